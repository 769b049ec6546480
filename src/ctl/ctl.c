/* SPDX-License-Identifier: Apache-2.0 */
/* ctl.c - every command, and the run of one. */
#include "ctl/ctl.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "ctl/commands.h"

const struct ctl_cmd *const ctl_commands[] = {
	&ctl_account_create, &ctl_account_list, &ctl_account_show,
	&ctl_account_set, &ctl_account_release,
	&ctl_token_create, &ctl_token_list, &ctl_token_show,
	&ctl_token_verify, &ctl_token_roll, &ctl_token_set,
	&ctl_token_disable, &ctl_token_enable, &ctl_token_revoke,
	&ctl_user_list, &ctl_user_show, &ctl_user_add, &ctl_user_set,
	&ctl_user_deactivate, &ctl_user_activate, &ctl_user_block,
	&ctl_user_unblock, &ctl_user_delete, &ctl_user_purge,
	&ctl_group_list, &ctl_group_show, &ctl_group_members,
	&ctl_group_add, &ctl_group_delete, &ctl_group_member_add,
	&ctl_group_member_remove,
	&ctl_connector_list, &ctl_connector_add, &ctl_connector_disable,
	&ctl_connector_enable, &ctl_connector_remove,
	&ctl_role_list, &ctl_role_grant, &ctl_role_revoke,
	&ctl_intent_list, &ctl_intent_show, &ctl_intent_apply,
	&ctl_intent_dismiss,
	&ctl_changes_list, &ctl_changes_follow, &ctl_changes_prune,
	&ctl_history_user, &ctl_history_group, &ctl_history_erase,
	&ctl_undo,
	&ctl_try,
	&ctl_simulate,
	&ctl_log_list, &ctl_log_follow, &ctl_log_show, &ctl_log_summary,
	&ctl_log_leniencies, &ctl_log_why, &ctl_log_prune,
	&ctl_import, &ctl_export,
	&ctl_explain,
	&ctl_schema_list, &ctl_schema_show, &ctl_schema_check,
	&ctl_schema_add,
	&ctl_db_migrate, &ctl_db_check, &ctl_db_backup, &ctl_db_info,
	&ctl_config_show, &ctl_config_check,
	&ctl_help, &ctl_version,
	NULL
};

static void complain(const struct err *e)
{
	const char *text = e->log[0] && e->kind == ERR_INTERNAL ? e->log :
	    e->detail;

	fflush(stdout);
	fprintf(stderr, "scimctl: %s\n", text);
}

static enum ctl_exit verdict(const struct ctl *c, const struct err *e)
{
	if (c->exit != CTL_DONE)
		return c->exit;
	switch (e->kind) {
	case ERR_BUSY:
	case ERR_FULL:
	case ERR_INTERNAL:
		return CTL_DATABASE;
	default:
		return CTL_FAILED;
	}
}

static int run(struct ctl *c, int argc, char **argv, struct err *e)
{
	int rc;

	if (args_read(c, argc, argv, e))
		return -1;
	if (ctl_has(c, "json"))
		c->out->form = OUT_JSON;
	if (!c->cmd) {
		help_all(c);
		return 0;
	}
	if (ctl_has(c, "help")) {
		help_one(c->cmd);
		return 0;
	}
	rc = ctl_open(c, e);
	if (!rc)
		rc = c->cmd->run(c, e);
	ctl_close(c);
	return rc;
}

static int in_arena(struct ctl *c, int argc, char **argv)
{
	struct err e = { 0 };
	struct arena_guard g;
	volatile int rc = -1;           /* lives on after the jump */

	if (arena_guard(c->arena, &g))
		err_set(&e, ERR_BUSY, "out of memory");
	else
		rc = run(c, argc, argv, &e);
	arena_unguard(c->arena);
	if (!rc && !out_ok()) {
		err_set(&e, ERR_FULL, "standard output cannot be written");
		c->exit = CTL_FAILED;
		rc = -1;
	}
	if (rc) {
		complain(&e);
		return verdict(c, &e);
	}
	return c->exit;
}

int main(int argc, char **argv)
{
	static struct ctl c;
	static struct out out;
	struct arena *rows = arena_new(0);
	int rc;

	c.arena = arena_new(0);
	if (!rows || !c.arena)
		return CTL_FAILED;
	out_init(&out, rows, isatty(STDOUT_FILENO) ? OUT_TABLE : OUT_PLAIN);
	c.out = &out;
	c.now = clock_now();
	rc = in_arena(&c, argc, argv);
	arena_free(rows);
	arena_free(c.arena);
	return rc;
}
