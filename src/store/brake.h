/* SPDX-License-Identifier: Apache-2.0 */
/* brake.h - how much tokens may take away in a while.
 *
 * A threshold has a number (in the whole account), a share (of the resources
 * of the type; of members: of the group) or both; what exceeds all that is set
 * is held: ERR_RATE, until an operator releases the account.  Resources are
 * counted once, and only by writes that succeed.
 */
#ifndef SCIMD_STORE_BRAKE_H
#define SCIMD_STORE_BRAKE_H

#include "store/intent.h"

enum brake_kind { BRAKE_DEACTIVATE, BRAKE_DELETE, BRAKE_MEMBER_REMOVE,
	BRAKE_COUNT };

struct brake {
	bool set;
	int64_t number, percent;        /* 0: not limited */
	int64_t period;                 /* ms */
	int64_t held;                   /* since when, 0: open */
};

struct str brake_key(enum brake_kind k);        /* "brake_deactivate" */
/* "50/1h", "20%/1h", "20%,50/1h"; "off". */
struct str brake_text(struct arena *a, const struct brake *b);
int brake_read(struct str text, struct brake *out, struct err *e);

/* All kinds of an account. */
int brake_load(struct session *w, int64_t account,
    struct brake out[BRAKE_COUNT], struct err *e);
int brake_set(struct session *w, int64_t account, enum brake_kind k,
    struct str text, struct err *e);
/* Shut, unless it is: now. */
int brake_hold(struct session *w, int64_t account, enum brake_kind k,
    int64_t now, struct err *e);
/* All open, and nothing counted. */
int brake_release(struct session *w, int64_t account, struct err *e);

/* One resource is about to go: counts it. ERR_RATE. */
int brake_take(struct arena *a, struct session *w, const struct caller *c,
    enum brake_kind k, const struct resource *r, struct err *e);
/* The members that this change took out of the group: counts them. */
int brake_take_members(struct arena *a, struct session *w,
    const struct caller *c, const struct resource *group, int64_t change,
    struct err *e);

#endif
