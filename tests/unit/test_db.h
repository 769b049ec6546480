/* SPDX-License-Identifier: Apache-2.0 */
/* test_db.h - what the tests of src/db share. */
#ifndef SCIMD_TESTS_UNIT_TEST_DB_H
#define SCIMD_TESTS_UNIT_TEST_DB_H

#include "db/db.h"
#include "tests/unit/unit.h"

/* Another connection to the test's file; NULL ends the test. */
static inline struct db *join(enum db_mode mode, int busy_ms)
{
	struct err e = { 0 };
	struct db *db = NULL;

	T_OK(db_open(unit_path("t.db"), mode, busy_ms, &db, &e), &e);
	T_NEED(db != NULL);
	return db;
}

/* One statement, its rows thrown away. */
static inline int exec(struct db *db, const char *sql, struct err *e)
{
	struct db_stmt *q = db_prepare_text(db, str_of(sql), e);

	return q ? db_run(q, e) : -1;
}

static inline void must(struct db *db, const char *sql)
{
	struct err e = { 0 };

	T_OK(exec(db, sql, &e), &e);
}

/* The only number that sql answers; -99 when it answers none. */
static inline int64_t number(struct db *db, const char *sql)
{
	struct err e = { 0 };
	struct db_stmt *q = db_prepare_text(db, str_of(sql), &e);
	int64_t n = -99;

	if (q && db_step(q, &e) == 1)
		n = db_col_i64(q, 0);
	T_OK(e.kind != ERR_NONE, &e);
	db_done(q);
	return n;
}

static inline struct str text(struct db *db, const char *sql)
{
	struct err e = { 0 };
	struct db_stmt *q = db_prepare_text(db, str_of(sql), &e);
	struct str s = { NULL, 0 };

	if (q && db_step(q, &e) == 1)
		s = db_col_str(unit_arena(), q, 0);
	T_OK(e.kind != ERR_NONE, &e);
	db_done(q);
	return s;
}

static inline struct db *fresh(void)
{
	struct db *db = join(DB_CREATE, 200);

	must(db, "PRAGMA application_id = 0x73636964");
	must(db, "CREATE TABLE t (id INTEGER PRIMARY KEY, v ANY) STRICT");
	return db;
}

#endif
