/* SPDX-License-Identifier: Apache-2.0 */
/* db.h - one connection to the record, its statements and transactions.
 *
 * The only folder that knows SQLite.  A struct db belongs to one thread at a
 * time.  Statements are prepared once per connection and kept by the address
 * of their literal (dynamic text, from filters, by db_prepare_text(), is kept
 * in a small cache by its bytes).  A statement from db_prepare() must be given
 * back by db_done() on every path.  SQLite's error text never reaches
 * err.detail: busy is ERR_BUSY (Retry-After 1), full is ERR_FULL, a deadline
 * is ERR_TOO_MANY, anything else is ERR_INTERNAL with the text in the log.
 */
#ifndef SCIMD_DB_DB_H
#define SCIMD_DB_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;
struct db_stmt;

enum db_mode {
	DB_READ,                /* query_only connection */
	DB_WRITE,               /* read and write; the file must exist */
	DB_CREATE               /* read and write; the file may be made, 0600 */
};

/* Opens path with the hardening of the header's folder: WAL, FULL, defensive,
 * untrusted schema, no double-quoted strings, foreign keys, secure_delete,
 * busy time-out busy_ms, limits on length, depth and variables; checks
 * application_id (0x73636964) when the file is not new.  *out by db_close().
 * Registers the SQL functions scim_fold(text) -> key_fold, scim_instant(text)
 * -> Unix ms or NULL, scim_bool(value) -> 0, 1 or NULL, and scim_element() and
 * scim_member() for documents, see func.c. */
int db_open(const char *path, enum db_mode mode, int busy_ms,
    struct db **out, struct err *e);
void db_close(struct db *db);

/* sql must be a string literal: it is the key of the statement cache. */
#define db_prepare(db, sql, e) db_prepare_literal((db), "" sql, (e))
struct db_stmt *db_prepare_literal(struct db *db, const char *sql,
    struct err *e);
/* For text put together by store/sqlb.h alone. */
struct db_stmt *db_prepare_text(struct db *db, struct str sql, struct err *e);

/* Parameters are ?1…; a failed bind is reported by db_step(). Text and blobs
 * are not copied: they must stay until db_done(). { NULL, 0 } binds NULL. */
void db_bind_i64(struct db_stmt *q, int n, int64_t v);
void db_bind_real(struct db_stmt *q, int n, double v);
void db_bind_str(struct db_stmt *q, int n, struct str v);
void db_bind_blob(struct db_stmt *q, int n, struct str v);
void db_bind_null(struct db_stmt *q, int n);

/* 1: a row, 0: no more, -1: failed. */
int db_step(struct db_stmt *q, struct err *e);
/* Columns count from 0. db_col_view() lives until the next step or done. */
int64_t db_col_i64(struct db_stmt *q, int n);
double db_col_real(struct db_stmt *q, int n);
bool db_col_null(struct db_stmt *q, int n);
struct str db_col_view(struct db_stmt *q, int n);
struct str db_col_str(struct arena *a, struct db_stmt *q, int n);
void db_done(struct db_stmt *q);                /* NULL is allowed */

/* For a statement without rows: step once, done. 0 or -1. */
int db_run(struct db_stmt *q, struct err *e);
int64_t db_changes(struct db *db);              /* rows of the last run */
int64_t db_last_id(struct db *db);

/* The outermost db_begin() is BEGIN IMMEDIATE (db_begin_read(): BEGIN), inner
 * ones are savepoints. db_end(db, rc, e) commits when rc is 0, else rolls
 * back; returns rc, or -1 when the commit failed (then all is rolled back). */
int db_begin(struct db *db, struct err *e);
int db_begin_read(struct db *db, struct err *e);
int db_end(struct db *db, int rc, struct err *e);
/* False too when SQLite itself rolled back (no space, I/O error). */
bool db_in_transaction(struct db *db);
size_t db_depth(struct db *db);                 /* transactions open */
/* After control left an operation by the arena's escape: resets every statement
 * in use and rolls back what was opened beyond depth (0: everything). */
void db_unwind(struct db *db, size_t depth);

/* The statements of db fail with ERR_TOO_MANY once clock_ticks() passes ticks;
 * 0 takes the deadline away. */
void db_deadline(struct db *db, int64_t ticks);

/* No step of db begins once clock_ticks() has reached ticks: it fails with
 * ERR_BUSY, and undoes nothing by itself, as a step that db_deadline() ends
 * may. 0 takes it away. */
void db_until(struct db *db, int64_t ticks);

/* Which plan SQLite chose for a statement: one line a step, into *out. */
int db_explain(struct arena *a, struct db *db, struct str sql,
    struct str *out, struct err *e);

/* Writes a consistent copy to path, which must not exist (mode 0600). */
int db_backup(struct db *db, const char *path, struct err *e);
/* integrity_check and foreign_key_check; *report holds "ok" or the faults. */
int db_check(struct arena *a, struct db *db, struct str *report,
    struct err *e);
/* Moves what is in the write-ahead log into the file; never waits long:
 * ERR_BUSY when others are in the way, which harms nobody. */
int db_checkpoint(struct db *db, struct err *e);
/* The pages in the write-ahead log, and how many of them are in the file. */
struct db_log {
	int64_t frames, moved;
};
/* Moves what goes without waiting. With restart it then waits, not long, for
 * those who read the log, so that the next write begins it anew: for a caller
 * who knows that nobody writes. */
int db_checkpoint_log(struct db *db, bool restart, struct db_log *out,
    struct err *e);
/* The commits of db checkpoint no more (else each 4 MB of log): somebody calls
 * db_checkpoint() on another connection, when db_log_frames(), the length of
 * the log after the last commit of db, is much. */
void db_leave_checkpoints(struct db *db);
int64_t db_log_frames(struct db *db);
/* The log's pages of one commit of db are written in one piece. For whoever
 * writes much; not for a connection that is relaxed. */
void db_gather_log(struct db *db);
/* How much of the file a connection keeps in memory, instead of 2 MB. */
int db_cache(struct db *db, int kib, struct err *e);
/* A commit of db no longer waits for the disk: what was committed last may be
 * gone after a power failure, the file stays whole. For the log, whose rows go
 * to many pages of its indexes: it gets a larger cache, and checkpoints when
 * there is more to gather (16 MB). */
int db_relax(struct db *db, struct err *e);

/* Tests: the n-th db_step() from now answers kind; n = 0 takes it away. */
enum db_fault_kind { DB_FAULT_BUSY, DB_FAULT_FULL, DB_FAULT_IO };
void db_fault(struct db *db, int n, enum db_fault_kind kind);

#endif
