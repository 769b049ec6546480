/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/test_db.h"

#define FILL "INSERT INTO t (v) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL" \
	" SELECT i + 1 FROM n LIMIT 2000) SELECT hex(zeroblob(100)) FROM n"

static int64_t size_of(const char *name)
{
	struct stat st;

	return stat(unit_path(name), &st) ? -1 : (int64_t)st.st_size;
}

/* How many files have a name that begins so. */
static int files_like(const char *name)
{
	struct dirent *d;
	DIR *dir = opendir(unit_dir());
	int n = 0;

	T_NEED(dir != NULL);
	while ((d = readdir(dir)))
		n += str_starts(str_of(d->d_name), str_of(name));
	closedir(dir);
	return n;
}

static bool holds(const char *name, const char *part)
{
	static char bytes[1 << 20];
	FILE *f = fopen(unit_path(name), "rb");
	struct str s = { bytes, f ? fread(bytes, 1, sizeof(bytes), f) : 0 };

	if (f)
		fclose(f);
	T_TRUE(s.n > 0 && s.n < sizeof(bytes));
	return str_find_str(s, str_of(part)) < s.n;
}

static struct db *open_copy(enum db_mode mode)
{
	struct db *db = NULL;
	struct err e = { 0 };

	T_OK(db_open(unit_path("copy.db"), mode, 0, &db, &e), &e);
	T_NEED(db != NULL);
	return db;
}

static void makes_a_copy_that_opens(enum db_mode mode)
{
	struct db *db = fresh(), *copy;
	struct err e = { 0 };
	struct stat st;

	must(db, "INSERT INTO t VALUES (1, 'jane@acme.com'), (2, 'b')");
	must(db, "PRAGMA user_version = 7");
	must(db, "DELETE FROM t WHERE id = 1");
	if (mode == DB_READ) {
		db_close(db);
		db = join(mode, 0);
	}
	T_OK(db_backup(db, unit_path("copy.db"), &e), &e);
	T_INT(stat(unit_path("copy.db"), &st), 0);
	T_INT(st.st_mode & 07777, 0600);
	T_INT(number(db, "PRAGMA query_only"), mode == DB_READ);
	T_ERR(exec(db, "ATTACH ':memory:' AS x", &e), &e, ERR_INTERNAL);
	T_FALSE(holds("copy.db", "jane@acme.com"));
	copy = open_copy(DB_WRITE);
	T_INT(number(copy, "SELECT count(*) FROM t"), 1);
	T_INT(number(copy, "PRAGMA user_version"), 7);
	T_STR(text(copy, "PRAGMA journal_mode"), "wal");
	db_close(copy);
	db_close(db);
}

static void backs_up_from_a_writer(void)
{
	makes_a_copy_that_opens(DB_WRITE);
}

static void backs_up_from_a_reader(void)
{
	makes_a_copy_that_opens(DB_READ);
}

static void refuses_a_backup_that_cannot_be(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	FILE *f = fopen(unit_path("copy.db"), "w");

	T_NEED(f != NULL);
	fclose(f);
	T_ERR(db_backup(db, unit_path("copy.db"), &e), &e, ERR_INTERNAL);
	T_TRUE(strstr(e.detail, "File exists"));
	T_INT(size_of("copy.db"), 0);
	T_INT(files_like("copy.db"), 1);
	err_clear(&e);
	T_ERR(db_backup(db, unit_path("no/copy.db"), &e), &e, ERR_INTERNAL);
	err_clear(&e);
	T_OK(db_begin(db, &e), &e);
	T_ERR(db_backup(db, unit_path("new.db"), &e), &e, ERR_INTERNAL);
	T_INT(files_like("new.db"), 0);
	db_close(db);
}

struct traffic {
	struct db *db;
	atomic_bool stop;
	atomic_int rounds;
	struct err e;
};

/* Each round moves everything from one table to the other. */
static void *move(void *arg)
{
	struct traffic *t = arg;
	int rc = 0;

	while (!rc && !atomic_load(&t->stop)) {
		rc = db_begin(t->db, &t->e);
		if (rc)
			break;
		if (exec(t->db, "INSERT INTO u SELECT * FROM t", &t->e) ||
		    exec(t->db, "DELETE FROM t", &t->e) ||
		    exec(t->db, "INSERT INTO t SELECT * FROM u", &t->e) ||
		    exec(t->db, "DELETE FROM u", &t->e) ||
		    exec(t->db, "UPDATE t SET v = v || 'x' WHERE id < 9",
			&t->e))
			rc = -1;
		rc = db_end(t->db, rc, &t->e);
		atomic_fetch_add(&t->rounds, 1);
	}
	return NULL;
}

static void copies_one_state_while_others_write(void)
{
	struct traffic t = { .db = fresh() };
	struct db *reader = join(DB_READ, 0), *copy;
	pthread_t thread;

	must(t.db, "CREATE TABLE u (id INTEGER PRIMARY KEY, v ANY) STRICT");
	must(t.db, FILL);
	T_INT(pthread_create(&thread, NULL, move, &t), 0);
	for (int i = 0; i < 5; i++) {
		struct err e = { 0 };

		while (atomic_load(&t.rounds) < i + 1)
			usleep(1000);
		T_OK(db_backup(reader, unit_path("copy.db"), &e), &e);
		copy = open_copy(DB_READ);
		T_INT(number(copy, "SELECT count(*) FROM t"), 2000);
		T_INT(number(copy, "SELECT count(*) FROM u"), 0);
		T_INT(number(copy, "SELECT count(DISTINCT length(v)) FROM t"
		    " WHERE id < 9"), 1);
		db_close(copy);
		unlink(unit_path("copy.db"));
	}
	atomic_store(&t.stop, true);
	pthread_join(thread, NULL);
	T_OK(t.e.kind != ERR_NONE, &t.e);
	db_close(reader);
	db_close(t.db);
}

static void reports_faults(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct str report;

	must(db, "INSERT INTO t VALUES (1, 'a')");
	T_OK(db_check(unit_arena(), db, &report, &e), &e);
	T_STR(report, "ok");
	must(db, "CREATE TABLE c (p INTEGER REFERENCES t (id)) STRICT");
	must(db, "PRAGMA foreign_keys = OFF");
	must(db, "INSERT INTO c VALUES (77)");
	T_OK(db_check(unit_arena(), db, &report, &e), &e);
	T_STR(report, "row 1 of c refers to no row of t");
	db_close(db);
}

static void reports_damage(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct str report;
	FILE *f;

	must(db, "CREATE INDEX t_v ON t (v)");
	must(db, FILL);
	db_close(db);
	f = fopen(unit_path("t.db"), "r+b");
	T_NEED(f != NULL);
	T_INT(fseek(f, -3 * 4096, SEEK_END), 0);
	T_TRUE(fputs("damage damage damage", f) >= 0);
	fclose(f);
	db = join(DB_READ, 0);
	T_OK(db_check(unit_arena(), db, &report, &e), &e);
	T_FALSE(str_eq(report, S("ok")));
	T_TRUE(report.n > 5);
	db_close(db);
}

static void explains_a_plan(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct str plan;

	T_OK(db_explain(unit_arena(), db, S("SELECT v FROM t WHERE id = ?1"),
	    &plan, &e), &e);
	T_STR(plan, "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)\n");
	T_OK(db_explain(unit_arena(), db, S("SELECT v FROM t ORDER BY v"),
	    &plan, &e), &e);
	T_STR(plan, "SCAN t\nUSE TEMP B-TREE FOR ORDER BY\n");
	T_ERR(db_explain(unit_arena(), db, S("SELECT"), &plan, &e), &e,
	    ERR_INTERNAL);
	db_close(db);
}

static void the_log_does_not_grow_for_ever(void)
{
	struct db *db = fresh(), *keeper = join(DB_WRITE, 0);
	struct err e = { 0 };
	int64_t size = 0;

	db_leave_checkpoints(db);
	must(db, FILL);
	for (int i = 0; i < 120; i++) {
		must(db, "UPDATE t SET v = v || 'x'");
		T_OK(db_checkpoint(keeper, &e), &e);
		if (i == 20)
			size = size_of("t.db-wal");
	}
	T_TRUE(size > 0);
	T_INT(size_of("t.db-wal"), size);
	db_close(keeper);
	db_close(db);
}

static void a_reader_holds_the_checkpoint_off_but_not_long(void)
{
	struct db *db = fresh(), *keeper = join(DB_WRITE, 60000);
	struct db *reader = join(DB_READ, 0);
	struct err e = { 0 };
	bool busy = false;

	db_leave_checkpoints(db);
	must(db, FILL);
	T_OK(db_begin_read(reader, &e), &e);
	T_INT(number(reader, "SELECT count(*) FROM t"), 2000);
	for (int i = 0; i < 60; i++) {
		must(db, "UPDATE t SET v = v || 'x'");
		busy = db_checkpoint(keeper, &e) != 0;
		T_TRUE(!busy || e.kind == ERR_BUSY);
		err_clear(&e);
	}
	T_TRUE(busy);
	T_TRUE(size_of("t.db-wal") > 4000 * 4096);
	T_OK(db_end(reader, 0, &e), &e);
	T_OK(db_checkpoint(keeper, &e), &e);
	must(db, "UPDATE t SET v = 'y' WHERE id = 1");
	T_INT(number(reader, "SELECT count(*) FROM t WHERE v = 'y'"), 1);
	db_close(reader);
	db_close(keeper);
	db_close(db);
}

UNIT_MAIN("db_care", UNIT(backs_up_from_a_writer),
    UNIT(backs_up_from_a_reader), UNIT(refuses_a_backup_that_cannot_be),
    UNIT(copies_one_state_while_others_write), UNIT(reports_faults),
    UNIT(reports_damage), UNIT(explains_a_plan),
    UNIT(the_log_does_not_grow_for_ever),
    UNIT(a_reader_holds_the_checkpoint_off_but_not_long))
