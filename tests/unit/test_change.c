/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "base/buf.h"
#include "store/change.h"
#include "store/session.h"

static struct change *list(struct fixture *f, int64_t account, int64_t after,
    struct str uuid, size_t max)
{
	const struct change_range range = { account, after, uuid, max };
	struct change *out = NULL;

	err_clear(&f->e);
	T_OK(change_list(f->arena, f->w, &range, &out, &f->e), &f->e);
	return out;
}

/* "1 create jane|2 update …" */
static struct str story(struct fixture *f, const struct change *c)
{
	struct buf b;

	buf_init(&b, f->arena);
	for (; c; c = c->next)
		buf_printf(&b, "%lld %.*s %.*s|", (long long)c->number,
		    STR_ARG(c->operation), STR_ARG(c->name));
	return buf_str(&b);
}

static const struct str all = { NULL, 0 };

static void numbers_what_happened_without_gaps(void)
{
	struct fixture *f = fixture_new();
	struct caller other = fixture_account(f, "other");
	struct resource jane = fixture_user(f, "jane"), x;

	T_ERR(fixture_post(f, &f->caller, f->user, USER("'userName':'Jane'"),
	    &x), &f->e, ERR_UNIQUENESS);
	T_OK(fixture_post(f, &other, f->user, USER("'userName':'x'"), &x),
	    &f->e);
	T_OK(fixture_patch(f, &f->caller, jane.uuid, "[{'op':'replace',"
	    "'value':{'active':false,'title':'t'}}]", &x), &f->e);
	T_OK(fixture_patch(f, &f->caller, jane.uuid,
	    "[{'op':'replace','path':'active','value':false}]", &x), &f->e);
	T_OK(fixture_patch(f, &f->caller, jane.uuid,
	    "[{'op':'replace','path':'userName','value':'j'}]", &x), &f->e);
	T_OK(fixture_patch(f, &f->caller, jane.uuid,
	    "[{'op':'replace','path':'active','value':true}]", &x), &f->e);
	T_OK(fixture_delete(f, &f->caller, jane.uuid), &f->e);
	T_STR(story(f, list(f, f->caller.account, 0, all, 100)),
	    "1 create jane|2 deactivate jane|3 update j|4 activate j|"
	    "5 delete j|");
	T_STR(story(f, list(f, other.account, 0, all, 100)), "1 create x|");
	T_INT(fixture_i64(f, "SELECT last_change FROM account"
	    " WHERE tag = 'acme'"), 5);
	fixture_free(f);
}

static void lists_a_part_of_the_feed_and_one_resource(void)
{
	struct fixture *f = fixture_new();
	struct caller other = fixture_account(f, "other");
	struct resource jane = fixture_user(f, "jane"), x;

	fixture_user(f, "joe");
	T_OK(fixture_patch(f, &f->caller, jane.uuid,
	    "[{'op':'add','path':'title','value':'t'}]", &x), &f->e);
	T_STR(story(f, list(f, f->caller.account, 1, all, 100)),
	    "2 create joe|3 update jane|");
	T_STR(story(f, list(f, f->caller.account, 1, all, 1)),
	    "2 create joe|");
	T_STR(story(f, list(f, f->caller.account, 0, jane.uuid, 100)),
	    "1 create jane|3 update jane|");
	T_STR(story(f, list(f, f->caller.account, 1, jane.uuid, 100)),
	    "3 update jane|");
	T_STR(story(f, list(f, f->caller.account, 0, jane.uuid, 1)),
	    "1 create jane|");
	T_TRUE(list(f, other.account, 0, jane.uuid, 100) == NULL);
	T_TRUE(list(f, f->caller.account, 3, all, 100) == NULL);
	fixture_free(f);
}

static void says_who_did_it_and_what_differed(void)
{
	struct fixture *f = fixture_new();
	struct resource r, x;
	struct change *c;

	fixture_sql(f, "INSERT INTO token (id, account, public_id, name,"
	    " digest, permissions, created) VALUES (3, 1, 'pub', 'okta',"
	    " zeroblob(32), 15, 0)");
	f->caller.token = 3;
	T_OK(fixture_post(f, &f->caller, f->user,
	    USER("'userName':'jane','title':'A','nickName':'n'"), &r), &f->e);
	f->caller.token = 0;
	f->caller.request_id = (struct str){ NULL, 0 };
	f->caller.now += 5;
	T_OK(fixture_put(f, &f->caller, r.uuid,
	    USER("'userName':'jane','title':'B'"), &x), &f->e);
	c = list(f, f->caller.account, 0, all, 2);
	T_NEED(c && c->next);
	T_STR(c->token, "okta");
	T_STR(c->request, "req1");
	T_STR(c->type, "User");
	T_STR(c->uuid, r.uuid);
	T_INT(c->time, FIXTURE_NOW);
	T_TRUE(!c->diff.p);
	T_TRUE(!c->next->token.p && !c->next->request.p);
	T_INT(c->next->time, FIXTURE_NOW + 5);
	T_STR(c->next->diff, "{\"nickName\":{\"from\":\"n\"},"
	    "\"title\":{\"from\":\"A\",\"to\":\"B\"}}");
	fixture_free(f);
}

static void keeps_of_the_deleted_what_an_undo_needs(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane"), team, top;
	const struct resource *who[] = { &jane, NULL };
	const struct resource *in[] = { &team, NULL };
	struct change *c;

	team = fixture_group(f, "team", who);
	top = fixture_group(f, "top", in);
	fixture_sql(f, "UPDATE resource SET blocked = 1"
	    " WHERE name_key = 'jane'");
	T_OK(fixture_delete(f, &f->caller, team.uuid), &f->e);
	c = list(f, f->caller.account, 3, all, 9);
	T_STR(story(f, c), "4 delete team|5 members top|");
	T_STR(c->diff, str_printf(f->arena, "{\"doc\":{\"schemas\":"
	    "[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],"
	    "\"displayName\":\"team\"},\"created\":1764000000000,"
	    "\"memberships\":[\"%.*s\"],\"members\":[\"%.*s\"]}",
	    STR_ARG(top.uuid), STR_ARG(jane.uuid)));
	T_STR(fixture_text(f, "SELECT member || added FROM change_member"
	    " WHERE number = 5"), str_join(f->arena, team.uuid, S("0")));
	T_OK(fixture_delete(f, &f->caller, jane.uuid), &f->e);
	c = list(f, f->caller.account, 5, all, 9);
	T_NEED(c);
	T_TRUE(str_find_str(c->diff, S("\"blocked\":true")) < c->diff.n);
	fixture_free(f);
}

#define MANY 1001

static void keeps_the_members_of_a_large_group_as_rows(void)
{
	struct fixture *f = fixture_new();
	struct str *ids = ARENA_ARRAY(f->arena, struct str, MANY);
	struct resource team;
	struct change *c;
	struct buf b;

	fixture_users(f, "u", MANY, ids);
	buf_init(&b, f->arena);
	buf_adds(&b, GROUP("'displayName':'team','members':["));
	b.n--;                          /* the brace goes to the end */
	for (size_t i = 0; i < MANY; i++)
		buf_printf(&b, "%s{'value':'%.*s'}", i ? "," : "",
		    STR_ARG(ids[i]));
	buf_adds(&b, "]}");
	buf_addc(&b, '\0');
	T_OK(fixture_post(f, &f->caller, f->group, b.p, &team), &f->e);
	T_OK(fixture_delete(f, &f->caller, team.uuid), &f->e);
	c = list(f, f->caller.account, MANY + 1, all, 9);
	T_NEED(c);
	T_TRUE(str_find_str(c->diff, S("members")) == c->diff.n);
	T_INT(fixture_i64(f, "SELECT count(*) FROM change_member"
	    " WHERE number = 1003 AND added = 0"), MANY);
	fixture_free(f);
}

static int take_and_fail(struct session *w, void *arg, struct err *e)
{
	struct fixture *f = arg;
	int64_t n = 0;

	if (change_number(w, f->caller.account, &n, e))
		return -1;
	T_INT(n, 2);
	return err_set(e, ERR_FORBIDDEN, "no");
}

static int take_and_undo(struct session *w, void *arg, struct err *e)
{
	struct fixture *f = arg;
	int64_t n = 0, next = 0;

	if (change_number(w, f->caller.account, &n, e) ||
	    change_undo(w, f->caller.account, n, e) ||
	    change_number(w, f->caller.account, &next, e))
		return -1;
	T_INT(next, n);
	return change_undo(w, f->caller.account, n - 1, e);
}

static void gives_a_number_back_when_nothing_came_of_it(void)
{
	struct fixture *f = fixture_new();
	struct str before;

	fixture_user(f, "jane");
	before = fixture_dump(f);
	T_ERR(fixture_write(f, take_and_fail, f), &f->e, ERR_FORBIDDEN);
	T_STR(fixture_dump(f), before);
	T_ERR(fixture_write(f, take_and_undo, f), &f->e, ERR_INTERNAL);
	T_STR(fixture_dump(f), before);
	fixture_free(f);
}

static int rehearse(struct session *w, void *arg, struct err *e)
{
	struct fixture *f = arg;
	struct resource r;

	return resource_find(f->arena, w, &f->caller, f->user,
	    fixture_text(f, "SELECT uuid FROM resource"), &r, e) ||
	    resource_delete(f->arena, w, &f->caller, &r, e) ? -1 : 0;
}

static void consumes_no_number_in_a_dry_run(void)
{
	struct fixture *f = fixture_new();
	struct str before;

	fixture_user(f, "jane");
	before = fixture_dump(f);
	err_clear(&f->e);
	T_OK(store_try(f->store, f->arena, rehearse, f, &f->e), &f->e);
	T_STR(fixture_dump(f), before);
	fixture_free(f);
}

UNIT_MAIN("change",
    UNIT(numbers_what_happened_without_gaps),
    UNIT(lists_a_part_of_the_feed_and_one_resource),
    UNIT(says_who_did_it_and_what_differed),
    UNIT(keeps_of_the_deleted_what_an_undo_needs),
    UNIT(keeps_the_members_of_a_large_group_as_rows),
    UNIT(gives_a_number_back_when_nothing_came_of_it),
    UNIT(consumes_no_number_in_a_dry_run))
