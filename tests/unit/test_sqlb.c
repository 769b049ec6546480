/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "store/sqlb.h"

static struct db *open_db(void)
{
	struct err e = { 0 };
	struct db *db = NULL;

	T_NEED(T_OK(db_open(unit_path("sqlb.db"), DB_CREATE, 100, &db, &e),
	    &e));
	return db;
}

static struct sqlb *fresh(void)
{
	struct sqlb *b = sqlb_new(unit_arena());

	return b;
}

static void values_are_parameters(void)
{
	struct db *db = open_db();
	struct sqlb *b = fresh();
	struct err e = { 0 };
	struct db_stmt *q;
	int held = sqlb_hold_i64(b, 42);

	sqlb_sql(b, "SELECT ");
	T_INT(sqlb_str(b, S("'); DROP TABLE x; --")), 2);
	sqlb_sql(b, ", ");
	sqlb_i64(b, INT64_MIN);
	sqlb_sql(b, ", ");
	sqlb_real(b, 0.5);
	sqlb_sql(b, ", ");
	sqlb_ref(b, held);
	T_STR(buf_str(&b->text), "SELECT ?2, ?3, ?4, ?1");
	q = sqlb_prepare(b, db, &e);
	T_NEED(q != NULL);
	T_INT(db_step(q, &e), 1);
	T_STR(db_col_view(q, 0), "'); DROP TABLE x; --");
	T_TRUE(db_col_i64(q, 1) == INT64_MIN);
	T_TRUE(db_col_real(q, 2) == 0.5);
	T_INT(db_col_i64(q, 3), 42);
	db_done(q);
	db_close(db);
}

static void one_shape_is_one_text(void)
{
	struct sqlb *x = fresh(), *y = fresh();

	sqlb_sql(x, "SELECT ");
	sqlb_str(x, S("a"));
	sqlb_sql(y, "SELECT ");
	sqlb_str(y, S("another, and longer"));
	T_STR(buf_str(&x->text), buf_str(&y->text));
}

/* One value fewer than too many works; one more is the client's fault. */
static void refuses_too_many_values(void)
{
	struct db *db = open_db();

	for (int more = 0; more < 2; more++) {
		struct sqlb *b = fresh();
		struct err e = { 0 };
		struct db_stmt *q;

		sqlb_sql(b, "SELECT 1 WHERE 7 IN (7");
		for (int i = 0; i < SQLB_MAX + more; i++) {
			sqlb_sql(b, ", ");
			sqlb_i64(b, i);
		}
		sqlb_sql(b, ")");
		q = sqlb_prepare(b, db, &e);
		T_INT(q != NULL, !more);
		T_INT(e.kind, more ? ERR_INVALID_FILTER : ERR_NONE);
		db_done(q);
	}
	db_close(db);
}

static void wrong_sql_is_our_fault(void)
{
	struct db *db = open_db();
	struct sqlb *b = fresh();
	struct err e = { 0 };

	sqlb_sql(b, "SELECT FROM");
	T_TRUE(sqlb_prepare(b, db, &e) == NULL);
	T_INT(e.kind, ERR_INTERNAL);
	db_close(db);
}

UNIT_MAIN("sqlb", UNIT(values_are_parameters), UNIT(one_shape_is_one_text),
    UNIT(refuses_too_many_values), UNIT(wrong_sql_is_our_fault))
