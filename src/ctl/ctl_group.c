/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_group.c - groups and their members. */
#include "ctl/resource.h"

#include "store/membership.h"

static const struct ctl_opt force[] = {
	RESOURCE_FORCE, { NULL, NULL, NULL, false }
};

static int list_run(struct ctl *c, struct err *e)
{
	static const char *const columns[] = { "id", "name", "origin",
	    "modified", NULL };
	struct str all = { NULL, 0 };

	return resource_list(c, S("Group"), all, columns, e);
}

const struct ctl_cmd ctl_group_list = {
	.name = "group list",
	.args = "TAG",
	.help = "list the groups of an account",
	.example = "group list acme",
	.opts = (const struct ctl_opt[]){
		{ "filter", "FILTER", "only those it holds for", false },
		{ "limit", "N", "at most N", false },
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.account = true,
	.run = list_run,
};

static int count(const struct member *m, void *arg, struct err *e)
{
	int64_t *n = arg;

	(void)m;
	(void)e;
	(*n)++;
	return 0;
}

static int show_run(struct ctl *c, struct err *e)
{
	struct resource r;
	struct json *v;
	int64_t n = 0;

	if (resource_pick(c, S("Group"), c->args[1], &r, e) ||
	    resource_view(c, &r, &v, e) ||
	    membership_each_member(c->arena, c->read, &r, count, &n, e))
		return -1;
	json_set(v, S("member_count"), json_i64(c->arena, n));
	out_record(c->out, v);
	return 0;
}

const struct ctl_cmd ctl_group_show = {
	.name = "group show",
	.args = "TAG GROUP",
	.help = "show a group",
	.more = "GROUP is an id or a displayName, here and elsewhere.",
	.example = "group show acme Engineering",
	.min = 2,
	.account = true,
	.run = show_run,
};

static int print_member(const struct member *m, void *arg, struct err *e)
{
	struct ctl *c = arg;
	struct arena_mark mark = arena_mark(c->arena);
	struct json *v = json_object(c->arena);

	(void)e;
	json_set(v, S("id"), json_str(c->arena, m->uuid));
	json_set(v, S("type"), json_str(c->arena, m->type->name));
	json_set(v, S("name"), ctl_text(c, m->display));
	out_row(c->out, v);
	arena_release(c->arena, mark);
	return 0;
}

static int members_run(struct ctl *c, struct err *e)
{
	static const char *const direct[] = { "id", "type", "name", NULL };
	static const char *const everyone[] = { "id", "name", "state",
	    "email", NULL };
	struct resource r;

	if (resource_pick(c, S("Group"), c->args[1], &r, e))
		return -1;
	if (ctl_has(c, "all"))
		return resource_list(c, S("User"), str_printf(c->arena,
		    "groups.value eq \"%.*s\"", STR_ARG(r.uuid)), everyone,
		    e);
	out_columns(c->out, direct);
	if (membership_each_member(c->arena, c->read, &r, print_member, c, e))
		return -1;
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_group_members = {
	.name = "group members",
	.args = "TAG GROUP",
	.help = "list the members of a group",
	.example = "group members acme Engineering --all",
	.opts = (const struct ctl_opt[]){
		{ "all", NULL, "users, also those of groups in it", false },
		{ NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = members_run,
};

static int add_run(struct ctl *c, struct err *e)
{
	struct json *v = json_object(c->arena);
	const struct restype *t;
	struct resource r;

	json_set(v, S("displayName"), json_str(c->arena, c->args[1]));
	if (resource_type(c, S("Group"), &t, e) ||
	    resource_add(c, t, v, &r, e) || resource_view(c, &r, &v, e))
		return -1;
	out_made(c->out, v, "id");
	return 0;
}

const struct ctl_cmd ctl_group_add = {
	.name = "group add",
	.args = "TAG NAME",
	.help = "add a group and print the id",
	.example = "group add acme Engineering",
	.min = 2,
	.account = true,
	.run = add_run,
};

static int delete_run(struct ctl *c, struct err *e)
{
	struct resource_act act = {
		.type = S("Group"), .fn = resource_drop, .done = "is deleted"
	};

	return resource_act(c, &act, e);
}

const struct ctl_cmd ctl_group_delete = {
	.name = "group delete",
	.args = "TAG GROUP",
	.help = "delete a group, not its members",
	.more = RESOURCE_MORE,
	.example = "group delete acme Engineering",
	.opts = force,
	.min = 2,
	.account = true,
	.run = delete_run,
};

/* A user; a group when there is no such user, or --group is said. */
static int pick_member(struct ctl *c, struct resource *r, struct err *e)
{
	struct err none = { 0 };

	if (ctl_has(c, "group"))
		return resource_pick(c, S("Group"), c->args[2], r, e);
	if (!resource_pick(c, S("User"), c->args[2], r, &none))
		return 0;
	if (none.kind == ERR_NOT_FOUND && str_find(c->args[2], '-') == 8 &&
	    !resource_pick(c, S("Group"), c->args[2], r, e))
		return 0;
	*e = none;
	return -1;
}

static struct json *reference(struct ctl *c, const struct resource *r)
{
	struct json *list = json_array(c->arena), *one = json_object(c->arena);

	json_set(one, S("value"), json_str(c->arena, r->uuid));
	json_push(list, one);
	return list;
}

static int member(struct ctl *c, const char *op, const char *done,
    struct err *e)
{
	struct resource_act act = {
		.type = S("Group"), .fn = resource_apply, .done = done
	};
	struct resource r;

	if (pick_member(c, &r, e))
		return -1;
	act.arg = resource_operation(c, NULL, op, S("members"),
	    reference(c, &r));
	return resource_act(c, &act, e);
}

static int member_add_run(struct ctl *c, struct err *e)
{
	return member(c, "add", "has the member", e);
}

#define MEMBER_OPTS (const struct ctl_opt[]){ \
		{ "group", NULL, "USER is a group", false }, \
		RESOURCE_FORCE, \
		{ NULL, NULL, NULL, false } }

const struct ctl_cmd ctl_group_member_add = {
	.name = "group member add",
	.args = "TAG GROUP USER",
	.help = "put a user, or a group, into a group",
	.more = RESOURCE_MORE,
	.example = "group member add acme Engineering jane@acme.com",
	.opts = MEMBER_OPTS,
	.min = 3,
	.account = true,
	.run = member_add_run,
};

static int member_remove_run(struct ctl *c, struct err *e)
{
	return member(c, "remove", "does not have the member", e);
}

const struct ctl_cmd ctl_group_member_remove = {
	.name = "group member remove",
	.args = "TAG GROUP USER",
	.help = "take a user, or a group, out of a group",
	.more = RESOURCE_MORE,
	.example = "group member remove acme Engineering jane@acme.com",
	.opts = MEMBER_OPTS,
	.min = 3,
	.account = true,
	.run = member_remove_run,
};
