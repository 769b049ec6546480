/* SPDX-License-Identifier: Apache-2.0 */
/* counter.h - how many there are, without counting; for src/store alone.
 *
 * Table counter: per account and type the last position given out and how many
 * resources are active (a blocked one is not).  Table position_count: how many
 * resources there are in all (level 0, bucket 0), per 65536 positions (level 1,
 * bucket position >> 16) and per 256 (level 2, bucket position >> 8).
 */
#ifndef SCIMD_STORE_COUNTER_H
#define SCIMD_STORE_COUNTER_H

#include "store/session.h"

/* Whose counters. */
struct counter {
	struct session *w;
	int64_t account;
	int64_t type;
};

/* One more resource: gives out its position. */
int counter_add(const struct counter *c, bool active, int64_t *position,
    struct err *e);
/* One less. */
int counter_take(const struct counter *c, bool active, int64_t position,
    struct err *e);
/* One bucket of position_count holds so many more. */
int counter_bucket(const struct counter *c, int level, int64_t bucket,
    int64_t by, struct err *e);
/* by: 1 or -1. */
int counter_active(const struct counter *c, int by, struct err *e);

#endif
