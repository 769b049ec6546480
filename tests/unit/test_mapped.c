/* SPDX-License-Identifier: Apache-2.0 */
/* Those who read share one mapping of the file, and survive what happens to
 * it. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/mapped.h"
#include "tests/unit/test_db.h"

static void add_rows(struct db *db, int n)
{
	must(db, "BEGIN");
	for (int i = 0; i < n; i++)
		must(db, "INSERT INTO t (v) VALUES (zeroblob(1000))");
	must(db, "COMMIT");
}

/* From the log into the file, so that the mapping is what is read. */
static void settle(struct db *db)
{
	must(db, "PRAGMA wal_checkpoint(TRUNCATE)");
}

/* How many times the program has path in its address space. */
static int times_mapped(const char *path)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[1024];
	int n = 0;

	while (f && fgets(line, sizeof(line), f))
		n += str_ends(str_trim(str_of(line)), str_of(path));
	if (f)
		fclose(f);
	return n;
}

static void all_who_read_share_one_mapping(void)
{
	struct db *db = fresh(), *reader[3];

	add_rows(db, 100);
	settle(db);
	for (size_t i = 0; i < ARRAY_LEN(reader); i++) {
		reader[i] = join(DB_READ, 0);
		T_INT(number(reader[i], "SELECT count(*) FROM t"), 100);
	}
	T_INT(times_mapped(unit_path("t.db")), 1);
	for (size_t i = 0; i < ARRAY_LEN(reader); i++)
		db_close(reader[i]);
	db_close(db);
}

static void what_grows_and_changes_is_seen(void)
{
	struct db *db = fresh(), *reader = join(DB_READ, 0);

	for (int n = 1; n <= 5; n++) {
		add_rows(db, 50);
		T_INT(number(reader, "SELECT count(*) FROM t"), 50 * n);
		settle(db);
		T_INT(number(reader, "SELECT count(*) FROM t"), 50 * n);
	}
	must(db, "UPDATE t SET v = id");
	T_INT(number(reader, "SELECT sum(v) FROM t"), 250 * 251 / 2);
	settle(db);
	T_INT(number(reader, "SELECT sum(v) FROM t"), 250 * 251 / 2);
	db_close(reader);
	db_close(db);
}

/* A snapshot stays as it was while the file under it is written. */
static void a_snapshot_does_not_move(void)
{
	struct db *db = fresh(), *reader;
	struct err e = { 0 };

	add_rows(db, 200);
	settle(db);
	reader = join(DB_READ, 0);
	T_OK(db_begin_read(reader, &e), &e);
	T_INT(number(reader, "SELECT sum(length(v)) FROM t"), 200000);
	must(db, "UPDATE t SET v = 1");
	must(db, "PRAGMA wal_checkpoint(PASSIVE)");
	T_INT(number(reader, "SELECT sum(length(v)) FROM t"), 200000);
	T_OK(db_end(reader, 0, &e), &e);
	T_INT(number(reader, "SELECT sum(v) FROM t"), 200);
	db_close(reader);
	db_close(db);
}

/* The disk fails under a page: here somebody cuts the file off. */
static void a_page_that_is_gone_is_an_error_and_no_signal(void)
{
	struct db *db = fresh(), *reader;
	struct err e = { 0 };
	uint64_t before;
	struct stat st;

	add_rows(db, 400);
	settle(db);
	reader = join(DB_READ, 0);
	T_OK(db_begin_read(reader, &e), &e);
	T_INT(number(reader, "SELECT count(*) FROM t WHERE id < 5"), 4);
	T_INT(stat(unit_path("t.db"), &st), 0);
	T_INT(truncate(unit_path("t.db"), st.st_size / 2), 0);
	before = mapped_faults();
	T_ERR(exec(reader, "SELECT sum(length(v)) FROM t", &e), &e, ERR_BUSY);
	T_TRUE(mapped_faults() > before);
	err_clear(&e);
	T_TRUE(exec(reader, "SELECT 1", &e) != 0);
	T_INT(db_end(reader, -1, &e), -1);
	/* From here on it is read as any file is, and says what is wrong. */
	err_clear(&e);
	before = mapped_faults();
	T_TRUE(exec(reader, "SELECT sum(length(v)) FROM t", &e) != 0);
	T_INT(mapped_faults(), before);
	err_clear(&e);
	T_OK(exec(reader, "SELECT v FROM t WHERE id < 5", &e), &e);
	db_close(reader);
	db_close(db);
}

UNIT_MAIN("mapped", UNIT(all_who_read_share_one_mapping),
    UNIT(what_grows_and_changes_is_seen), UNIT(a_snapshot_does_not_move),
    UNIT(a_page_that_is_gone_is_an_error_and_no_signal))
