/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "db/steps.h"
#include "tests/unit/test_db.h"

static const struct db_migration first[] = {
	{ 1, "0001_a.sql", "-- The first.\nCREATE TABLE a (id INTEGER PRIMARY"
	  " KEY, v TEXT) STRICT;\nCREATE TABLE b (a INTEGER REFERENCES a (id)"
	  " ON DELETE CASCADE) STRICT;\n\n-- The end.\n" },
	{ 2, "0002_b.sql", "INSERT INTO a VALUES (1, ';'), (2, 'x');"
	  "INSERT INTO b VALUES (1)" },
	{ 3, "0003_c.sql", /* a table is rebuilt; its children stay */
	  "CREATE TABLE a_new (id INTEGER PRIMARY KEY, v TEXT NOT NULL)"
	  " STRICT; INSERT INTO a_new SELECT * FROM a; DROP TABLE a;"
	  "ALTER TABLE a_new RENAME TO a;" },
};
static const struct db_steps one = { first, 1 }, two = { first, 2 },
    three = { first, 3 };

static int apply(struct db *db, const struct db_steps *steps, int *from,
    struct err *e)
{
	return db_steps_apply(db, steps, NULL, from, NULL, e);
}

static int version(struct db *db)
{
	struct err e = { 0 };
	int v = -1;

	T_OK(db_version(db, &v, &e), &e);
	return v;
}

static char seen[64];

static void watch(const struct db_migration *step)
{
	size_t n = strlen(seen);

	snprintf(seen + n, sizeof(seen) - n, "%d ", step->number);
}

static void goes_up_step_by_step(void)
{
	struct db *db = join(DB_CREATE, 0);
	struct err e = { 0 };
	int from = -1;

	T_INT(version(db), 0);
	seen[0] = '\0';
	T_OK(db_steps_apply(db, &two, unit_path("none.db"), &from, watch, &e),
	    &e);
	T_INT(from, 0);
	T_STR(seen, "1 2 ");
	T_INT(version(db), 2);
	T_INT(access(unit_path("none.db"), F_OK), -1);  /* nothing to lose */
	T_INT(number(db, "PRAGMA application_id"), 0x73636964);
	T_STR(text(db, "SELECT v FROM a WHERE id = 1"), ";");
	T_OK(db_steps_apply(db, &three, NULL, &from, watch, &e), &e);
	T_STR(seen, "1 2 3 ");
	T_INT(from, 2);
	T_INT(version(db), 3);
	T_INT(number(db, "SELECT count(*) FROM b"), 1);
	T_INT(number(db, "PRAGMA foreign_keys"), 1);
	T_OK(db_steps_apply(db, &three, NULL, &from, watch, &e), &e);
	T_STR(seen, "1 2 3 ");
	T_INT(from, 3);
	db_close(db);
}

static void copies_what_it_began_with(void)
{
	struct db *db = join(DB_CREATE, 0), *copy = NULL;
	struct err e = { 0 };
	const char *path = unit_path("before.db");
	int from;

	T_OK(apply(db, &two, &from, &e), &e);
	must(db, "INSERT INTO a VALUES (9, 'last')");
	T_OK(db_steps_apply(db, &three, path, &from, NULL, &e), &e);
	T_OK(db_open(path, DB_WRITE, 0, &copy, &e), &e);
	T_NEED(copy != NULL);
	T_INT(version(copy), 2);
	T_INT(number(copy, "SELECT count(*) FROM a"), 3);
	db_close(copy);
	T_OK(db_steps_apply(db, &three, path, &from, NULL, &e), &e);
	must(db, "PRAGMA user_version = 2");
	T_ERR(db_steps_apply(db, &three, path, &from, NULL, &e), &e,
	    ERR_INTERNAL);
	T_TRUE(strstr(e.detail, "File exists"));
	T_INT(version(db), 2);
	T_FALSE(db_in_transaction(db));
	db_close(db);
}

static void refuses_a_newer_database(void)
{
	struct db *db = join(DB_CREATE, 0);
	struct err e = { 0 };
	int from;

	T_ERR(db_steps_check(db, &two, &e), &e, ERR_INTERNAL);
	T_TRUE(strstr(e.detail, "scimctl db migrate"));
	T_OK(apply(db, &two, &from, &(struct err){ 0 }), &e);
	err_clear(&e);
	T_OK(db_steps_check(db, &two, &e), &e);
	T_ERR(db_steps_check(db, &three, &e), &e, ERR_INTERNAL);
	T_TRUE(strstr(e.detail, "at step 2 of 3: run scimctl db migrate"));
	T_STR(e.log, e.detail);
	err_clear(&e);
	T_ERR(db_steps_check(db, &one, &e), &e, ERR_INTERNAL);
	T_TRUE(strstr(e.detail, "made by a newer scimd"));
	err_clear(&e);
	T_ERR(apply(db, &one, &from, &e), &e, ERR_INTERNAL);
	T_TRUE(strstr(e.detail, "made by a newer scimd"));
	T_INT(version(db), 2);
	db_close(db);
}

static void undoes_a_step_that_fails(void)
{
	static const struct { const char *sql, *log; } bad[] = {
		{ "CREATE TABLE c (x); SELECT * FROM nowhere;", "nowhere" },
		{ "CREATE TABLE c (x); INSERT INTO a VALUES (1, 'y')",
		  "UNIQUE" },
		{ "CREATE TABLE c (x); INSERT INTO b VALUES (77)", "1 rows" },
		{ "CREATE TABLE c (x); ROLLBACK", "nothing was changed" },
		{ "CREATE TABLE c (x); syntax", "syntax" },
	};
	struct db *db = join(DB_CREATE, 0);
	struct err e = { 0 };
	int from;

	T_OK(apply(db, &two, &from, &e), &e);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct db_migration list[] = { first[0], first[1], first[2],
			{ 4, "0004_bad.sql", bad[i].sql } };
		struct db_steps steps = { list, 4 };

		err_clear(&e);
		T_INT(apply(db, &steps, &from, &e), -1);
		T_TRUE(strstr(e.log, bad[i].log) ||
		    strstr(e.detail, bad[i].log));
		T_INT(version(db), 2);
		T_FALSE(db_in_transaction(db));
		T_INT(db_depth(db), 0);
		T_INT(number(db, "PRAGMA foreign_keys"), 1);
		T_INT(number(db, "SELECT count(*) FROM sqlite_schema"), 2);
	}
	T_OK(apply(db, &three, &from, &(struct err){ 0 }), &e);
	db_close(db);
}

static int die_at;

static void die(const struct db_migration *step)
{
	if (step->number == die_at)
		raise(SIGKILL);
}

/* Migrates in a process of its own; answers how that ended. */
static int migrate_and_die(void)
{
	const char *path = unit_path("t.db");
	struct err e = { 0 };
	struct db *db;
	int status = -1, from;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (db_open(path, DB_CREATE, 5000, &db, &e))
			_exit(2);
		_exit(db_steps_apply(db, &three, NULL, &from, die, &e) != 0);
	}
	T_TRUE(pid > 0 && waitpid(pid, &status, 0) == pid);
	return status;
}

static void a_killed_migration_leaves_the_old_state(void)
{
	int status;

	for (die_at = 1; die_at <= 4; die_at++) {
		struct db *db;
		struct err e = { 0 };
		struct str report;

		status = migrate_and_die();
		if (die_at == 4) {
			T_INT(status, 0);
		} else {
			T_TRUE(WIFSIGNALED(status));
		}
		db = join(DB_WRITE, 0);
		T_INT(version(db), die_at == 4 ? 3 : 0);
		T_INT(number(db, "SELECT count(*) FROM sqlite_schema"),
		    die_at == 4 ? 2 : 0);
		T_OK(db_check(unit_arena(), db, &report, &e), &e);
		T_STR(report, "ok");
		db_close(db);
	}
}

static void dawdle(const struct db_migration *step)
{
	(void)step;
	usleep(100000);
}

/* Ends with 10 + the step it found. */
static pid_t migrate_beside(const char *path, const char *backup)
{
	struct err e = { 0 };
	struct db *db;
	int from = -1;
	pid_t pid = fork();

	if (pid)
		return pid;
	if (db_open(path, DB_WRITE, 5000, &db, &e) ||
	    db_steps_apply(db, &three, backup, &from, dawdle, &e))
		printf("\t%s %s\n", e.detail, e.log);
	fflush(stdout);
	_exit(e.kind ? 1 : 10 + from);
}

static void the_second_waits_and_finds_it_done(void)
{
	enum { COUNT = 3 };
	const char *path = unit_path("t.db"), *backup = unit_path("old.db");
	struct db *db = join(DB_CREATE, 0);
	struct err e = { 0 };
	int from, status, found[4] = { 0 };

	T_OK(apply(db, &one, &from, &e), &e);
	db_close(db);
	fflush(stdout);
	for (int i = 0; i < COUNT; i++)
		migrate_beside(path, backup);
	for (int i = 0; i < COUNT; i++) {
		wait(&status);
		T_TRUE(WIFEXITED(status) && WEXITSTATUS(status) >= 10);
		found[(WEXITSTATUS(status) - 10) & 3]++;
	}
	T_INT(found[1], 1);
	T_INT(found[3], COUNT - 1);
	db = join(DB_WRITE, 0);
	T_INT(version(db), 3);
	T_INT(number(db, "SELECT count(*) FROM a"), 2);
	db_close(db);
}

static void is_refused_inside_a_transaction(void)
{
	struct db *db = join(DB_CREATE, 0);
	struct err e = { 0 };
	int from;

	T_OK(db_begin(db, &e), &e);
	T_ERR(apply(db, &one, &from, &e), &e, ERR_INTERNAL);
	T_INT(db_depth(db), 1);
	db_close(db);
}

static void the_embedded_steps_are_whole(void)
{
	struct db *db = join(DB_CREATE, 0);
	struct err e = { 0 };
	struct str report;
	int from;

	T_TRUE(db_migration_count > 0);
	for (size_t i = 0; i < db_migration_count; i++)
		T_INT(db_migrations[i].number, i + 1);
	T_ERR(db_version_check(db, &e), &e, ERR_INTERNAL);
	err_clear(&e);
	T_OK(db_migrate(db, NULL, &from, NULL, &e), &e);
	T_OK(db_version_check(db, &e), &e);
	T_INT(version(db), db_migration_count);
	T_OK(db_check(unit_arena(), db, &report, &e), &e);
	T_STR(report, "ok");
	db_close(db);
}

/* What sql answers to the application, which opens the file by itself: our
 * connections trust no view that calls json_extract(). */
static struct str as_application(const char *sql)
{
	struct str got = { NULL, 0 };
	sqlite3_stmt *q = NULL;
	sqlite3 *h;

	T_INT(sqlite3_open_v2(unit_path("t.db"), &h, SQLITE_OPEN_READONLY,
	    NULL), SQLITE_OK);
	T_INT(sqlite3_prepare_v2(h, sql, -1, &q, NULL), SQLITE_OK);
	if (q && sqlite3_step(q) == SQLITE_ROW)
		got = str_dup(unit_arena(),
		    str_of((const char *)sqlite3_column_text(q, 0)));
	sqlite3_finalize(q);
	sqlite3_close(h);
	return got;
}

static void the_views_answer(void)
{
	static const char *const views[] = { "users", "user_emails", "groups",
		"memberships",
		"account_roles", "user_roles", "changes" };
	struct db *db = join(DB_CREATE, 0);
	struct err e = { 0 };
	int from;

	T_OK(db_migrate(db, NULL, &from, NULL, &e), &e);
	for (size_t i = 0; i < ARRAY_LEN(views); i++) {
		struct str sql = str_printf(unit_arena(),
		    "SELECT count(*) FROM %s", views[i]);

		T_STR(as_application(sql.p), "0");
	}
	db_close(db);
}

/* SQL without its comments, blanks as one. */
static struct str bare(struct str sql)
{
	char *out = arena_zalloc(unit_arena(), sql.n + 1);
	struct str rest = sql, line;
	size_t n = 0;

	while (str_split(&rest, '\n', &line)) {
		line = str_trim(str_sub(line, 0,
		    str_find_str(line, S("--"))));
		if (line.n && n)
			out[n++] = ' ';
		for (size_t i = 0; i < line.n; i++)
			if (line.p[i] != ' ' || (n && out[n - 1] != ' '))
				out[n++] = line.p[i];
	}
	return (struct str){ out, n };
}

/* The schema of db, a line for each thing in it. */
static struct str schema(struct db *db)
{
	struct err e = { 0 };
	struct str all = S("");
	struct db_stmt *q = db_prepare(db, "SELECT coalesce(sql, name) FROM"
	    " sqlite_schema ORDER BY type, name", &e);

	while (db_step(q, &e) == 1)
		all = str_printf(unit_arena(), "%.*s%.*s\n", STR_ARG(all),
		    STR_ARG(bare(db_col_view(q, 0))));
	db_done(q);
	return all;
}

/* A database as it was at step number, made of its dump. */
static struct db *restored(int number)
{
	struct str name = str_printf(unit_arena(), "tests/upgrade/%04d.sql",
	    number);
	struct str sql = str_dup(unit_arena(), unit_source(name.p));
	struct db_migration dump = { number, name.p, sql.p };
	struct db_steps steps = { &dump, 1 };
	struct err e = { 0 };
	struct db *db = join(DB_CREATE, 0);
	int from;

	T_NEED(sql.p != NULL);
	T_OK(apply(db, &steps, &from, &e), &e);
	return db;
}

/* What each row of tests/upgrade must still say after the migration. */
static const struct {
	int number;
	const char *sql, *want;
} dumps[] = {
	{ 1, "SELECT user_name || ' ' || email || ' ' || active FROM users"
	  " WHERE id = 'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b01'",
	  "jane@acme.com jane@acme.com 1" },
	{ 1, "SELECT group_concat(role || ' ' || user_name, ', ')"
	  " FROM (SELECT * FROM account_roles ORDER BY role, user_name)",
	  "Auditor jane@acme.com, Super Administrator root@acme.com" },
	{ 1, "SELECT group_concat(role || ' ' || user_name, ', ')"
	  " FROM (SELECT * FROM user_roles ORDER BY role, user_name)",
	  "Auditor jane@acme.com, Super Administrator root@acme.com" },
	{ 1, "SELECT count(*) FROM changes", "3" },
	{ 1, "SELECT member_type FROM memberships", "User" },
};

static void upgrades_every_released_step(void)
{
	struct err e = { 0 };
	struct db *db = join(DB_CREATE, 0);
	struct str want;
	int from;

	T_OK(db_migrate(db, NULL, &from, NULL, &e), &e);
	want = schema(db);
	db_close(db);
	for (size_t i = 0; i < ARRAY_LEN(dumps); i++) {
		unlink(unit_path("t.db"));
		db = restored(dumps[i].number);
		T_OK(db_migrate(db, NULL, &from, NULL, &e), &e);
		T_INT(from, dumps[i].number);
		T_STR(schema(db), want);
		T_STR(as_application(dumps[i].sql), dumps[i].want);
		db_close(db);
	}
}

UNIT_MAIN("migrate", UNIT(goes_up_step_by_step),
    UNIT(copies_what_it_began_with), UNIT(refuses_a_newer_database),
    UNIT(undoes_a_step_that_fails),
    UNIT(a_killed_migration_leaves_the_old_state),
    UNIT(the_second_waits_and_finds_it_done),
    UNIT(is_refused_inside_a_transaction),
    UNIT(the_embedded_steps_are_whole), UNIT(the_views_answer),
    UNIT(upgrades_every_released_step))
