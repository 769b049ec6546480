/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "store/membership.h"
#include "store/session.h"

/* Two users and a group that is a member of another. */
struct people {
	struct fixture *f;
	struct resource jane, joe, inner, team;
};

static struct people people_new(void)
{
	struct people p = { .f = fixture_new() };
	const struct resource *in[] = { &p.joe, NULL };

	p.jane = fixture_user(p.f, "jane");
	p.joe = fixture_user(p.f, "joe");
	p.inner = fixture_group(p.f, "inner", in);
	p.team = fixture_group(p.f, "team", NULL);
	return p;
}

/* A PATCH of the team; %s and more stand for ids. */
#define PATCH(who, ...) fixture_patch((who)->f, &(who)->f->caller, \
	(who)->team.uuid, str_printf((who)->f->arena, __VA_ARGS__).p, NULL)
#define ID(r) STR_ARG((r).uuid)
#define MEMBERS "SELECT coalesce(group_concat(name_key), '') FROM (" \
	"SELECT r.name_key FROM membership AS m" \
	" JOIN resource AS g ON g.id = m.grp AND g.name_key = 'team'" \
	" JOIN resource AS r ON r.id = m.member ORDER BY r.id)"
#define TEAM_VERSION "SELECT version FROM resource WHERE name_key = 'team'"

static void adds_and_removes_by_delta(void)
{
	struct people p = people_new();

	p.f->caller.now += 1000;
	p.f->caller.token = 9;
	fixture_sql(p.f, "UPDATE resource SET origin = 9");
	T_OK(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'},{'value':'%.*s'}]}]", ID(p.jane), ID(p.inner)),
	    &p.f->e);
	T_STR(fixture_text(p.f, MEMBERS), "jane,inner");
	T_INT(fixture_i64(p.f, TEAM_VERSION), 5);
	T_INT(fixture_i64(p.f, "SELECT modified FROM resource"
	    " WHERE name_key = 'team'"), FIXTURE_NOW + 1000);
	T_INT(fixture_i64(p.f, "SELECT version FROM resource"
	    " WHERE name_key = 'jane'"), 1);
	T_INT(fixture_i64(p.f, "SELECT count(*) FROM membership"
	    " WHERE added_by = 9"), 2);
	T_OK(PATCH(&p, "[{'op':'remove','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(p.jane)), &p.f->e);
	T_STR(fixture_text(p.f, MEMBERS), "inner");
	T_STR(fixture_text(p.f, "SELECT group_concat(number || operation)"
	    " FROM change WHERE number > 4"), "5members,6members");
	T_INT(fixture_i64(p.f, "SELECT count(*) FROM change_member"
	    " WHERE number = 5 AND added = 1"), 2);
	T_INT(fixture_i64(p.f, "SELECT count(*) FROM change_member"
	    " WHERE number = 6 AND added = 0"), 1);
	fixture_free(p.f);
}

static void does_nothing_when_nothing_would_change(void)
{
	struct people p = people_new();
	struct str before;

	T_OK(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(p.jane)), &p.f->e);
	before = fixture_dump(p.f);
	p.f->caller.now += 1000;
	T_OK(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(p.jane)), &p.f->e);
	T_OK(PATCH(&p, "[{'op':'remove','path':"
	    "'members[value eq \\'%.*s\\']'}]", ID(p.joe)), &p.f->e);
	T_OK(PATCH(&p, "[{'op':'remove','path':'members',"
	    "'value':[{'value':'nobody'}]}]"), &p.f->e);
	T_OK(PATCH(&p, "[{'op':'replace','path':'members',"
	    "'value':[{'value':'%.*s'}]}]", ID(p.jane)), &p.f->e);
	T_OK(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'}]},{'op':'remove','path':"
	    "'members[value eq \\'%.*s\\']'}]", ID(p.joe), ID(p.joe)),
	    &p.f->e);
	T_STR(fixture_dump(p.f), before);
	fixture_free(p.f);
}

static void refuses_unknown_and_foreign_members_alike(void)
{
	struct people p = people_new();
	struct caller other = fixture_account(p.f, "other");
	struct resource alien;
	struct str before, text;

	T_OK(fixture_post(p.f, &other, p.f->user, USER("'userName':'x'"),
	    &alien), &p.f->e);
	before = fixture_dump(p.f);
	T_ERR(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'},{'value':'%.*s'}]}]", ID(p.jane), ID(alien)),
	    &p.f->e, ERR_INVALID_VALUE);
	text = str_printf(p.f->arena, "members: this account has no resource "
	    "with the id \"%.*s\"; the group was not changed", ID(alien));
	T_STR(p.f->e.detail, text);
	T_ERR(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'1'},{'value':'2'},{'value':'3'},{'value':'4'},"
	    "{'value':'5'},{'value':'6'},{'value':'7'}]}]"), &p.f->e,
	    ERR_INVALID_VALUE);
	T_STR(p.f->e.detail, "members: this account has no resource with the "
	    "id \"1\", \"2\", \"3\", \"4\", \"5\" and 2 more; the group was "
	    "not changed");
	T_ERR(PATCH(&p, "[{'op':'replace','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(alien)), &p.f->e, ERR_INVALID_VALUE);
	T_STR(fixture_dump(p.f), before);
	p.f->caller.skip_unknown_members = true;
	T_OK(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'},{'value':'%.*s'}]}]", ID(p.jane), ID(alien)),
	    &p.f->e);
	T_STR(fixture_text(p.f, MEMBERS), "jane");
	fixture_free(p.f);
}

static void refuses_a_group_in_itself_but_not_in_a_circle(void)
{
	struct people p = people_new();

	T_ERR(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(p.team)), &p.f->e, ERR_INVALID_VALUE);
	T_OK(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(p.inner)), &p.f->e);
	T_OK(fixture_patch(p.f, &p.f->caller, p.inner.uuid,
	    str_printf(p.f->arena, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(p.team)).p, NULL), &p.f->e);
	fixture_free(p.f);
}

static void replaces_the_list_only_when_a_put_names_it(void)
{
	struct people p = people_new();
	struct fixture *f = p.f;
	struct str body = str_printf(f->arena, GROUP("'displayName':'team',"
	    "'members':[{'value':'%.*s'},{'value':'%.*s'}]"), ID(p.jane),
	    ID(p.joe));
	struct resource x;

	T_OK(fixture_put(f, &f->caller, p.team.uuid, body.p, &x), &f->e);
	T_STR(fixture_text(f, MEMBERS), "jane,joe");
	T_INT(x.version, 5);
	T_OK(fixture_put(f, &f->caller, p.team.uuid, body.p, &x), &f->e);
	T_INT(x.version, 5);
	T_OK(fixture_put(f, &f->caller, p.team.uuid,
	    GROUP("'displayName':'team','externalId':'t'"), &x), &f->e);
	T_STR(fixture_text(f, MEMBERS), "jane,joe");
	body = str_printf(f->arena, GROUP("'displayName':'team',"
	    "'externalId':'u','members':[{'value':'%.*s'},"
	    "{'value':'%.*s'}]"), ID(p.inner), ID(p.joe));
	T_OK(fixture_put(f, &f->caller, p.team.uuid, body.p, &x), &f->e);
	T_STR(fixture_text(f, MEMBERS), "joe,inner");
	T_STR(fixture_text(f, "SELECT group_concat(operation) FROM change"
	    " WHERE number = 7"), "update");
	T_INT(fixture_i64(f, "SELECT sum(added * 10 + 1) FROM change_member"
	    " WHERE number = 7"), 12);
	T_OK(fixture_put(f, &f->caller, p.team.uuid,
	    GROUP("'displayName':'team','members':[]"), &x), &f->e);
	T_STR(fixture_text(f, MEMBERS), "");
	fixture_free(f);
}

static void removes_those_that_a_filter_names(void)
{
	static const struct { const char *filter, *left; } rows[] = {
		{ "value eq \\'JANE\\'", "joe,inner" },
		{ "value eq \\'JANE\\' or value eq \\'JOE\\'", "inner" },
		{ "value eq \\'JANE\\' and type eq \\'Group\\'",
		  "jane,joe,inner" },
		{ "type eq \\'group\\'", "jane,joe" },
		{ "not (type eq \\'Group\\')", "inner" },
		{ "value ne \\'JANE\\'", "jane" },
		{ "display sw \\'j\\'", "inner" },
		{ "display eq \\'Inner\\' or value eq \\'JOE\\'", "jane" },
		{ "value eq \\'x\\' or 1=1--\\'", "jane,joe,inner" },
	};
	struct people p = people_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str path = str_of(rows[i].filter), part;
		struct buf b;

		buf_init(&b, p.f->arena);
		while (str_split(&path, 'J', &part)) {
			buf_add(&b, part);
			if (str_starts(path, S("ANE")))
				buf_add(&b, p.jane.uuid);
			else if (path.p)
				buf_add(&b, p.joe.uuid);
			if (path.p)
				path = str_sub(path, path.p[0] == 'A' ? 3 : 2,
				    path.n);
		}
		T_OK(PATCH(&p, "[{'op':'add','path':'members','value':"
		    "[{'value':'%.*s'},{'value':'%.*s'},{'value':'%.*s'}]}]",
		    ID(p.jane), ID(p.joe), ID(p.inner)), &p.f->e);
		PATCH(&p, "[{'op':'remove','path':'members[%.*s]'}]",
		    STR_ARG(buf_str(&b)));
		T_STR(fixture_text(p.f, MEMBERS), rows[i].left);
	}
	T_OK(PATCH(&p, "[{'op':'remove','path':'members'}]"), &p.f->e);
	T_STR(fixture_text(p.f, MEMBERS), "");
	fixture_free(p.f);
}

struct seen {
	struct buf text;
	int stop;                       /* fail at this call, 0: never */
};

static int see(const struct member *m, void *arg, struct err *e)
{
	struct seen *s = arg;

	buf_printf(&s->text, "%.*s:%.*s%s ", STR_ARG(m->type->name),
	    STR_ARG(m->display), m->direct ? "" : "*");
	return s->stop && --s->stop == 0 ? err_set(e, ERR_CANCELLED,
	    "enough") : 0;
}

static void streams_members_in_the_order_of_creation(void)
{
	struct people p = people_new();
	struct fixture *f = p.f;
	struct seen s = { .stop = 0 };

	buf_init(&s.text, f->arena);
	T_OK(fixture_patch(f, &f->caller, p.jane.uuid,
	    "[{'op':'add','path':'displayName','value':'Jane D'}]", NULL),
	    &f->e);
	T_OK(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'},{'value':'%.*s'},{'value':'%.*s'}]}]",
	    ID(p.inner), ID(p.joe), ID(p.jane)), &f->e);
	T_OK(membership_each_member(f->arena, f->w, &p.team, see, &s, &f->e),
	    &f->e);
	T_STR(buf_str(&s.text), "User:Jane D User:joe Group:inner ");
	s.stop = 2;
	buf_clear(&s.text);
	T_ERR(membership_each_member(f->arena, f->w, &p.team, see, &s, &f->e),
	    &f->e, ERR_CANCELLED);
	T_STR(buf_str(&s.text), "User:Jane D User:joe ");
	fixture_free(f);
}

static void finds_groups_through_groups_and_circles_once(void)
{
	struct people p = people_new();
	struct fixture *f = p.f;
	struct seen s = { .stop = 0 };
	const struct resource *in_top[] = { &p.team, &p.joe, NULL };

	buf_init(&s.text, f->arena);
	T_OK(PATCH(&p, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(p.inner)), &f->e);
	T_OK(fixture_patch(f, &f->caller, p.inner.uuid,
	    str_printf(f->arena, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(p.team)).p, NULL), &f->e);
	fixture_group(f, "top", in_top);
	T_OK(membership_each_group(f->arena, f->w, &p.joe, see, &s, &f->e),
	    &f->e);
	T_STR(buf_str(&s.text), "Group:inner Group:top Group:team* ");
	buf_clear(&s.text);
	T_OK(membership_each_group(f->arena, f->w, &p.inner, see, &s, &f->e),
	    &f->e);
	T_STR(buf_str(&s.text), "Group:team Group:top* ");
	buf_clear(&s.text);
	T_OK(membership_each_group(f->arena, f->w, &p.jane, see, &s, &f->e),
	    &f->e);
	T_STR(buf_str(&s.text), "");
	fixture_free(f);
}

static void looks_up_members_by_an_index(void)
{
	struct fixture *f = fixture_new();
	struct str plan;

	T_OK(db_explain(f->arena, f->w->db, S("SELECT r.uuid FROM resource AS g"
	    " CROSS JOIN membership AS m ON m.grp = g.id"
	    " AND m.account = g.account CROSS JOIN resource AS r"
	    " ON r.id = m.member AND r.account = g.account"
	    " WHERE g.id = 1 ORDER BY m.member"), &plan, &f->e), &f->e);
	T_TRUE(str_find_str(plan, S("SCAN")) == plan.n);
	T_TRUE(str_find_str(plan, S("TEMP B-TREE")) == plan.n);
	fixture_free(f);
}

/* Many users, made in one write. */
#define CROWD 3000

static struct str refs(struct people *p, const struct str *ids, size_t n)
{
	struct buf b;

	buf_init(&b, p->f->arena);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s{'value':'%.*s'}", i ? "," : "",
		    STR_ARG(ids[i]));
	return buf_str(&b);
}

static void takes_thousands_of_members_at_once(void)
{
	struct people p = people_new();
	struct str *ids = ARENA_ARRAY(p.f->arena, struct str, CROWD);
	struct str list;
	int64_t began;

	fixture_users(p.f, "u", CROWD, ids);
	list = refs(&p, ids, CROWD);
	began = clock_ticks();
	T_OK(PATCH(&p, "[{'op':'add','path':'members','value':[%.*s]}]",
	    STR_ARG(list)), &p.f->e);
	printf("# %d members added in %lld us\n", CROWD,
	    (long long)(clock_ticks() - began));
	T_INT(fixture_i64(p.f, "SELECT count(*) FROM membership"), CROWD + 1);
	T_INT(fixture_i64(p.f, "SELECT count(*) FROM change_member"),
	    CROWD + 1);
	list = refs(&p, ids, CROWD / 2);
	T_OK(PATCH(&p, "[{'op':'replace','path':'members','value':[%.*s]}]",
	    STR_ARG(list)), &p.f->e);
	T_INT(fixture_i64(p.f, "SELECT count(*) FROM membership"),
	    CROWD / 2 + 1);
	T_OK(PATCH(&p, "[{'op':'replace','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(p.jane)), &p.f->e);
	T_STR(fixture_text(p.f, MEMBERS), "jane");
	fixture_free(p.f);
}

struct adder {
	struct people p;
	struct str *ids;
	size_t n;
};

/* How many could not be added. */
static int add_each(struct fixture *f, void *arg)
{
	struct adder *x = arg;
	struct people p = x->p;
	int failed = 0;

	p.f = f;
	for (size_t i = 0; i < x->n; i++)
		if (PATCH(&p, "[{'op':'add','path':'members','value':"
		    "[{'value':'%.*s'}]}]", STR_ARG(x->ids[i])))
			failed++;
	return failed;
}

static void loses_no_member_to_three_processes(void)
{
	struct people p = people_new();
	struct str ids[60];
	int process[3];

	fixture_users(p.f, "u", ARRAY_LEN(ids), ids);
	for (size_t i = 0; i < 3; i++) {
		struct adder x = { p, ids + 20 * i, 20 };

		process[i] = fixture_fork(p.f, add_each, &x);
	}
	for (size_t i = 0; i < 3; i++)
		T_INT(fixture_join(process[i]), 0);
	T_INT(fixture_i64(p.f, "SELECT count(*) FROM membership"), 61);
	T_INT(fixture_i64(p.f, TEAM_VERSION), 124);
	T_INT(fixture_i64(p.f, "SELECT count(*) FROM change"), 124);
	fixture_free(p.f);
}

static struct people subject;

static int faulty_steps(struct fixture *f)
{
	(void)f;
	return PATCH(&subject, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'},{'value':'%.*s'}]},{'op':'remove','path':"
	    "'members[type eq \\'Group\\']'}]", ID(subject.jane),
	    ID(subject.joe));
}

static void leaves_the_group_as_it_was_when_a_step_fails(void)
{
	subject = people_new();
	T_OK(PATCH(&subject, "[{'op':'add','path':'members','value':"
	    "[{'value':'%.*s'}]}]", ID(subject.inner)), &subject.f->e);
	T_TRUE(fixture_faults(subject.f, faulty_steps) > 10);
	T_STR(fixture_text(subject.f, MEMBERS), "jane,joe");
	fixture_free(subject.f);
}

UNIT_MAIN("membership",
    UNIT(adds_and_removes_by_delta),
    UNIT(does_nothing_when_nothing_would_change),
    UNIT(refuses_unknown_and_foreign_members_alike),
    UNIT(refuses_a_group_in_itself_but_not_in_a_circle),
    UNIT(replaces_the_list_only_when_a_put_names_it),
    UNIT(removes_those_that_a_filter_names),
    UNIT(streams_members_in_the_order_of_creation),
    UNIT(finds_groups_through_groups_and_circles_once),
    UNIT(looks_up_members_by_an_index),
    UNIT(takes_thousands_of_members_at_once),
    UNIT(loses_no_member_to_three_processes),
    UNIT(leaves_the_group_as_it_was_when_a_step_fails))
