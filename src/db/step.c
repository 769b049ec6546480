/* SPDX-License-Identifier: Apache-2.0 */
/* step.c - binding, stepping, reading columns. */
#include "db/connection.h"
#include "db/mapped.h"

#include "base/clock.h"

/* The first failure is kept for db_step(). */
static void note(struct db_stmt *q, int code)
{
	if (code != SQLITE_OK && !q->failed)
		q->failed = code;
}

void db_bind_i64(struct db_stmt *q, int n, int64_t v)
{
	note(q, sqlite3_bind_int64(q->handle, n, v));
}

void db_bind_real(struct db_stmt *q, int n, double v)
{
	note(q, sqlite3_bind_double(q->handle, n, v));
}

void db_bind_str(struct db_stmt *q, int n, struct str v)
{
	if (v.p)
		note(q, sqlite3_bind_text64(q->handle, n, v.p, v.n,
		    SQLITE_STATIC, SQLITE_UTF8));
	else
		db_bind_null(q, n);
}

void db_bind_blob(struct db_stmt *q, int n, struct str v)
{
	if (v.p)
		note(q, sqlite3_bind_blob64(q->handle, n, v.p, v.n,
		    SQLITE_STATIC));
	else
		db_bind_null(q, n);
}

void db_bind_null(struct db_stmt *q, int n)
{
	note(q, sqlite3_bind_null(q->handle, n));
}

/* Why this step cannot be made: SQLITE_OK when it can. */
static int refusal(struct db_stmt *q)
{
	if (!q->failed)
		q->failed = db_fault_due(q->db);
	if (!q->failed && q->db->until && clock_ticks() >= q->db->until)
		q->failed = SQLITE_BUSY_TIMEOUT;
	if (!q->failed && db_lost(q->db))
		q->failed = SQLITE_ABORT_ROLLBACK;
	return q->failed;
}

int db_step(struct db_stmt *q, struct err *e)
{
	int code;

	if (q->ended)
		return 0;
	if (refusal(q))
		return db_fail(q->db, q->failed, q, e);
	code = sqlite3_step(q->handle);
	/* It may have read what was not there, so it does not count. */
	if (mapped_faults() != q->db->faults)
		code = SQLITE_IOERR_MMAP;
	if (code == SQLITE_ROW)
		return 1;
	if (code == SQLITE_DONE) {
		q->ended = true;
		return 0;
	}
	q->failed = code;
	return db_fail(q->db, code, q, e);
}

int db_run(struct db_stmt *q, struct err *e)
{
	int rc = db_step(q, e);

	db_done(q);
	return rc < 0 ? -1 : 0;
}

int64_t db_col_i64(struct db_stmt *q, int n)
{
	return sqlite3_column_int64(q->handle, n);
}

double db_col_real(struct db_stmt *q, int n)
{
	return sqlite3_column_double(q->handle, n);
}

bool db_col_null(struct db_stmt *q, int n)
{
	return sqlite3_column_type(q->handle, n) == SQLITE_NULL;
}

/* Text is read as a blob is: SQLite would copy it to end it with a NUL. */
struct str db_col_view(struct db_stmt *q, int n)
{
	int type = sqlite3_column_type(q->handle, n);
	struct str s = { NULL, 0 };

	if (type == SQLITE_NULL)
		return s;
	if (type == SQLITE_TEXT || type == SQLITE_BLOB)
		s.p = sqlite3_column_blob(q->handle, n);
	else
		s.p = (const char *)sqlite3_column_text(q->handle, n);
	s.n = (size_t)sqlite3_column_bytes(q->handle, n);
	if (s.p)
		return s;
	if (s.n || (type != SQLITE_TEXT && type != SQLITE_BLOB))
		note(q, SQLITE_NOMEM);
	return (struct str){ "", 0 };
}

struct str db_col_str(struct arena *a, struct db_stmt *q, int n)
{
	struct str s = db_col_view(q, n);

	return s.p ? str_dup(a, s) : s;
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->handle);
}

int64_t db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

int db_number(struct db *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db->handle, sql, -1, &s, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(s);
	if (code == SQLITE_ROW && out)
		*out = sqlite3_column_int64(s, 0);
	if (code == SQLITE_ROW || code == SQLITE_DONE)
		return sqlite3_finalize(s);
	sqlite3_finalize(s);
	return code;
}

int db_pragma(struct db *db, const char *sql, int64_t *out, struct err *e)
{
	int code = db_number(db, sql, out);

	return code == SQLITE_OK ? 0 : db_fail(db, code, NULL, e);
}
