/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/forget.h"
#include "store/operator.h"
#include "store/undo.h"

#define DAY INT64_C(86400000)
#define NOW FIXTURE_NOW

/* --- users ---------------------------------------------------------------- */

/* Names of those inactive since before a time, joined by blanks. */
static struct str inactive(struct fixture *f, int64_t before)
{
	struct forget_query query = { .account = f->account.id,
		.type = f->user, .before = before, .max = 100 };
	struct forget_user *u;
	struct buf b;

	buf_init(&b, f->arena);
	err_clear(&f->e);
	T_OK(forget_users(f->arena, f->w, &query, &u, &f->e), &f->e);
	for (; u; u = u->next)
		buf_printf(&b, "%s%.*s", b.n ? " " : "", STR_ARG(u->name));
	return buf_str(&b);
}

static void set_active(struct fixture *f, const struct resource *r,
    bool active, int64_t when)
{
	f->caller.now = when;
	T_OK(fixture_patch(f, &f->caller, r->uuid, active ?
	    "[{'op':'replace','path':'active','value':true}]" :
	    "[{'op':'replace','path':'active','value':false}]", NULL), &f->e);
}

static void counts_from_the_deactivation(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	struct resource joe = fixture_user(f, "joe"), made;

	fixture_user(f, "active");
	set_active(f, &jane, false, NOW + DAY);
	set_active(f, &joe, false, NOW + 2 * DAY);
	T_OK(fixture_post(f, &f->caller, f->user,
	    USER("'userName':'made','active':false"), &made), &f->e);
	T_STR(inactive(f, NOW + DAY), "");
	T_STR(inactive(f, NOW + DAY + 1), "jane");
	T_STR(inactive(f, NOW + 2 * DAY + 1), "jane joe made");
	/* A change of attributes is not one of activity. */
	f->caller.now = NOW + 9 * DAY;
	T_OK(fixture_patch(f, &f->caller, jane.uuid,
	    "[{'op':'replace','path':'title','value':'x'}]", NULL), &f->e);
	T_STR(inactive(f, NOW + DAY + 1), "jane");
	set_active(f, &jane, true, NOW + 10 * DAY);
	set_active(f, &jane, false, NOW + 11 * DAY);
	T_STR(inactive(f, NOW + 11 * DAY), "joe made");
	fixture_free(f);
}

static void leaves_out_who_is_blocked_or_of_another_account(void)
{
	struct fixture *f = fixture_new();
	struct caller globex = fixture_account(f, "globex");
	struct resource jane = fixture_user(f, "jane"), other;

	set_active(f, &jane, false, NOW);
	fixture_sql(f, "UPDATE resource SET blocked = 1");
	T_OK(fixture_post(f, &globex, f->user,
	    USER("'userName':'eve','active':false"), &other), &f->e);
	T_STR(inactive(f, NOW + DAY), "");
	fixture_free(f);
}

static void knows_who_made_it_and_looks_at_one(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	struct resource joe = fixture_user(f, "joe");
	struct forget_query query = { .account = f->account.id,
		.type = f->user, .before = NOW + DAY, .max = 1 };
	struct forget_user *u;

	set_active(f, &jane, false, NOW);
	set_active(f, &joe, false, NOW);
	fixture_sql(f, "UPDATE resource SET origin = 1"
	    " WHERE name_key = 'joe'");
	T_OK(forget_users(f->arena, f->w, &query, &u, &f->e), &f->e);
	T_NEED(u != NULL);
	T_STR(u->name, "jane");
	T_TRUE(!u->next && !u->by_token);
	T_INT(u->since, NOW);
	query.after = u->position;
	T_OK(forget_users(f->arena, f->w, &query, &u, &f->e), &f->e);
	T_NEED(u != NULL);
	T_STR(u->name, "joe");
	T_TRUE(u->by_token);
	query.uuid = joe.uuid;
	T_OK(forget_users(f->arena, f->w, &query, &u, &f->e), &f->e);
	T_TRUE(u && !u->next);
	set_active(f, &joe, true, NOW);
	T_OK(forget_users(f->arena, f->w, &query, &u, &f->e), &f->e);
	T_TRUE(!u);
	fixture_free(f);
}

/* --- changes -------------------------------------------------------------- */

struct step {
	struct fixture *f;
	int64_t before, max, n;
	struct str uuid;
};

static int prune(struct session *w, void *arg, struct err *e)
{
	struct step *s = arg;

	return forget_changes(w, s->f->account.id, s->before, s->max, &s->n,
	    e);
}

static int64_t pruned(struct fixture *f, int64_t before, int64_t max)
{
	struct step s = { .f = f, .before = before, .max = max };

	err_clear(&f->e);
	T_OK(fixture_write(f, prune, &s), &f->e);
	return s.n;
}

#define NUMBERS "SELECT coalesce(group_concat(number), '') FROM change" \
	" WHERE account = 1"

static void removes_the_oldest_and_leaves_no_hole(void)
{
	struct fixture *f = fixture_new();
	struct caller globex = fixture_account(f, "globex");
	struct resource other;
	int64_t first = -1;

	T_OK(forget_first(f->w, f->account.id, &first, &f->e), &f->e);
	T_INT(first, 0);
	T_OK(fixture_post(f, &globex, f->user, USER("'userName':'eve'"),
	    &other), &f->e);
	for (int i = 0; i < 6; i++)
		fixture_user(f, str_c(f->arena, str_printf(f->arena, "u%d",
		    i)));
	fixture_sql(f, "UPDATE change SET time = number * 100");
	/* The clock was set back: 4 is older than 3. */
	fixture_sql(f, "UPDATE change SET time = 150 WHERE number = 4");
	T_INT(pruned(f, 100, 100), 0);
	T_INT(pruned(f, 300, 100), 2);
	T_STR(fixture_text(f, NUMBERS), "3,4,5,6");
	T_INT(pruned(f, 1000, 1), 1);
	T_STR(fixture_text(f, NUMBERS), "4,5,6");
	T_INT(pruned(f, 1000, 2), 2);
	T_STR(fixture_text(f, NUMBERS), "6");
	T_OK(forget_first(f->w, f->account.id, &first, &f->e), &f->e);
	T_INT(first, 6);
	T_INT(pruned(f, 1000, 3), 1);
	T_INT(fixture_i64(f, "SELECT count(*) FROM change"), 1);
	fixture_user(f, "next");
	T_STR(fixture_text(f, NUMBERS), "7");
	fixture_free(f);
}

static void members_of_a_change_go_with_it(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	const struct resource *in[] = { &jane, NULL };

	fixture_group(f, "staff", in);
	T_INT(fixture_i64(f, "SELECT count(*) FROM change_member"), 1);
	T_INT(pruned(f, NOW + DAY, 100), 2);
	T_INT(fixture_i64(f, "SELECT count(*) FROM change_member"), 0);
	T_INT(fixture_i64(f, "SELECT count(*) FROM membership"), 1);
	fixture_free(f);
}

/* --- one who is gone ------------------------------------------------------ */

static int erase(struct session *w, void *arg, struct err *e)
{
	struct step *s = arg;

	return forget_resource(w, s->f->account.id, s->uuid, &s->n, e);
}

static void hear(const struct undo_step *s, void *arg)
{
	(void)s;
	(void)arg;
}

/* Of change n. */
static int undo(struct session *w, void *arg, struct err *e)
{
	struct step *s = arg;
	struct undo u = { .change = s->n };
	struct undo_teller t = { hear, NULL };

	return undo_run(s->f->arena, w, &s->f->caller, &u, &t, &s->n, e);
}

static void takes_out_what_changes_hold_of_a_person(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane");
	struct step s = { .f = f, .uuid = jane.uuid };

	fixture_user(f, "joe");
	T_INT(fixture_write(f, erase, &s), -1);
	T_INT(f->e.kind, ERR_CONFLICT);
	T_OK(fixture_patch(f, &f->caller, jane.uuid,
	    "[{'op':'replace','path':'title','value':'Boss'}]", NULL), &f->e);
	T_OK(fixture_delete(f, &f->caller, jane.uuid), &f->e);
	err_clear(&f->e);
	T_OK(fixture_write(f, erase, &s), &f->e);
	T_INT(s.n, 3);
	T_STR(fixture_text(f, "SELECT group_concat(number || operation)"
	    " FROM change WHERE name IS NULL AND diff IS NULL"),
	    "1create,3update,4delete");
	T_INT(fixture_i64(f, "SELECT count(*) FROM change"
	    " WHERE name = 'joe'"), 1);
	T_OK(fixture_write(f, erase, &s), &f->e);
	T_INT(s.n, 0);
	s.n = 4;
	T_INT(fixture_write(f, undo, &s), -1);
	T_INT(f->e.kind, ERR_CONFLICT);
	fixture_free(f);
}

UNIT_MAIN("forget", UNIT(counts_from_the_deactivation),
    UNIT(leaves_out_who_is_blocked_or_of_another_account),
    UNIT(knows_who_made_it_and_looks_at_one),
    UNIT(removes_the_oldest_and_leaves_no_hole),
    UNIT(members_of_a_change_go_with_it),
    UNIT(takes_out_what_changes_hold_of_a_person))
