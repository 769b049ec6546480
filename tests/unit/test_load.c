/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/load.h"

/* More than a bucket of positions holds. */
#define MANY 600

struct some {
	struct fixture *f;
	struct caller *c;
	int from, n;
	const char *last;               /* the name of the last one, or NULL */
};

static int make(struct session *w, struct some *x, const char *name,
    struct err *e)
{
	static const struct json_limits limits = { 32, 1000 };
	struct arena *a = x->f->arena;
	struct document_rules rules = resource_rules(a, w, x->c, x->f->user);
	struct str text = str_printf(a, "{\"schemas\":[\"urn:ietf:params:scim:"
	    "schemas:core:2.0:User\"],\"userName\":\"%s\",\"active\":%s}",
	    name, x->from % 2 ? "true" : "false");
	struct document d = { 0 };
	struct resource r;
	struct json *body;

	return json_read(a, text, &limits, &body, e) ||
	    document_read(a, &rules, body, &d, e) ||
	    resource_create(a, w, x->c, x->f->user, &d, &r, e) ? -1 : 0;
}

static int make_some(struct session *w, void *arg, struct err *e)
{
	struct some x = *(struct some *)arg;

	for (int end = x.from + x.n; x.from < end; x.from++) {
		struct str name = str_printf(x.f->arena, "u%d", x.from);

		if (make(w, &x, str_c(x.f->arena, name), e))
			return -1;
	}
	return x.last ? make(w, &x, x.last, e) : 0;
}

static int load(struct some *x)
{
	return load_write(x->f->store, x->f->arena, x->c->account, make_some, x,
	    &x->f->e);
}

static void counts_as_single_writes_do(void)
{
	struct fixture *f = fixture_new();
	struct caller other = fixture_account(f, "other");
	struct some before = { f, &f->caller, 0, 3, NULL };
	struct some x = { f, &f->caller, 10, MANY, NULL };
	struct some after = { f, &f->caller, 1000, 2, NULL };
	struct some elsewhere = { f, &other, 0, 1, NULL };

	T_OK(fixture_write(f, make_some, &before), &f->e);
	T_OK(load(&x), &f->e);
	T_ERR(load(&x), &f->e, ERR_UNIQUENESS); /* the same names again */
	f->e = (struct err){ 0 };
	T_OK(fixture_write(f, make_some, &after), &f->e);
	T_OK(fixture_write(f, make_some, &elsewhere), &f->e);
	fixture_check_counters(f);
	T_INT(fixture_i64(f, "SELECT last_change FROM account WHERE id = 1"),
	    MANY + 5);
	T_INT(fixture_i64(f, "SELECT max(number) FROM change"), MANY + 5);
	T_INT(fixture_i64(f, "SELECT max(position) FROM resource"), MANY + 5);
	T_INT(fixture_i64(f, "SELECT count(*) FROM position_count"
	    " WHERE account = 1 AND level = 2"), (MANY + 5) / 256 + 1);
	fixture_free(f);
}

static void leaves_nothing_of_what_is_refused(void)
{
	struct fixture *f = fixture_new();
	struct some first = { f, &f->caller, 0, 2, NULL };
	struct some x = { f, &f->caller, 10, 5, "U1" };
	struct str was;

	T_OK(load(&first), &f->e);
	was = fixture_dump(f);
	T_ERR(load(&x), &f->e, ERR_UNIQUENESS);
	T_STR(fixture_dump(f), was);
	fixture_free(f);
}

static int load_few(struct fixture *f)
{
	struct some x = { f, &f->caller, 0, 2, NULL };

	return load(&x);
}

static void leaves_nothing_after_a_fault(void)
{
	struct fixture *f = fixture_new();

	T_TRUE(fixture_faults(f, load_few) > 10);
	fixture_check_counters(f);
	fixture_free(f);
}

UNIT_MAIN("load", UNIT(counts_as_single_writes_do),
    UNIT(leaves_nothing_of_what_is_refused),
    UNIT(leaves_nothing_after_a_fault))
