/* SPDX-License-Identifier: Apache-2.0 */
/* Groups as those in them show them, remembered and still true. */
#include "tests/unit/store_fixture.h"

#include <unistd.h>

#include "store/group_cache.h"

/* jane is in team; staff is another group. */
struct world {
	struct fixture *f;
	struct resource jane, team, staff;
	struct session *reader;
};

static struct world world_new(void)
{
	struct world x = { .f = fixture_new() };
	const struct resource *in[] = { &x.jane, NULL };

	x.jane = fixture_user(x.f, "jane");
	x.team = fixture_group(x.f, "team", in);
	x.staff = fixture_group(x.f, "staff", NULL);
	T_OK(session_open(x.f->store, &x.reader, &x.f->e), &x.f->e);
	return x;
}

static void world_free(struct world *x)
{
	session_close(x->reader);
	fixture_free(x->f);
}

static int add(const struct member *m, void *arg, struct err *e)
{
	struct str *all = arg;

	(void)e;
	*all = str_printf(unit_arena(), "%.*s%s%.*s%s", STR_ARG(*all),
	    all->n ? " " : "", STR_ARG(m->display), m->direct ? "" : "*");
	return 0;
}

/* The names of jane's groups; * behind one she is in through another. */
static struct str groups(struct world *x, struct session *w)
{
	struct str all = S("");

	T_OK(membership_each_group(unit_arena(), w, &x->jane, add, &all,
	    &x->f->e), &x->f->e);
	return all;
}

static struct str groups_now(struct world *x)
{
	struct str all;

	T_OK(session_begin_read(x->reader, &x->f->e), &x->f->e);
	all = groups(x, x->reader);
	session_end_read(x->reader);
	return all;
}

static void patch(struct world *x, struct str id, struct str operations)
{
	T_OK(fixture_patch(x->f, &x->f->caller, id, operations.p, NULL),
	    &x->f->e);
}

#define RENAME S("[{'op':'replace','path':'displayName','value':'crew'}]")

static struct str members(const char *op, struct str id)
{
	return str_printf(unit_arena(), "[{'op':'%s','path':'members','value':"
	    "[{'value':'%.*s'}]}]", op, STR_ARG(id));
}

static void shows_a_new_name(void)
{
	struct world x = world_new();

	T_STR(groups_now(&x), "team");
	patch(&x, x.team.uuid, RENAME);
	T_STR(groups_now(&x), "crew");
	T_OK(fixture_put(x.f, &x.f->caller, x.team.uuid,
	    GROUP("'displayName':'band'"), NULL), &x.f->e);
	T_STR(groups_now(&x), "band");
	world_free(&x);
}

/* More than are looked for together; read, and then remembered. */
static void shows_many_groups_in_order(void)
{
	struct world x = world_new();
	const struct resource *in[] = { &x.jane, NULL };
	struct str all = S("team");

	for (int i = 0; i < 40; i++) {
		struct str name = str_printf(unit_arena(), "g%d", i);

		fixture_group(x.f, name.p, in);
		all = str_printf(unit_arena(), "%.*s %.*s", STR_ARG(all),
		    STR_ARG(name));
	}
	T_STR(groups_now(&x), all);
	T_STR(groups_now(&x), all);
	world_free(&x);
}

/* Their numbers are 8192 apart, so they have but four places. */
static void shows_groups_that_have_no_place(void)
{
	struct world x = world_new();
	struct str all = S("team");

	for (int i = 0; i < 6; i++) {
		struct str name = str_printf(unit_arena(), "g%d", i);
		struct resource g = fixture_group(x.f, name.p, NULL);

		fixture_sql(x.f, str_printf(unit_arena(), "UPDATE resource"
		    " SET id = %d WHERE name_key = 'g%d'", 8192 * (i + 1) + 77,
		    i).p);
		patch(&x, g.uuid, members("add", x.jane.uuid));
		all = str_printf(unit_arena(), "%.*s %.*s", STR_ARG(all),
		    STR_ARG(name));
		T_STR(groups_now(&x), all);
		T_STR(groups_now(&x), all);
	}
	world_free(&x);
}

static void shows_groups_around_a_group(void)
{
	struct world x = world_new();

	T_STR(groups_now(&x), "team");
	patch(&x, x.staff.uuid, members("add", x.team.uuid));
	T_STR(groups_now(&x), "team staff*");
	patch(&x, x.staff.uuid, members("remove", x.team.uuid));
	T_STR(groups_now(&x), "team");
	patch(&x, x.staff.uuid, members("add", x.team.uuid));
	T_OK(fixture_delete(x.f, &x.f->caller, x.staff.uuid), &x.f->e);
	T_STR(groups_now(&x), "team");
	T_OK(fixture_delete(x.f, &x.f->caller, x.team.uuid), &x.f->e);
	T_STR(groups_now(&x), "");
	world_free(&x);
}

/* A row's number is given to the next group when the last one has gone. */
static void takes_no_group_for_one_that_has_gone(void)
{
	struct world x = world_new();
	const struct resource *in[] = { &x.jane, NULL };
	struct resource last = fixture_group(x.f, "last", in), next;

	T_STR(groups_now(&x), "team last");
	T_OK(fixture_delete(x.f, &x.f->caller, last.uuid), &x.f->e);
	next = fixture_group(x.f, "next", in);
	T_INT(next.id, last.id);
	T_STR(groups_now(&x), "team next");
	world_free(&x);
}

static void keeps_to_its_snapshot(void)
{
	struct world x = world_new();
	struct session *other;

	T_OK(session_open(x.f->store, &other, &x.f->e), &x.f->e);
	T_OK(session_begin_read(other, &x.f->e), &x.f->e);
	T_STR(groups(&x, other), "team");
	patch(&x, x.team.uuid, RENAME);
	T_STR(groups_now(&x), "crew");
	T_STR(groups(&x, other), "team");
	session_end_read(other);
	T_STR(groups_now(&x), "crew");
	T_OK(session_begin_read(other, &x.f->e), &x.f->e);
	T_STR(groups(&x, other), "crew");
	session_end_read(other);
	session_close(other);
	world_free(&x);
}

static int look_then_fail(struct session *w, void *arg, struct err *e)
{
	struct world *x = arg;
	struct resource r;

	T_OK(resource_delete(unit_arena(), w, &x->f->caller, &x->staff, e), e);
	T_STR(groups(x, w), "team");
	T_INT(resource_find(unit_arena(), w, &x->f->caller, NULL,
	    x->staff.uuid, &r, e), -1);
	return -1;
}

/* What a transaction saw that came to nothing is not shown to others. */
static void forgets_what_came_to_nothing(void)
{
	struct world x = world_new();

	patch(&x, x.staff.uuid, members("add", x.team.uuid));
	T_INT(fixture_write(x.f, look_then_fail, &x), -1);
	/* Raises the number to what it was in there. */
	patch(&x, x.staff.uuid, RENAME);
	T_STR(groups_now(&x), "team crew*");
	world_free(&x);
}

/* The groups, read into an arena that n pieces were taken from; false: it has
 * not even room for these. */
static bool reads_after(struct world *x, size_t n)
{
	struct arena *a = arena_new(65536);
	volatile bool taken = false;
	struct str all = S("");
	struct arena_guard g;

	T_NEED(a != NULL);
	if (!arena_guard(a, &g)) {
		for (size_t i = 0; i < n; i++)
			arena_alloc(a, 16);
		taken = true;
		membership_each_group(a, x->reader, &x->jane, add, &all,
		    &x->f->e);
	}
	arena_unguard(a);
	arena_free(a);
	session_unwind(x->reader);
	return taken;
}

/* Wherever memory ends, who comes next is not kept waiting. */
static void holds_nothing_when_memory_ends(void)
{
	struct world x = world_new();
	size_t n = 0;

	T_STR(groups_now(&x), "team");
	alarm(60);
	while (reads_after(&x, n))
		n++;
	T_TRUE(n > 100);
	T_STR(groups_now(&x), "team");
	alarm(0);
	world_free(&x);
}

/* Users come and go, and what they are called is no business of groups. */
static void stays_while_users_change(void)
{
	struct world x = world_new();
	int64_t before;

	T_STR(groups_now(&x), "team");
	before = fixture_i64(x.f, "SELECT group_state FROM record");
	fixture_user(x.f, "joe");
	patch(&x, x.jane.uuid, S("[{'op':'replace','path':'title',"
	    "'value':'Dr'}]"));
	patch(&x, x.staff.uuid, members("add", x.jane.uuid));
	T_INT(fixture_i64(x.f, "SELECT group_state FROM record"), before);
	T_STR(groups_now(&x), "team staff");
	world_free(&x);
}

UNIT_MAIN("group_cache", UNIT(shows_a_new_name),
    UNIT(shows_many_groups_in_order), UNIT(shows_groups_that_have_no_place),
    UNIT(shows_groups_around_a_group),
    UNIT(takes_no_group_for_one_that_has_gone), UNIT(keeps_to_its_snapshot),
    UNIT(forgets_what_came_to_nothing), UNIT(stays_while_users_change),
    UNIT(holds_nothing_when_memory_ends))
