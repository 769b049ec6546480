/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_user_edit.c - users: changed, switched off and on, blocked, deleted. */
#include "ctl/resource.h"

static const struct ctl_opt force[] = {
	RESOURCE_FORCE, { NULL, NULL, NULL, false }
};

/* Text as it stands; only an object or an array is read as JSON. */
static int value(struct ctl *c, struct str text, struct json **out,
    struct err *e)
{
	static const struct json_limits limits = { 32, 10000 };
	struct err bad = { 0 };

	*out = json_str(c->arena, text);
	if (!text.n || (text.p[0] != '{' && text.p[0] != '['))
		return 0;
	if (!json_read(c->arena, text, &limits, out, &bad))
		return 0;
	return err_set(e, ERR_INVALID_VALUE, "%.*s: %s",
	    STR_ARG(str_sub(text, 0, 60)), bad.detail);
}

/* The "=" between attribute and value, not one inside [ ]. */
static size_t equals(struct str s)
{
	int depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		depth += (s.p[i] == '[') - (s.p[i] == ']');
		if (s.p[i] == '=' && depth == 0)
			return i;
	}
	return s.n;
}

static int assignment(struct ctl *c, struct str text, struct json **body,
    struct err *e)
{
	size_t eq = equals(text);
	struct str path = str_sub(text, 0, eq);
	struct json *v;

	if (eq == 0 || eq == text.n)
		return ctl_usage(c, e, "\"%.*s\": ATTRIBUTE=VALUE is expected",
		    STR_ARG(text));
	if (eq + 1 == text.n) {
		*body = resource_operation(c, *body, "remove", path, NULL);
		return 0;
	}
	if (value(c, str_sub(text, eq + 1, text.n), &v, e))
		return -1;
	*body = resource_operation(c, *body, "replace", path, v);
	return 0;
}

static int set_run(struct ctl *c, struct err *e)
{
	struct resource_act act = {
		.type = S("User"), .fn = resource_apply, .done = "is changed"
	};
	struct json *body = NULL;

	for (int i = 2; i < c->arg_count; i++)
		if (assignment(c, c->args[i], &body, e))
			return -1;
	act.arg = body;
	return resource_act(c, &act, e);
}

const struct ctl_cmd ctl_user_set = {
	.name = "user set",
	.args = "TAG USER ATTRIBUTE=VALUE …",
	.help = "change attributes of a user",
	.more = "ATTRIBUTE is a path as in SCIM's PATCH: displayName, "
	    "name.familyName,\nemails[type eq \"work\"].value. A value that "
	    "begins with { or [ is JSON; an empty\none takes the attribute "
	    "away.\n" RESOURCE_MORE,
	.example = "user set acme jane@acme.com displayName='Jane Doe' title=",
	.opts = force,
	.min = 3, .max = -1,
	.account = true,
	.run = set_run,
};

static int set_active(struct ctl *c, bool active, const char *done,
    struct err *e)
{
	struct resource_act act = {
		.type = S("User"), .fn = resource_apply, .done = done
	};

	act.arg = resource_operation(c, NULL, "replace", S("active"),
	    json_bool(c->arena, active));
	return resource_act(c, &act, e);
}

static int deactivate_run(struct ctl *c, struct err *e)
{
	return set_active(c, false, "is deactivated", e);
}

const struct ctl_cmd ctl_user_deactivate = {
	.name = "user deactivate",
	.args = "TAG USER",
	.help = "set a user's active to false",
	.more = RESOURCE_MORE,
	.example = "user deactivate acme jane@acme.com",
	.opts = force,
	.min = 2,
	.account = true,
	.run = deactivate_run,
};

static int activate_run(struct ctl *c, struct err *e)
{
	return set_active(c, true, "is active", e);
}

const struct ctl_cmd ctl_user_activate = {
	.name = "user activate",
	.args = "TAG USER",
	.help = "set a user's active to true",
	.more = "A block stays: scimctl user unblock lifts it.\n"
	    RESOURCE_MORE,
	.example = "user activate acme jane@acme.com",
	.opts = force,
	.min = 2,
	.account = true,
	.run = activate_run,
};

static int delete_run(struct ctl *c, struct err *e)
{
	struct resource_act act = {
		.type = S("User"), .fn = resource_drop, .done = "is deleted"
	};

	return resource_act(c, &act, e);
}

const struct ctl_cmd ctl_user_delete = {
	.name = "user delete",
	.args = "TAG USER",
	.help = "delete a user",
	.more = "Memberships and roles go too; the name is free at once.\n"
	    RESOURCE_MORE,
	.example = "user delete acme jane@acme.com",
	.opts = force,
	.min = 2,
	.account = true,
	.run = delete_run,
};

/* arg: not NULL to block. */
static int block(struct session *w, struct ctl *c, struct resource *r,
    void *arg, struct err *e)
{
	return operator_block(c->arena, w, &c->caller, r, arg != NULL, e);
}

static int block_run(struct ctl *c, struct err *e)
{
	struct resource_act act = {
		.type = S("User"), .fn = block, .arg = c, .any_origin = true,
		.done = "is blocked"
	};

	return resource_act(c, &act, e);
}

const struct ctl_cmd ctl_user_block = {
	.name = "user block",
	.args = "TAG USER",
	.help = "shut a user out, whatever the identity provider says",
	.more = "The application sees a blocked user as inactive and without "
	    "roles. What the\nidentity provider wrote stays, and nothing it "
	    "sends lifts the block.",
	.example = "user block acme jane@acme.com",
	.min = 2,
	.account = true,
	.run = block_run,
};

static int unblock_run(struct ctl *c, struct err *e)
{
	struct resource_act act = {
		.type = S("User"), .fn = block, .any_origin = true,
		.done = "is not blocked"
	};

	return resource_act(c, &act, e);
}

const struct ctl_cmd ctl_user_unblock = {
	.name = "user unblock",
	.args = "TAG USER",
	.help = "lift a block",
	.example = "user unblock acme jane@acme.com",
	.min = 2,
	.account = true,
	.run = unblock_run,
};
