/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_db.c - the database as a file: made, checked, copied. */
#include "ctl/commands.h"
#include "ctl/progress.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "db/migrations.h"
#include "store/journal.h"
#include "store/operator.h"

/* A step is SQL that nobody can look into, and may take minutes: a clock says
 * that it goes on.  It is drawn by a signal, so nothing here may allocate. */
static char step_text[200];
static size_t step_length;
static volatile sig_atomic_t step_seconds;

static void tick(int signal)
{
	char *at = step_text + step_length;
	int s = ++step_seconds;

	(void)signal;
	if (s >= 6000)
		*at++ = (char)('0' + s / 6000 % 10);
	*at++ = (char)('0' + s / 600 % 10);
	*at++ = (char)('0' + s / 60 % 10);
	*at++ = ':';
	*at++ = (char)('0' + s % 60 / 10);
	*at++ = (char)('0' + s % 10);
	if (write(STDERR_FILENO, step_text, (size_t)(at - step_text)) < 0)
		return;
}

static void each_second(bool on)
{
	struct itimerval second = { { on, 0 }, { on, 0 } };
	struct sigaction act = { 0 };

	act.sa_handler = tick;
	act.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &second, NULL);
}

static void show_step(const struct db_migration *step)
{
	each_second(false);
	step_length = (size_t)snprintf(step_text, sizeof(step_text) - 8,
	    "\r\033[Kstep %d of %d: %.100s  ", step->number,
	    db_migrations[db_migration_count - 1].number, step->name);
	step_seconds = -1;
	tick(0);
	each_second(true);
}

static int migrate(struct ctl *c, int *from, int *to, struct err *e)
{
	struct str backup = ctl_value(c, "backup");
	bool shown = isatty(STDERR_FILENO);
	int rc;

	rc = store_migrate_shown(str_c(c->arena, c->config.database),
	    backup.p ? str_c(c->arena, backup) : NULL,
	    shown ? show_step : NULL, from, to, e);
	if (!shown)
		return rc;
	each_second(false);
	fputs("\r\033[K", stderr);
	return rc;
}

struct rekeying {
	struct progress shown;
	struct progress_at at;
};

static void show_keys(void *arg, int64_t done, int64_t all)
{
	struct rekeying *x = arg;

	if (done < x->at.done)          /* the next resource type */
		progress_begin(&x->shown, x->shown.unit, false);
	x->at = (struct progress_at){ done, done, all };
	progress_show(&x->shown, x->at);
}

static int rekey(struct ctl *c, bool copied, bool *redone, struct err *e)
{
	struct rekeying x = { .at = { 0, 0, 0 } };
	struct store_watch watch = { show_keys, &x };
	struct str backup = ctl_value(c, "backup");
	struct store_config cfg;
	int rc;

	config_store(&c->config, &cfg);
	progress_begin(&x.shown, "keys", false);
	rc = store_rekey(&cfg, c->catalog, backup.p && !copied ?
	    str_c(c->arena, backup) : NULL, &watch, redone, e);
	progress_end(&x.shown, x.at, false);
	return rc;
}

static int migrate_run(struct ctl *c, struct err *e)
{
	struct str database = c->config.database;
	const char *log = config_journal(c->arena, &c->config);
	struct json *v = json_object(c->arena);
	bool rekeyed = false;
	int from = 0, to = 0;

	c->exit = CTL_DATABASE;
	if (migrate(c, &from, &to, e) || rekey(c, from != to, &rekeyed, e) ||
	    (log && journal_file_migrate(log, (int)c->config.busy_timeout, e)))
		return -1;
	c->exit = CTL_DONE;
	json_set(v, S("database"), json_str(c->arena, database));
	json_set(v, S("from"), json_i64(c->arena, from));
	json_set(v, S("to"), json_i64(c->arena, to));
	json_set(v, S("rekeyed"), json_bool(c->arena, rekeyed));
	out_done(c->out, v, "%.*s is at version %d %s%s", STR_ARG(database),
	    to, from == to ? "already" : "now", rekeyed ?
	    "; keys were made anew" : "");
	return 0;
}

const struct ctl_cmd ctl_db_migrate = {
	.name = "db migrate",
	.help = "make the database, or bring it to this version",
	.more = "All steps are one transaction. A database that a newer scimd "
	    "made is left alone.\nKeys that other Unicode data made are made "
	    "anew. The provisioning log\nfollows, when there is one. Stop "
	    "scimd before.",
	.example = "db migrate --backup /var/backups/scimd.db",
	.opts = (const struct ctl_opt[]){
		{ "backup", "FILE", "copy an older database there first",
		    false },
		{ NULL, NULL, NULL, false } },
	.need = CTL_CATALOG,
	.run = migrate_run,
};

static int check_run(struct ctl *c, struct err *e)
{
	struct json *v = json_object(c->arena);
	struct str report;

	if (store_check(c->arena, c->read, &report, e))
		return -1;
	json_set(v, S("database"), json_str(c->arena, c->config.database));
	json_set(v, S("ok"), json_bool(c->arena, str_eq(report, S("ok"))));
	json_set(v, S("report"), json_str(c->arena, report));
	out_text(c->out, v, str_join(c->arena, report, S("\n")));
	if (!str_eq(report, S("ok")))
		c->exit = CTL_FAILED;
	return 0;
}

const struct ctl_cmd ctl_db_check = {
	.name = "db check",
	.help = "look for damage in the database",
	.more = "Prints \"ok\", or what is wrong, and ends with 1 then. scimd "
	    "may run.",
	.example = "db check",
	.run = check_run,
};

static int backup_run(struct ctl *c, struct err *e)
{
	struct json *v = json_object(c->arena);
	struct stat st;

	if (!stat(str_c(c->arena, c->args[0]), &st))
		return err_set(e, ERR_CONFLICT, "%.*s exists already; choose "
		    "another name", STR_ARG(c->args[0]));
	if (store_backup(c->read, str_c(c->arena, c->args[0]), e))
		return -1;
	json_set(v, S("database"), json_str(c->arena, c->config.database));
	json_set(v, S("backup"), json_str(c->arena, c->args[0]));
	out_done(c->out, v, "%.*s is a copy now", STR_ARG(c->args[0]));
	return 0;
}

const struct ctl_cmd ctl_db_backup = {
	.name = "db backup",
	.args = "FILE",
	.help = "copy the database while it is in use",
	.more = "FILE must not exist. Only its owner can read it.",
	.example = "db backup /var/backups/scimd-2026-11-24.db",
	.min = 1,
	.run = backup_run,
};

static void figures(struct ctl *c, struct json *v,
    const struct operator_figures *f)
{
	const struct { struct str name; int64_t n; } rows[] = {
		{ S("accounts"), f->accounts },
		{ S("users"), f->users },
		{ S("groups"), f->groups },
		{ S("memberships"), f->memberships },
		{ S("tokens"), f->tokens },
		{ S("changes"), f->changes },
		{ S("epoch"), f->epoch },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		json_set(v, rows[i].name, json_i64(c->arena, rows[i].n));
	json_set(v, S("created"), ctl_time(c, f->created));
}

static int info_run(struct ctl *c, struct err *e)
{
	struct json *v = json_object(c->arena);
	struct operator_figures f = { 0 };
	struct stat st;
	int newest = db_migrations[db_migration_count - 1].number;

	if (operator_count(c->read, &f, e))
		return -1;
	json_set(v, S("database"), json_str(c->arena, c->config.database));
	if (!stat(str_c(c->arena, c->config.database), &st))
		json_set(v, S("bytes"), json_i64(c->arena, st.st_size));
	json_set(v, S("version"), json_i64(c->arena, newest));
	figures(c, v, &f);
	out_record(c->out, v);
	return 0;
}

const struct ctl_cmd ctl_db_info = {
	.name = "db info",
	.help = "show the version and the figures of the database",
	.example = "db info",
	.run = info_run,
};
