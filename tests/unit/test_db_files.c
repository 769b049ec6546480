/* SPDX-License-Identifier: Apache-2.0 */
/* What files.c gathers and keeps: others see it when it is committed, a
 * savepoint brings it back, a disk that takes no more undoes it. */
#include "tests/unit/test_db.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define ROWS 3000                       /* some 6 MB: beyond what is kept */

static struct db *open_gathering(void)
{
	struct db *db = join(DB_CREATE, 0);

	db_leave_checkpoints(db);
	db_gather_log(db);
	must(db, "PRAGMA application_id = 0x73636964");
	must(db, "CREATE TABLE t (n INTEGER PRIMARY KEY, v BLOB)");
	return db;
}

static void fill(struct db *db, int64_t from, int64_t to, int64_t bytes)
{
	struct err e = { 0 };

	for (int64_t n = from; n < to; n++) {
		struct db_stmt *q = db_prepare(db, "INSERT OR REPLACE INTO t"
		    " VALUES (?1, zeroblob(?2))", &e);

		T_NEED(q);
		db_bind_i64(q, 1, n);
		db_bind_i64(q, 2, bytes);
		T_NEED(T_OK(db_run(q, &e), &e));
	}
}

static struct str report(struct db *db)
{
	struct str s = { NULL, 0 };
	struct err e = { 0 };

	T_OK(db_check(unit_arena(), db, &s, &e), &e);
	return s;
}

static void others_see_what_was_committed(void)
{
	struct db *db = open_gathering(), *other = join(DB_WRITE, 0);
	struct err e = { 0 };

	for (int64_t round = 0; round < 20; round++) {
		T_OK(db_begin(db, &e), &e);
		fill(db, round * 50, round * 50 + 50, 2000);
		T_INT(number(other, "SELECT count(*) FROM t"), round * 50);
		T_OK(db_end(db, 0, &e), &e);
		T_INT(number(other, "SELECT count(*) FROM t"),
		    round * 50 + 50);
	}
	T_INT(number(other, "SELECT sum(length(v)) FROM t"), 2000 * 1000);
	db_close(other);
	db_close(db);
	db = join(DB_WRITE, 0);
	T_INT(number(db, "SELECT sum(length(v)) FROM t"), 2000 * 1000);
	db_close(db);
}

/* The cache of a connection is smaller than this, so pages leave it, and come
 * back, before the commit. */
static void a_transaction_larger_than_the_cache_is_whole(void)
{
	struct db *db = open_gathering();
	struct err e = { 0 };

	T_OK(db_begin(db, &e), &e);
	fill(db, 0, 5 * ROWS, 2000);
	fill(db, 0, ROWS, 100);
	T_INT(db_end(db, -1, &e), -1);
	T_INT(number(db, "SELECT count(*) FROM t"), 0);
	T_OK(db_begin(db, &e), &e);
	fill(db, 0, 5 * ROWS, 2000);
	fill(db, 0, ROWS, 100);
	T_OK(db_end(db, 0, &e), &e);
	db_close(db);
	db = join(DB_WRITE, 0);
	T_INT(number(db, "SELECT sum(length(v)) FROM t"),
	    ROWS * 100 + 4 * ROWS * 2000);
	T_STR(report(db), "ok");
	db_close(db);
}

/* Small ones are brought back from memory, large ones from a file. */
static void savepoints_bring_back_what_was_there(void)
{
	static const int64_t sizes[] = { 10, 200, ROWS, 5 * ROWS };
	struct db *db = open_gathering();
	struct err e = { 0 };

	T_OK(db_begin(db, &e), &e);
	fill(db, 0, 5 * ROWS, 2000);
	T_OK(db_end(db, 0, &e), &e);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		T_OK(db_begin(db, &e), &e);
		for (int twice = 0; twice < 2; twice++) {
			T_OK(db_begin(db, &e), &e);
			fill(db, 0, sizes[i], 1000);
			T_INT(db_end(db, -1, &e), -1);
			T_INT(number(db, "SELECT sum(length(v)) FROM t"),
			    5 * ROWS * 2000);
		}
		T_OK(db_end(db, 0, &e), &e);
	}
	T_STR(report(db), "ok");
	db_close(db);
}

static void limit(rlim_t bytes)
{
	struct rlimit r;

	T_NEED(!getrlimit(RLIMIT_FSIZE, &r));
	r.rlim_cur = bytes ? bytes : r.rlim_max;
	T_NEED(!setrlimit(RLIMIT_FSIZE, &r));
}

/* The log may not grow: the piece fails when it is synced, which is before
 * anybody is told. */
static void a_commit_that_cannot_be_written_fails(void)
{
	struct db *db = open_gathering(), *other = join(DB_WRITE, 0);
	struct err e = { 0 };
	struct stat st = { 0 };

	signal(SIGXFSZ, SIG_IGN);
	fill(db, 0, 10, 2000);
	T_INT(stat(unit_path("t.db-wal"), &st), 0);
	limit((rlim_t)st.st_size + 3000);
	T_OK(db_begin(db, &e), &e);
	fill(db, 10, 20, 2000);
	T_INT(db_end(db, 0, &e), -1);
	limit(0);
	T_INT(e.kind, ERR_BUSY);
	T_INT(number(db, "SELECT count(*) FROM t"), 10);
	T_INT(number(other, "SELECT count(*) FROM t"), 10);
	fill(db, 10, 30, 2000);
	T_INT(number(other, "SELECT count(*) FROM t"), 30);
	db_close(other);
	db_close(db);
	db = join(DB_WRITE, 0);
	T_INT(number(db, "SELECT count(*) FROM t"), 30);
	T_STR(report(db), "ok");
	db_close(db);
}

/* Nothing tells a relaxed connection when to write, so it writes at once. */
static void a_relaxed_connection_gathers_nothing(void)
{
	struct db *db = open_gathering(), *other = join(DB_WRITE, 0);
	struct err e = { 0 };

	T_OK(db_relax(db, &e), &e);
	fill(db, 0, 100, 2000);
	T_INT(number(other, "SELECT sum(length(v)) FROM t"), 100 * 2000);
	db_close(other);
	db_close(db);
}

/* What was gathered of a transaction that is given up must never come into the
 * file: somebody else may have written there since. */
static void what_was_given_up_does_not_hit_what_others_wrote(void)
{
	struct db *db = open_gathering(), *other = join(DB_WRITE, 0);
	struct err e = { 0 };

	must(db, "PRAGMA cache_size = 10");
	for (int64_t round = 0; round < 30; round++) {
		must(other, "PRAGMA wal_checkpoint(TRUNCATE)");
		T_OK(db_begin(db, &e), &e);
		fill(db, 100000, 100001, 45000 + 1000 * round);
		T_INT(db_end(db, -1, &e), -1);
		T_OK(db_begin(other, &e), &e);
		fill(other, round * 40, round * 40 + 40, 2000);
		T_OK(db_end(other, 0, &e), &e);
		T_INT(number(db, "SELECT count(*) FROM t"), round * 40 + 40);
		T_STR(report(other), "ok");
	}
	db_close(db);
	T_INT(number(other, "SELECT count(*) FROM t"), 30 * 40);
	T_STR(report(other), "ok");
	db_close(other);
}

UNIT_MAIN("db_files",
    UNIT(what_was_given_up_does_not_hit_what_others_wrote),
    UNIT(others_see_what_was_committed),
    UNIT(a_transaction_larger_than_the_cache_is_whole),
    UNIT(savepoints_bring_back_what_was_there),
    UNIT(a_commit_that_cannot_be_written_fails),
    UNIT(a_relaxed_connection_gathers_nothing))
