/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_help.c - help, version. */
#include "ctl/commands.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

static int help_run(struct ctl *c, struct err *e)
{
	struct str name = S("");

	for (int i = 0; i < c->arg_count; i++)
		name = i ? str_printf(c->arena, "%.*s %.*s", STR_ARG(name),
		    STR_ARG(c->args[i])) : c->args[i];
	if (!name.n) {
		help_all(c);
		return 0;
	}
	for (size_t i = 0; ctl_commands[i]; i++)
		if (str_eq(str_of(ctl_commands[i]->name), name)) {
			help_one(ctl_commands[i]);
			return 0;
		}
	return help_unknown(c, name, e);
}

const struct ctl_cmd ctl_help = {
	.name = "help",
	.args = "[COMMAND]",
	.help = "explain a command",
	.example = "help token create",
	.max = 3,
	.need = CTL_NOTHING,
	.run = help_run,
};

static int version_run(struct ctl *c, struct err *e)
{
	struct json *v = json_object(c->arena);

	(void)e;
	json_set(v, S("version"), json_str(c->arena, S(PACKAGE_VERSION)));
	out_made(c->out, v, "version");
	return 0;
}

const struct ctl_cmd ctl_version = {
	.name = "version",
	.help = "print the version",
	.example = "version",
	.need = CTL_NOTHING,
	.run = version_run,
};
