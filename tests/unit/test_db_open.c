/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/unit/test_db.h"

#define NOBODY 65534

static void put_file(const char *path, struct str bytes)
{
	FILE *f = fopen(path, "wb");

	T_NEED(f != NULL);
	T_INT(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	fclose(f);
}

static int mode_of(const char *name)
{
	struct stat st;

	return stat(unit_path(name), &st) ? -1 : (int)(st.st_mode & 07777);
}

/* Opens path, which must fail; answers what it said. */
static struct str refused(const char *path, enum db_mode mode)
{
	struct db *db = NULL;
	struct err e = { 0 };

	T_ERR(db_open(path, mode, 0, &db, &e), &e, ERR_INTERNAL);
	T_TRUE(db == NULL);
	T_STR(e.log, e.detail);         /* whoever starts us sees the cause */
	return str_dup(unit_arena(), str_of(e.detail));
}

static bool says(struct str text, const char *part)
{
	bool found = str_find_str(text, str_of(part)) < text.n;

	if (!found)
		printf("\t\"%s\" is not in: %.*s\n", part, STR_ARG(text));
	return found;
}

static void makes_files_for_the_owner_alone(void)
{
	mode_t old = umask(0);
	struct db *db = fresh();

	T_INT(mode_of("t.db"), 0600);
	T_INT(mode_of("t.db-wal"), 0600);
	T_INT(mode_of("t.db-shm"), 0600);
	umask(old);
	db_close(db);
}

static void opens_only_a_file_that_is_there(void)
{
	const char *path = unit_path("none.db");
	struct str said = refused(path, DB_WRITE);

	T_TRUE(says(said, path));
	T_TRUE(says(said, "scimctl db migrate"));
	T_TRUE(says(refused(path, DB_READ), "scimctl db migrate"));
	T_INT(access(path, F_OK), -1);
	T_TRUE(says(refused(unit_path("no/t.db"), DB_CREATE), "No such file"));
	T_TRUE(says(refused(unit_dir(), DB_WRITE), "is not a file"));
	T_TRUE(says(refused("", DB_READ), "no database"));
	T_TRUE(says(refused(":memory:", DB_READ), "no database"));
	T_TRUE(says(refused("file:x?mode=memory", DB_WRITE), "no database"));
}

static struct str bytes_of(const char *path)
{
	char *p = arena_zalloc(unit_arena(), 1 << 16);
	FILE *f = fopen(path, "rb");
	struct str s = { p, 0 };

	T_NEED(f != NULL);
	s.n = fread(p, 1, 1 << 16, f);
	fclose(f);
	return s;
}

static void leaves_the_file_of_another_program_alone(void)
{
	static const char *const marks[] = {
		"PRAGMA application_id = 5", "PRAGMA application_id = 0"
	};
	const char *path = unit_path("t.db");

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct db *db = fresh();
		struct str before;

		must(db, marks[i]);
		must(db, "PRAGMA journal_mode = DELETE");
		db_close(db);
		before = bytes_of(path);
		T_TRUE(says(refused(path, DB_CREATE), "of another program"));
		T_TRUE(says(refused(path, DB_WRITE), path));
		T_TRUE(says(refused(path, DB_READ), "of another program"));
		T_TRUE(str_eq(bytes_of(path), before));
		T_INT(unlink(path), 0);
	}
}

static void refuses_what_is_no_database(void)
{
	const char *path = unit_path("t.db");

	for (size_t n = 2; n <= 4096; n *= 2) {        /* 1 byte is none */
		char junk[4096];

		memset(junk, 'x', sizeof(junk));
		put_file(path, (struct str){ junk, n });
		T_TRUE(says(refused(path, DB_CREATE), "no database"));
		T_TRUE(str_eq(bytes_of(path), (struct str){ junk, n }));
	}
}

/* Damage anywhere is refused at once or found later, and crashes nothing. */
static void survives_damage_anywhere(void)
{
	const char *path = unit_path("t.db");
	struct db *db = fresh();
	struct str whole;

	must(db, "INSERT INTO t SELECT value, 'some text' FROM"
	    " json_each('[1,2,3,4,5,6,7,8]')");
	must(db, "CREATE INDEX t_v ON t (v, id)");
	db_close(db);
	whole = bytes_of(path);
	T_TRUE(whole.n >= 3 * 4096);
	for (size_t at = 0; at < whole.n; at += 128) {
		struct str bad = str_dup(unit_arena(), whole), report;
		struct err e = { 0 };

		memset((char *)bad.p + at, 0xa5, 64);
		put_file(path, bad);
		db = NULL;
		if (db_open(path, DB_WRITE, 0, &db, &e))
			continue;
		exec(db, "UPDATE t SET v = 'other'", &e);
		err_clear(&e);
		db_check(unit_arena(), db, &report, &e);
		db_close(db);
	}
}

static void an_empty_file_is_new(void)
{
	struct err e = { 0 };
	struct db *db;

	put_file(unit_path("t.db"), S(""));
	db = join(DB_READ, 0);
	db_close(db);
	db = join(DB_CREATE, 0);
	T_OK(exec(db, "PRAGMA application_id = 0x73636964", &e), &e);
	db_close(db);
	db_close(join(DB_WRITE, 0));
}

static void is_hardened(void)
{
	static const struct { const char *sql; int64_t write, read; } rows[] = {
		{ "PRAGMA application_id", 0x73636964, 0x73636964 },
		{ "PRAGMA cache_size", -2000, -1024 },
		{ "PRAGMA cell_size_check", 1, 0 },
		{ "PRAGMA foreign_keys", 1, 1 },
		{ "PRAGMA page_size", 4096, 4096 },
		{ "PRAGMA query_only", 0, 1 },
		{ "PRAGMA secure_delete", 1, 1 },
		{ "PRAGMA synchronous", 2, 2 },
		{ "PRAGMA trusted_schema", 0, 0 },
		{ "PRAGMA wal_autocheckpoint", 1000, 1000 },
	};
	struct db *db = fresh(), *reader = join(DB_READ, 0);
	struct err e = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		T_INT(number(db, rows[i].sql), rows[i].write);
		T_INT(number(reader, rows[i].sql), rows[i].read);
	}
	T_INT(number(db, "PRAGMA mmap_size"), 0);
	T_TRUE(number(reader, "PRAGMA mmap_size") > 0);
	T_STR(text(db, "PRAGMA journal_mode"), "wal");
	must(db, "PRAGMA writable_schema = ON");
	T_ERR(exec(db, "DELETE FROM sqlite_schema", &e), &e, ERR_INTERNAL);
	err_clear(&e);
	T_ERR(exec(db, "SELECT load_extension('x')", &e), &e, ERR_INTERNAL);
	db_leave_checkpoints(db);
	T_INT(number(db, "PRAGMA wal_autocheckpoint"), 0);
	db_close(reader);
	db_close(db);
}

/* Runs fn as somebody who owns nothing here; true when it returned true. */
static bool as_nobody(bool (*fn)(void))
{
	int status = -1;
	pid_t pid;

	unit_path("");
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && (setgid(NOBODY) || setuid(NOBODY)))
			_exit(2);
		_exit(fn() ? 0 : 1);
	}
	T_TRUE(pid > 0 && waitpid(pid, &status, 0) == pid);
	return status == 0;
}

static bool cannot(enum db_mode mode, const char *part)
{
	struct db *db;
	struct err e = { 0 };

	return db_open(unit_path("t.db"), mode, 0, &db, &e) &&
	    says(str_of(e.detail), part) &&
	    says(str_of(e.detail), unit_path("t.db"));
}

static bool file_is_closed(void)
{
	return cannot(DB_WRITE, "cannot write") && cannot(DB_READ, "cannot");
}

static bool file_is_read_only(void)
{
	return cannot(DB_WRITE, "must belong to the user");
}

static bool folder_is_read_only(void)
{
	return cannot(DB_WRITE, "or its folder");
}

static bool nothing_can_be_made(void)
{
	return cannot(DB_CREATE, "cannot make");
}

static void says_what_it_is_not_allowed(void)
{
	const char *path = unit_path("t.db");

	db_close(fresh());
	T_INT(chmod(path, 0), 0);
	T_INT(chmod(unit_dir(), 0555), 0);
	T_TRUE(as_nobody(file_is_closed));
	T_INT(chmod(path, 0666), 0);
	T_TRUE(as_nobody(folder_is_read_only));
	T_INT(chmod(unit_dir(), 0777), 0);
	T_INT(chmod(path, 0444), 0);
	T_TRUE(as_nobody(file_is_read_only));
	T_INT(unlink(path), 0);
	T_INT(chmod(unit_dir(), 0555), 0);
	T_TRUE(as_nobody(nothing_can_be_made));
	T_INT(chmod(unit_dir(), 0700), 0);
}

static void root_makes_it_for_the_owner_of_the_folder(void)
{
	struct stat st;

	if (geteuid() != 0)
		return;
	T_INT(chown(unit_dir(), NOBODY, NOBODY), 0);
	db_close(fresh());
	T_INT(stat(unit_path("t.db"), &st), 0);
	T_INT(st.st_uid, NOBODY);
	T_INT(st.st_gid, NOBODY);
}

static void many_may_make_it_at_once(void)
{
	enum { COUNT = 8 };
	pid_t pid[COUNT];
	int status;

	unit_path("t.db");
	fflush(stdout);
	for (int i = 0; i < COUNT; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			struct err e = { 0 };
			struct db *db;

			if (db_open(unit_path("t.db"), DB_CREATE, 5000, &db,
			    &e))
				printf("\t%s %s\n", e.detail, e.log);
			fflush(stdout);
			_exit(e.kind != ERR_NONE);
		}
	}
	for (int i = 0; i < COUNT; i++) {
		T_TRUE(waitpid(pid[i], &status, 0) == pid[i]);
		T_INT(status, 0);
	}
	db_close(join(DB_WRITE, 0));
}

/* A restored copy has no write-ahead log yet; giving it one needs the file
 * alone. */
static void waits_until_it_has_the_file_alone(void)
{
	struct db *db = fresh(), *reader;
	struct err e = { 0 };
	int64_t began;

	must(db, "PRAGMA journal_mode = DELETE");
	db_close(db);
	reader = join(DB_READ, 0);
	T_OK(db_begin_read(reader, &e), &e);
	T_INT(number(reader, "SELECT count(*) FROM t"), 0);
	began = clock_ticks();
	T_ERR(db_open(unit_path("t.db"), DB_WRITE, 150, &db, &e), &e,
	    ERR_BUSY);
	T_TRUE(clock_ticks() - began >= 150000);
	T_INT(e.retry_after, 1);
	T_INT(db_end(reader, -1, &e), -1);
	db_close(reader);
	db_close(join(DB_WRITE, 0));
}

UNIT_MAIN("db_open", UNIT(makes_files_for_the_owner_alone),
    UNIT(opens_only_a_file_that_is_there),
    UNIT(leaves_the_file_of_another_program_alone),
    UNIT(refuses_what_is_no_database), UNIT(survives_damage_anywhere),
    UNIT(an_empty_file_is_new), UNIT(is_hardened),
    UNIT(says_what_it_is_not_allowed),
    UNIT(root_makes_it_for_the_owner_of_the_folder),
    UNIT(many_may_make_it_at_once),
    UNIT(waits_until_it_has_the_file_alone))
