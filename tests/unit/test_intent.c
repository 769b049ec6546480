/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/intent.h"

#define SHUT "[{'op':'replace','path':'active','value':false}]"
#define OPEN "[{'op':'replace','path':'active','value':true}]"

#define LEAVE "[{'op':'remove','path':'members','value':" \
	"[{'value':'%.*s'},{'value':'%.*s'}]}]"
#define ALL_LEAVE "[{'op':'remove','path':'members'}]"

/* jane alone is an administrator, by the group; joe is in it, switched off. */
struct house {
	struct fixture *f;
	struct caller c;
	struct resource jane, joe, team;
};

static int record(struct session *w, void *arg, struct err *e)
{
	struct house *h = arg;

	return intent_record(h->f->arena, w, &h->c, e);
}

static int kept(struct house *h, int rc)
{
	struct err e = h->f->e;

	if (rc && h->c.intents)
		T_OK(fixture_write(h->f, record, h), &h->f->e);
	h->c.intents = NULL;
	h->f->e = e;
	return rc;
}

static int patch(struct house *h, const struct resource *r, const char *ops)
{
	return kept(h, fixture_patch(h->f, &h->c, r->uuid, ops, NULL));
}

static struct house house(void)
{
	struct house h = { .f = fixture_new() };
	const struct resource *in[] = { &h.jane, &h.joe, NULL };

	h.jane = fixture_user(h.f, "jane");
	h.joe = fixture_user(h.f, "joe");
	h.team = fixture_group(h.f, "team", in);
	h.c = h.f->caller;
	h.c.token = 7;
	fixture_sql(h.f, "UPDATE resource SET origin = 5");
	T_OK(patch(&h, &h.joe, SHUT), &h.f->e);
	fixture_sql(h.f, "INSERT INTO role_grant (account, role, grp, created)"
	    " SELECT account, 'Super Administrator', id, 1 FROM resource"
	    " WHERE name_key = 'team'");
	return h;
}

static struct str open_intents(struct house *h)
{
	return fixture_text(h->f, "SELECT coalesce(group_concat(number || ' '"
	    " || kind || ' ' || name || ' ' || tries, ','), '')"
	    " FROM (SELECT * FROM intent ORDER BY number)");
}

static void keeps_what_was_refused_once(void)
{
	struct house h = house();
	struct intent *list;

	T_ERR(patch(&h, &h.jane, SHUT), &h.f->e, ERR_FORBIDDEN);
	T_ERR(patch(&h, &h.jane, SHUT), &h.f->e, ERR_FORBIDDEN);
	T_ERR(kept(&h, fixture_put(h.f, &h.c, h.jane.uuid,
	    USER("'userName':'jane','active':false"), NULL)), &h.f->e,
	    ERR_FORBIDDEN);
	T_ERR(kept(&h, fixture_delete(h.f, &h.c, h.jane.uuid)), &h.f->e,
	    ERR_FORBIDDEN);
	T_ERR(kept(&h, fixture_delete(h.f, &h.c, h.team.uuid)), &h.f->e,
	    ERR_FORBIDDEN);
	T_ERR(fixture_delete(h.f, &h.f->caller, h.jane.uuid), &h.f->e,
	    ERR_FORBIDDEN);
	T_STR(open_intents(&h), "1 deactivate jane 3,2 delete jane 1,"
	    "3 delete team 1");
	T_OK(intent_list(h.f->arena, h.f->w, h.c.account, &list, &h.f->e),
	    &h.f->e);
	T_INT(list->reason, INTENT_ADMINISTRATOR);
	T_STR(list->wanted, "{\"active\":false}");
	T_STR(list->request, "req1");
	T_INT(list->since, FIXTURE_NOW);
	T_STR(list->type->name, "User");
	fixture_free(h.f);
}

static void drops_what_is_taken_back(void)
{
	struct house h = house();

	patch(&h, &h.jane, SHUT);
	kept(&h, fixture_delete(h.f, &h.c, h.jane.uuid));
	T_OK(patch(&h, &h.jane, "[{'op':'add','path':'title','value':'x'}]"),
	    &h.f->e);
	T_STR(open_intents(&h), "1 deactivate jane 1,2 delete jane 1");
	T_OK(patch(&h, &h.jane, OPEN), &h.f->e);
	T_STR(open_intents(&h), "");
	patch(&h, &h.jane, SHUT);
	T_STR(open_intents(&h), "3 deactivate jane 1");
	T_OK(fixture_put(h.f, &h.c, h.jane.uuid, USER("'userName':'jane'"),
	    NULL), &h.f->e);
	T_STR(open_intents(&h), "3 deactivate jane 1");
	T_OK(fixture_put(h.f, &h.c, h.jane.uuid,
	    USER("'userName':'jane','active':true"), NULL), &h.f->e);
	T_STR(open_intents(&h), "");
	fixture_free(h.f);
}

static void drops_what_came_true(void)
{
	struct house h = house();

	patch(&h, &h.jane, SHUT);
	kept(&h, fixture_delete(h.f, &h.c, h.jane.uuid));
	T_OK(patch(&h, &h.joe, OPEN), &h.f->e);
	T_OK(patch(&h, &h.jane, SHUT), &h.f->e);
	T_STR(open_intents(&h), "2 delete jane 1");
	T_ERR(patch(&h, &h.team, ALL_LEAVE), &h.f->e, ERR_FORBIDDEN);
	T_OK(patch(&h, &h.jane, OPEN), &h.f->e);
	T_OK(patch(&h, &h.team, str_printf(h.f->arena, LEAVE,
	    STR_ARG(h.joe.uuid), STR_ARG(h.joe.uuid)).p), &h.f->e);
	T_STR(fixture_text(h.f, "SELECT group_concat(member) FROM intent"),
	    str_c(h.f->arena, h.jane.uuid));
	fixture_sql(h.f, "INSERT INTO role_grant (account, role, user, created)"
	    " SELECT account, 'Super Administrator', id, 1 FROM resource"
	    " WHERE name_key = 'joe'");
	T_OK(patch(&h, &h.team, ALL_LEAVE), &h.f->e);
	T_STR(open_intents(&h), "");
	T_OK(fixture_delete(h.f, &h.c, h.jane.uuid), &h.f->e);
	T_STR(open_intents(&h), "");
	fixture_free(h.f);
}

static void keeps_the_name_of_the_last_one(void)
{
	struct house h = house();
	struct resource r;

	T_ERR(kept(&h, fixture_put(h.f, &h.c, h.jane.uuid,
	    USER("'userName':'eve','title':'Boss'"), NULL)), &h.f->e,
	    ERR_FORBIDDEN);
	T_STR(fixture_text(h.f, "SELECT kind || wanted FROM intent"),
	    "update{\"userName\":\"eve\",\"title\":\"Boss\"}");
	T_OK(patch(&h, &h.jane, "[{'op':'add','path':'nickName',"
	    "'value':'x'}]"), &h.f->e);
	T_STR(open_intents(&h), "1 update jane 1");
	T_OK(patch(&h, &h.jane, "[{'op':'add','path':'title',"
	    "'value':'x'}]"), &h.f->e);
	T_STR(open_intents(&h), "");
	kept(&h, fixture_put(h.f, &h.c, h.jane.uuid,
	    USER("'userName':'eve'"), NULL));
	T_STR(open_intents(&h), "2 update jane 1");
	T_OK(fixture_put(h.f, &h.c, h.jane.uuid, USER("'userName':'jane',"
	    "'nickName':'x','title':'x'"), NULL), &h.f->e);
	T_STR(open_intents(&h), "");
	r = fixture_find(h.f, &h.c, h.jane.uuid);
	T_TRUE(str_find_str(r.doc, S("jane")) < r.doc.n);
	fixture_free(h.f);
}

static void names_the_member_that_must_stay(void)
{
	struct house h = house();
	const char *both = str_printf(h.f->arena, LEAVE,
	    STR_ARG(h.jane.uuid), STR_ARG(h.joe.uuid)).p;
	struct str detail, before = fixture_dump(h.f);

	T_ERR(patch(&h, &h.team, both), &h.f->e, ERR_FORBIDDEN);
	detail = str_of(h.f->e.detail);
	T_TRUE(str_find_str(detail, h.jane.uuid) < detail.n);
	T_TRUE(str_find_str(detail, h.joe.uuid) == detail.n);
	T_STR(fixture_dump(h.f), before);
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM intent"
	    " WHERE kind = 'remove_member' AND name = 'team'"), 2);
	T_OK(patch(&h, &h.team, str_printf(h.f->arena, "[{'op':'add','path':"
	    "'members','value':[{'value':'%.*s'}]}]",
	    STR_ARG(h.jane.uuid)).p), &h.f->e);
	T_STR(fixture_text(h.f, "SELECT group_concat(member) FROM intent"),
	    str_c(h.f->arena, h.joe.uuid));
	T_OK(fixture_delete(h.f, &h.c, h.joe.uuid), &h.f->e);
	T_STR(open_intents(&h), "");
	fixture_free(h.f);
}

struct act {
	struct house *h;
	int64_t number;
	bool dismiss;
};

static int act(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;
	struct arena *a = x->h->f->arena;
	struct caller *c = &x->h->f->caller;
	struct intent it;

	if (x->dismiss)
		return intent_dismiss(w, c->account, x->number, e);
	return intent_get(a, w, c->account, x->number, &it, e) ||
	    intent_apply(a, w, c, &it, e) ? -1 : 0;
}

static int apply(struct house *h, int64_t number)
{
	struct act x = { h, number, false };

	return fixture_write(h->f, act, &x);
}

static void applies_each_kind_as_the_operator(void)
{
	struct house h = house();
	struct act away = { &h, 1, true };

	patch(&h, &h.jane, SHUT);
	T_OK(fixture_write(h.f, act, &away), &h.f->e);
	T_ERR(fixture_write(h.f, act, &away), &h.f->e, ERR_NOT_FOUND);
	T_ERR(apply(&h, 1), &h.f->e, ERR_NOT_FOUND);
	patch(&h, &h.team, str_printf(h.f->arena, LEAVE,
	    STR_ARG(h.jane.uuid), STR_ARG(h.jane.uuid)).p);
	patch(&h, &h.jane, SHUT);
	kept(&h, fixture_put(h.f, &h.c, h.jane.uuid,
	    USER("'userName':'eve'"), NULL));
	kept(&h, fixture_delete(h.f, &h.c, h.jane.uuid));
	T_STR(open_intents(&h), "2 remove_member team 1,3 deactivate jane 1,"
	    "4 update jane 1,5 delete jane 1");
	for (int64_t n = 2; n <= 5; n++)
		T_ERR(apply(&h, n), &h.f->e, ERR_FORBIDDEN);
	T_OK(patch(&h, &h.joe, OPEN), &h.f->e);
	T_OK(apply(&h, 4), &h.f->e);
	T_STR(fixture_text(h.f, "SELECT name_key FROM resource"
	    " WHERE active = 1 AND name_key <> 'joe'"), "eve");
	T_OK(apply(&h, 3), &h.f->e);
	T_OK(apply(&h, 2), &h.f->e);
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM membership"), 1);
	T_INT(fixture_i64(h.f, "SELECT token IS NULL FROM change"
	    " ORDER BY number DESC LIMIT 1"), 1);
	T_OK(apply(&h, 5), &h.f->e);
	T_STR(open_intents(&h), "");
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM resource"
	    " WHERE name_key = 'eve'"), 0);
	fixture_check_counters(h.f);
	fixture_free(h.f);
}

UNIT_MAIN("intent", UNIT(keeps_what_was_refused_once),
    UNIT(drops_what_is_taken_back), UNIT(drops_what_came_true),
    UNIT(keeps_the_name_of_the_last_one),
    UNIT(names_the_member_that_must_stay),
    UNIT(applies_each_kind_as_the_operator))
