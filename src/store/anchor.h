/* SPDX-License-Identifier: Apache-2.0 */
/* anchor.h - a lock for all who read; for src/store alone.
 *
 * Every snapshot holds a shared lock of the kernel's, for as long as a request
 * reads: two system calls, in a critical section of SQLite that all threads
 * pass.  SQLite asks the kernel only for the first of a process who wants such
 * a lock.  So while many requests come, one connection of its own always has a
 * snapshot, never older than 2 ms, and the others find the lock taken.
 *
 * To everybody else it is one more who reads, and shortly: the log can be moved
 * and begun anew as if it were not there.  When few requests come it lets go
 * and its thread sleeps.
 */
#ifndef SCIMD_STORE_ANCHOR_H
#define SCIMD_STORE_ANCHOR_H

#include "base/err.h"

struct anchor;

/* anchor_stop(*out) before the database is closed. */
int anchor_start(const char *database, int busy_ms, struct anchor **out,
    struct err *e);
void anchor_stop(struct anchor *a);     /* NULL is allowed */
/* Somebody begins to read; NULL is allowed. */
void anchor_note(struct anchor *a);
/* Lets go until anchor_lower(), for whoever moves the log: its thread may get
 * no processor for longer than it wants to hold.  NULL is allowed. */
void anchor_lift(struct anchor *a);
void anchor_lower(struct anchor *a);

#endif
