/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - looking after the record: plans, faults, the write-ahead log. */
#include "db/connection.h"

#include <stdio.h>

#include "base/buf.h"

/* When so much is left after what goes without waiting, readers and the writer
 * are held off for a moment, or the log would grow for as long as they never
 * pause. */
#define LOG_FRAMES_MAX 4000
#define WAIT_MS 100
#define SHORT_MS 10

int db_explain(struct arena *a, struct db *db, struct str sql,
    struct str *out, struct err *e)
{
	struct str text = str_printf(a, "EXPLAIN QUERY PLAN %.*s",
	    STR_ARG(sql));
	struct db_stmt *q = db_prepare_text(db, text, e);
	struct buf b;
	int rc;

	if (!q)
		return -1;
	buf_init(&b, a);
	while ((rc = db_step(q, e)) == 1) {
		buf_add(&b, db_col_view(q, 3));
		buf_addc(&b, '\n');
	}
	db_done(q);
	if (rc)
		return -1;
	*out = buf_str(&b);
	return 0;
}

static int broken(int code)
{
	code &= 0xff;
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/* Adds the rows of q, a line each; damage that ends the reading is a line of
 * the report as well. */
static int gather(struct buf *b, struct db_stmt *q, struct err *e)
{
	struct err fault = { 0 };
	int rc;

	while ((rc = db_step(q, &fault)) == 1) {
		buf_add(b, db_col_view(q, 0));
		buf_addc(b, '\n');
	}
	if (rc && broken(q->failed)) {
		buf_adds(b, sqlite3_errstr(q->failed));
		buf_addc(b, '\n');
		rc = 0;
	}
	if (rc)
		*e = fault;
	return rc;
}

static int examine(struct db *db, struct buf *b, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT integrity_check FROM pragma_integrity_check"
	    " WHERE integrity_check <> 'ok'", e);
	int rc;

	if (!q)
		return -1;
	rc = gather(b, q, e);
	db_done(q);
	if (rc)
		return -1;
	q = db_prepare(db, "SELECT 'row ' || coalesce(rowid, '?') || ' of '"
	    " || \"table\" || ' refers to no row of ' || parent"
	    " FROM pragma_foreign_key_check LIMIT 100", e);
	if (!q)
		return -1;
	rc = gather(b, q, e);
	db_done(q);
	return rc;
}

int db_check(struct arena *a, struct db *db, struct str *report,
    struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, a);
	db_deadline_pause(db);
	rc = examine(db, &b, e);
	db_deadline_resume(db);
	if (rc)
		return -1;
	*report = b.n ? str_trim(buf_str(&b)) : S("ok");
	return 0;
}

static int committed(void *arg, sqlite3 *handle, const char *name, int frames)
{
	struct db *db = arg;

	(void)handle;
	(void)name;
	db->log_frames = frames;
	return SQLITE_OK;
}

int db_cache(struct db *db, int kib, struct err *e)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA cache_size = -%d", kib);
	return db_pragma(db, sql, NULL, e);
}

/* SQLite's own checkpoints are such a hook, too. */
void db_leave_checkpoints(struct db *db)
{
	sqlite3_wal_hook(db->handle, committed, db);
}

int64_t db_log_frames(struct db *db)
{
	return db->log_frames;
}

/* Without a sync at each commit nothing would tell when to write. */
int db_relax(struct db *db, struct err *e)
{
	db_gather_not(db);
	return db_pragma(db, "PRAGMA synchronous = NORMAL", NULL, e) ||
	    db_pragma(db, "PRAGMA wal_autocheckpoint = 4000", NULL, e) ||
	    db_pragma(db, "PRAGMA cache_size = -6144", NULL, e) ? -1 : 0;
}

static int checkpoint(struct db *db, int how, int wait_ms, struct db_log *out)
{
	int frames = 0, moved = 0, code;

	sqlite3_busy_timeout(db->handle, wait_ms);
	code = sqlite3_wal_checkpoint_v2(db->handle, NULL, how, &frames,
	    &moved);
	sqlite3_busy_timeout(db->handle, db->busy_ms);
	*out = (struct db_log){ frames, moved };
	return code;
}

int db_checkpoint(struct db *db, struct err *e)
{
	struct db_log log;
	int code;

	db_deadline_pause(db);
	code = checkpoint(db, SQLITE_CHECKPOINT_PASSIVE, 0, &log);
	if (!code && log.frames > LOG_FRAMES_MAX)
		code = checkpoint(db, SQLITE_CHECKPOINT_RESTART, WAIT_MS,
		    &log);
	db_deadline_resume(db);
	return code ? db_fail(db, code, NULL, e) : 0;
}

int db_checkpoint_log(struct db *db, bool restart, struct db_log *out,
    struct err *e)
{
	int code;

	db_deadline_pause(db);
	code = checkpoint(db, restart ? SQLITE_CHECKPOINT_RESTART :
	    SQLITE_CHECKPOINT_PASSIVE, restart ? SHORT_MS : 0, out);
	db_deadline_resume(db);
	return code ? db_fail(db, code, NULL, e) : 0;
}
