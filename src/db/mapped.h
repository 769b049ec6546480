/* SPDX-License-Identifier: Apache-2.0 */
/* mapped.h - the database file, mapped once for all who read; for src/db alone.
 *
 * SQLite can map a file by itself, but does so once for each connection: with
 * many threads the page tables cost more than the reading.  Here all
 * connections of a process that read share one mapping, so that a page costs
 * neither a system call nor a copy, and no connection needs a cache.  SQLite
 * asks for a page only when it is not in the write-ahead log; what it may see
 * is its own business, as with its own mappings.
 *
 * A page that cannot be read (an I/O error, a file that somebody cut off) is
 * a SIGBUS for who touches it.  It is caught: the page becomes zeros, the
 * mapping is given up for good, and every statement that was running fails,
 * for it may have read them.  From then on pages are read by system calls,
 * whose errors SQLite reports.
 */
#ifndef SCIMD_DB_MAPPED_H
#define SCIMD_DB_MAPPED_H

#include <stdint.h>

/* Name of the VFS whose main database files are mapped, once
 * mapped_start() has registered it. */
#define MAPPED_VFS "scimd-mapped"

/* Call once, after sqlite3_initialize().  Returns SQLite's code. */
int mapped_start(void);

/* How many pages could not be read so far, by anybody in this process. */
uint64_t mapped_faults(void);

#endif
