/* SPDX-License-Identifier: Apache-2.0 */
/* operator.h - what only an operator sees of a resource, and does to it. */
#ifndef SCIMD_STORE_OPERATOR_H
#define SCIMD_STORE_OPERATOR_H

#include "store/resource.h"

/* What no client is told. */
struct operator_view {
	bool blocked;
	int64_t origin;                 /* token that made it, 0: an operator */
	struct str origin_name;         /* of that token, { NULL, 0 }: gone */
};

/* The resource that text means: by its id, else by its name (userName,
 * displayName), however that is written.  ERR_CONFLICT when several have the
 * name. */
int operator_find(struct arena *a, struct session *w, const struct caller *c,
    const struct restype *type, struct str text, struct resource *out,
    struct err *e);
int operator_look(struct arena *a, struct session *w,
    const struct resource *r, struct operator_view *out, struct err *e);
/* The id of what was deleted last under that name; ERR_NOT_FOUND. */
int operator_find_deleted(struct arena *a, struct session *w,
    const struct caller *c, const struct restype *type, struct str name,
    struct str *uuid, struct err *e);

/* Sets or lifts the block of a user, which active = true of a client cannot
 * lift.  A change "deactivate" or "activate" when the user is active. Inside
 * a write. */
int operator_block(struct arena *a, struct session *w, const struct caller *c,
    const struct resource *r, bool blocked, struct err *e);

/* A member that a change added or removed. */
struct operator_member {
	struct str uuid;
	struct str name;                /* { NULL, 0 }: it is gone */
	bool added;
	struct operator_member *next;
};
/* What change number did to the members of a group: at most max. */
int operator_members(struct arena *a, struct session *w, int64_t account,
    int64_t number, size_t max, struct operator_member **out, struct err *e);

/* The numbers of the changes that concern a resource: its own, and those of
 * the groups it was added to or removed from. */
struct operator_change {
	int64_t number;
	bool membership;                /* the change is a group's */
	bool added;
	struct operator_change *next;
};
int operator_changes(struct arena *a, struct session *w, int64_t account,
    struct str uuid, struct operator_change **out, struct err *e);

/* Figures of the whole record. */
struct operator_figures {
	int64_t accounts, users, groups, memberships, tokens, changes;
	int64_t epoch, created;
};
int operator_count(struct session *w, struct operator_figures *out,
    struct err *e);

#endif
