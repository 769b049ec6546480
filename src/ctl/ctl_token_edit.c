/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_token_edit.c - tokens: replaced, changed, switched off, ended. */
#include "ctl/token_view.h"

#define GRACE ((int64_t)24 * 3600 * 1000)

/* A token that something is done to, as one write. */
struct act {
	struct ctl *c;
	struct token t;
	int64_t until;
	struct str text;                /* of a new token */
	int (*fn)(struct session *w, struct act *act, struct err *e);
};

static int act_write(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;
	struct ctl *c = x->c;

	if (token_pick(c, w, &x->t, e) ||
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
	.more = TOKEN_ID,
	.example = "token revoke acme 'okta production'",
	.min = 2,
	.account = true,
	.run = revoke_run,
};

static int disable(struct session *w, struct act *x, struct err *e)
{
	return token_disable(w, x->t.id, x->c->now, e);
}

static int disable_run(struct ctl *c, struct err *e)
{
	return act(c, disable, "is disabled", e);
}

const struct ctl_cmd ctl_token_disable = {
	.name = "token disable",
	.args = "TAG ID",
	.help = "stop a token from working until it is enabled",
	.more = TOKEN_ID,
	.example = "token disable acme 'okta production'",
	.min = 2,
	.account = true,
	.run = disable_run,
};

static int enable(struct session *w, struct act *x, struct err *e)
{
	return token_disable(w, x->t.id, 0, e);
}

static int enable_run(struct ctl *c, struct err *e)
{
	return act(c, enable, "is enabled", e);
}

const struct ctl_cmd ctl_token_enable = {
	.name = "token enable",
	.args = "TAG ID",
	.help = "let a disabled token work again",
	.more = TOKEN_ID,
	.example = "token enable acme 'okta production'",
	.min = 2,
	.account = true,
	.run = enable_run,
};

static int roll(struct session *w, struct act *x, struct err *e)
{
	return token_roll(x->c->arena, w, &x->t, x->until, x->c->now,
	    &x->text, e);
}

static int roll_run(struct ctl *c, struct err *e)
{
	struct act x = { .c = c, .fn = roll };
	struct str id;
	struct json *v;
	int64_t grace = GRACE;

	if (ctl_duration(c, "grace", &grace, e))
		return -1;
	x.until = c->now + grace;
	if (ctl_write(c, act_write, &x, e))
		return -1;
	token_shape(x.text, &id);
	v = json_object(c->arena);
	json_set(v, S("token"), json_str(c->arena, x.text));
	json_set(v, S("id"), json_str(c->arena, id));
	json_set(v, S("replaces"), json_str(c->arena, x.t.public_id));
	json_set(v, S("old_expires"), ctl_time(c, x.t.expires));
	out_made(c->out, v, "token");
	if (c->out->form != OUT_JSON)
		ctl_note("scimctl: note: this is the only time that the token "
		    "is shown; its id is %.*s, and the old one (%.*s) ends "
		    "%.*s", STR_ARG(id), STR_ARG(x.t.public_id),
		    STR_ARG(json_text(v, S("old_expires"))));
	return 0;
}

const struct ctl_cmd ctl_token_roll = {
	.name = "token roll",
	.args = "TAG ID",
	.help = "make a token that replaces another, and print it, once",
	.more = "The new one is like the old one and lives as long. Both work "
	    "until the grace is\nover, so nothing stops while the new one is "
	    "put in place.\n" TOKEN_ID,
	.example = "token roll acme 'okta production' --grace 7d",
	.opts = (const struct ctl_opt[]){
		{ "grace", "TIME", "how long the old one lives on; 24h",
		    false },
		{ NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = roll_run,
};

static int set(struct session *w, struct act *x, struct err *e)
{
	struct ctl *c = x->c;
	struct str name = ctl_value(c, "name");

	if (name.p)
		x->t.name = name;
	if ((ctl_has(c, "permission") || ctl_has(c, "preset")) &&
	    token_permissions(c, &x->t.permissions, e))
		return -1;
	if ((ctl_has(c, "ttl") || ctl_has(c, "expires") ||
	    ctl_has(c, "no-expiry")) && token_lifetime(c, &x->t, e))
		return -1;
	return token_settings(c, &x->t, e) || token_update(w, &x->t, e) ?
	    -1 : 0;
}

static bool says_something(const struct ctl *c)
{
	for (const struct ctl_opt *o = c->cmd->opts; o->name; o++)
		if (ctl_has(c, o->name))
			return true;
	return false;
}

static int set_run(struct ctl *c, struct err *e)
{
	if (!says_something(c))
		return ctl_usage(c, e, "say what to change, for example "
		    "--dialect okta; scimctl token set --help lists it");
	return act(c, set, "is changed", e);
}

const struct ctl_cmd ctl_token_set = {
	.name = "token set",
	.args = "TAG ID",
	.help = "change what a token may and how it is treated",
	.more = "--allow none and --deny none take the list away; --rate 0 "
	    "and --page-size 0 mean\nthe server's own.\n" TOKEN_ID,
	.example = "token set acme 'okta production' --dialect okta",
	.opts = (const struct ctl_opt[]){
		{ "name", "NAME", "another name", false },
		TOKEN_PERMISSIONS,
		TOKEN_LIFETIME,
		TOKEN_SETTINGS,
		{ NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = set_run,
};
