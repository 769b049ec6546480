/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/session.h"
#include "store/token.h"

#define MINUTE INT64_C(60000)

static int flush(struct session *w, void *arg, struct err *e)
{
	return touches_flush(w, arg, e);
}

/* A token's row with number id. */
static void add_token(struct fixture *f, int64_t id)
{
	fixture_sql(f, id == 1 ?
	    "INSERT INTO token (id, account, public_id, name, digest,"
	    " permissions, created) SELECT 1, id, 'one', 'one', zeroblob(32),"
	    " 1, 0 FROM account" :
	    "INSERT INTO token (id, account, public_id, name, digest,"
	    " permissions, created) SELECT 2, id, 'two', 'two', zeroblob(32),"
	    " 1, 0 FROM account");
}

static void writes_a_use_once_a_minute(void)
{
	struct fixture *f = fixture_new();
	struct touches *t = f->store->touches;

	add_token(f, 1);
	token_touch(f->store, 1, S("192.0.2.1"), FIXTURE_NOW);
	T_TRUE(touches_due(t));
	T_INT(fixture_write(f, flush, t), 0);
	T_INT(fixture_i64(f, "SELECT last_used FROM token"), FIXTURE_NOW);
	T_STR(fixture_text(f, "SELECT last_address FROM token"), "192.0.2.1");
	token_touch(f->store, 1, S("192.0.2.1"), FIXTURE_NOW + MINUTE - 1);
	T_TRUE(!touches_due(t));
	token_touch(f->store, 1, S("192.0.2.1"), FIXTURE_NOW + MINUTE);
	T_TRUE(touches_due(t));
	fixture_free(f);
}

static void is_due_again_when_the_clock_was_set_back(void)
{
	struct fixture *f = fixture_new();
	struct touches *t = f->store->touches;

	add_token(f, 1);
	token_touch(f->store, 1, S("::1"), FIXTURE_NOW);
	T_INT(fixture_write(f, flush, t), 0);
	token_touch(f->store, 1, S("::1"),
	    FIXTURE_NOW - 400 * 24 * 60 * MINUTE);
	T_TRUE(touches_due(t));
	fixture_free(f);
}

/* What a failure leaves behind is tried again, without another use. */
static void stays_due_after_a_failure(void)
{
	struct fixture *f = fixture_new();
	struct touches *t = f->store->touches;

	add_token(f, 1);
	add_token(f, 2);
	token_touch(f->store, 1, S("::1"), FIXTURE_NOW);
	token_touch(f->store, 2, S("::1"), FIXTURE_NOW);
	db_fault(f->w->db, 2, DB_FAULT_IO);     /* BEGIN, UPDATE */
	T_INT(fixture_write(f, flush, t), -1);
	db_fault(f->w->db, 0, DB_FAULT_IO);
	T_TRUE(touches_due(t));
	err_clear(&f->e);
	T_INT(fixture_write(f, flush, t), 0);
	T_INT(fixture_i64(f, "SELECT last_used FROM token WHERE id = 2"),
	    FIXTURE_NOW);
	fixture_free(f);
}

UNIT_MAIN("touch", UNIT(writes_a_use_once_a_minute),
    UNIT(is_due_again_when_the_clock_was_set_back),
    UNIT(stays_due_after_a_failure))
