/* SPDX-License-Identifier: Apache-2.0 */
/* change.h - the numbered feed of what was committed. */
#ifndef SCIMD_STORE_CHANGE_H
#define SCIMD_STORE_CHANGE_H

#include "store/resource.h"

/* The account's next number; inside a write, given back when rolled back. */
int change_number(struct session *w, int64_t account, int64_t *number,
    struct err *e);
/* operation: "create", "update", "activate", "deactivate", "delete",
 * "members"; diff may be NULL. */
int change_add(struct arena *a, struct session *w, const struct caller *c,
    int64_t number, const char *operation, const struct resource *r,
    const struct json *diff, struct err *e);

struct change {
	int64_t number, time;
	struct str operation, type, uuid, name, diff, token, request;
	struct change *next;
};
/* At most max changes after number; uuid { NULL, 0 }: of all resources. */
int change_list(struct arena *a, struct session *w, int64_t account,
    int64_t after, struct str uuid, size_t max, struct change **out,
    struct err *e);

#endif
