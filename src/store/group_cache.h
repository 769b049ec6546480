/* SPDX-License-Identifier: Apache-2.0 */
/* group_cache.h - what users show of the groups they are in; for src/store
 * alone.
 *
 * One cache for all sessions of a store: the users of a page are in the same
 * few groups, and the groups of users at random are all over the file.  What
 * is kept holds for one value of record.group_state, which every transaction
 * raises that renames or removes a group or puts it into another, and a session
 * uses what has the value of its own snapshot.
 */
#ifndef SCIMD_STORE_GROUP_CACHE_H
#define SCIMD_STORE_GROUP_CACHE_H

#include "store/membership.h"
#include "store/session.h"

/* A group as those in it show it. */
struct group_row {
	int64_t id, account;
	const struct restype *type;     /* NULL: not declared any more */
	struct str uuid, display;
	bool nested;                    /* it is in a group itself, or was */
};

/* NULL: no memory; everything works without. */
struct group_cache *group_cache_new(void);
void group_cache_free(struct group_cache *c);

/* The group with this row id; its texts live in a.  1, 0 when there is none,
 * -1. */
int group_cache_get(struct arena *a, struct session *w, int64_t id,
    struct group_row *out, struct err *e);

/* group_cache_get() of this group comes soon: fetches what it will read. */
void group_cache_expect(struct session *w, int64_t id);

/* Inside a transaction that changes what such a row tells of a group. */
int group_cache_outdate(struct session *w, struct err *e);

#endif
