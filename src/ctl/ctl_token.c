/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_token.c - bearer tokens: made, listed, ended. */
#include "ctl/token_view.h"

#include "base/clock.h"

/* What a new token is to be, and its text. */
struct making {
	struct ctl *c;
	struct token t;
	struct str text;
};

static int create(struct session *w, void *arg, struct err *e)
{
	struct making *m = arg;

	return token_create(m->c->arena, w, &m->t, m->c->now, &m->text, e);
}

/* How long it lives must be said: a token that ends breaks provisioning on
 * that day, one that does not end is a standing risk (RFC 7644 section 7.4). */
static int lifetime(struct making *m, struct err *e)
{
	struct ctl *c = m->c;
	int64_t ttl = 0;
	int n = ctl_has(c, "ttl") + ctl_has(c, "expires") +
	    ctl_has(c, "no-expiry");

	if (n != 1)
		return ctl_usage(c, e, "say how long the token lives, by one "
		    "of --ttl 90d, --expires 2027-01-31 and --no-expiry: the "
		    "identity provider stops on the day it ends, and a leaked "
		    "one that never ends works until it is revoked");
	if (ctl_duration(c, "ttl", &ttl, e) ||
	    ctl_date(c, "expires", &m->t.expires, e) ||
	    ctl_date(c, "not-before", &m->t.not_before, e))
		return -1;
	if (ttl)
		m->t.expires = (m->t.not_before > c->now ? m->t.not_before :
		    c->now) + ttl;
	if (m->t.expires && m->t.expires <= c->now)
		ctl_note("scimctl: note: this token has expired already");
	return 0;
}

static void notes(const struct making *m)
{
	const struct token *t = &m->t;

	if (!(t->permissions & CAP_SETTINGS_READ))
		ctl_note("scimctl: note: without settings:read the token sees "
		    "no groups; Okta asks for /Groups when a configuration "
		    "that pushes groups is saved, and is refused then");
	if (!(t->permissions & (CAP_MEMBERSHIPS_EDIT | CAP_SETTINGS_EDIT)))
		ctl_note("scimctl: note: the token can only read");
	ctl_note("scimctl: note: this is the only time that the token is "
	    "shown; its id is %.*s", STR_ARG(t->public_id));
}

static int create_run(struct ctl *c, struct err *e)
{
	struct making m = { .c = c };
	struct json *v;

	m.t.account = c->account.id;
	m.t.name = c->args[1];
	if (token_permissions(c, &m.t.permissions, e) || lifetime(&m, e) ||
	    token_settings(c, &m.t, e) || ctl_write(c, create, &m, e))
		return -1;
	v = token_view(c, &m.t);
	json_set(v, S("token"), json_str(c->arena, m.text));
	json_set(v, S("base_url"), json_str(c->arena,
	    store_base_url(c->arena, c->store, c->account.tag)));
	out_made(c->out, v, "token");
	if (c->out->form != OUT_JSON)
		notes(&m);
	return 0;
}

const struct ctl_cmd ctl_token_create = {
	.name = "token create",
	.args = "TAG NAME",
	.help = "make a token and print it, once",
	.more = "NAME is for people: \"okta production\". One of --ttl, "
	    "--expires and --no-expiry must\nbe chosen: the identity provider "
	    "stops on the day the token ends (Entra goes into\nquarantine), and "
	    "one that never ends works until it is revoked, wherever it "
	    "went.\nRoll it before it ends: scimctl token roll. Without "
	    "--preset and --permission the\ntoken may provision: it reads and "
	    "edits users and groups.",
	.example = "token create acme 'okta production' --ttl 365d "
	    "--dialect okta",
	.opts = (const struct ctl_opt[]){
		{ "preset", "NAME", "provision (all of the four) or read",
		    false },
		{ "permission", "NAME", "settings:read settings:edit "
		    "memberships:read memberships:edit dry-run", true },
		{ "ttl", "TIME", "it ends after that: 90d, 24h", false },
		{ "expires", "DATE", "it ends then", false },
		{ "no-expiry", NULL, "it does not end by itself", false },
		{ "not-before", "DATE", "it works from then on", false },
		TOKEN_SETTINGS,
		{ NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = create_run,
};

static int list_run(struct ctl *c, struct err *e)
{
	static const char *const columns[] = { "id", "name", "state",
	    "permissions", "dialect", "expires", "last_used", "warning",
	    NULL };
	struct token *t;

	if (token_list(c->arena, c->read, c->account.id, &t, e))
		return -1;
	out_columns(c->out, columns);
	for (; t; t = t->next)
		out_row(c->out, token_view(c, t));
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_token_list = {
	.name = "token list",
	.args = "TAG",
	.help = "list the tokens of an account",
	.more = "A token that ends within 30 days has a warning.",
	.example = "token list acme",
	.min = 1,
	.account = true,
	.run = list_run,
};

/* A token that something is done to. */
struct act {
	struct ctl *c;
	struct token t;
	int (*fn)(struct session *w, struct act *act, struct err *e);
};

static int act_write(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;
	struct ctl *c = x->c;

	if (token_get(c->arena, w, c->account.id, c->args[1], &x->t, e) ||
	    x->fn(w, x, e))
		return -1;
	return token_get(c->arena, w, c->account.id, x->t.public_id, &x->t,
	    e);
}

static int act(struct ctl *c,
    int (*fn)(struct session *w, struct act *act, struct err *e),
    const char *done, struct err *e)
{
	struct act x = { .c = c, .fn = fn };

	if (ctl_write(c, act_write, &x, e))
		return -1;
	out_done(c->out, token_view(c, &x.t), "token \"%.*s\" (%.*s) %s",
	    STR_ARG(x.t.name), STR_ARG(x.t.public_id), done);
	return 0;
}

static int revoke(struct session *w, struct act *x, struct err *e)
{
	return token_revoke(w, x->t.id, x->c->now, e);
}

static int revoke_run(struct ctl *c, struct err *e)
{
	return act(c, revoke, "is revoked, for good", e);
}

const struct ctl_cmd ctl_token_revoke = {
	.name = "token revoke",
	.args = "TAG ID",
	.help = "stop a token from working, at once and for good",
	.more = "ID is the part of the token between the two \"_\", or its "
	    "name when no other token\nhas it.",
	.example = "token revoke acme 'okta production'",
	.min = 2,
	.account = true,
	.run = revoke_run,
};
