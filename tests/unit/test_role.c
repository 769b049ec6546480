/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/role.h"

#define ADMIN "Super Administrator"

struct step {
	struct fixture *f;
	const char *role;
	struct role_target to;
	bool revoke;
};

static int run(struct session *w, void *arg, struct err *e)
{
	struct step *s = arg;
	struct fixture *f = s->f;

	if (s->revoke)
		return role_revoke(f->arena, w, &f->caller, str_of(s->role),
		    &s->to, e);
	return role_grant(f->arena, w, &f->caller, str_of(s->role), &s->to,
	    e);
}

static int write(struct fixture *f, const char *role,
    const struct resource *r, bool revoke)
{
	struct step s = { f, role, { r, S("Auditors") }, revoke };

	err_clear(&f->e);
	return fixture_write(f, run, &s);
}

static int add_name(const struct role_holder *h, void *arg, struct err *e)
{
	struct buf *b = arg;

	(void)e;
	if (b->n)
		buf_addc(b, ' ');
	buf_add(b, h->name);
	return 0;
}

/* Names of those who hold role, joined by blanks. */
static struct str holders(struct fixture *f, struct str role)
{
	struct role_query query = { f->caller.account, role, NULL };
	struct buf b;

	buf_init(&b, f->arena);
	err_clear(&f->e);
	T_OK(role_holders(f->w, &query, add_name, &b, &f->e), &f->e);
	return buf_str(&b);
}

static void grants_to_users_groups_and_names_of_groups(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	struct resource joe = fixture_user(f, "joe");
	struct resource eve = fixture_user(f, "eve");
	const struct resource *in[] = { &joe, NULL };
	struct resource inner = fixture_group(f, "inner", in);
	const struct resource *nested[] = { &inner, NULL };
	const struct resource *third[] = { &eve, NULL };
	struct resource outer = fixture_group(f, "outer", nested);

	T_OK(write(f, ADMIN, &jane, false), &f->e);
	T_OK(write(f, ADMIN, &outer, false), &f->e);
	T_OK(write(f, "Auditor", NULL, false), &f->e);
	T_STR(holders(f, S(ADMIN)), "jane joe");
	T_STR(holders(f, S("Auditor")), "");
	fixture_group(f, "AUDITORS", third);
	T_STR(holders(f, S("Auditor")), "eve");
	T_STR(holders(f, (struct str){ NULL, 0 }), "eve jane joe");
	fixture_sql(f, "UPDATE resource SET blocked = 1"
	    " WHERE name_key = 'eve'");
	T_STR(holders(f, S("Auditor")), "");
	fixture_free(f);
}

static void records_a_grant_once(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");

	T_OK(write(f, ADMIN, &jane, false), &f->e);
	T_OK(write(f, ADMIN, &jane, false), &f->e);
	T_INT(fixture_i64(f, "SELECT count(*) FROM role_grant"), 1);
	T_STR(fixture_text(f, "SELECT group_concat(operation || diff)"
	    " FROM change WHERE operation = 'roles'"),
	    "roles{\"role\":{\"to\":\"" ADMIN "\"}}");
	fixture_free(f);
}

static void keeps_the_last_administrator(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	struct resource joe = fixture_user(f, "joe");

	T_OK(write(f, ADMIN, &jane, false), &f->e);
	T_INT(write(f, ADMIN, &jane, true), -1);
	T_INT(f->e.kind, ERR_FORBIDDEN);
	T_STR(holders(f, S(ADMIN)), "jane");
	T_INT(write(f, ADMIN, &joe, true), -1);
	T_INT(f->e.kind, ERR_NOT_FOUND);
	T_OK(write(f, ADMIN, &joe, false), &f->e);
	T_OK(write(f, ADMIN, &jane, true), &f->e);
	T_STR(holders(f, S(ADMIN)), "joe");
	T_INT(write(f, "", &joe, false), -1);
	T_INT(f->e.kind, ERR_INVALID_VALUE);
	fixture_free(f);
}

static int set_default(struct session *w, void *arg, struct err *e)
{
	struct step *s = arg;

	return account_set(w, s->f->account.id, S("default_role"),
	    str_of(s->role), e);
}

static int set_administrator(struct session *w, void *arg, struct err *e)
{
	struct step *s = arg;

	return account_set(w, s->f->account.id, S("administrator_role"),
	    str_of(s->role), e);
}

static void every_active_user_holds_the_default_role(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	struct resource joe = fixture_user(f, "joe");
	struct role_query one = { f->account.id, { NULL, 0 }, &joe };
	struct step s = { .f = f, .role = "Minimal" };
	struct caller globex = fixture_account(f, "globex");
	struct resource other;
	struct buf b;

	T_OK(fixture_post(f, &globex, f->user, USER("'userName':'eve'"),
	    &other), &f->e);
	T_OK(write(f, ADMIN, &jane, false), &f->e);
	T_OK(write(f, "Minimal", &jane, false), &f->e);
	T_OK(fixture_write(f, set_default, &s), &f->e);
	T_STR(holders(f, S("Minimal")), "jane joe");
	T_STR(holders(f, (struct str){ NULL, 0 }), "jane jane joe");
	T_STR(holders(f, S(ADMIN)), "jane");
	buf_init(&b, f->arena);
	T_OK(role_holders(f->w, &one, add_name, &b, &f->e), &f->e);
	T_STR(buf_str(&b), "joe");
	fixture_sql(f, "UPDATE resource SET active = 0"
	    " WHERE name_key = 'joe'");
	T_STR(holders(f, S("Minimal")), "jane");
	s.role = ADMIN;
	T_INT(fixture_write(f, set_default, &s), -1);
	T_INT(f->e.kind, ERR_INVALID_VALUE);
	s.role = "Minimal";
	T_INT(fixture_write(f, set_administrator, &s), -1);
	s.role = "";
	err_clear(&f->e);
	T_OK(fixture_write(f, set_default, &s), &f->e);
	T_STR(holders(f, S("Minimal")), "jane");
	fixture_free(f);
}

static struct resource someone;

static int grant_to_someone(struct fixture *f)
{
	return write(f, ADMIN, &someone, false);
}

static void leaves_no_trace_of_a_failure(void)
{
	struct fixture *f = fixture_new();

	someone = fixture_user(f, "jane");
	T_INT(fixture_faults(f, grant_to_someone) > 0, 1);
	T_STR(holders(f, S(ADMIN)), "jane");
	fixture_free(f);
}

UNIT_MAIN("role", UNIT(grants_to_users_groups_and_names_of_groups),
    UNIT(every_active_user_holds_the_default_role),
    UNIT(records_a_grant_once), UNIT(keeps_the_last_administrator),
    UNIT(leaves_no_trace_of_a_failure))
