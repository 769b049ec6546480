/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_history.c - what happened to one user or group, attribute by attribute.
 */
#include "ctl/change_view.h"

#define MEMBERS_MAX 100000

static struct json *row(struct ctl *c, const struct change *ch,
    struct str what)
{
	struct json *v = json_object(c->arena);

	json_set(v, S("number"), json_i64(c->arena, ch->number));
	json_set(v, S("time"), ctl_time(c, ch->time));
	json_set(v, S("by"), change_by(c, ch));
	json_set(v, S("operation"), json_str(c->arena, ch->operation));
	json_set(v, S("what"), json_str(c->arena, what));
	return v;
}

static void put(struct json *v, struct str name, const struct json *value,
    struct ctl *c)
{
	json_set(v, name, value ? json_copy(c->arena, value) :
	    json_null(c->arena));
}

/* One row for each attribute that changed. */
static void attributes(struct ctl *c, const struct change *ch)
{
	const struct json *diff = change_diff(c, ch);
	bool steps = diff && diff->kind == JSON_OBJECT && diff->count &&
	    !json_gets(diff, "doc");

	if (!steps) {
		out_row(c->out, row(c, ch, ch->name.p ? ch->name : S("")));
		return;
	}
	JSON_EACH(one, diff) {
		struct json *v = row(c, ch, one->name);

		put(v, S("before"), json_gets(one, "from"), c);
		put(v, S("after"), json_gets(one, "to"), c);
		out_row(c->out, v);
	}
}

/* One row for each member that a group gained or lost. */
static int members(struct ctl *c, const struct change *ch, struct err *e)
{
	struct operator_member *m;

	if (operator_members(c->arena, c->read, c->account.id, ch->number,
	    MEMBERS_MAX, &m, e))
		return -1;
	for (; m; m = m->next) {
		struct json *v = row(c, ch, m->added ? S("member added") :
		    S("member removed"));
		struct json *who = json_str(c->arena,
		    m->name.p ? m->name : m->uuid);

		json_set(v, S("id"), json_str(c->arena, m->uuid));
		json_set(v, m->added ? S("after") : S("before"), who);
		out_row(c->out, v);
	}
	return 0;
}

/* The change of a group that the user was put into, or taken out of. */
static void membership(struct ctl *c, const struct change *ch, bool added)
{
	struct json *v = row(c, ch, S("group"));

	json_set(v, S("id"), ctl_text(c, ch->uuid));
	json_set(v, added ? S("after") : S("before"), ctl_text(c, ch->name));
	out_row(c->out, v);
}

static int one(struct ctl *c, const struct operator_change *at,
    struct err *e)
{
	struct change_range range = {
		.account = c->account.id, .after = at->number - 1, .max = 1
	};
	struct change *ch;

	if (change_list(c->arena, c->read, &range, &ch, e))
		return -1;
	if (!ch || ch->number != at->number)
		return 0;
	if (at->membership) {
		membership(c, ch, at->added);
		return 0;
	}
	if (!str_eq(ch->operation, S("members")))
		attributes(c, ch);
	return str_eq(ch->type, S("Group")) ? members(c, ch, e) : 0;
}

/* One that is there, else the one that was deleted last. */
static int find(struct ctl *c, struct str type, struct str *uuid,
    struct err *e)
{
	const struct restype *t;
	struct err none = { 0 };
	struct resource r;

	if (resource_type(c, type, &t, e))
		return -1;
	if (!operator_find(c->arena, c->read, &c->caller, t, c->args[1], &r,
	    &none)) {
		*uuid = r.uuid;
		return 0;
	}
	if (none.kind != ERR_NOT_FOUND) {
		*e = none;
		return -1;
	}
	return operator_find_deleted(c->arena, c->read, &c->caller, t,
	    c->args[1], uuid, e);
}

static int history(struct ctl *c, struct str type, struct err *e)
{
	static const char *const columns[] = { "time", "by", "operation",
	    "what", "before", "after", NULL };
	struct operator_change *list;
	struct arena_mark m;
	struct str uuid;

	if (find(c, type, &uuid, e) || operator_changes(c->arena, c->read,
	    c->account.id, uuid, &list, e))
		return -1;
	out_columns(c->out, columns);
	for (; list; list = list->next) {
		m = arena_mark(c->arena);
		if (one(c, list, e))
			return -1;
		arena_release(c->arena, m);
	}
	out_end(c->out);
	return 0;
}

static int user_run(struct ctl *c, struct err *e)
{
	return history(c, S("User"), e);
}

const struct ctl_cmd ctl_history_user = {
	.name = "history user",
	.args = "TAG USER",
	.help = "tell what happened to a user, by whom and when",
	.more = "Also of a user who is deleted. Groups that the user joined or "
	    "left are told too.",
	.example = "history user acme jane@acme.com",
	.min = 2,
	.account = true,
	.run = user_run,
};

static int group_run(struct ctl *c, struct err *e)
{
	return history(c, S("Group"), e);
}

const struct ctl_cmd ctl_history_group = {
	.name = "history group",
	.args = "TAG GROUP",
	.help = "tell what happened to a group and its members",
	.example = "history group acme Engineering",
	.min = 2,
	.account = true,
	.run = group_run,
};
