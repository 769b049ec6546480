/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include "tests/unit/test_db.h"

#define COUNT "SELECT count(*) FROM t"

static void commits_and_rolls_back(void)
{
	struct db *db = fresh(), *other = join(DB_READ, 0);
	struct err e = { 0 };

	T_OK(db_begin(db, &e), &e);
	T_INT(db_depth(db), 1);
	T_TRUE(db_in_transaction(db));
	must(db, "INSERT INTO t VALUES (1, 'a')");
	T_INT(number(other, COUNT), 0);
	T_OK(db_end(db, 0, &e), &e);
	T_INT(number(other, COUNT), 1);
	T_OK(db_begin(db, &e), &e);
	must(db, "DELETE FROM t");
	T_INT(db_end(db, -1, &e), -1);
	T_INT(e.kind, ERR_NONE);
	T_INT(number(other, COUNT), 1);
	T_INT(db_depth(db), 0);
	T_FALSE(db_in_transaction(db));
	T_ERR(db_end(db, 0, &e), &e, ERR_INTERNAL);
	db_close(other);
	db_close(db);
}

static void nests_in_savepoints(void)
{
	struct db *db = fresh();
	struct err e = { 0 };

	T_OK(db_begin(db, &e), &e);
	must(db, "INSERT INTO t VALUES (1, 'kept')");
	for (int i = 2; i < 40; i++) {          /* deeper and deeper */
		T_OK(db_begin(db, &e), &e);
		must(db, "INSERT INTO t (v) VALUES ('level')");
	}
	T_INT(db_depth(db), 39);
	for (int i = 39; i > 20; i--)
		T_INT(db_end(db, -1, &e), -1);
	T_INT(number(db, COUNT), 20);
	for (int i = 20; i > 2; i--)
		T_OK(db_end(db, 0, &e), &e);
	T_INT(number(db, COUNT), 20);
	T_INT(db_end(db, -1, &e), -1);          /* all kept ones go with it */
	T_INT(number(db, COUNT), 1);
	T_OK(db_begin(db, &e), &e);
	must(db, "INSERT INTO t VALUES (5, 'sibling')");
	T_OK(db_end(db, 0, &e), &e);
	T_OK(db_end(db, 0, &e), &e);
	T_INT(number(db, COUNT), 2);
	db_close(db);
}

static void reads_one_state_while_another_writes(void)
{
	struct db *db = fresh(), *reader = join(DB_READ, 0);
	struct err e = { 0 };

	T_OK(db_begin_read(reader, &e), &e);
	T_INT(number(reader, COUNT), 0);
	must(db, "INSERT INTO t VALUES (1, 'a')");
	T_OK(db_begin(db, &e), &e);
	must(db, "INSERT INTO t VALUES (2, 'b')");
	T_INT(number(reader, COUNT), 0);
	T_OK(db_begin_read(reader, &e), &e);    /* an inner one is the same */
	T_OK(db_end(reader, 0, &e), &e);
	T_INT(number(reader, COUNT), 0);
	T_INT(db_end(reader, -1, &e), -1);
	T_INT(number(reader, COUNT), 1);
	T_OK(db_end(db, 0, &e), &e);
	T_INT(number(reader, COUNT), 2);
	T_ERR(exec(reader, "DELETE FROM t", &e), &e, ERR_INTERNAL);
	db_close(reader);
	db_close(db);
}

static void waits_for_the_other_writer_and_then_is_busy(void)
{
	struct db *db = fresh(), *other = join(DB_WRITE, 50);
	struct err e = { 0 };
	int64_t began;

	T_OK(db_begin(db, &e), &e);
	began = clock_ticks();
	T_ERR(db_begin(other, &e), &e, ERR_BUSY);
	T_TRUE(clock_ticks() - began >= 40000);
	T_INT(e.retry_after, 1);
	T_INT(db_depth(other), 0);
	err_clear(&e);
	T_ERR(exec(other, "DELETE FROM t", &e), &e, ERR_BUSY);
	T_OK(db_end(db, 0, &(struct err){ 0 }), &e);
	err_clear(&e);
	T_OK(db_begin(other, &e), &e);
	T_OK(db_end(other, 0, &e), &e);
	db_close(other);
	db_close(db);
}

static void rolls_back_what_cannot_be_committed(void)
{
	struct db *db = fresh();
	struct err e = { 0 };

	must(db, "CREATE TABLE c (p INTEGER REFERENCES t (id)"
	    " DEFERRABLE INITIALLY DEFERRED) STRICT");
	T_OK(db_begin(db, &e), &e);
	must(db, "INSERT INTO c VALUES (77)");
	T_ERR(db_end(db, 0, &e), &e, ERR_INTERNAL);
	T_FALSE(db_in_transaction(db));
	T_INT(db_depth(db), 0);
	T_INT(number(db, "SELECT count(*) FROM c"), 0);
	db_close(db);
}

/* A write of the usual kind: nested, and it stops at the first failure. */
static int write_some(struct db *db, struct err *e)
{
	int rc = -1;

	if (db_begin(db, e))
		return -1;
	if (exec(db, "INSERT INTO t VALUES (2, 'b')", e))
		goto out;
	if (db_begin(db, e))
		goto out;
	rc = exec(db, "UPDATE t SET v = 'c'", e);
	rc = db_end(db, rc, e);
	if (rc)
		goto out;
	rc = exec(db, "DELETE FROM t WHERE id = 1", e);
out:
	return db_end(db, rc, e);
}

static void sweep(struct db *db, enum db_fault_kind kind, enum err_kind want)
{
	int n = 0, rc;

	do {
		struct err e = { 0 };

		db_fault(db, ++n, kind);
		rc = write_some(db, &e);
		db_fault(db, 0, kind);
		T_INT(db_depth(db), 0);
		T_FALSE(db_in_transaction(db));
		if (!rc)
			break;
		T_ERR(rc, &e, want);
		T_STR(text(db, "SELECT group_concat(id || v) FROM t"), "1a");
	} while (n < 100);
	T_INT(n, 8);    /* BEGIN, SAVEPOINT, RELEASE, COMMIT and three writes */
	T_STR(text(db, "SELECT group_concat(id || v) FROM t"), "2c");
}

static void leaves_no_trace_of_a_failed_write(void)
{
	static const struct { enum db_fault_kind kind; enum err_kind want; }
	    rows[] = {
		{ DB_FAULT_BUSY, ERR_BUSY },
		{ DB_FAULT_FULL, ERR_FULL },
		{ DB_FAULT_IO, ERR_BUSY },
	};
	struct db *db = fresh();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		must(db, "DELETE FROM t");
		must(db, "INSERT INTO t VALUES (1, 'a')");
		sweep(db, rows[i].kind, rows[i].want);
	}
	db_close(db);
}

static void writes_nothing_once_the_transaction_is_lost(void)
{
	struct db *db = fresh();
	struct err e = { 0 };

	T_OK(db_begin(db, &e), &e);
	T_OK(db_begin(db, &e), &e);
	db_fault(db, 1, DB_FAULT_IO);
	T_ERR(exec(db, "INSERT INTO t VALUES (1, 'a')", &e), &e, ERR_BUSY);
	T_FALSE(db_in_transaction(db));
	T_INT(db_depth(db), 2);
	err_clear(&e);
	T_ERR(exec(db, "INSERT INTO t VALUES (2, 'b')", &e), &e, ERR_BUSY);
	err_clear(&e);
	T_ERR(db_begin(db, &e), &e, ERR_BUSY);
	err_clear(&e);
	T_ERR(db_end(db, 0, &e), &e, ERR_BUSY);
	T_INT(e.retry_after, 1);
	err_clear(&e);
	T_ERR(exec(db, "INSERT INTO t VALUES (3, 'c')", &e), &e, ERR_BUSY);
	err_clear(&e);
	T_ERR(db_end(db, 0, &e), &e, ERR_BUSY);
	T_INT(number(db, COUNT), 0);
	must(db, "INSERT INTO t VALUES (4, 'd')");
	db_close(db);
}

static void unwinds_to_a_depth(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct db_stmt *q;

	T_OK(db_begin(db, &e), &e);
	must(db, "INSERT INTO t VALUES (1, 'a')");
	T_OK(db_begin(db, &e), &e);
	must(db, "INSERT INTO t VALUES (2, 'b')");
	T_OK(db_begin(db, &e), &e);
	q = db_prepare(db, "INSERT INTO t VALUES (3, 'c'), (4, 'd')"
	    " RETURNING id", &e);
	T_INT(db_step(q, &e), 1);
	db_unwind(db, 1);
	T_INT(db_depth(db), 1);
	T_INT(number(db, COUNT), 1);
	T_TRUE(db_prepare(db, "SELECT 1", &e) != NULL);
	db_unwind(db, 0);
	T_INT(db_depth(db), 0);
	T_FALSE(db_in_transaction(db));
	T_INT(number(db, COUNT), 0);
	db_unwind(db, 0);
	db_close(db);
}

static const char endless[] = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
    " SELECT i + 1 FROM n) SELECT count(*) FROM n";

static void ends_what_takes_too_long(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	int64_t began = clock_ticks();

	db_deadline(db, clock_ticks() + 200000);
	T_ERR(exec(db, endless, &e), &e, ERR_TOO_MANY);
	T_TRUE(clock_ticks() - began >= 200000);
	T_TRUE(clock_ticks() - began < 5000000);
	T_STR(str_sub(str_of(e.detail), 0, 32),
	    "the filter took longer than 0.2 ");
	db_deadline(db, 0);
	T_INT(number(db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
	    " SELECT i + 1 FROM n LIMIT 100000) SELECT count(*) FROM n"),
	    100000);
	db_close(db);
}

/* The control statements are few steps each, but SQLite adds them up. */
static void commits_after_the_deadline(void)
{
	struct db *db = fresh();
	struct err e = { 0 };

	db_deadline(db, clock_ticks() - 1);
	for (int i = 0; i < 3000; i++) {
		T_OK(db_begin(db, &e), &e);
		T_OK(db_begin(db, &e), &e);
		T_INT(db_end(db, i % 2 ? -1 : 0, &e), i % 2 ? -1 : 0);
		T_OK(db_end(db, 0, &e), &e);
	}
	T_ERR(exec(db, endless, &e), &e, ERR_TOO_MANY);
	db_close(db);
}

UNIT_MAIN("db_tx", UNIT(commits_and_rolls_back), UNIT(nests_in_savepoints),
    UNIT(reads_one_state_while_another_writes),
    UNIT(waits_for_the_other_writer_and_then_is_busy),
    UNIT(rolls_back_what_cannot_be_committed),
    UNIT(leaves_no_trace_of_a_failed_write),
    UNIT(writes_nothing_once_the_transaction_is_lost),
    UNIT(unwinds_to_a_depth), UNIT(ends_what_takes_too_long),
    UNIT(commits_after_the_deadline))
