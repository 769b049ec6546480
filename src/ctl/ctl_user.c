/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_user.c - users: listed, shown, added. */
#include "ctl/resource.h"

#include "store/membership.h"
#include "store/role.h"

static int list_run(struct ctl *c, struct err *e)
{
	static const char *const columns[] = { "id", "name", "state",
	    "email", "origin", "modified", NULL };
	struct str also = { NULL, 0 };

	if (ctl_has(c, "inactive"))
		also = S("active eq false");
	return resource_list(c, S("User"), also, columns, e);
}

const struct ctl_cmd ctl_user_list = {
	.name = "user list",
	.args = "TAG",
	.help = "list the users of an account",
	.more = "FILTER is one of SCIM, for example: emails.value ew "
	    "\"@acme.com\"",
	.example = "user list acme --filter 'userName sw \"j\"'",
	.opts = (const struct ctl_opt[]){
		{ "filter", "FILTER", "only those it holds for", false },
		{ "inactive", NULL, "only those that are not active", false },
		{ "limit", "N", "at most N", false },
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.account = true,
	.run = list_run,
};

struct gather {
	struct ctl *c;
	struct json *list;
};

static int add_group(const struct member *m, void *arg, struct err *e)
{
	struct gather *g = arg;
	struct arena *a = g->c->arena;
	struct json *v = json_object(a);

	(void)e;
	json_set(v, S("display"), json_str(a, str_dup(a, m->display)));
	json_set(v, S("value"), json_str(a, str_dup(a, m->uuid)));
	json_set(v, S("type"), json_str(a,
	    m->direct ? S("direct") : S("indirect")));
	json_push(g->list, v);
	return 0;
}

static int add_role(const struct role_holder *h, void *arg, struct err *e)
{
	struct gather *g = arg;
	struct arena *a = g->c->arena;

	(void)e;
	json_push(g->list, json_str(a, str_dup(a, h->role)));
	return 0;
}

static int roles_of(struct ctl *c, const struct resource *r, struct json *v,
    struct err *e)
{
	struct gather g = { c, json_array(c->arena) };
	struct role_query query = { c->account.id, { NULL, 0 }, r };

	json_set(v, S("account_roles"), g.list);
	return role_holders(c->read, &query, add_role, &g, e);
}

static int show_run(struct ctl *c, struct err *e)
{
	struct gather g = { c, json_array(c->arena) };
	struct resource r;
	struct json *v;

	if (resource_pick(c, S("User"), c->args[1], &r, e) ||
	    resource_view(c, &r, &v, e) ||
	    membership_each_group(c->arena, c->read, &r, add_group, &g, e) ||
	    roles_of(c, &r, v, e))
		return -1;
	json_set(v, S("groups"), g.list);
	out_record(c->out, v);
	return 0;
}

const struct ctl_cmd ctl_user_show = {
	.name = "user show",
	.args = "TAG USER",
	.help = "show a user with groups and roles",
	.more = "USER is an id or a userName, here and elsewhere.",
	.example = "user show acme jane@acme.com",
	.min = 2,
	.account = true,
	.run = show_run,
};

static void set_text(struct ctl *c, struct json *object, struct str name,
    const char *option)
{
	struct str value = ctl_value(c, option);

	if (value.p)
		json_set(object, name, json_str(c->arena, value));
}

static void set_name(struct ctl *c, struct json *body)
{
	struct json *name = json_object(c->arena);

	set_text(c, name, S("givenName"), "given");
	set_text(c, name, S("familyName"), "family");
	if (name->count)
		json_set(body, S("name"), name);
}

static void set_email(struct ctl *c, struct json *body)
{
	struct json *list, *one;

	if (!ctl_has(c, "email"))
		return;
	list = json_array(c->arena);
	one = json_object(c->arena);
	set_text(c, one, S("value"), "email");
	json_set(one, S("type"), json_str(c->arena, S("work")));
	json_set(one, S("primary"), json_bool(c->arena, true));
	json_push(list, one);
	json_set(body, S("emails"), list);
}

/* What --attributes has, and over it what the options say. */
static int body(struct ctl *c, struct json **out, struct err *e)
{
	struct str file = ctl_value(c, "attributes");
	struct json *v = json_object(c->arena);

	if (file.p && ctl_read_json(c, file, &v, e))
		return -1;
	if (v->kind != JSON_OBJECT)
		return err_set(e, ERR_INVALID_VALUE,
		    "--attributes: a JSON object is expected");
	json_set(v, S("userName"), json_str(c->arena, c->args[1]));
	set_name(c, v);
	set_email(c, v);
	*out = v;
	return 0;
}

static int add_run(struct ctl *c, struct err *e)
{
	const struct restype *t;
	struct resource r;
	struct json *v = NULL;

	if (resource_type(c, S("User"), &t, e) || body(c, &v, e) ||
	    resource_add(c, t, v, &r, e) || resource_view(c, &r, &v, e))
		return -1;
	out_made(c->out, v, "id");
	return 0;
}

const struct ctl_cmd ctl_user_add = {
	.name = "user add",
	.args = "TAG USERNAME",
	.help = "add a user and print the id",
	.more = "The user is yours: a token may change it only when the "
	    "account's policy adopt is\non_match. --attributes is a JSON "
	    "object of SCIM attributes.",
	.example = "user add acme jane@acme.com --email jane@acme.com "
	    "--given Jane",
	.opts = (const struct ctl_opt[]){
		{ "email", "ADDRESS", "primary address, for work", false },
		{ "given", "NAME", "given name", false },
		{ "family", "NAME", "family name", false },
		{ "attributes", "FILE", "more, as JSON; - is standard input",
		    false },
		{ NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = add_run,
};
