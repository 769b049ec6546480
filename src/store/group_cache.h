/* SPDX-License-Identifier: Apache-2.0 */
/* group_cache.h - groups that a session has looked at lately; for src/store
 * alone.
 *
 * The users of a page are in the same few groups.  What is cached is used only
 * while the record has not changed since (session_version()).
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
	bool nested;                    /* it is in a group itself */
};

/* NULL: no memory; everything works without. */
struct group_cache *group_cache_new(void);
void group_cache_free(struct group_cache *c);

/* The group with this row id; its texts live until the next call with w, or
 * in a.  1, 0 when there is none, -1. */
int group_cache_get(struct arena *a, struct session *w, int64_t id,
    struct group_row *out, struct err *e);

#endif
