/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_role.c - roles of users and groups. */
#include "ctl/resource.h"

#include "store/role.h"

#define TARGET_OPTS \
	{ "user", "USER", "to a user: id or userName", false }, \
	{ "group", "GROUP", "to a group: id or displayName", false }, \
	{ "group-name", "NAME", "to whatever group has that displayName, " \
	    "also later", false }

struct act {
	struct ctl *c;
	struct resource r;
	struct role_target to;
	int (*fn)(struct arena *a, struct session *w, const struct caller *c,
	    struct str role, const struct role_target *to, struct err *e);
};

/* Of the three options exactly one. */
static int target(struct act *x, struct err *e)
{
	struct ctl *c = x->c;
	struct str user = ctl_value(c, "user");
	struct str group = ctl_value(c, "group");
	struct str name = ctl_value(c, "group-name");

	if (!!user.p + !!group.p + !!name.p != 1)
		return ctl_usage(c, e, "say to whom, by one of --user, "
		    "--group and --group-name");
	x->to.group_name = name;
	if (name.p)
		return 0;
	x->to.resource = &x->r;
	return resource_pick(c, user.p ? S("User") : S("Group"),
	    user.p ? user : group, &x->r, e);
}

static int act_write(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;
	struct ctl *c = x->c;

	return x->fn(c->arena, w, &c->caller, c->args[1], &x->to, e);
}

static int act(struct ctl *c, struct act *x, const char *done, struct err *e)
{
	struct json *v = json_object(c->arena);

	x->c = c;
	if (target(x, e) || ctl_write(c, act_write, x, e))
		return -1;
	json_set(v, S("role"), json_str(c->arena, c->args[1]));
	json_set(v, S("done"), json_str(c->arena, str_of(c->cmd->name)));
	out_done(c->out, v, "role \"%.*s\" %s", STR_ARG(c->args[1]), done);
	return 0;
}

static int grant_run(struct ctl *c, struct err *e)
{
	struct act x = { .fn = role_grant };

	return act(c, &x, "is granted", e);
}

const struct ctl_cmd ctl_role_grant = {
	.name = "role grant",
	.args = "TAG ROLE",
	.help = "grant a role to a user or a group",
	.more = "Users of a group hold its roles, also through groups in "
	    "groups. Only this command\ngrants roles: the SCIM attribute "
	    "\"roles\" is data without effect.",
	.example = "role grant acme 'Super Administrator' "
	    "--user jane@acme.com",
	.opts = (const struct ctl_opt[]){
		TARGET_OPTS, { NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = grant_run,
};

static int revoke_run(struct ctl *c, struct err *e)
{
	struct act x = { .fn = role_revoke };

	return act(c, &x, "is not granted any more", e);
}

const struct ctl_cmd ctl_role_revoke = {
	.name = "role revoke",
	.args = "TAG ROLE",
	.help = "take a role from a user or a group",
	.more = "Refused when nobody active would hold the account's "
	    "administrator role any more.",
	.example = "role revoke acme 'Super Administrator' "
	    "--user jane@acme.com",
	.opts = (const struct ctl_opt[]){
		TARGET_OPTS, { NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = revoke_run,
};

static int print_holder(const struct role_holder *h, void *arg,
    struct err *e)
{
	struct ctl *c = arg;
	struct arena_mark m = arena_mark(c->arena);
	struct json *v = json_object(c->arena);

	(void)e;
	json_set(v, S("role"), json_str(c->arena, h->role));
	json_set(v, S("id"), json_str(c->arena, h->id));
	json_set(v, S("name"), ctl_text(c, h->name));
	out_row(c->out, v);
	arena_release(c->arena, m);
	return 0;
}

static int holders(struct ctl *c, struct str role, struct err *e)
{
	static const char *const columns[] = { "role", "id", "name", NULL };
	struct role_query query = { c->account.id, role, NULL };

	out_columns(c->out, columns);
	if (role_holders(c->read, &query, print_holder, c, e))
		return -1;
	out_end(c->out);
	return 0;
}

static int list_run(struct ctl *c, struct err *e)
{
	static const char *const columns[] = { "role", "to", "name", "id",
	    "created", NULL };
	struct str role = c->arg_count > 1 ? c->args[1] :
	    (struct str){ NULL, 0 };
	struct role *r;

	if (ctl_has(c, "holders"))
		return holders(c, role, e);
	if (role_list(c->arena, c->read, c->account.id, role, &r, e))
		return -1;
	out_columns(c->out, columns);
	for (; r; r = r->next) {
		struct json *v = json_object(c->arena);

		json_set(v, S("role"), json_str(c->arena, r->role));
		json_set(v, S("to"), json_str(c->arena, r->kind));
		json_set(v, S("name"), ctl_text(c, r->name));
		json_set(v, S("id"), ctl_text(c, r->id));
		json_set(v, S("created"), ctl_time(c, r->created));
		out_row(c->out, v);
	}
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_role_list = {
	.name = "role list",
	.args = "TAG [ROLE]",
	.help = "list grants, or who holds the roles in the end",
	.example = "role list acme --holders",
	.opts = (const struct ctl_opt[]){
		{ "holders", NULL, "active users who hold a role, by whatever "
		    "way", false },
		{ NULL, NULL, NULL, false } },
	.min = 1, .max = 2,
	.account = true,
	.run = list_run,
};
