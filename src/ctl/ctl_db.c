/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_db.c - the database as a file: made, checked, copied. */
#include "ctl/commands.h"

static struct str database(struct ctl *c)
{
	return c->config.database;
}

static int migrate_run(struct ctl *c, struct err *e)
{
	struct str backup = ctl_value(c, "backup");
	struct json *v = json_object(c->arena);
	int from = 0, to = 0;

	c->exit = CTL_DATABASE;
	if (store_migrate(str_c(c->arena, database(c)),
	    backup.p ? str_c(c->arena, backup) : NULL, &from, &to, e))
		return -1;
	c->exit = CTL_DONE;
	json_set(v, S("database"), json_str(c->arena, database(c)));
	json_set(v, S("from"), json_i64(c->arena, from));
	json_set(v, S("to"), json_i64(c->arena, to));
	out_done(c->out, v, from == to ? "%.*s is at version %d already" :
	    "%.*s is at version %d now", STR_ARG(database(c)), to);
	return 0;
}

const struct ctl_cmd ctl_db_migrate = {
	.name = "db migrate",
	.help = "make the database, or bring it to this version",
	.more = "All steps happen in one transaction each. A database that a "
	    "newer scimd made is\nleft alone. Stop scimd before.",
	.example = "db migrate --backup /var/backups/scimd.db",
	.opts = (const struct ctl_opt[]){
		{ "backup", "FILE", "copy an older database there first",
		    false },
		{ NULL, NULL, NULL, false } },
	.need = CTL_CONFIG,
	.run = migrate_run,
};
