/* SPDX-License-Identifier: Apache-2.0 */
/* open.c - configuration, schemas, the record, and the operator as a caller. */
#include "ctl/ctl.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/extras.h"

#define ALL_CAPS (CAP_PROVISION | CAP_DRY_RUN)

static int configure(struct ctl *c, struct err *e)
{
	struct str file = ctl_value(c, "config");
	struct str database = ctl_value(c, "database");
	int rc;

	rc = config_load(c->arena, &c->config,
	    file.p ? str_c(c->arena, file) : NULL, getenv(CONFIG_ENV), e) ||
	    (database.p && config_set(c->arena, &c->config, S("database"),
	    database, e)) || config_check(&c->config, e);
	if (rc)
		c->exit = CTL_USAGE;
	return rc ? -1 : 0;
}

static int build_catalog(struct ctl *c, struct err *e)
{
	struct catalog_source *more = NULL;
	size_t n;

	if (!extras_read(c->arena, c->config.schema_dir, &more, &n, e) &&
	    !catalog_build(c->arena, more, n, &c->catalog, e))
		return 0;
	c->exit = CTL_USAGE;
	return -1;
}

int ctl_record(struct ctl *c, struct err *e)
{
	struct store_config cfg;

	config_store(&c->config, &cfg);
	cfg.threads = false;
	cfg.deadline_ms = 60000;
	c->exit = CTL_DATABASE;
	if (store_open(&cfg, c->catalog, &c->store, e) ||
	    session_open(c->store, &c->read, e))
		return -1;
	c->exit = CTL_DONE;
	return 0;
}

/* Who is at the keyboard, for the history: "scimctl:jane". */
static struct str operator_name(struct ctl *c)
{
	const char *sudo = getenv("SUDO_USER");
	const struct passwd *me = getpwuid(getuid());

	if (getuid() == 0 && sudo && *sudo)
		return str_printf(c->arena, "scimctl:%.60s", sudo);
	return str_printf(c->arena, "scimctl:%.60s", me ? me->pw_name : "?");
}

/* A person is told what is misspelt; an element that is not there is made. */
static uint64_t leniencies(void)
{
	uint64_t set = lenient_of(DIALECT_DEFAULT);

	set &= ~(UINT64_C(1) << LENIENT_UNKNOWN_ATTRIBUTE);
	set &= ~(UINT64_C(1) << LENIENT_FOREIGN_SCHEMA);
	return set | UINT64_C(1) << LENIENT_REPLACE_CREATES;
}

int ctl_account(struct ctl *c, struct str tag, struct err *e)
{
	struct account *t = &c->account;

	if (account_get(c->arena, c->read, tag, t, e))
		return -1;
	c->caller = (struct caller){
		.account = t->id,
		.account_tag = t->tag,
		.caps = ALL_CAPS,
		.unique_group_names = t->unique_group_names,
		.members_on_request = str_eq(t->members_returned,
		    S("request")),
		.administrator_role = t->administrator_role,
		.request_id = operator_name(c),
		.now = c->now,
		.lenient.granted = leniencies(),
	};
	return 0;
}

int ctl_open(struct ctl *c, struct err *e)
{
	enum ctl_need need = c->cmd->need;

	if (need <= CTL_CONFIG && configure(c, e))
		return -1;
	if (need <= CTL_CATALOG && build_catalog(c, e))
		return -1;
	if (need <= CTL_STORE && ctl_record(c, e))
		return -1;
	return c->cmd->account ? ctl_account(c, c->args[0], e) : 0;
}

void ctl_close(struct ctl *c)
{
	session_close(c->read);
	store_close(c->store);
}
