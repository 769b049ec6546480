/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/unit/test_db.h"

static void binds_and_reads_every_type(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct db_stmt *q = db_prepare(db, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7",
	    &e);

	T_NEED(q != NULL);
	db_bind_i64(q, 1, INT64_MIN);
	db_bind_real(q, 2, 0.5);
	db_bind_str(q, 3, S("J\0\xc3\xbc"));
	db_bind_blob(q, 4, S("\xff\0\x01"));
	db_bind_null(q, 5);
	db_bind_str(q, 6, S(""));
	db_bind_str(q, 7, (struct str){ NULL, 0 });
	T_INT(db_step(q, &e), 1);
	T_TRUE(db_col_i64(q, 0) == INT64_MIN);
	T_STR(db_col_view(q, 0), "-9223372036854775808");
	T_TRUE(db_col_real(q, 1) == 0.5);
	T_STR(db_col_view(q, 2), S("J\0\xc3\xbc"));
	T_STR(db_col_str(unit_arena(), q, 3), S("\xff\0\x01"));
	T_TRUE(db_col_null(q, 4));
	T_TRUE(db_col_str(unit_arena(), q, 4).p == NULL);
	T_FALSE(db_col_null(q, 5));
	T_TRUE(db_col_view(q, 5).p != NULL);
	T_INT(db_col_view(q, 5).n, 0);
	T_TRUE(db_col_null(q, 6));
	T_INT(db_step(q, &e), 0);
	T_INT(db_step(q, &e), 0);       /* not from the beginning again */
	db_done(q);
	db_done(NULL);
	db_close(db);
}

static struct db_stmt *one(struct db *db, struct err *e)
{
	return db_prepare(db, "SELECT ?1", e);
}

static void finds_a_statement_again(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct db_stmt *q = one(db, &e), *second;

	db_bind_i64(q, 1, 7);
	T_INT(db_step(q, &e), 1);
	db_done(q);
	db_done(q);                     /* harmless */
	second = one(db, &e);
	T_TRUE(second == q);
	T_INT(db_step(second, &e), 1);
	T_TRUE(db_col_null(second, 0)); /* what was bound is gone */
	db_done(second);
	db_close(db);
}

static void gives_back_only_once(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct db_stmt *a = db_prepare_text(db, S("SELECT 1"), &e);
	struct db_stmt *b = db_prepare_text(db, S("SELECT 2"), &e), *c;

	db_done(b);
	c = db_prepare_text(db, S("SELECT 3"), &e);
	db_done(b);                     /* must not disturb a and c */
	db_unwind(db, 0);
	T_TRUE(db_prepare_text(db, S("SELECT 3"), &e) == c);
	T_TRUE(db_prepare_text(db, S("SELECT 1"), &e) == a);
	db_close(db);
}

static int64_t factorial(struct db *db, int64_t n, struct err *e)
{
	struct db_stmt *q = one(db, e);
	int64_t r, self;

	db_bind_i64(q, 1, n);
	T_INT(db_step(q, e), 1);
	r = n < 2 ? 1 : factorial(db, n - 1, e);
	self = db_col_i64(q, 0);
	db_done(q);
	return r * self;
}

static void gives_a_copy_of_a_statement_in_use(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct db_stmt *x, *y, *again;

	T_INT(factorial(db, 10, &e), 3628800);
	T_INT(factorial(db, 12, &e), 479001600);
	x = db_prepare_text(db, S("SELECT 1"), &e);
	y = db_prepare_text(db, S("SELECT 1"), &e);
	T_TRUE(x && y && x != y);
	T_INT(db_step(x, &e), 1);
	T_INT(db_step(y, &e), 1);
	db_done(x);
	again = db_prepare_text(db, S("SELECT 1"), &e);
	T_TRUE(again == x);
	db_done(again);
	db_done(y);
	db_close(db);
}

static struct str numbered(int i)
{
	return str_printf(unit_arena(), "SELECT %d", i);
}

static void keeps_the_texts_used_last(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct db_stmt *held = db_prepare_text(db, S("SELECT -1"), &e);
	struct db_stmt *all[200], *q;

	T_INT(db_step(held, &e), 1);
	for (int i = 0; i < 1000; i++) {
		q = db_prepare_text(db, numbered(i), &e);
		T_INT(db_step(q, &e), 1);
		T_INT(db_col_i64(q, 0), i);
		db_done(q);
		T_TRUE(db_prepare_text(db, numbered(i), &e) == q);
		db_done(q);
	}
	T_INT(db_col_i64(held, 0), -1);
	for (int i = 0; i < 200; i++)
		all[i] = db_prepare_text(db, numbered(i), &e);
	for (int i = 0; i < 200; i++) {
		T_INT(db_step(all[i], &e), 1);
		T_INT(db_col_i64(all[i], 0), i);
		db_done(all[i]);
	}
	db_done(held);
	T_INT(number(db, "SELECT 5"), 5);
	T_INT(e.kind, ERR_NONE);
	db_close(db);
}

static void keeps_many_literals(void)
{
	enum { COUNT = 500, SIZE = 24 };
	struct db *db = fresh();
	struct err e = { 0 };
	char *sql = arena_alloc(unit_arena(), COUNT * SIZE);
	struct db_stmt *found[COUNT];

	for (int i = 0; i < COUNT; i++) {
		memcpy(sql + i * SIZE, numbered(i).p, numbered(i).n + 1);
		found[i] = db_prepare_literal(db, sql + i * SIZE, &e);
		T_NEED(found[i] != NULL);
		db_done(found[i]);
	}
	for (int i = 0; i < COUNT; i++) {
		struct db_stmt *q = db_prepare_literal(db, sql + i * SIZE, &e);

		T_TRUE(q == found[i]);
		T_INT(db_step(q, &e), 1);
		T_INT(db_col_i64(q, 0), i);
		db_done(q);
	}
	db_close(db);
}

static void reports_a_failed_bind_at_the_step(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	struct db_stmt *q = one(db, &e);

	db_bind_i64(q, 2, 1);
	T_ERR(db_step(q, &e), &e, ERR_INTERNAL);
	T_FALSE(strstr(e.detail, "SELECT"));
	T_TRUE(strstr(e.log, "SELECT ?1"));
	err_clear(&e);
	T_ERR(db_step(q, &e), &e, ERR_INTERNAL);
	db_done(q);
	err_clear(&e);
	q = one(db, &e);
	T_INT(db_step(q, &e), 1);       /* the failure is not kept */
	db_done(q);
	db_close(db);
}

static void refuses_what_is_not_one_statement(void)
{
	static const struct { const char *sql, *log; } bad[] = {
		{ "", "not one statement" },
		{ "SELECT 1; SELECT 2", "not one statement" },
		{ "SELECT \"text\"", "no such column" },
		{ "SELECT FROM", "syntax error" },
		{ "SELECT 1 FROM nowhere", "no such table: nowhere" },
		{ "ATTACH ':memory:' AS x", NULL },
	};
	struct db *db = fresh();

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = { 0 };

		T_ERR(exec(db, bad[i].sql, &e), &e, ERR_INTERNAL);
		T_FALSE(strstr(e.detail, "SELECT"));
		T_FALSE(strstr(e.detail, "column"));
		T_TRUE(!bad[i].log || strstr(e.log, bad[i].log));
	}
	must(db, "SELECT 1; \n");
	db_close(db);
}

static void refuses_a_value_beyond_the_limit(void)
{
	struct db *db = fresh();
	struct err e = { 0 };
	char *bytes = arena_zalloc(unit_arena(), 4000001);
	struct str big = { bytes, 4000001 };
	struct db_stmt *q;

	q = db_prepare(db, "SELECT length(?1)", &e);
	db_bind_blob(q, 1, big);
	T_ERR(db_step(q, &e), &e, ERR_TOO_LARGE);
	db_done(q);
	err_clear(&e);
	big.n--;
	q = db_prepare(db, "SELECT length(?1)", &e);
	db_bind_blob(q, 1, big);
	T_INT(db_step(q, &e), 1);
	T_INT(db_col_i64(q, 0), 4000000);
	db_done(q);
	memset(bytes, ' ', big.n);
	T_TRUE(db_prepare_text(db, big, &e) == NULL);
	T_INT(e.kind, ERR_TOO_LARGE);
	db_close(db);
}

static void counts_changes_and_tells_the_last_id(void)
{
	struct db *db = fresh();

	must(db, "INSERT INTO t VALUES (10, 'a'), (11, 'b'), (12, 'c')");
	T_INT(db_changes(db), 3);
	T_INT(db_last_id(db), 12);
	must(db, "UPDATE t SET v = 'd' WHERE id > 10");
	T_INT(db_changes(db), 2);
	must(db, "DELETE FROM t WHERE id > 100");
	T_INT(db_changes(db), 0);
	db_close(db);
}

static void folds_as_the_keys_are_folded(void)
{
	static const struct { const char *sql, *want; } rows[] = {
		{ "SELECT scim_fold('jane')", "jane" },
		{ "SELECT scim_fold('Jane.DOE@Example.COM')",
		  "jane.doe@example.com" },
		{ "SELECT scim_fold('')", "" },
		{ "SELECT scim_fold('J\xc3\x9cRGEN')", "j\xc3\xbcrgen" },
		{ "SELECT scim_fold(NULL)", NULL },
		{ "SELECT scim_fold(12)", "12" },
		{ "SELECT scim_fold(x'4142')", "AB" },
		{ "SELECT scim_fold(CAST(x'41ff' AS TEXT))", "A\xff" },
		{ "SELECT length(scim_fold(replace(hex(zeroblob(300)), '0',"
		  " 'A')))", "600" },
		{ "SELECT substr(scim_fold(replace(hex(zeroblob(300)), '0',"
		  " 'A')), 599)", "aa" },
		{ "SELECT typeof(scim_fold(1.5))", "real" },
	};
	struct db *db = fresh();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		T_STR(text(db, rows[i].sql), rows[i].want);
	db_close(db);
}

static void reads_instants_and_booleans(void)
{
	static const struct { const char *sql; int64_t want; } rows[] = {
		{ "SELECT scim_instant('1970-01-01T00:00:01.5Z')", 1500 },
		{ "SELECT scim_instant('1970-01-01T01:00:00+01:00')", 0 },
		{ "SELECT scim_instant('1970-01-01') IS NULL", 1 },
		{ "SELECT scim_instant('') IS NULL", 1 },
		{ "SELECT scim_instant(NULL) IS NULL", 1 },
		{ "SELECT scim_instant(5) IS NULL", 1 },
		{ "SELECT scim_bool(json_extract('{\"a\":true}', '$.a'))", 1 },
		{ "SELECT scim_bool(0)", 0 },
		{ "SELECT scim_bool('True')", 1 },
		{ "SELECT scim_bool('FALSE')", 0 },
		{ "SELECT scim_bool(2) IS NULL", 1 },
		{ "SELECT scim_bool('yes') IS NULL", 1 },
		{ "SELECT scim_bool('') IS NULL", 1 },
		{ "SELECT scim_bool(NULL) IS NULL", 1 },
		{ "SELECT scim_bool(1.0) IS NULL", 1 },
	};
	struct db *db = fresh();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		T_INT(number(db, rows[i].sql), rows[i].want);
	db_close(db);
}

static void keeps_its_functions_from_the_schema(void)
{
	struct db *db = fresh();
	struct err e = { 0 };

	must(db, "CREATE VIEW w AS SELECT scim_fold(v) AS k FROM t");
	T_ERR(exec(db, "SELECT k FROM w", &e), &e, ERR_INTERNAL);
	T_TRUE(strstr(e.log, "unsafe use of scim_fold"));
	db_close(db);
}

static void runs_cascades_but_no_trigger(void)
{
	struct db *db = fresh();

	must(db, "CREATE TABLE c (p INTEGER NOT NULL REFERENCES t (id)"
	    " ON DELETE CASCADE) STRICT");
	must(db, "CREATE TRIGGER evil AFTER INSERT ON t BEGIN"
	    " INSERT INTO t (v) VALUES ('evil'); END");
	must(db, "INSERT INTO t VALUES (1, 'a')");
	must(db, "INSERT INTO c VALUES (1)");
	T_INT(number(db, "SELECT count(*) FROM t"), 1);
	must(db, "DELETE FROM t");
	T_INT(number(db, "SELECT count(*) FROM c"), 0);
	db_close(db);
}

static void reports_a_constraint_to_the_log_alone(void)
{
	struct db *db = fresh();
	struct err e = { 0 };

	must(db, "INSERT INTO t VALUES (1, 'secret')");
	T_ERR(exec(db, "INSERT INTO t VALUES (1, 'secret')", &e), &e,
	    ERR_INTERNAL);
	T_TRUE(strstr(e.log, "UNIQUE constraint failed: t.id"));
	T_FALSE(strstr(e.detail, "UNIQUE"));
	T_INT(exec(db, "INSERT INTO nowhere VALUES (1)", &e), -1);
	T_TRUE(strstr(e.log, "UNIQUE"));        /* the first error stays */
	db_close(db);
}

UNIT_MAIN("db", UNIT(binds_and_reads_every_type),
    UNIT(finds_a_statement_again), UNIT(gives_back_only_once),
    UNIT(gives_a_copy_of_a_statement_in_use),
    UNIT(keeps_the_texts_used_last), UNIT(keeps_many_literals),
    UNIT(reports_a_failed_bind_at_the_step),
    UNIT(refuses_what_is_not_one_statement),
    UNIT(refuses_a_value_beyond_the_limit),
    UNIT(counts_changes_and_tells_the_last_id),
    UNIT(folds_as_the_keys_are_folded), UNIT(reads_instants_and_booleans),
    UNIT(keeps_its_functions_from_the_schema),
    UNIT(runs_cascades_but_no_trigger),
    UNIT(reports_a_constraint_to_the_log_alone))
