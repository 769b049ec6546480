/* SPDX-License-Identifier: Apache-2.0 */
/* role.h - what the application grants: roles of users and groups.
 *
 * A role is granted to a user, to a group, or to the name of a group that may
 * not exist yet; only an operator does so.  Besides, every active user holds
 * the account's default role, when it has one.  The view account_roles says who
 * holds what in the end.  A grant or its end is a change "roles" of the user
 * or the group, when there is one.
 */
#ifndef SCIMD_STORE_ROLE_H
#define SCIMD_STORE_ROLE_H

#include "store/resource.h"

/* To whom: a user or a group, else the name of a group. */
struct role_target {
	const struct resource *resource;
	struct str group_name;          /* when resource is NULL */
};

struct role {
	struct str role;
	struct str kind;                /* "user", "group", "group name" */
	struct str id;                  /* { NULL, 0 } for a group name */
	struct str name;
	int64_t created;
	struct role *next;
};

/* A holder of a role, now; texts are there for the call alone. */
struct role_holder {
	struct str role, id, name;
};

/* Inside a write. Granting what is granted changes nothing. */
int role_grant(struct arena *a, struct session *w, const struct caller *c,
    struct str role, const struct role_target *to, struct err *e);
/* ERR_NOT_FOUND when it is not granted to this target itself; ERR_FORBIDDEN
 * when the last administrator would be gone. */
int role_revoke(struct arena *a, struct session *w, const struct caller *c,
    struct str role, const struct role_target *to, struct err *e);
/* role { NULL, 0 }: all. */
int role_list(struct arena *a, struct session *w, int64_t account,
    struct str role, struct role **out, struct err *e);
/* Calls fn for each holder of a role ({ NULL, 0 }: of any), or for user alone
 * when that is not NULL: what is granted by role and name, then who has the
 * default role, in the order of creation. */
struct role_query {
	int64_t account;
	struct str role;
	const struct resource *user;
};
int role_holders(struct session *w, const struct role_query *query,
    int (*fn)(const struct role_holder *h, void *arg, struct err *e),
    void *arg, struct err *e);

#endif
