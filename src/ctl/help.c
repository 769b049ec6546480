/* SPDX-License-Identifier: Apache-2.0 */
/* help.c - all commands by family, one command in detail, and what a wrong
 * one may have meant. */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX_LEN 40
#define NEAR_MAX 3

static const struct { const char *name, *about; } families[] = {
	{ "account", "Accounts: the tenants" },
	{ "token", "Tokens: how an identity provider signs in" },
	{ "user", "Users" },
	{ "group", "Groups and their members" },
	{ "connector", "Connectors: mail domains an account controls" },
	{ "role", "Roles: what the application grants" },
	{ "intent", "Intents: what a rule refused or held" },
	{ "changes", "What happened" },
	{ "history", "" },
	{ "explain", "Schemas and filters" },
	{ "schema", "" },
	{ "db", "The database" },
	{ "config", "This command and its configuration" },
	{ "help", "" },
	{ "version", "" },
};

static bool in_family(const struct ctl_cmd *cmd, const char *family)
{
	size_t n = strlen(family);

	return strncmp(cmd->name, family, n) == 0 &&
	    (cmd->name[n] == ' ' || !cmd->name[n]);
}

static void line(const char *what, const char *arg, const char *help)
{
	int n = printf("  %s%s%s", what, arg ? " " : "", arg ? arg : "");

	if (n > 38)
		n = 0 * printf("\n");
	printf("%*s%s\n", 40 - n, "", help);
}

static void options(const struct ctl_opt *opts)
{
	char name[NAME_MAX_LEN];

	for (; opts && opts->name; opts++) {
		snprintf(name, sizeof(name), "--%s", opts->name);
		line(name, opts->arg, opts->help);
	}
}

void help_all(struct ctl *c)
{
	(void)c;
	printf("usage: scimctl [-c FILE] [--database FILE] [--json] COMMAND "
	    "…\n");
	for (size_t f = 0; f < ARRAY_LEN(families); f++) {
		if (*families[f].about)
			printf("\n%s\n", families[f].about);
		for (size_t i = 0; ctl_commands[i]; i++)
			if (in_family(ctl_commands[i], families[f].name))
				line(ctl_commands[i]->name,
				    ctl_commands[i]->args,
				    ctl_commands[i]->help);
	}
	printf("\nscimctl help COMMAND explains one of them, man scimctl all "
	    "of them.\nIt ends with 0: done; 1: refused or not found; 2: "
	    "wrong command line or\nconfiguration; 3: the database cannot be "
	    "used.\n");
}

void help_one(const struct ctl_cmd *cmd)
{
	printf("usage: scimctl %s%s%s%s\n\n%s.\n", cmd->name,
	    cmd->opts ? " [option …]" : "", cmd->args ? " " : "",
	    cmd->args ? cmd->args : "", cmd->help);
	if (cmd->more)
		printf("\n%s\n", cmd->more);
	if (cmd->opts)
		printf("\nOptions\n");
	options(cmd->opts);
	printf("\nOptions of every command\n");
	options(ctl_global);
	if (cmd->example)
		printf("\nExample\n  scimctl %s\n", cmd->example);
}

static size_t least(size_t x, size_t y)
{
	return x < y ? x : y;
}

/* Levenshtein's distance of the first 39 bytes. */
static size_t distance(struct str x, struct str y)
{
	size_t row[NAME_MAX_LEN], above, next;

	x = str_sub(x, 0, NAME_MAX_LEN - 1);
	y = str_sub(y, 0, NAME_MAX_LEN - 1);
	for (size_t j = 0; j <= y.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= x.n; i++) {
		above = row[0];
		row[0] = i;
		for (size_t j = 1; j <= y.n; j++) {
			next = above + (x.p[i - 1] != y.p[j - 1]);
			above = row[j];
			row[j] = least(next, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[y.n];
}

/* How far a command is from what was typed, which may go on with arguments. */
static size_t far(const struct ctl_cmd *cmd, struct str words)
{
	struct str name = str_of(cmd->name);
	struct str one = str_sub(words, 0, str_find(words, ' '));
	size_t d = distance(words, name), short_one;

	if (str_find(name, ' ') < name.n)
		return d;
	short_one = distance(one, name);
	return short_one <= one.n / 3 ? least(d, short_one) : d;
}

static bool is_family(struct str one)
{
	for (size_t i = 0; ctl_commands[i]; i++)
		if (str_starts(str_of(ctl_commands[i]->name),
		    one) && ctl_commands[i]->name[one.n] == ' ')
			return true;
	return false;
}

static void add(struct buf *b, const char *name)
{
	if (b->n)
		buf_adds(b, ", ");
	buf_adds(b, name);
}

/* The nearest, and those that are hardly farther; none when all are far. */
static void nearest(struct buf *b, struct str words)
{
	size_t limit = words.n < 5 ? 2 : (words.n - 1) / 2, found = 0;

	for (size_t d = 0; d <= limit && found < NEAR_MAX; d++)
		for (size_t i = 0; ctl_commands[i] && found < NEAR_MAX; i++)
			if (far(ctl_commands[i], words) == d) {
				add(b, ctl_commands[i]->name);
				limit = least(limit, d + 1);
				found++;
			}
}

int help_unknown(struct ctl *c, struct str words, struct err *e)
{
	struct str one = str_sub(words, 0, str_find(words, ' '));
	struct buf b;

	buf_init(&b, c->arena);
	nearest(&b, words);
	if (!b.n && is_family(one))
		for (size_t i = 0; ctl_commands[i]; i++)
			if (in_family(ctl_commands[i], str_c(c->arena, one)))
				add(&b, ctl_commands[i]->name);
	return ctl_usage(c, e, "there is no command \"%.*s\"%s%.*s",
	    STR_ARG(str_sub(words, 0, 60)), b.n ? "; did you mean: " :
	    "; scimctl --help lists them", STR_ARG(buf_str(&b)));
}
