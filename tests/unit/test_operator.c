/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/operator.h"

struct step {
	struct fixture *f;
	const struct resource *r;
	bool blocked;
};

static int run(struct session *w, void *arg, struct err *e)
{
	struct step *s = arg;

	return operator_block(s->f->arena, w, &s->f->caller, s->r, s->blocked,
	    e);
}

static int block(struct fixture *f, const struct resource *r, bool blocked)
{
	struct step s = { f, r, blocked };

	err_clear(&f->e);
	return fixture_write(f, run, &s);
}

static int find(struct fixture *f, const char *text, struct resource *out)
{
	err_clear(&f->e);
	return operator_find(f->arena, f->w, &f->caller, f->user,
	    str_of(text), out, &f->e);
}

static void finds_by_id_and_by_name(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "Jane@acme.com"), r;
	struct caller other = fixture_account(f, "globex");

	T_OK(find(f, "jane@ACME.com", &r), &f->e);
	T_STR(r.uuid, str_c(f->arena, jane.uuid));
	T_OK(find(f, str_c(f->arena, jane.uuid), &r), &f->e);
	T_INT(find(f, "joe", &r), -1);
	T_INT(f->e.kind, ERR_NOT_FOUND);
	err_clear(&f->e);
	T_INT(operator_find(f->arena, f->w, &other, f->user, jane.uuid, &r,
	    &f->e), -1);
	err_clear(&f->e);
	T_INT(operator_find(f->arena, f->w, &f->caller, f->group, jane.uuid,
	    &r, &f->e), -1);
	fixture_free(f);
}

static void blocks_whatever_a_client_says(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	struct operator_view v;

	T_OK(block(f, &jane, true), &f->e);
	T_OK(block(f, &jane, true), &f->e);
	T_OK(fixture_patch(f, &f->caller, jane.uuid,
	    "[{'op':'replace','path':'active','value':true}]", NULL), &f->e);
	T_OK(operator_look(f->arena, f->w, &jane, &v, &f->e), &f->e);
	T_INT(v.blocked, 1);
	T_INT(v.origin, 0);
	T_OK(block(f, &jane, false), &f->e);
	T_OK(operator_look(f->arena, f->w, &jane, &v, &f->e), &f->e);
	T_INT(v.blocked, 0);
	T_STR(fixture_text(f, "SELECT group_concat(number || operation)"
	    " FROM change"), "1create,2deactivate,3activate");
	fixture_check_counters(f);
	fixture_free(f);
}

static void keeps_the_last_administrator_unblocked(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	struct operator_view v;

	fixture_sql(f, "INSERT INTO role_grant (account, role, user, created)"
	    " SELECT account, 'Super Administrator', id, 1 FROM resource");
	T_INT(block(f, &jane, true), -1);
	T_INT(f->e.kind, ERR_FORBIDDEN);
	err_clear(&f->e);
	T_OK(operator_look(f->arena, f->w, &jane, &v, &f->e), &f->e);
	T_INT(v.blocked, 0);
	fixture_free(f);
}

static void tells_the_changes_of_a_member(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	const struct resource *in[] = { &jane, NULL };
	struct resource team = fixture_group(f, "team", in);
	struct operator_change *list;
	struct operator_member *m;
	struct str uuid;

	T_OK(operator_changes(f->arena, f->w, f->account.id, jane.uuid, &list,
	    &f->e), &f->e);
	T_INT(list->number, 1);
	T_INT(list->membership, 0);
	T_INT(list->next->number, 2);
	T_INT(list->next->membership && list->next->added, 1);
	T_OK(operator_members(f->arena, f->w, f->account.id, 2, 10, &m,
	    &f->e), &f->e);
	T_STR(m->name, "jane");
	T_INT(m->added, 1);
	T_OK(fixture_delete(f, &f->caller, jane.uuid), &f->e);
	T_OK(operator_find_deleted(f->arena, f->w, &f->caller, f->user,
	    S("JANE"), &uuid, &f->e), &f->e);
	T_STR(uuid, str_c(f->arena, jane.uuid));
	T_OK(operator_members(f->arena, f->w, f->account.id, 2, 10, &m,
	    &f->e), &f->e);
	T_INT(m->name.p == NULL, 1);
	T_INT(team.id > 0, 1);
	fixture_free(f);
}

static struct resource someone;

static int block_someone(struct fixture *f)
{
	return block(f, &someone, true);
}

static void leaves_no_trace_of_a_failure(void)
{
	struct fixture *f = fixture_new();

	someone = fixture_user(f, "jane");
	T_INT(fixture_faults(f, block_someone) > 0, 1);
	T_INT(fixture_i64(f, "SELECT blocked FROM resource"), 1);
	fixture_free(f);
}

UNIT_MAIN("operator", UNIT(finds_by_id_and_by_name),
    UNIT(blocks_whatever_a_client_says),
    UNIT(keeps_the_last_administrator_unblocked),
    UNIT(tells_the_changes_of_a_member),
    UNIT(leaves_no_trace_of_a_failure))
