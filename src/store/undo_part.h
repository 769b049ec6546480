/* SPDX-License-Identifier: Apache-2.0 */
/* undo_part.h - between the files that take changes back. */
#ifndef SCIMD_STORE_UNDO_PART_H
#define SCIMD_STORE_UNDO_PART_H

#include "store/row.h"
#include "store/undo.h"

/* One change on its way back. */
struct undoing {
	struct arena *a;
	struct session *w;
	struct caller c;                /* the operator, marked "undo:N" */
	const struct undo *u;
	int64_t number;                 /* of the change */
	struct str only;                /* this member alone, { NULL, 0 }:
	                                   all that the change says */
	struct str operation, uuid, name;
	const struct restype *type;
	int64_t token;                  /* that made it, 0: an operator */
	const struct json *diff;        /* or NULL */
	struct buf done;                /* what was done, in words */
};

/* Adds a part to x->done. */
void undo_say(struct undoing *x, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The resource as it is now; type NULL in *out: it is gone. */
int undo_find(struct undoing *x, struct str uuid, struct resource *out,
    struct err *e);

/* undo_set.c: attributes and the block. */
int undo_attributes(struct undoing *x, struct resource *r, struct err *e);

/* undo_members.c: the members of r that the change added or removed; of a
 * change that deleted r, they all come back. */
int undo_members(struct undoing *x, const struct resource *r, struct err *e);
/* Puts those of the ids (JSON texts) that are still there into r. */
int undo_add_members(struct undoing *x, const struct resource *r,
    const struct json *ids, struct err *e);
/* Puts r into those of the groups that are still there. */
int undo_join(struct undoing *x, const struct resource *r,
    const struct json *groups, struct err *e);

/* undo_restore.c: what was deleted. */
int undo_delete(struct undoing *x, struct err *e);

#endif
