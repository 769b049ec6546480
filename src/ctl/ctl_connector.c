/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_connector.c - the mail domains that an account controls. */
#include "ctl/commands.h"

#include "store/connector.h"

static struct json *view(struct ctl *c, const struct connector *k)
{
	struct json *v = json_object(c->arena);

	json_set(v, S("domain"), json_str(c->arena, k->domain));
	json_set(v, S("enabled"), json_bool(c->arena, k->enabled));
	json_set(v, S("subdomains"), json_bool(c->arena, k->subdomains));
	json_set(v, S("created"), ctl_time(c, k->created));
	return v;
}

static int list_run(struct ctl *c, struct err *e)
{
	static const char *const columns[] = { "domain", "enabled",
	    "subdomains", "created", NULL };
	struct connector *k;

	if (connector_list(c->arena, c->read, c->account.id, &k, e))
		return -1;
	out_columns(c->out, columns);
	for (; k; k = k->next)
		out_row(c->out, view(c, k));
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_connector_list = {
	.name = "connector list",
	.args = "TAG",
	.help = "list the connectors of an account",
	.example = "connector list acme",
	.min = 1,
	.account = true,
	.run = list_run,
};

/* What is done to the domain args[1], as one write. */
struct act {
	struct ctl *c;
	struct connector k;
	int (*fn)(struct session *w, struct act *act, struct err *e);
};

static int act_write(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;

	return x->fn(w, x, e);
}

static int act(struct ctl *c,
    int (*fn)(struct session *w, struct act *act, struct err *e),
    const char *done, struct err *e)
{
	struct act x = { .c = c, .fn = fn };
	struct json *v = json_object(c->arena);

	x.k.subdomains = ctl_has(c, "subdomains");
	x.k.created = c->now;
	if (connector_domain(c->arena, c->args[1], &x.k.domain, e) ||
	    ctl_write(c, act_write, &x, e))
		return -1;
	json_set(v, S("domain"), json_str(c->arena, x.k.domain));
	json_set(v, S("done"), json_str(c->arena, str_of(c->cmd->name)));
	out_done(c->out, v, "connector %.*s %s", STR_ARG(x.k.domain), done);
	return 0;
}

static int add(struct session *w, struct act *x, struct err *e)
{
	return connector_add(w, x->c->account.id, &x->k, e);
}

static int add_run(struct ctl *c, struct err *e)
{
	return act(c, add, "is there, and enabled", e);
}

const struct ctl_cmd ctl_connector_add = {
	.name = "connector add",
	.args = "TAG DOMAIN",
	.help = "say that an account controls a mail domain",
	.more = "With the policy deprovision = connector_domains a token "
	    "deactivates and deletes\nonly users of these domains. An enabled "
	    "domain belongs to one account. Write an\ninternational domain as "
	    "A-labels: xn--bcher-kva.example.",
	.example = "connector add acme acme.com --subdomains",
	.opts = (const struct ctl_opt[]){
		{ "subdomains", NULL, "domains below it, too", false },
		{ NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = add_run,
};

static int enable(struct session *w, struct act *x, struct err *e)
{
	return connector_enable(w, x->c->account.id, x->k.domain, true, e);
}

static int enable_run(struct ctl *c, struct err *e)
{
	return act(c, enable, "is enabled", e);
}

const struct ctl_cmd ctl_connector_enable = {
	.name = "connector enable",
	.args = "TAG DOMAIN",
	.help = "let a connector count again",
	.example = "connector enable acme acme.com",
	.min = 2,
	.account = true,
	.run = enable_run,
};

static int disable(struct session *w, struct act *x, struct err *e)
{
	return connector_enable(w, x->c->account.id, x->k.domain, false, e);
}

static int disable_run(struct ctl *c, struct err *e)
{
	return act(c, disable, "is disabled", e);
}

const struct ctl_cmd ctl_connector_disable = {
	.name = "connector disable",
	.args = "TAG DOMAIN",
	.help = "let a connector count no more, but keep it",
	.example = "connector disable acme acme.com",
	.min = 2,
	.account = true,
	.run = disable_run,
};

static int drop(struct session *w, struct act *x, struct err *e)
{
	return connector_remove(w, x->c->account.id, x->k.domain, e);
}

static int remove_run(struct ctl *c, struct err *e)
{
	return act(c, drop, "is removed", e);
}

const struct ctl_cmd ctl_connector_remove = {
	.name = "connector remove",
	.args = "TAG DOMAIN",
	.help = "remove a connector",
	.example = "connector remove acme acme.com",
	.min = 2,
	.account = true,
	.run = remove_run,
};
