/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - the record: sessions that read, and one writer for all writes.
 *
 * A store is one per process.  A session is a connection to the record: each
 * thread has one that reads; the writer has one that writes.  Every write is a
 * closure that the writer thread runs in a savepoint of one transaction
 * together with what else waits; the transaction is committed (fsync), and only
 * then store_write() returns.  A closure that returns -1 leaves no trace.
 * Writers of several processes take turns in the order they came.
 */
#ifndef SCIMD_STORE_STORE_H
#define SCIMD_STORE_STORE_H

#include "scim/caller.h"
#include "scim/filter.h"
#include "scim/patch.h"

struct store;
struct session;

struct store_config {
	const char *database;           /* path */
	int busy_ms;                    /* wait for another process, 5000 */
	int64_t deadline_ms;            /* a write that waited longer: 503 */
	int64_t filter_ms;              /* deadline of a filter, 2000 */
	bool threads;                   /* writer and keeper threads; false
	                                   (scimctl): store_write() runs at once
	                                   in the calling thread */
	size_t queue_max;               /* waiting writes beyond: 503 at once */
	int64_t log_frames;             /* pages of the write-ahead log that
	                                   make it begin anew, 0: 16 000 */
	struct str base_url;            /* may hold "{account}"; no slash */
	size_t page_default, page_max;  /* 100, 1000 */
	struct patch_limits patch;
};

/* Opens the record, checks its version, stores names of resource types and
 * indexed attributes, fills type->id and attr->index_id in c, indexes anew
 * what c declares and the record has not yet. */
int store_open(const struct store_config *cfg, struct catalog *c,
    struct store **out, struct err *e);
/* Finishes waiting writes, checkpoints, closes. */
void store_close(struct store *s);
/* Makes or migrates the file (scimctl db migrate). */
int store_migrate(const char *database, const char *backup, int *from,
    int *to, struct err *e);
/* The same; progress is called before each step. */
struct db_migration;
int store_migrate_shown(const char *database, const char *backup,
    void (*progress)(const struct db_migration *step), int *from, int *to,
    struct err *e);

/* Called now and then by what takes long. */
struct store_watch {
	void (*seen)(void *arg, int64_t done, int64_t all);
	void *arg;
};
/* What depends on the schemas and on the Unicode data that the program has:
 * numbers of new types and attributes, the rows of newly indexed attributes,
 * keys that were folded by other rules.  All in one transaction.  *redone: keys
 * were made anew; before that the file is copied to backup, unless it is NULL.
 * The store is not open. */
int store_rekey(const struct store_config *cfg, struct catalog *c,
    const char *backup, const struct store_watch *watch, bool *redone,
    struct err *e);

int session_open(struct store *s, struct session **out, struct err *e);
void session_close(struct session *w);
struct store *session_store(struct session *w);
const struct catalog *store_catalog(const struct store *s);
const struct store_config *store_settings(const struct store *s);
/* A snapshot for several reads; session_end_read() must follow. */
int session_begin_read(struct session *w, struct err *e);
void session_end_read(struct session *w);
/* The statements of w fail with ERR_TOO_MANY after ms; 0: no deadline. */
void session_deadline(struct session *w, int64_t ms);

/* Runs fn on the writer, with a as its memory, and waits until what it did is
 * durable. Returns what fn returned, or -1: ERR_BUSY, ERR_FULL. fn must not
 * keep anything of the session. */
int store_write(struct store *s, struct arena *a,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e);
/* The same, and everything is rolled back in the end (dry run); fn's result
 * is returned. */
int store_try(struct store *s, struct arena *a,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e);
/* The same two; whoever cannot be served before clock_ticks() has reached
 * until is told at once, with the time after which to try again; 0:
 * deadline_ms from now. A statement that fn begins later fails. */
int store_write_until(struct store *s, struct arena *a, int64_t until,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e);
int store_try_until(struct store *s, struct arena *a, int64_t until,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e);
/* Inside a closure: fn in a savepoint of its own (Bulk). */
int session_nest(struct session *w,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e);

/* After memory ran out inside an operation on w: gives back every statement
 * and leaves every transaction that was opened on the way (on the writer: all
 * but the outermost). */
void session_unwind(struct session *w);

/* The URL of this account's base, no slash at the end. */
struct str store_base_url(struct arena *a, const struct store *s,
    struct str account_tag);

/* scimctl db check | backup | info. */
int store_check(struct arena *a, struct session *w, struct str *report,
    struct err *e);
int store_backup(struct session *w, const char *path, struct err *e);

#endif
