/* SPDX-License-Identifier: Apache-2.0 */
/* migrate.c - bringing a record to the newest step.
 *
 * All that is missing is done in one transaction, so a process that dies in
 * between leaves the record as it was.  The copy is made after the lock for
 * writing was taken: it is exactly what the steps began with, and a second
 * process that migrates waits, finds nothing left to do and makes none.
 */
#include "db/connection.h"

#include <stdio.h>
#include <string.h>

#include "db/steps.h"

static int newest(const struct db_steps *steps)
{
	return steps->count ? steps->list[steps->count - 1].number : 0;
}

int db_version(struct db *db, int *version, struct err *e)
{
	int64_t n = 0;

	if (db_pragma(db, "PRAGMA user_version", &n, e))
		return -1;
	*version = (int)n;
	return 0;
}

static int newer(int version, const struct db_steps *steps, struct err *e)
{
	return db_refuse(e, "the database is at step %d, made by a newer "
	    "scimd; this one knows %d steps", version, newest(steps));
}

int db_steps_check(struct db *db, const struct db_steps *steps, struct err *e)
{
	int version;

	if (db_version(db, &version, e))
		return -1;
	if (version > newest(steps))
		return newer(version, steps, e);
	if (version == newest(steps))
		return 0;
	if (version == 0)
		return db_refuse(e, "the database is empty: run scimctl db "
		    "migrate");
	return db_refuse(e, "the database is at step %d of %d: run scimctl db "
	    "migrate", version, newest(steps));
}

/* Every statement of sql, one after the other; none may end the transaction. */
static int run_all(struct db *db, const char *sql, struct err *e)
{
	sqlite3_stmt *s;
	int code = SQLITE_OK;

	while (!code && *sql) {
		code = sqlite3_prepare_v2(db->handle, sql, -1, &s, &sql);
		if (code || !s)
			continue;       /* a comment has no statement */
		do
			code = sqlite3_step(s);
		while (code == SQLITE_ROW);
		code = sqlite3_finalize(s);
		if (!code && db_lost(db))
			code = SQLITE_ABORT_ROLLBACK;
	}
	return code ? db_fail(db, code, NULL, e) : 0;
}

static int set_number(struct db *db, const char *name, int value,
    struct err *e)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA %s = %d", name, value);
	return db_pragma(db, sql, NULL, e);
}

/* Foreign keys are not enforced while tables are rebuilt; they are looked at
 * as a whole before the end. */
static int check_references(struct db *db, struct err *e)
{
	int64_t faults = 0;

	if (db_pragma(db, "SELECT count(*) FROM pragma_foreign_key_check",
	    &faults, e))
		return -1;
	if (faults)
		return db_refuse(e, "%lld rows refer to rows that are not "
		    "there: nothing was changed; run scimctl db check",
		    (long long)faults);
	return 0;
}

static int run_steps(struct db *db, const struct db_steps *steps, int from,
    void (*progress)(const struct db_migration *step), struct err *e)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct db_migration *m = &steps->list[i];

		if (m->number <= from)
			continue;
		if (progress)
			progress(m);
		if (run_all(db, m->sql, e) ||
		    set_number(db, "user_version", m->number, e))
			return err_note(e, "step %s", m->name);
	}
	if (set_number(db, "application_id", DB_APPLICATION_ID, e))
		return -1;
	return check_references(db, e);
}

/* By a connection of its own, as this one has a transaction open. */
static int copy_first(struct db *db, const char *backup, struct err *e)
{
	const char *path = sqlite3_db_filename(db->handle, "main");
	struct db *reader;
	int rc;

	if (db_open(path, DB_READ, db->busy_ms, &reader, e))
		return -1;
	rc = db_backup(reader, backup, e);
	db_close(reader);
	return rc;
}

/* Inside the transaction; *from is read again, as another process may have
 * been quicker. */
static int apply(struct db *db, const struct db_steps *steps,
    const char *backup, int *from,
    void (*progress)(const struct db_migration *step), struct err *e)
{
	if (db_version(db, from, e))
		return -1;
	if (*from > newest(steps))
		return newer(*from, steps, e);
	if (*from == newest(steps))
		return 0;
	if (*from > 0 && backup && copy_first(db, backup, e))
		return -1;
	return run_steps(db, steps, *from, progress, e);
}

int db_steps_apply(struct db *db, const struct db_steps *steps,
    const char *backup, int *from,
    void (*progress)(const struct db_migration *step), struct err *e)
{
	int rc;

	if (db->depth)
		return err_internal(e, "db_migrate() inside a transaction");
	if (db_pragma(db, "PRAGMA foreign_keys = OFF", NULL, e))
		return -1;
	rc = db_begin(db, e);
	if (!rc)
		rc = db_end(db, apply(db, steps, backup, from, progress, e), e);
	db_number(db, "PRAGMA foreign_keys = ON", NULL);
	return rc;
}

static struct db_steps embedded(void)
{
	return (struct db_steps){ db_migrations, db_migration_count };
}

int db_migrate(struct db *db, const char *backup, int *from,
    void (*progress)(const struct db_migration *step), struct err *e)
{
	struct db_steps steps = embedded();

	return db_steps_apply(db, &steps, backup, from, progress, e);
}

int db_version_check(struct db *db, struct err *e)
{
	struct db_steps steps = embedded();

	return db_steps_check(db, &steps, e);
}

static struct db_steps log_steps(void)
{
	return (struct db_steps){ db_log_migrations, db_log_migration_count };
}

int db_log_migrate(struct db *db, struct err *e)
{
	struct db_steps steps = log_steps();
	int from;

	return db_steps_apply(db, &steps, NULL, &from, NULL, e);
}

int db_log_check(struct db *db, struct err *e)
{
	struct db_steps steps = log_steps();

	return db_steps_check(db, &steps, e);
}
