/* SPDX-License-Identifier: Apache-2.0 */
/* journal_hold.h - the memory of entries that wait to be written; for
 * src/store alone.
 *
 * Entries are made by many threads and given back by one, in the order they
 * were made.  Of the allocator's heaps, which belong to threads, each would
 * grow to the longest queue there ever was; here all share some chunks.  The
 * caller has the lock.
 */
#ifndef SCIMD_STORE_JOURNAL_HOLD_H
#define SCIMD_STORE_JOURNAL_HOLD_H

#include <stddef.h>

struct chunk;

struct hold {
	struct chunk *open;             /* that is being filled */
	struct chunk *spare;
	size_t spare_n;
};

/* n bytes, for any type; NULL: there is no memory. */
void *hold_get(struct hold *h, size_t n);
void hold_put(struct hold *h, void *p);         /* NULL is allowed */
/* After everything was put back. */
void hold_free(struct hold *h);

#endif
