/* SPDX-License-Identifier: Apache-2.0 */
/* resource.h - one set of operations over every resource type.
 *
 * Functions that change run inside a store_write() closure: resource,
 * attribute rows, memberships, counters, the change row and the invariants
 * are one transaction.  Everything is confined to the caller's account: what
 * belongs to another is not found.
 */
#ifndef SCIMD_STORE_RESOURCE_H
#define SCIMD_STORE_RESOURCE_H

#include "store/store.h"

struct resource {
	int64_t id, account;            /* of the row; where it is */
	const struct restype *type;
	struct str uuid, external_id, doc;
	int64_t version, created, modified;
	bool active;                    /* as shown: never while blocked,
	                                   whatever doc says */
	/* Of resource_find() and the writes alone: */
	bool blocked;
	int64_t origin;                 /* token that made it, 0: an operator */
};

/* ERR_NOT_FOUND when the account has no such resource of this type (type
 * NULL: of any type). */
int resource_find(struct arena *a, struct session *w, const struct caller *c,
    const struct restype *type, struct str uuid, struct resource *out,
    struct err *e);
/* "1.42", epoch and version: W/"1.42" is the ETag. */
struct str resource_version(struct arena *a, struct session *w,
    const struct resource *r);

/* If-Match as sent, { NULL, 0 } when not: compared weakly, ERR_PRECONDITION. */
struct resource_condition {
	struct str if_match;
	struct str if_none_match;
};

int resource_create(struct arena *a, struct session *w, struct caller *c,
    const struct restype *type, struct document *d, struct resource *out,
    struct err *e);
/* What and since when a resource was in another record. */
struct resource_past {
	const struct restype *type;
	struct str uuid;                /* of load_check_id() */
	int64_t created, modified;
};
/* resource_create() of what has a past. */
int resource_restore(struct arena *a, struct session *w, struct caller *c,
    const struct resource_past *past, struct document *d,
    struct resource *out, struct err *e);
int resource_replace(struct arena *a, struct session *w, struct caller *c,
    const struct resource *old, struct document *d, struct resource *out,
    struct err *e);
/* *changed: something was really written. */
int resource_patch(struct arena *a, struct session *w, struct caller *c,
    const struct resource *old, const struct patch *p, struct resource *out,
    struct err *e);
/* Sets top-level attributes, named as in document_diff(), to the members of
 * values; null takes one away. */
int resource_set(struct arena *a, struct session *w, struct caller *c,
    const struct resource *old, const struct json *values,
    struct resource *out, struct err *e);
int resource_delete(struct arena *a, struct session *w, struct caller *c,
    const struct resource *old, struct err *e);
int resource_check(struct arena *a, struct session *w,
    const struct resource *r, const struct resource_condition *cond,
    struct err *e);

/* What document_read() and patch_read() need, for this caller. */
struct document_rules resource_rules(struct arena *a, struct session *w,
    struct caller *c, const struct restype *type);

#endif
