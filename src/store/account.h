/* SPDX-License-Identifier: Apache-2.0 */
/* account.h - tenants and their policies. */
#ifndef SCIMD_STORE_ACCOUNT_H
#define SCIMD_STORE_ACCOUNT_H

#include "store/store.h"

struct account {
	int64_t id;
	struct str tag, name;
	bool suspended;
	int64_t created, last_change;
	struct str deprovision;         /* all, connector_domains */
	struct str attribute_updates;   /* apply, ignore, refuse */
	struct str administrator_role;
	struct str default_role;        /* { NULL, 0 }: none */
	struct str adopt;               /* never, on_match */
	bool unique_group_names;
	struct str members_returned;    /* default, request */
	int64_t users, active_users, groups;
	struct account *next;
};

/* tag: 1 to 63 of [a-z0-9-], no "_" (an IdP refuses it in URLs), not starting
 * or ending with "-". Inside a store_write() closure, like every function with
 * a verb that changes. */
int account_create(struct arena *a, struct session *w, struct str tag,
    struct str name, int64_t now, struct account *out, struct err *e);
/* ERR_NOT_FOUND when there is none. */
int account_get(struct arena *a, struct session *w, struct str tag,
    struct account *out, struct err *e);
int account_list(struct arena *a, struct session *w, struct account **out,
    struct err *e);
/* key: a policy column, "state", "name", or what policy.h has; value checked.
 * The default role is not to be the administrator role: ERR_INVALID_VALUE. */
int account_set(struct session *w, int64_t account, struct str key,
    struct str value, struct err *e);

#endif
