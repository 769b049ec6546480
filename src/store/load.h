/* SPDX-License-Identifier: Apache-2.0 */
/* load.h - which lines of an input an import has brought in already.
 *
 * An import needs no state of its own: each change that it makes names the
 * input and the line as its request, in the same transaction.
 */
#ifndef SCIMD_STORE_LOAD_H
#define SCIMD_STORE_LOAD_H

#include "base/rand.h"
#include "store/resource.h"

/* The indexes of a million users that are written in no order, and as much
 * again; a cache that they do not fit in costs a read and a write a user. */
#define LOAD_CACHE_KIB (128 * 1024)

struct load_line {
	int64_t line;                   /* from 1 */
	char uuid[UUID_LEN];            /* of what it made */
};

/* "NAME import:INPUT:LINE", the request of a change. */
struct str load_request(struct arena *a, struct str name, struct str input,
    int64_t line);
/* What account has of the input, in the order of the lines: 48 bytes each. */
int load_lines(struct arena *a, struct session *w, int64_t account,
    struct str input, struct load_line **out, size_t *count, struct err *e);

/* May a resource that comes from another record keep its id?  Refuses what is
 * no UUID as this service writes them, and what any account has already. */
int load_check_id(struct session *w, struct str uuid, struct err *e);
/* Sets when r was modified to what r says. */
int load_stamp(struct session *w, int64_t account, const struct resource *r,
    struct err *e);

/* For a store that will write much: its connection gets a large cache. */
int load_prepare(struct store *s, struct err *e);
/* Inside load_write(): as before when what was tried since then left no trace,
 * as a creation that is refused for its name, its id or its document. */
int64_t load_mark(const struct session *w);
/* store_write() of a closure that creates many resources of one account and
 * does nothing else: counters are written once, in the end. */
int load_write(struct store *s, struct arena *a, int64_t account,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e);

#endif
