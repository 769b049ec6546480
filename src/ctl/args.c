/* SPDX-License-Identifier: Apache-2.0 */
/* args.c - the command line: options, the command, its arguments.
 *
 * Options are long, before or after the arguments, "--name value" or
 * "--name=value"; "--" ends them.  -a, -c and -h are the only short ones.
 */
#include "ctl/ctl.h"

#include "base/clock.h"

const struct ctl_opt ctl_global[] = {
	{ "config", "FILE", "configuration (-c), else $" CONFIG_ENV " or "
	    CONFIG_FILE, true },
	{ "database", "FILE", "the record, instead of the configured one",
	    true },
	{ "help", NULL, "explain the command (-h)", false },
	{ "json", NULL, "answer with JSON, one value a line", false },
	{ NULL, NULL, NULL, false }
};

struct words {
	char **p;
	int n, at;
};

static const struct ctl_opt *find(const struct ctl_opt *opts, struct str name)
{
	for (; opts && opts->name; opts++)
		if (str_eq(str_of(opts->name), name))
			return opts;
	return NULL;
}

static void give(struct ctl *c, const struct ctl_opt *opt, struct str value)
{
	struct ctl_given **tail = &c->given;

	while (*tail)
		tail = &(*tail)->next;
	*tail = ARENA_NEW(c->arena, struct ctl_given);
	**tail = (struct ctl_given){ opt, value, NULL };
}

/* text: "--name" or "--name=value", or a short form. */
static int option(struct ctl *c, struct words *w, struct str text,
    struct err *e)
{
	size_t eq = str_find(text, '=');
	struct str name = str_sub(text, 2, eq), value = S("");
	const struct ctl_opt *opt;

	if (str_eq(text, S("-a")))
		name = S("account");
	if (str_eq(text, S("-c")))
		name = S("config");
	if (str_eq(text, S("-h")))
		name = S("help");
	opt = find(ctl_global, name);
	if (!opt && c->cmd)
		opt = find(c->cmd->opts, name);
	if (!opt)
		return ctl_usage(c, e, "there is no option %.*s%s%s%s",
		    STR_ARG(str_sub(text, 0, eq)), c->cmd ? " here; see "
		    "scimctl " : "; see scimctl", c->cmd ? c->cmd->name : "",
		    " --help");
	if (!opt->many && ctl_has(c, opt->name))
		return ctl_usage(c, e, "--%s is given twice", opt->name);
	if (!opt->arg && eq < text.n)
		return ctl_usage(c, e, "--%s takes no value", opt->name);
	if (opt->arg && eq < text.n)
		value = str_sub(text, eq + 1, text.n);
	else if (opt->arg && w->at == w->n)
		return ctl_usage(c, e, "--%s needs a value: --%s %s",
		    opt->name, opt->name, opt->arg);
	else if (opt->arg)
		value = str_of(w->p[w->at++]);
	give(c, opt, value);
	return 0;
}

static bool is_option(struct str s)
{
	return s.n > 1 && s.p[0] == '-';
}

static int leading(struct ctl *c, struct words *w, struct err *e)
{
	while (w->at < w->n && is_option(str_of(w->p[w->at])))
		if (option(c, w, str_of(w->p[w->at++]), e))
			return -1;
	return 0;
}

static const struct ctl_cmd *command(struct str name)
{
	for (size_t i = 0; ctl_commands[i]; i++)
		if (str_eq(str_of(ctl_commands[i]->name), name))
			return ctl_commands[i];
	return NULL;
}

/* One to three words name the command; the longest wins. */
static int choose(struct ctl *c, struct words *w, struct err *e)
{
	struct str name = str_of(w->p[w->at]), two = name;

	for (int n = 1; n <= 3; n++) {
		const struct ctl_cmd *cmd = command(name);

		if (n == 2)
			two = name;
		if (cmd) {
			c->cmd = cmd;
			c->words = n;
		}
		if (w->at + n == w->n || is_option(str_of(w->p[w->at + n])))
			break;
		name = str_printf(c->arena, "%.*s %s", STR_ARG(name),
		    w->p[w->at + n]);
	}
	w->at += c->words;
	return c->cmd ? 0 : help_unknown(c, two, e);
}

static int rest(struct ctl *c, struct words *w, struct err *e)
{
	bool ended = false;

	while (w->at < w->n) {
		struct str s = str_of(w->p[w->at++]);

		if (!ended && str_eq(s, S("--"))) {
			ended = true;
			continue;
		}
		if (ended || !is_option(s))
			c->args[c->arg_count++] = s;
		else if (option(c, w, s, e))
			return -1;
	}
	return 0;
}

static int count(struct ctl *c, struct err *e)
{
	int max = c->cmd->max ? c->cmd->max : c->cmd->min;

	if (ctl_has(c, "help"))
		return 0;
	if (c->arg_count < c->cmd->min)
		return ctl_usage(c, e, "%s needs more: scimctl %s %s",
		    c->cmd->name, c->cmd->name, c->cmd->args);
	if (max >= 0 && c->arg_count > max)
		return ctl_usage(c, e, "\"%.*s\" is too much: scimctl %s %s",
		    STR_ARG(c->args[max]), c->cmd->name,
		    c->cmd->args ? c->cmd->args : "");
	return 0;
}

int args_read(struct ctl *c, int argc, char **argv, struct err *e)
{
	struct words w = { argv, argc, 1 };

	c->args = ARENA_ARRAY(c->arena, struct str, (size_t)argc + 1);
	if (leading(c, &w, e))
		return -1;
	if (w.at == w.n)
		return 0;
	if (choose(c, &w, e) || rest(c, &w, e))
		return -1;
	return count(c, e);
}

struct str ctl_value(const struct ctl *c, const char *name)
{
	struct str found = { NULL, 0 };

	for (struct ctl_given *g = c->given; g; g = g->next)
		if (str_eq(str_of(g->opt->name), str_of(name)))
			found = g->value;
	return found;
}

bool ctl_has(const struct ctl *c, const char *name)
{
	return ctl_value(c, name).p != NULL;
}

struct str ctl_values(const struct ctl *c, const char *name)
{
	struct str all = { NULL, 0 };

	for (struct ctl_given *g = c->given; g; g = g->next)
		if (str_eq(str_of(g->opt->name), str_of(name)))
			all = all.p ? str_printf(c->arena, "%.*s %.*s",
			    STR_ARG(all), STR_ARG(g->value)) : g->value;
	return all;
}

int ctl_number(struct ctl *c, const char *name, int64_t min, int64_t max,
    int64_t *out, struct err *e)
{
	struct str text = ctl_value(c, name);
	int64_t v;

	if (!text.p)
		return 0;
	if (!str_to_i64(text, &v) || v < min || v > max)
		return ctl_usage(c, e, "--%s %.*s: a number from %lld to %lld "
		    "is expected", name, STR_ARG(text), (long long)min,
		    (long long)max);
	*out = v;
	return 0;
}

int ctl_date(struct ctl *c, const char *name, int64_t *out, struct err *e)
{
	struct str text = ctl_value(c, name), full = text;

	if (!text.p)
		return 0;
	if (text.n == 10)
		full = str_join(c->arena, text, S("T00:00:00Z"));
	if (!clock_read(full, out))
		return ctl_usage(c, e, "--%s %.*s: a date like 2027-01-31 or "
		    "2027-01-31T08:30:00Z is expected", name, STR_ARG(text));
	return 0;
}

int ctl_duration(struct ctl *c, const char *name, int64_t *out, struct err *e)
{
	struct str text = ctl_value(c, name);

	if (!text.p || clock_duration(text, out))
		return 0;
	return ctl_usage(c, e, "--%s %.*s: a time like 90d, 24h, 15m or 30s "
	    "is expected", name, STR_ARG(text));
}
