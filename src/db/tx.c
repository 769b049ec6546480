/* SPDX-License-Identifier: Apache-2.0 */
/* tx.c - transactions; inner ones are savepoints.
 *
 * SQLite may end a transaction by itself (no space, I/O error, a deadline in
 * a write).  It is lost then: until the outermost db_end(), every statement
 * and every db_begin() fails, so that nothing is written outside of it.
 */
#include "db/connection.h"

bool db_in_transaction(struct db *db)
{
	return !sqlite3_get_autocommit(db->handle);
}

size_t db_depth(struct db *db)
{
	return db->depth;
}

bool db_lost(struct db *db)
{
	return db->depth > 0 && sqlite3_get_autocommit(db->handle);
}

/* A deadline is not looked at here: it would report a COMMIT that is done as
 * interrupted. */
static int control(struct db *db, struct db_stmt *q, struct err *e)
{
	int rc;

	db_deadline_pause(db);
	rc = q ? db_run(q, e) : -1;
	db_deadline_resume(db);
	return rc;
}

/* What must not fail does not go through db_step(), where tests and lost
 * transactions make statements fail. When a savepoint cannot be undone, the
 * whole transaction is. */
static void undo(struct db *db, const char *sql)
{
	db_deadline_pause(db);
	if (db_in_transaction(db) &&
	    sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	db_deadline_resume(db);
}

static int begin(struct db *db, struct db_stmt *q, struct err *e)
{
	if (control(db, q, e))
		return -1;
	db->depth++;
	return 0;
}

/* All savepoints bear one name: SQLite takes the newest of it. */
int db_begin(struct db *db, struct err *e)
{
	return begin(db, db->depth ? db_prepare(db, "SAVEPOINT nested", e) :
	    db_prepare(db, "BEGIN IMMEDIATE", e), e);
}

int db_begin_read(struct db *db, struct err *e)
{
	return begin(db, db->depth ? db_prepare(db, "SAVEPOINT nested", e) :
	    db_prepare(db, "BEGIN", e), e);
}

/* Leaves the innermost transaction, all it did undone. */
static void roll_back(struct db *db)
{
	undo(db, db->depth > 1 ? "ROLLBACK TO nested; RELEASE nested" :
	    "ROLLBACK");
	if (!db_in_transaction(db))
		db_gather_forget(db);
	db->depth--;
}

static int commit(struct db *db, struct err *e)
{
	struct db_stmt *q = db->depth > 1 ?
	    db_prepare(db, "RELEASE nested", e) : db_prepare(db, "COMMIT", e);

	return control(db, q, e);
}

int db_end(struct db *db, int rc, struct err *e)
{
	if (!db->depth)
		return err_internal(e, "db_end() without db_begin()");
	if (!rc)
		rc = commit(db, e);
	if (rc)
		roll_back(db);
	else
		db->depth--;
	return rc;
}

void db_unwind(struct db *db, size_t depth)
{
	db_statements_reset(db);
	while (db->depth > depth)
		roll_back(db);
}
