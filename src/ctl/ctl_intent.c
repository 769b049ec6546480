/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_intent.c - what identity providers wanted and a rule refused or held. */
#include "ctl/commands.h"

#include "store/intent.h"

static struct json *view(struct ctl *c, const struct intent *it)
{
	struct arena *a = c->arena;
	struct json *v = json_object(a);

	json_set(v, S("id"), json_i64(a, it->number));
	json_set(v, S("wants"), json_str(a, intent_kind_name(it->kind)));
	json_set(v, S("type"), ctl_text(c, it->type ? it->type->name :
	    (struct str){ NULL, 0 }));
	json_set(v, S("name"), json_str(a, it->name));
	json_set(v, S("resource"), json_str(a, it->uuid));
	json_set(v, S("member"), it->member.n ? json_str(a, it->member) :
	    json_null(a));
	json_set(v, S("member_name"), ctl_text(c, it->member_name));
	json_set(v, S("reason"), json_str(a,
	    intent_reason_name(it->reason)));
	json_set(v, S("since"), ctl_time(c, it->since));
	json_set(v, S("last"), ctl_time(c, it->last));
	json_set(v, S("tries"), json_i64(a, it->tries));
	json_set(v, S("token"), ctl_text(c, it->token_name));
	json_set(v, S("request"), ctl_text(c, it->request));
	return v;
}

static int list_run(struct ctl *c, struct err *e)
{
	static const char *const columns[] = { "id", "wants", "type", "name",
	    "member_name", "reason", "since", "tries", NULL };
	struct intent *it;

	if (intent_list(c->arena, c->read, c->account.id, &it, e))
		return -1;
	out_columns(c->out, columns);
	for (; it; it = it->next)
		out_row(c->out, view(c, it));
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_intent_list = {
	.name = "intent list",
	.args = "TAG",
	.help = "list what identity providers wanted and a rule refused or "
	    "held",
	.more = "reason says which rule: connector (the user's mail domain is "
	    "none of the\naccount's connectors), administrator (the last one "
	    "would be gone), brake (more\nwas being removed than the account "
	    "lets through).",
	.example = "intent list acme",
	.min = 1,
	.account = true,
	.run = list_run,
};

static int number(struct ctl *c, int64_t *out, struct err *e)
{
	if (str_to_i64(c->args[1], out) && *out > 0)
		return 0;
	return ctl_usage(c, e, "\"%.*s\" is no number of an intent: scimctl "
	    "intent list shows them", STR_ARG(c->args[1]));
}

static int show_run(struct ctl *c, struct err *e)
{
	static const struct json_limits limits = { 64, 1000000 };
	struct json *v, *wanted;
	struct intent it;
	int64_t n = 0;

	if (number(c, &n, e) ||
	    intent_get(c->arena, c->read, c->account.id, n, &it, e) ||
	    json_read(c->arena, it.wanted, &limits, &wanted, e))
		return -1;
	v = view(c, &it);
	json_set(v, S("wanted"), wanted);
	out_record(c->out, v);
	return 0;
}

const struct ctl_cmd ctl_intent_show = {
	.name = "intent show",
	.args = "TAG ID",
	.help = "show an intent",
	.example = "intent show acme 3",
	.min = 2,
	.account = true,
	.run = show_run,
};

struct act {
	struct ctl *c;
	int64_t number;
};

static int apply(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;
	struct ctl *c = x->c;
	struct intent it;

	if (intent_get(c->arena, w, c->account.id, x->number, &it, e))
		return -1;
	return intent_apply(c->arena, w, &c->caller, &it, e);
}

static int dismiss(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;

	return intent_dismiss(w, x->c->account.id, x->number, e);
}

static int act(struct ctl *c,
    int (*fn)(struct session *w, void *arg, struct err *e), const char *done,
    struct err *e)
{
	struct json *v = json_object(c->arena);
	struct act x = { c, 0 };

	if (number(c, &x.number, e) || ctl_write(c, fn, &x, e))
		return -1;
	json_set(v, S("id"), json_i64(c->arena, x.number));
	json_set(v, S("done"), json_str(c->arena, str_of(c->cmd->name)));
	out_done(c->out, v, "intent %lld is %s", (long long)x.number, done);
	return 0;
}

static int apply_run(struct ctl *c, struct err *e)
{
	return act(c, apply, "done", e);
}

const struct ctl_cmd ctl_intent_apply = {
	.name = "intent apply",
	.args = "TAG ID",
	.help = "do what was wanted, and forget the intent",
	.more = "Only the last administrator stays: give another person the "
	    "role first.",
	.example = "intent apply acme 3",
	.min = 2,
	.account = true,
	.run = apply_run,
};

static int dismiss_run(struct ctl *c, struct err *e)
{
	return act(c, dismiss, "dismissed", e);
}

const struct ctl_cmd ctl_intent_dismiss = {
	.name = "intent dismiss",
	.args = "TAG ID",
	.help = "forget an intent and change nothing",
	.example = "intent dismiss acme 3",
	.min = 2,
	.account = true,
	.run = dismiss_run,
};

struct letting_go {
	struct ctl *c;
	struct intent_release done;
};

static int let_go(struct session *w, void *arg, struct err *e)
{
	struct letting_go *x = arg;

	return intent_release(x->c->arena, w, &x->c->caller, &x->done, e);
}

static int release_run(struct ctl *c, struct err *e)
{
	struct json *v = json_object(c->arena);
	struct letting_go x = { .c = c };

	if (ctl_write(c, let_go, &x, e))
		return -1;
	json_set(v, S("applied"), json_i64(c->arena, x.done.applied));
	json_set(v, S("kept"), json_i64(c->arena, x.done.kept));
	out_done(c->out, v, "%.*s is released: %lld held changes are made, "
	    "%lld are still refused by another rule", STR_ARG(c->args[0]),
	    (long long)x.done.applied, (long long)x.done.kept);
	return 0;
}

const struct ctl_cmd ctl_account_release = {
	.name = "account release",
	.args = "TAG",
	.help = "make the changes that the brake holds, and open it",
	.more = "scimctl intent list shows them before; scimctl intent dismiss "
	    "takes one out.",
	.example = "account release acme",
	.min = 1,
	.account = true,
	.run = release_run,
};
