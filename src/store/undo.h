/* SPDX-License-Identifier: Apache-2.0 */
/* undo.h - what was changed is changed back, by changes of its own.
 *
 * The newest change is taken back first; each step is a change like any other
 * (invariants hold), and its request id ends in " undo:N", N being the change
 * that was taken back.  All steps are one transaction.
 *
 * create       becomes a delete; refused when somebody else has changed the
 *              resource since
 * delete       brings the resource back with its id, its time of creation,
 *              its block, and those memberships and members whose other end is
 *              still there; refused when its name was taken since.  Roles that
 *              were granted to it are not restored
 * else         each attribute gets its old value, each member comes or goes
 *              again; refused when an attribute has neither the value the
 *              change gave it nor the one it took from it
 */
#ifndef SCIMD_STORE_UNDO_H
#define SCIMD_STORE_UNDO_H

#include "store/resource.h"

/* Which changes of the caller's account: one of the three. */
struct undo {
	int64_t change;                 /* this one alone */
	struct str uuid;                /* all of this resource, and those of
	                                   groups in so far as they gained or
	                                   lost it, above `after` */
	int64_t token;                  /* all that token.id made, above
	                                   `after` */
	int64_t after;                  /* a number of a change */
	int64_t since;                  /* a time: only changes made then or
	                                   later */
	bool force;                     /* also over what others changed */
};

/* What became of one change. */
struct undo_step {
	int64_t change;                 /* that was taken back */
	struct str operation, type, uuid, name;         /* of that change */
	struct str done;                /* "title set back", for people */
};
struct undo_teller {
	void (*tell)(const struct undo_step *s, void *arg);
	void *arg;
};

/* Inside a write, as an operator. Tells each step; what it tells lives until
 * it returns. *n: how many changes were taken back. */
int undo_run(struct arena *a, struct session *w, const struct caller *c,
    const struct undo *u, const struct undo_teller *t, int64_t *n,
    struct err *e);

#endif
