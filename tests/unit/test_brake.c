/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/brake.h"

#define SHUT "[{'op':'replace','path':'active','value':false}]"
#define OPEN "[{'op':'replace','path':'active','value':true}]"
#define USERS 12

struct house {
	struct fixture *f;
	struct caller c;                /* a token */
	struct str ids[USERS];
};

struct setting {
	struct house *h;
	const char *key, *value;
};

static int set(struct session *w, void *arg, struct err *e)
{
	const struct setting *s = arg;

	return account_set(w, s->h->c.account, str_of(s->key),
	    str_of(s->value), e);
}

static int setting(struct house *h, const char *key, const char *value)
{
	struct setting s = { h, key, value };

	return fixture_write(h->f, set, &s);
}

static int record(struct session *w, void *arg, struct err *e)
{
	struct house *h = arg;

	return intent_record(h->f->arena, w, &h->c, e);
}

/* What the service does with a write that was refused. */
static int kept(struct house *h, int rc)
{
	struct err e = h->f->e;

	if (rc && h->c.intents)
		T_OK(fixture_write(h->f, record, h), &h->f->e);
	h->c.intents = NULL;
	h->f->e = e;
	return rc;
}

static int shut(struct house *h, int i)
{
	return kept(h, fixture_patch(h->f, &h->c, h->ids[i], SHUT, NULL));
}

static struct house house(const char *key, const char *value)
{
	struct house h = { .f = fixture_new() };

	h.c = h.f->caller;
	h.c.token = 7;
	fixture_users(h.f, "u", USERS, h.ids);
	fixture_sql(h.f, "UPDATE resource SET origin = 5");
	T_OK(setting(&h, key, value), &h.f->e);
	return h;
}

static void reads_what_it_writes(void)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "off", "off" }, { "50/1h", "50/1h" }, { "20%/24h", "20%/1d" },
		{ "50,20%/90m", "20%,50/90m" }, { "1/45s", "1/45s" },
		{ "100%/1d", "100%/1d" },
	};
	static const char *const bad[] = { "", "50", "/1h", "0/1h", "-1/1h",
		"101%/1h", "5,6/1h", "5%,6%/1h", "5/", "5/0s", "5/h", "x/1h",
		"5,/1h", "on" };
	struct brake b;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };

		T_OK(brake_read(str_of(rows[i].text), &b, &e), &e);
		T_STR(brake_text(unit_arena(), &b), rows[i].want);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = { 0 };

		T_ERR(brake_read(str_of(bad[i]), &b, &e), &e,
		    ERR_INVALID_VALUE);
	}
}

static void counts_users_once_and_holds_the_rest(void)
{
	struct house h = house("brake_deactivate", "2/1h");

	T_OK(shut(&h, 0), &h.f->e);
	T_OK(shut(&h, 0), &h.f->e);
	T_OK(fixture_patch(h.f, &h.c, h.ids[0], OPEN, NULL), &h.f->e);
	T_OK(shut(&h, 0), &h.f->e);
	T_OK(shut(&h, 1), &h.f->e);
	T_ERR(shut(&h, 2), &h.f->e, ERR_RATE);
	T_INT(h.f->e.retry_after, 3600);
	T_STR(str_of(h.c.remark), "held");
	T_ERR(shut(&h, 2), &h.f->e, ERR_RATE);
	T_INT(fixture_i64(h.f, "SELECT tries FROM intent"), 2);
	h.c.now += 7200000;             /* held, until it is released */
	T_ERR(shut(&h, 3), &h.f->e, ERR_RATE);
	T_OK(fixture_patch(h.f, &h.c, h.ids[0], OPEN, NULL), &h.f->e);
	T_OK(fixture_post(h.f, &h.c, h.f->user, USER("'userName':'x'"), NULL),
	    &h.f->e);
	T_OK(fixture_delete(h.f, &h.c, h.ids[5]), &h.f->e);
	T_OK(fixture_patch(h.f, &h.f->caller, h.ids[6], SHUT, NULL),
	    &h.f->e);
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM intent"), 2);
	fixture_free(h.f);
}

static void forgets_what_is_past(void)
{
	struct house h = house("brake_deactivate", "1/1h");

	T_OK(shut(&h, 0), &h.f->e);
	h.c.now += 3600000;
	T_OK(shut(&h, 1), &h.f->e);
	T_ERR(shut(&h, 2), &h.f->e, ERR_RATE);
	fixture_free(h.f);
}

static struct intent_release released;

static int let_go(struct session *w, void *arg, struct err *e)
{
	struct house *h = arg;

	return intent_release(h->f->arena, w, &h->f->caller, &released, e);
}

static void makes_what_was_held_when_released(void)
{
	struct house h = house("brake_deactivate", "1/1h");
	struct brake b[BRAKE_COUNT];

	for (int i = 0; i < 4; i++)
		shut(&h, i);
	T_OK(brake_load(h.f->w, h.c.account, b, &h.f->e), &h.f->e);
	T_TRUE(b[BRAKE_DEACTIVATE].held && !b[BRAKE_DELETE].held);
	T_OK(fixture_delete(h.f, &h.f->caller, h.ids[3]), &h.f->e);
	T_OK(fixture_write(h.f, let_go, &h), &h.f->e);
	T_INT(released.applied, 2);
	T_INT(released.kept, 0);
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM intent"), 0);
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM resource"
	    " WHERE active = 0"), 3);
	T_OK(shut(&h, 5), &h.f->e);
	T_ERR(shut(&h, 6), &h.f->e, ERR_RATE);
	T_OK(setting(&h, "brake_deactivate", "off"), &h.f->e);
	T_OK(shut(&h, 6), &h.f->e);
	fixture_check_counters(h.f);
	fixture_free(h.f);
}

/* 25 % of 12 are 3, and both must be exceeded when both are set. */
static void takes_a_share(void)
{
	struct house h = house("brake_delete", "25%/1h");

	for (int i = 0; i < 3; i++)
		T_OK(fixture_delete(h.f, &h.c, h.ids[i]), &h.f->e);
	T_ERR(fixture_delete(h.f, &h.c, h.ids[3]), &h.f->e, ERR_RATE);
	T_OK(setting(&h, "brake_delete", "25%,4/1h"), &h.f->e);
	T_OK(fixture_delete(h.f, &h.c, h.ids[3]), &h.f->e);
	T_ERR(fixture_delete(h.f, &h.c, h.ids[4]), &h.f->e, ERR_RATE);
	fixture_free(h.f);
}

static struct resource team(struct house *h)
{
	const struct resource *in[USERS + 1] = { NULL };
	struct resource r[USERS], g;

	for (int i = 0; i < USERS; i++) {
		r[i] = fixture_find(h->f, &h->c, h->ids[i]);
		in[i] = &r[i];
	}
	g = fixture_group(h->f, "team", in);
	fixture_sql(h->f, "UPDATE resource SET origin = 5");
	return g;
}

static int leave(struct house *h, const struct resource *g, int i)
{
	return kept(h, fixture_patch(h->f, &h->c, g->uuid,
	    str_printf(h->f->arena, "[{'op':'remove','path':"
	    "'members[value eq \\\"%.*s\\\"]'}]", STR_ARG(h->ids[i])).p,
	    NULL));
}

static void holds_members_that_go_all_at_once(void)
{
	struct house h = house("brake_member_remove", "50%/1h");
	struct resource g = team(&h);
	struct str before;

	T_OK(leave(&h, &g, 0), &h.f->e);
	before = fixture_dump(h.f);
	T_ERR(kept(&h, fixture_put(h.f, &h.c, g.uuid,
	    GROUP("'displayName':'team','members':[]"), NULL)), &h.f->e,
	    ERR_RATE);
	T_STR(fixture_dump(h.f), before);
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM intent"), USERS - 1);
	T_ERR(leave(&h, &g, 1), &h.f->e, ERR_RATE);
	T_OK(fixture_patch(h.f, &h.c, g.uuid, str_printf(h.f->arena,
	    "[{'op':'add','path':'members','value':[{'value':'%.*s'}]}]",
	    STR_ARG(h.ids[2])).p, NULL), &h.f->e);
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM intent"), USERS - 2);
	T_OK(fixture_write(h.f, let_go, &h), &h.f->e);
	T_INT(released.applied, USERS - 2);
	T_INT(fixture_i64(h.f, "SELECT count(*) FROM membership"), 1);
	fixture_free(h.f);
}

static void counts_members_in_the_account(void)
{
	struct house h = house("brake_member_remove", "2/1h");
	struct resource g = team(&h);

	T_OK(leave(&h, &g, 0), &h.f->e);
	T_OK(leave(&h, &g, 0), &h.f->e);
	T_OK(leave(&h, &g, 1), &h.f->e);
	T_ERR(leave(&h, &g, 2), &h.f->e, ERR_RATE);
	fixture_free(h.f);
}

UNIT_MAIN("brake", UNIT(reads_what_it_writes),
    UNIT(counts_users_once_and_holds_the_rest), UNIT(forgets_what_is_past),
    UNIT(makes_what_was_held_when_released), UNIT(takes_a_share),
    UNIT(holds_members_that_go_all_at_once),
    UNIT(counts_members_in_the_account))
