/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_undo.c - changes taken back. */
#include "ctl/resource.h"

#include "base/clock.h"
#include "store/token.h"
#include "store/undo.h"

static const char *const columns[] = { "change", "operation", "type", "name",
    "done", NULL };

struct run {
	struct ctl *c;
	struct undo undo;
	int64_t n;
};

/* A row is written out, or copied, before this returns. */
static void tell(const struct undo_step *s, void *arg)
{
	struct ctl *c = arg;
	struct json *v = json_object(c->arena);

	json_set(v, S("change"), json_i64(c->arena, s->change));
	json_set(v, S("operation"), json_str(c->arena, s->operation));
	json_set(v, S("type"), json_str(c->arena, s->type));
	json_set(v, S("id"), json_str(c->arena, s->uuid));
	json_set(v, S("name"), ctl_text(c, s->name));
	json_set(v, S("done"), json_str(c->arena, s->done));
	out_row(c->out, v);
}

/* An id or a name, of what is there or was deleted. */
static int find_resource(struct ctl *c, struct str text, struct str *uuid,
    struct err *e)
{
	const struct catalog *k = c->catalog;

	for (size_t i = 0; i < k->type_count && !uuid->p; i++) {
		struct err none = { 0 };
		struct resource r;

		if (!operator_find(c->arena, c->read, &c->caller, k->types[i],
		    text, &r, &none))
			*uuid = r.uuid;
	}
	for (size_t i = 0; i < k->type_count && !uuid->p; i++) {
		struct err none = { 0 };

		operator_find_deleted(c->arena, c->read, &c->caller,
		    k->types[i], text, uuid, &none);
	}
	if (uuid->p)
		return 0;
	return err_set(e, ERR_NOT_FOUND, "account %.*s has, and had, no "
	    "resource \"%.*s\"", STR_ARG(c->account.tag),
	    STR_ARG(str_sub(text, 0, 100)));
}

/* A date, or how long ago: "2h". */
static int read_time(struct ctl *c, const char *option, int64_t *at,
    struct err *e)
{
	int64_t ago;

	if (!clock_duration(ctl_value(c, option), &ago))
		return ctl_date(c, option, at, e);
	*at = c->now - ago;
	return 0;
}

/* "41": how it was after change 41; else a time. */
static int read_to(struct ctl *c, struct undo *u, struct err *e)
{
	int64_t at = 0;

	if (str_to_i64(ctl_value(c, "to"), &u->after))
		return 0;
	if (read_time(c, "to", &at, e))
		return -1;
	u->since = at + 1;
	return 0;
}

static int read_token(struct ctl *c, struct undo *u, struct err *e)
{
	struct token t;

	if (token_get(c->arena, c->read, c->account.id,
	    ctl_value(c, "token"), &t, e))
		return -1;
	u->token = t.id;
	return read_time(c, "since", &u->since, e);
}

static int read_what(struct ctl *c, struct undo *u, struct err *e)
{
	bool change = ctl_has(c, "change"), resource = ctl_has(c, "resource");
	bool token = ctl_has(c, "token");

	if (change + resource + token != 1 || resource != ctl_has(c, "to") ||
	    token != ctl_has(c, "since"))
		return ctl_usage(c, e, "say what is to be undone: --change N, "
		    "--resource ID --to TIME, or --token ID --since TIME");
	u->force = ctl_has(c, "force");
	if (change)
		return ctl_number(c, "change", 1, INT64_MAX, &u->change, e);
	if (token)
		return read_token(c, u, e);
	if (find_resource(c, ctl_value(c, "resource"), &u->uuid, e))
		return -1;
	return read_to(c, u, e);
}

static int write(struct session *w, void *arg, struct err *e)
{
	struct run *x = arg;
	struct undo_teller t = { tell, x->c };

	return undo_run(x->c->arena, w, &x->c->caller, &x->undo, &t, &x->n,
	    e);
}

static int undo(struct ctl *c, struct err *e)
{
	bool dry = ctl_has(c, "dry-run");
	struct run x = { .c = c };
	struct err why = { 0 };
	int rc;

	if (read_what(c, &x.undo, e))
		return -1;
	out_columns(c->out, columns);
	rc = dry ? store_try(c->store, c->arena, write, &x, &why) :
	    store_write(c->store, c->arena, write, &x, &why);
	out_end(c->out);
	if (rc) {
		*e = why;
		ctl_note("scimctl: nothing was undone");
		return -1;
	}
	if (!x.n)
		ctl_note("there is no such change: nothing was undone");
	else if (dry)
		ctl_note("dry run: nothing was changed");
	return 0;
}

const struct ctl_cmd ctl_undo = {
	.name = "undo",
	.args = "TAG",
	.help = "take changes back, by changes of their own",
	.more = "One change; one resource to how it was at a time or after a "
	    "change; or all\nthat a token did since a time. The newest comes "
	    "first; all is one transaction.\nA deleted resource comes back "
	    "with its id, its groups and its members.\nRefused: a name that "
	    "was taken since, an attribute that was changed since\n(--force), "
	    "what would leave the account without its last administrator.",
	.example = "undo acme --token 'okta production' "
	    "--since 2026-11-24T08:00:00Z --dry-run",
	.opts = (const struct ctl_opt[]){
		{ "change", "N", "this change", false },
		{ "resource", "ID", "all changes of a user or a group, by id "
		    "or name", false },
		{ "to", "TIME", "with --resource: a time, or the number of a "
		    "change", false },
		{ "token", "ID", "all changes a token made", false },
		{ "since", "TIME", "with --token: from then on", false },
		{ "dry-run", NULL, "show the steps and change nothing",
		    false },
		{ "force", NULL, "also over what others changed since",
		    false },
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.account = true,
	.run = undo,
};
