/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/invariant.h"
#include "store/session.h"

/* jane is the only holder of the role, in one of several ways. */
struct house {
	struct fixture *f;
	struct resource jane, joe, admins, outer;
};

static struct house house_new(void)
{
	struct house h = { .f = fixture_new() };
	const struct resource *in_admins[] = { &h.jane, NULL };
	const struct resource *in_outer[] = { &h.admins, NULL };

	T_OK(fixture_post(h.f, &h.f->caller, h.f->user, USER("'userName':"
	    "'jane@x.org','emails':[{'value':'home@x.org'},"
	    "{'value':'jane@x.org','primary':true}]"), &h.jane), &h.f->e);
	h.joe = fixture_user(h.f, "joe@x.org");
	h.admins = fixture_group(h.f, "Admins", in_admins);
	h.outer = fixture_group(h.f, "Outer", in_outer);
	return h;
}

#define GRANT(column, value) \
	"INSERT INTO role_grant (account, role, " column ", created)" \
	" VALUES (1, 'Super Administrator', " value ", 0)"
#define TO_JANE GRANT("user", "(SELECT id FROM resource" \
	" WHERE name_key = 'jane@x.org')")
#define TO_JOE GRANT("user", "(SELECT id FROM resource" \
	" WHERE name_key = 'joe@x.org')")
#define TO_ADMINS GRANT("grp", "(SELECT id FROM resource" \
	" WHERE name_key = 'admins')")
#define TO_OUTER GRANT("grp", "(SELECT id FROM resource" \
	" WHERE name_key = 'outer')")
#define TO_NAME GRANT("group_key", "'admins'")

#define ALL_WAYS TO_JANE, TO_ADMINS, TO_OUTER, TO_NAME
#define SHUT "[{'op':'replace','path':'active','value':false}]"

static int patch(struct house *h, struct resource *r, const char *ops)
{
	return fixture_patch(h->f, &h->f->caller, r->uuid, ops, NULL);
}

static void check_refusal(struct house *h, int rc, struct str before)
{
	T_ERR(rc, &h->f->e, ERR_FORBIDDEN);
	T_TRUE(str_find_str(str_of(h->f->e.detail), S("\"jane@x.org\"")) <
	    str_of(h->f->e.detail).n);
	T_TRUE(str_find_str(str_of(h->f->e.detail),
	    S("\"Super Administrator\"")) < str_of(h->f->e.detail).n);
	T_STR(fixture_dump(h->f), before);
}

static void keeps_the_last_holder_active_and_there(void)
{
	static const char *const ways[] = { ALL_WAYS };
	struct house h = house_new();
	struct fixture *f = h.f;

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct str before;

		fixture_sql(f, "DELETE FROM role_grant");
		fixture_sql(f, ways[i]);
		before = fixture_dump(f);
		check_refusal(&h, patch(&h, &h.jane, SHUT), before);
		check_refusal(&h, fixture_put(f, &f->caller, h.jane.uuid,
		    USER("'userName':'jane@x.org','active':false,'emails':"
		    "[{'value':'jane@x.org'}]"), NULL), before);
		check_refusal(&h, fixture_delete(f, &f->caller, h.jane.uuid),
		    before);
		T_OK(patch(&h, &h.joe, SHUT), &f->e);
		T_OK(patch(&h, &h.jane,
		    "[{'op':'add','path':'title','value':'x'}]"), &f->e);
	}
	fixture_free(f);
}

static void keeps_the_groups_that_carry_the_role(void)
{
	static const char *const ways[] = { TO_ADMINS, TO_OUTER, TO_NAME };
	struct house h = house_new();
	struct fixture *f = h.f;

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct str before;

		fixture_sql(f, "DELETE FROM role_grant");
		fixture_sql(f, ways[i]);
		before = fixture_dump(f);
		check_refusal(&h, fixture_delete(f, &f->caller, h.admins.uuid),
		    before);
		check_refusal(&h, patch(&h, &h.admins,
		    "[{'op':'remove','path':'members'}]"), before);
		check_refusal(&h, patch(&h, &h.admins, str_printf(f->arena,
		    "[{'op':'remove','path':'members[value eq \\'%.*s\\']'}]",
		    STR_ARG(h.jane.uuid)).p), before);
		check_refusal(&h, patch(&h, &h.admins, str_printf(f->arena,
		    "[{'op':'replace','path':'members','value':"
		    "[{'value':'%.*s'}]}]", STR_ARG(h.outer.uuid)).p), before);
		check_refusal(&h, fixture_put(f, &f->caller, h.admins.uuid,
		    GROUP("'displayName':'Admins','members':[]"), NULL),
		    before);
	}
	fixture_free(f);
}

static void keeps_the_nesting_and_the_mapped_name(void)
{
	struct house h = house_new();
	struct fixture *f = h.f;
	struct str before;

	fixture_sql(f, TO_OUTER);
	before = fixture_dump(f);
	check_refusal(&h, patch(&h, &h.outer,
	    "[{'op':'remove','path':'members'}]"), before);
	check_refusal(&h, fixture_delete(f, &f->caller, h.outer.uuid), before);
	T_OK(patch(&h, &h.admins,
	    "[{'op':'replace','path':'displayName','value':'B'}]"), &f->e);
	T_OK(patch(&h, &h.admins,
	    "[{'op':'replace','path':'displayName','value':'admins'}]"),
	    &f->e);
	fixture_sql(f, "DELETE FROM role_grant");
	fixture_sql(f, TO_NAME);
	before = fixture_dump(f);
	check_refusal(&h, patch(&h, &h.admins,
	    "[{'op':'replace','path':'displayName','value':'B'}]"), before);
	T_OK(patch(&h, &h.admins,
	    "[{'op':'replace','path':'displayName','value':'ADMINS'}]"),
	    &f->e);
	T_OK(fixture_delete(f, &f->caller, h.outer.uuid), &f->e);
	fixture_free(f);
}

static void keeps_the_identity_of_the_only_holder(void)
{
	static const struct { const char *ops; bool ok; } rows[] = {
		{ "[{'op':'replace','path':'userName','value':'eve'}]",
		  false },
		{ "[{'op':'replace','path':'emails','value':"
		  "[{'value':'eve@x.org'}]}]", false },
		{ "[{'op':'replace','path':'emails[value eq \\'home@x.org\\']"
		  ".primary','value':true}]", false },
		{ "[{'op':'remove','path':"
		  "'emails[value eq \\'home@x.org\\']'}]", true },
		{ "[{'op':'replace','path':'userName','value':'Jane@X.org'}]",
		  true },
		{ "[{'op':'remove','path':'emails'}]", true },
		{ "[{'op':'add','path':'emails','value':"
		  "[{'value':'eve@x.org'}]}]", false },
		{ "[{'op':'add','path':'emails','value':"
		  "[{'value':'JANE@x.org'}]}]", true },
	};
	struct house h = house_new();
	struct fixture *f = h.f;

	fixture_sql(f, TO_ADMINS);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str before = fixture_dump(f);

		if (rows[i].ok) {
			T_OK(patch(&h, &h.jane, rows[i].ops), &f->e);
			continue;
		}
		T_ERR(patch(&h, &h.jane, rows[i].ops), &f->e, ERR_FORBIDDEN);
		T_STR(fixture_dump(f), before);
	}
	fixture_sql(f, TO_JOE);
	T_OK(patch(&h, &h.jane, rows[0].ops), &f->e);
	T_OK(patch(&h, &h.joe, "[{'op':'replace','path':'userName',"
	    "'value':'adam'}]"), &f->e);
	fixture_free(f);
}

static void lets_go_of_one_of_two(void)
{
	struct house h = house_new();
	struct fixture *f = h.f;

	fixture_sql(f, TO_ADMINS);
	fixture_sql(f, TO_JOE);
	T_OK(patch(&h, &h.jane, SHUT), &f->e);
	T_ERR(patch(&h, &h.joe, SHUT), &f->e, ERR_FORBIDDEN);
	T_ERR(fixture_delete(f, &f->caller, h.joe.uuid), &f->e,
	    ERR_FORBIDDEN);
	T_OK(patch(&h, &h.jane,
	    "[{'op':'replace','path':'active','value':true}]"), &f->e);
	T_OK(fixture_delete(f, &f->caller, h.joe.uuid), &f->e);
	fixture_free(f);
}

static void counts_no_one_who_is_blocked_or_inactive(void)
{
	struct house h = house_new();
	struct fixture *f = h.f;

	fixture_sql(f, TO_ADMINS);
	fixture_sql(f, TO_JOE);
	fixture_sql(f, "UPDATE resource SET blocked = 1"
	    " WHERE name_key = 'joe@x.org'");
	T_ERR(patch(&h, &h.jane, SHUT), &f->e, ERR_FORBIDDEN);
	T_OK(patch(&h, &h.joe, SHUT), &f->e);
	fixture_free(f);
}

static void asks_nothing_of_accounts_without_a_holder(void)
{
	struct house h = house_new();
	struct fixture *f = h.f;

	T_OK(patch(&h, &h.jane, SHUT), &f->e);
	fixture_sql(f, TO_JANE);
	T_OK(fixture_delete(f, &f->caller, h.admins.uuid), &f->e);
	T_OK(patch(&h, &h.jane,
	    "[{'op':'replace','path':'userName','value':'eve'}]"), &f->e);
	T_OK(fixture_delete(f, &f->caller, h.jane.uuid), &f->e);
	fixture_free(f);
}

static void guards_the_role_that_the_account_names(void)
{
	struct house h = house_new();
	struct fixture *f = h.f;

	fixture_sql(f, TO_JANE);
	fixture_sql(f, "UPDATE account SET administrator_role = 'Owner'");
	T_OK(patch(&h, &h.jane, SHUT), &f->e);
	T_OK(patch(&h, &h.jane,
	    "[{'op':'replace','path':'active','value':true}]"), &f->e);
	fixture_sql(f, "UPDATE role_grant SET role = 'Owner'");
	T_ERR(patch(&h, &h.jane, SHUT), &f->e, ERR_FORBIDDEN);
	fixture_free(f);
}

static int revoke(struct session *w, void *arg, struct err *e)
{
	struct house *h = arg;
	struct invariant v;
	struct db_stmt *q;

	if (invariant_begin(h->f->arena, w, h->f->caller.account, &v, e))
		return -1;
	q = db_prepare(w->db, "DELETE FROM role_grant", e);
	if (!q || db_run(q, e))
		return -1;
	return invariant_check(h->f->arena, w, &v, e);
}

static void can_be_asked_about_a_grant_that_goes(void)
{
	struct house h = house_new();

	fixture_sql(h.f, TO_JANE);
	T_ERR(fixture_write(h.f, revoke, &h), &h.f->e, ERR_FORBIDDEN);
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM role_grant"), 1);
	T_OK(fixture_patch(h.f, &h.f->caller, h.joe.uuid, SHUT, NULL),
	    &h.f->e);
	fixture_free(h.f);
}

static int shut(struct fixture *f, void *arg)
{
	struct str *id = arg;

	return fixture_patch(f, &f->caller, *id, SHUT, NULL) ? 1 : 0;
}

static void lets_one_of_two_that_go_at_once_win(void)
{
	struct house h = house_new();
	int joe, jane;

	fixture_sql(h.f, TO_JANE);
	fixture_sql(h.f, TO_JOE);
	joe = fixture_fork(h.f, shut, &h.joe.uuid);
	jane = fixture_fork(h.f, shut, &h.jane.uuid);
	T_INT(fixture_join(joe) + fixture_join(jane), 1);
	T_INT(fixture_i64(h.f, "SELECT sum(active) FROM resource"
	    " WHERE type = (SELECT id FROM resource_type"
	    " WHERE name = 'User')"), 1);
	fixture_check_counters(h.f);
	fixture_free(h.f);
}

UNIT_MAIN("invariant",
    UNIT(keeps_the_last_holder_active_and_there),
    UNIT(keeps_the_groups_that_carry_the_role),
    UNIT(keeps_the_nesting_and_the_mapped_name),
    UNIT(keeps_the_identity_of_the_only_holder),
    UNIT(lets_go_of_one_of_two),
    UNIT(counts_no_one_who_is_blocked_or_inactive),
    UNIT(asks_nothing_of_accounts_without_a_holder),
    UNIT(guards_the_role_that_the_account_names),
    UNIT(can_be_asked_about_a_grant_that_goes),
    UNIT(lets_one_of_two_that_go_at_once_win))
