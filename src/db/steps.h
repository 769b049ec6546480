/* SPDX-License-Identifier: Apache-2.0 */
/* steps.h - migrating by a list of steps of one's own; for src/db and tests. */
#ifndef SCIMD_DB_STEPS_H
#define SCIMD_DB_STEPS_H

#include "db/migrations.h"

struct db_steps {
	const struct db_migration *list;
	size_t count;
};

/* What db_migrate() and db_version_check() are, with other steps. */
int db_steps_apply(struct db *db, const struct db_steps *steps,
    const char *backup, int *from,
    void (*progress)(const struct db_migration *step), struct err *e);
int db_steps_check(struct db *db, const struct db_steps *steps,
    struct err *e);

#endif
