/* SPDX-License-Identifier: Apache-2.0 */
/* forget.h - what is not to be kept for ever: users long inactive, old changes,
 * and what changes hold of somebody who is gone (RFC 7643 section 9.3).
 *
 * Only an operator asks for it.  None of it can be undone.
 */
#ifndef SCIMD_STORE_FORGET_H
#define SCIMD_STORE_FORGET_H

#include "store/resource.h"

/* A user that is inactive, and not because an operator blocked it: a blocked
 * one that is gone could come back unblocked. */
struct forget_user {
	struct str uuid, name;
	int64_t position;
	int64_t since;                  /* deactivated, or made inactive, ms */
	bool by_token;                  /* a token made it */
	struct forget_user *next;
};

struct forget_query {
	int64_t account;
	const struct restype *type;
	int64_t before;                 /* inactive since earlier than this */
	int64_t after;                  /* positions above this one */
	struct str uuid;                /* this one alone; { NULL, 0 }: all */
	int64_t max;
};

/* In the order of their positions. */
int forget_users(struct arena *a, struct session *w,
    const struct forget_query *query, struct forget_user **out,
    struct err *e);

/* Removes the oldest changes of an account, at most max, none of them from
 * before or later; the rest keeps its numbers. *n is how many. Inside a write.
 */
int forget_changes(struct session *w, int64_t account, int64_t before,
    int64_t max, int64_t *n, struct err *e);
/* The number of the first change that is kept; 0: there is none. */
int forget_first(struct session *w, int64_t account, int64_t *number,
    struct err *e);

/* Takes name and values out of all changes of a resource that was deleted, and
 * out of what was refused to it. ERR_CONFLICT when it is there. Inside a
 * write. */
int forget_resource(struct session *w, int64_t account, struct str uuid,
    int64_t *n, struct err *e);

#endif
