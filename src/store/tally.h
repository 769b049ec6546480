/* SPDX-License-Identifier: Apache-2.0 */
/* tally.h - an account's counters in memory, for the length of a transaction
 * that makes many resources; for src/store alone.
 *
 * While session.tally is set, counter_add() and change_number() count here
 * for its account, and the rows are written once, by tally_end(), with the
 * values they would have had.  Whoever sets it does nothing else to that
 * account's counters, and takes it away before the transaction ends.
 */
#ifndef SCIMD_STORE_TALLY_H
#define SCIMD_STORE_TALLY_H

#include "store/session.h"

struct tally_type {
	int64_t type;
	int64_t from, position;         /* the last given out: before, now */
	int64_t active;                 /* more than before */
};

struct tally {
	int64_t account;
	int64_t change;                 /* the last number given out */
	struct tally_type *types;
	size_t count;
};

/* Reads where account stands; a holds the tally. */
int tally_begin(struct arena *a, struct session *w, int64_t account,
    struct tally *out, struct err *e);
/* The counters of a resource type; NULL: the catalog has no such type. */
struct tally_type *tally_of(struct tally *t, int64_t type);
/* Writes what was counted. */
int tally_end(struct session *w, const struct tally *t, struct err *e);

#endif
