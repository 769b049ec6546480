/* SPDX-License-Identifier: Apache-2.0 */
/* bulk.h - the parts of POST /Bulk (RFC 7644 section 3.7). */
#ifndef SCIMD_API_BULK_H
#define SCIMD_API_BULK_H

#include "api/operation.h"

enum bulk_state {
	BULK_WAITING,           /* not tried, or a reference is still open */
	BULK_PARTLY,            /* made without its open references */
	BULK_DONE,
	BULK_FAILED
};

/* One operation of the request and what became of it. */
struct bulk_item {
	enum bulk_state state;
	enum method method;
	struct str method_text, bulk_id, path, version;
	const struct json *data;
	const struct restype *type;
	struct str target;              /* id, or bulkId:…, in the path */
	struct str id;                  /* of the resource, once known */
	/* BULK_WAITING: for this one's id, or for the whole of it. */
	const struct bulk_item *awaits;
	bool awaits_whole;
	struct str location, etag;
	struct err error;
};

struct bulk {
	struct exchange *x;
	struct bulk_item *items;
	size_t count;
	int64_t fail_on_errors;         /* 0: never stop */
	int64_t errors;
	bool atomic;                    /* "allOrNothing": true */
	bool stopped;
	bool unmade;                    /* something was taken back */
	const struct err *first;        /* error of the first that failed */
	struct session *session;        /* atomic: the write all are part of */
};

/* bulk_read.c: the request's envelope and each operation's own shape. What is
 * wrong with one operation alone is kept in its error. */
int bulk_read(struct exchange *x, const struct json *body, struct bulk *out,
    struct err *e);

/* bulk_refs.c: "bulkId:x" in references and paths. */
enum bulk_refs {
	BULK_REFS_CLOSED,       /* all known, and replaced */
	BULK_REFS_OPEN,         /* some resource is not made yet */
	BULK_REFS_BROKEN        /* nobody will make it: err says which */
};
/* *data becomes a copy with ids in place of references. strip: leaves open
 * ones out instead (a circle has to be opened somewhere). Notes what item
 * awaits. */
enum bulk_refs bulk_resolve(struct bulk *b, struct bulk_item *item, bool strip,
    struct json **data, struct str *id, struct err *e);

#endif
