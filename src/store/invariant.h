/* SPDX-License-Identifier: Apache-2.0 */
/* invariant.h - what no change may break, by whatever path it comes.
 *
 * An account whose administrator role (account.administrator_role) has an
 * active holder keeps at least one.  Holders are those of the view
 * account_roles: granted to the user, or to a group that the user is in,
 * directly or through groups; inactive and blocked users hold nothing.  And
 * as long as one person alone holds the role, that person's identity (name and
 * mail address) stays: whoever could change it could take the role over.
 *
 * Every write that may take a role away (also scimctl's, of role grants and
 * blocks) calls invariant_begin() before its first change and
 * invariant_check() after the last, in one transaction.
 */
#ifndef SCIMD_STORE_INVARIANT_H
#define SCIMD_STORE_INVARIANT_H

#include "store/resource.h"

/* How it was before the change. */
struct invariant {
	int64_t account;
	int holders;                    /* 0, 1, or 2: two or more */
	int64_t holder;                 /* resource.id of the first */
	struct str name;                /* of that holder */
	struct str role;
};

/* Costs three probes of an index when the role is granted to nobody. */
int invariant_begin(struct arena *a, struct session *w, int64_t account,
    struct invariant *out, struct err *e);
/* ERR_FORBIDDEN when the last holder is gone. */
int invariant_check(struct arena *a, struct session *w,
    const struct invariant *before, struct err *e);
/* ERR_FORBIDDEN when r is the only holder and its document's name or mail
 * address would become another. */
int invariant_identity(struct arena *a, const struct invariant *before,
    const struct resource *r, const struct json *from, const struct json *to,
    struct err *e);

#endif
