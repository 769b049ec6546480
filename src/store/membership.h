/* SPDX-License-Identifier: Apache-2.0 */
/* membership.h - who is in which group, directly and through groups. */
#ifndef SCIMD_STORE_MEMBERSHIP_H
#define SCIMD_STORE_MEMBERSHIP_H

#include "store/resource.h"

struct member {
	struct str uuid;
	const struct restype *type;     /* of the member, or of the group */
	struct str display;             /* name of the member or the group */
	bool direct;                    /* groups of a user: not inherited */
};

/* The members of a group in the order of their creation; each is handed to fn
 * and forgotten, so a group of a million streams. fn's -1 ends the walk.
 * display: displayName, else the name attribute, else { NULL, 0 }. */
int membership_each_member(struct arena *a, struct session *w,
    const struct resource *group,
    int (*fn)(const struct member *m, void *arg, struct err *e), void *arg,
    struct err *e);
/* The groups of a resource, direct ones first; each once, cycles counted
 * once, never the resource itself. */
int membership_each_group(struct arena *a, struct session *w,
    const struct resource *member,
    int (*fn)(const struct member *m, void *arg, struct err *e), void *arg,
    struct err *e);

/* What a write did to a group's members, in the end: a member that was added
 * and removed again counts for nothing. */
struct membership_delta {
	int64_t change;                 /* in: number of the change, or 0 to
	                                   take one and add a "members" change
	                                   as soon as something is to record */
	int64_t added, removed;
};

/* Applies steps in order, as deltas: cost depends on the steps, not on the
 * group. Unknown ids: ERR_INVALID_VALUE listing them, or skipped when the
 * caller's token says so; removing an unknown id is no error. Fills the
 * change_member rows of the change. The group's row is the caller's to
 * update. */
int membership_apply(struct arena *a, struct session *w, struct caller *c,
    const struct resource *group, const struct member_step *steps,
    struct membership_delta *d, struct err *e);
/* The steps may take members away. */
bool membership_removes(const struct member_step *steps);

#endif
