/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_account.c - tenants. */
#include "ctl/commands.h"

#include "store/policy.h"

static struct json *view(struct ctl *c, const struct account *t)
{
	struct arena *a = c->arena;
	struct json *v = json_object(a);

	json_set(v, S("tag"), json_str(a, t->tag));
	json_set(v, S("name"), json_str(a, t->name));
	json_set(v, S("state"), json_str(a,
	    t->suspended ? S("suspended") : S("active")));
	json_set(v, S("users"), json_i64(a, t->users));
	json_set(v, S("active_users"), json_i64(a, t->active_users));
	json_set(v, S("groups"), json_i64(a, t->groups));
	json_set(v, S("last_change"), json_i64(a, t->last_change));
	json_set(v, S("created"), ctl_time(c, t->created));
	json_set(v, S("base_url"), json_str(a,
	    store_base_url(a, c->store, t->tag)));
	json_set(v, S("deprovision"), json_str(a, t->deprovision));
	json_set(v, S("attribute_updates"), json_str(a,
	    t->attribute_updates));
	json_set(v, S("administrator_role"), json_str(a,
	    t->administrator_role));
	json_set(v, S("default_role"), ctl_text(c, t->default_role));
	json_set(v, S("adopt"), json_str(a, t->adopt));
	json_set(v, S("unique_group_names"), json_str(a,
	    t->unique_group_names ? S("yes") : S("no")));
	json_set(v, S("members_returned"), json_str(a, t->members_returned));
	return v;
}

static int create(struct session *w, void *arg, struct err *e)
{
	struct ctl *c = arg;

	return account_create(c->arena, w, c->args[0], ctl_value(c, "name"),
	    c->now, &c->account, e);
}

static int create_run(struct ctl *c, struct err *e)
{
	struct json *v;

	if (ctl_write(c, create, c, e))
		return -1;
	v = view(c, &c->account);
	out_done(c->out, v, "account %.*s is there; its base URL is %.*s",
	    STR_ARG(c->account.tag),
	    STR_ARG(json_text(v, S("base_url"))));
	return 0;
}

const struct ctl_cmd ctl_account_create = {
	.name = "account create",
	.args = "TAG",
	.help = "add an account",
	.more = "TAG stands in the URL that the identity provider is given: "
	    "a-z, 0-9 and \"-\".",
	.example = "account create acme --name 'Acme Corp.'",
	.opts = (const struct ctl_opt[]){
		{ "name", "NAME", "for people; TAG unless given", false },
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.run = create_run,
};

/* Settings that are rows of their own, and which brakes hold. */
static int add_policies(struct ctl *c, struct json *v, struct err *e)
{
	struct arena *a = c->arena;
	struct json *held = json_array(a);
	struct brake brakes[BRAKE_COUNT];
	struct policy *p;

	if (policy_list(a, c->read, c->account.id, &p, e) ||
	    brake_load(c->read, c->account.id, brakes, e))
		return -1;
	for (; p; p = p->next)
		json_set(v, str_printf(a, "attribute_updates.%.*s",
		    STR_ARG(p->attribute)),
		    json_str(a, policy_updates_name(p->updates)));
	for (enum brake_kind k = 0; k < BRAKE_COUNT; k++) {
		json_set(v, brake_key(k),
		    json_str(a, brake_text(a, &brakes[k])));
		if (brakes[k].held)
			json_push(held, json_str(a, brake_key(k)));
	}
	json_set(v, S("held"), held);
	return 0;
}

static int list_run(struct ctl *c, struct err *e)
{
	static const char *const columns[] = { "tag", "name", "state",
	    "users", "active_users", "groups", NULL };
	struct account *t;

	if (account_list(c->arena, c->read, &t, e))
		return -1;
	out_columns(c->out, columns);
	for (; t; t = t->next)
		out_row(c->out, view(c, t));
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_account_list = {
	.name = "account list",
	.help = "list the accounts",
	.example = "account list",
	.run = list_run,
};

static int show_run(struct ctl *c, struct err *e)
{
	struct json *v = view(c, &c->account);

	if (add_policies(c, v, e))
		return -1;
	out_record(c->out, v);
	return 0;
}

const struct ctl_cmd ctl_account_show = {
	.name = "account show",
	.args = "TAG",
	.help = "show an account, its policies and figures",
	.example = "account show acme",
	.min = 1,
	.account = true,
	.run = show_run,
};

static int set(struct session *w, void *arg, struct err *e)
{
	struct ctl *c = arg;

	return account_set(w, c->account.id, c->args[1], c->args[2], e) ||
	    account_get(c->arena, w, c->args[0], &c->account, e) ? -1 : 0;
}

static int set_run(struct ctl *c, struct err *e)
{
	if (ctl_write(c, set, c, e))
		return -1;
	out_done(c->out, view(c, &c->account), "%.*s of %.*s is %.*s now",
	    STR_ARG(c->args[1]), STR_ARG(c->args[0]),
	    STR_ARG(c->args[2].n ? c->args[2] : S("unset")));
	return 0;
}

const struct ctl_cmd ctl_account_set = {
	.name = "account set",
	.args = "TAG KEY VALUE",
	.help = "change a policy of an account",
	.more = "Keys and values:\n"
	    "  state               active, suspended\n"
	    "  name                any text\n"
	    "  deprovision         all, connector_domains: whom a token may "
	    "deactivate\n"
	    "  attribute_updates   apply, ignore, refuse\n"
	    "  attribute_updates.ATTRIBUTE   apply, ignore, refuse, default\n"
	    "  brake_deactivate, brake_delete, brake_member_remove\n"
	    "                      off, 50/1h, 20%/1h, 20%,50/1h: more is "
	    "held\n"
	    "  administrator_role  the role that never loses its last holder\n"
	    "  default_role        what every active user holds; \"\" for "
	    "none\n"
	    "  adopt               never, on_match: may a token take over what "
	    "you made\n"
	    "  unique_group_names  yes, no\n"
	    "  members_returned    default, request: members in answers",
	.example = "account set acme deprovision connector_domains",
	.min = 3,
	.account = true,
	.run = set_run,
};
