/* SPDX-License-Identifier: Apache-2.0 */
/* migrations.h - the numbered steps of sql/, embedded at build time.
 *
 * A step runs once, inside one transaction with its number in
 * PRAGMA user_version; a released step is never edited.  A database with a
 * newer number than ours is refused.
 */
#ifndef SCIMD_DB_MIGRATIONS_H
#define SCIMD_DB_MIGRATIONS_H

#include "db/db.h"

struct db_migration {
	int number;             /* 1, 2, … without gaps */
	const char *name;       /* "0001_record.sql" */
	const char *sql;
};

extern const struct db_migration db_migrations[];   /* sorted by number */
extern const size_t db_migration_count;
/* Those of sql/log/: the provisioning log is a file of its own. */
extern const struct db_migration db_log_migrations[];
extern const size_t db_log_migration_count;

/* The number in the file, 0 for an empty one. */
int db_version(struct db *db, int *version, struct err *e);
/* Brings db to the newest step. When the file is not new and backup is not
 * NULL, a copy is made there first. *from is the number found. progress, when
 * not NULL, is called before each step. */
int db_migrate(struct db *db, const char *backup, int *from,
    void (*progress)(const struct db_migration *step), struct err *e);
/* 0 when the file's number is ours; else -1: ERR_INTERNAL, "run scimctl db
 * migrate" or "made by a newer scimd" in err.log and err.detail. */
int db_version_check(struct db *db, struct err *e);
/* The same two for the provisioning log. */
int db_log_migrate(struct db *db, struct err *e);
int db_log_check(struct db *db, struct err *e);

#endif
