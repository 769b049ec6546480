/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_import.h - the inside of scimctl import.
 *
 * Lines are read and written in batches, one transaction each.  When a line is
 * refused after it wrote something the batch is undone and written again with a
 * savepoint a line, so that what is refused leaves no trace: savepoints cost
 * more than the rows.  What points at another resource of the input names it by
 * its id there; ids are new here, and a reference to a later line is settled
 * after the last one.  With --keep-ids they are the same, and so are the times:
 * only members that come later are settled then.
 *
 * Three arenas: ctl.arena holds what lives as long as the import, import.hold
 * a batch, import.work one line.
 */
#ifndef SCIMD_CTL_CTL_IMPORT_H
#define SCIMD_CTL_CTL_IMPORT_H

#include "ctl/progress.h"
#include "ctl/resource.h"
#include "store/load.h"

/* ctl_import_read.c: the input, record by record. */
struct import_input {
	int fd;
	struct arena *arena;
	char *p;
	size_t at, have, room;
	bool csv, end;
	int64_t size;                   /* of the file, 0: not known */
	int64_t taken;                  /* bytes of the records handed out */
	struct str identity;            /* of its first bytes */
};
int import_open(struct ctl *c, struct str name, struct import_input *in,
    struct err *e);
/* 1: the next record, valid until the next call; 0: the end; -1. */
int import_next(struct import_input *in, struct str *record, struct err *e);
void import_close(struct import_input *in);

/* ctl_import_ids.c: ids of the input, and what they are here. */
struct import_ids;
struct import_ids *import_ids_new(struct arena *a);
void import_ids_add(struct import_ids *ids, struct str there, struct str here);
size_t import_ids_count(const struct import_ids *ids);
/* Those added since there were so many are not here after all. */
void import_ids_forget(struct import_ids *ids, size_t from);
/* { NULL, 0 } when the input had no such id yet. */
struct str import_ids_find(struct arena *a, const struct import_ids *ids,
    struct str there);

/* A line that points at what was not there yet. */
struct import_late {
	int64_t line;
	struct str uuid;
	const struct restype *type;
	struct member_ref *members;     /* by their ids in the input */
	bool references;                /* in the document, to look at again */
	struct import_late *next;
};

struct import_refusal {
	int64_t line;
	const char *why;
	struct import_refusal *next;
};

struct import_column {
	struct str name;                /* as in the header, for messages */
	const struct attr *attr;        /* NULL: left out */
};

struct import {
	struct ctl *c;
	struct arena *work, *hold;
	struct caller base;             /* as every line finds it */
	struct import_input in;
	struct str *records;            /* of the batch */
	int64_t record_count;
	const struct restype *type;     /* --type, or NULL */
	struct import_column *columns;  /* of a CSV header */
	size_t column_count;
	struct import_ids *ids;
	struct load_line *done;         /* by an earlier run */
	size_t done_count;
	struct import_late *late;
	struct import_refusal *refusals, **refusal_tail;        /* in hold */
	int64_t batch;
	struct import_state {
		int64_t line, created, skipped, failed;
		size_t done_at, ids;
		struct import_late **late_tail;
	} now;
	int64_t lost;
	struct str operator;
	bool keep_going, keep_ids, dry_run;
	struct progress progress;
	bool each;                      /* a savepoint a line */
	bool refused;                   /* a line of the batch was */
	bool stop, over;
};

/* One record of the input. */
struct import_item {
	struct import *m;
	struct str record;
	const struct restype *type;
	struct str there;               /* its id in the input, or absent */
	struct str here;
	struct json *body;
	struct import_late *late;       /* NULL: nothing to settle */
};

/* ctl_import_line.c */
int import_header(struct import *m, struct str record, struct err *e);
int import_parse(struct import_item *x, struct err *e);
/* For session_nest(): creates what item arg says. */
int import_create(struct session *w, void *arg, struct err *e);

/* ctl_import_late.c: ids in item->body become ids here; fills item->late. */
int import_refer(struct session *w, struct import_item *x, struct err *e);
/* What waits for later lines; for store_write(). */
int import_settle(struct session *w, void *arg, struct err *e);

/* "line 17: …" on standard error. */
void import_complain(struct import *m, int64_t line, const char *why);

#endif
