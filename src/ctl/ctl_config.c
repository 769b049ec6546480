/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_config.c - the configuration that scimd has, too. */
#include "ctl/commands.h"

#include <string.h>

#include "base/log.h"

static const char *const levels[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARN] = "warn",
	[LOG_ERROR] = "error",
};

static const char *const bodies[] = {
	[BODIES_OFF] = "off",
	[BODIES_ERRORS] = "errors",
	[BODIES_ALL] = "all",
};

/* A key as it would stand in the file. */
static struct json *value(struct ctl *c, const struct config_key *k)
{
	const char *field = (const char *)&c->config + k->at;
	struct str text;
	int64_t n;

	if (k->type == CONFIG_TEXT) {
		memcpy(&text, field, sizeof(text));
		return json_str(c->arena, text);
	}
	memcpy(&n, field, sizeof(n));
	if (k->type == CONFIG_MODE)
		return json_str(c->arena, str_printf(c->arena, "%04llo",
		    (unsigned long long)n));
	if (k->type == CONFIG_YES_NO || k->type == CONFIG_AUTO)
		return json_bool(c->arena, n == 1);
	if (k->type == CONFIG_LEVEL)
		return json_str(c->arena, str_of(levels[n]));
	if (k->type == CONFIG_BODIES)
		return json_str(c->arena, str_of(bodies[n]));
	if (k->type == CONFIG_DURATION && c->out->form != OUT_JSON)
		return json_str(c->arena, str_printf(c->arena, "%lldms",
		    (long long)n));
	return json_i64(c->arena, n);
}

static int show_run(struct ctl *c, struct err *e)
{
	struct json *v = json_object(c->arena);
	const struct config_key *k;
	size_t n;

	(void)e;
	json_set(v, S("file"), ctl_text(c, c->config.file));
	k = config_keys(&n);
	for (size_t i = 0; i < n; i++)
		json_set(v, str_of(k[i].name), value(c, &k[i]));
	out_record(c->out, v);
	return 0;
}

const struct ctl_cmd ctl_config_show = {
	.name = "config show",
	.help = "show the configuration as it holds now",
	.more = "The file that was read, then every key, configured or not.",
	.example = "config show",
	.need = CTL_CONFIG,
	.run = show_run,
};

static int check_run(struct ctl *c, struct err *e)
{
	struct json *v = json_object(c->arena);

	(void)e;
	json_set(v, S("ok"), json_bool(c->arena, true));
	json_set(v, S("file"), ctl_text(c, c->config.file));
	out_done(c->out, v, "configuration, schemas and database are good");
	return 0;
}

const struct ctl_cmd ctl_config_check = {
	.name = "config check",
	.help = "check the configuration, the schemas and the database",
	.more = "Ends with 2 when the configuration or a schema is wrong, "
	    "with 3 when the database\ncannot be used.",
	.example = "config check -c /etc/scimd/scimd.conf",
	.run = check_run,
};
