/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_user.c - users, by the same operations as the protocol's. */
#include "ctl/resource.h"

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
	    resource_add(c, t, v, &r, e))
		return -1;
	v = json_object(c->arena);
	json_set(v, S("id"), json_str(c->arena, r.uuid));
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
