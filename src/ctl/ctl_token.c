/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_token.c - bearer tokens: made, listed, shown. */
#include "ctl/log_view.h"
#include "ctl/token_view.h"

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
	if (token_permissions(c, &m.t.permissions, e) ||
	    token_lifetime(c, &m.t, e) || token_settings(c, &m.t, e) ||
	    ctl_write(c, create, &m, e))
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
	    "stops on the day the token ends (Entra goes into\nquarantine), "
	    "and one that never ends works until it is revoked, wherever it "
	    "went.\nRoll it before it ends: scimctl token roll. Without "
	    "--preset and --permission the\ntoken may provision: it reads and "
	    "edits users and groups.",
	.example = "token create acme 'okta production' --ttl 365d "
	    "--dialect okta",
	.opts = (const struct ctl_opt[]){
		TOKEN_PERMISSIONS,
		TOKEN_LIFETIME,
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
	    "may", "dialect", "expires", "last_used", "warning", NULL };
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

/* What its client needed so far; null where there is no log to tell. */
static struct json *leniencies(struct ctl *c, const struct token *t)
{
	struct json *v = json_array(c->arena);
	struct journal_leniency *list = NULL;
	struct journal_file *f;
	struct err ignored = { 0 };
	int rc;

	if (log_open(c, &f, &ignored)) {
		c->exit = CTL_DONE;
		return json_null(c->arena);
	}
	rc = journal_leniencies(c->arena, f, c->account.tag, t->public_id,
	    &list, &ignored);
	journal_file_close(f);
	for (; list; list = list->next)
		json_push(v, log_leniency(c, list));
	return rc ? json_null(c->arena) : v;
}

static int show_run(struct ctl *c, struct err *e)
{
	struct json *v;
	struct token t;

	if (token_pick(c, c->read, &t, e))
		return -1;
	v = token_view(c, &t);
	json_set(v, S("leniencies"), leniencies(c, &t));
	out_record(c->out, v);
	return 0;
}

const struct ctl_cmd ctl_token_show = {
	.name = "token show",
	.args = "TAG ID",
	.help = "show a token, without its secret",
	.more = TOKEN_ID " How often its client needed\na leniency is told "
	    "from the provisioning log.",
	.example = "token show acme 'okta production'",
	.min = 2,
	.account = true,
	.run = show_run,
};
