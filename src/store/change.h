/* SPDX-License-Identifier: Apache-2.0 */
/* change.h - the numbered feed of what was committed.
 *
 * Per account 1, 2, 3 … without gaps: a number is taken inside the transaction
 * that uses it, and only by a write that changes something.  Operations:
 * "create", "update", "activate", "deactivate", "members", "delete".
 */
#ifndef SCIMD_STORE_CHANGE_H
#define SCIMD_STORE_CHANGE_H

#include "store/resource.h"

/* The account's next number; inside a write, given back when rolled back. */
int change_number(struct session *w, int64_t account, int64_t *number,
    struct err *e);

struct change_entry {
	int64_t number;
	const char *operation;
	const struct resource *resource;        /* its type, id and name */
	const struct json *diff;                /* or NULL */
	struct str name;                        /* { NULL, 0 }: to be read from
	                                           the resource's document */
};
int change_add(struct arena *a, struct session *w, const struct caller *c,
    const struct change_entry *entry, struct err *e);
/* Takes the newest change of the account back, with its number: nothing was
 * changed after all. */
int change_undo(struct session *w, int64_t account, int64_t number,
    struct err *e);

struct change {
	int64_t number, time;
	struct str operation, type, uuid, name, diff, token, request;
	struct change *next;
};
/* Which changes to list. */
struct change_range {
	int64_t account;
	int64_t after;                  /* numbers above this one */
	struct str uuid;                /* { NULL, 0 }: of all resources */
	size_t max;
};
/* In the order of their numbers. diff is { NULL, 0 } when there is none, token
 * (its name) and request likewise. */
int change_list(struct arena *a, struct session *w,
    const struct change_range *range, struct change **out, struct err *e);

#endif
