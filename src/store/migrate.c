/* SPDX-License-Identifier: Apache-2.0 */
/* migrate.c - making the record, or bringing it to this version. */
#include "store/session.h"

#include "base/clock.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "db/migrations.h"

/* The one row of table record: made with the file, never replaced. */
static int found_record(struct db *db, struct err *e)
{
	unsigned char secret[32];
	struct db_stmt *q;

	if (rand_bytes(secret, sizeof(secret), e))
		return -1;
	q = db_prepare(db, "INSERT INTO record (one, epoch, fold_version,"
	    " cursor_secret, created) VALUES (1, 1, ?1, ?2, ?3)"
	    " ON CONFLICT (one) DO NOTHING", e);
	if (!q)
		return -1;
	db_bind_str(q, 1, str_of(key_fold_version()));
	db_bind_blob(q, 2, (struct str){ (char *)secret, sizeof(secret) });
	db_bind_i64(q, 3, clock_now());
	return db_run(q, e);
}

int store_migrate(const char *database, const char *backup, int *from,
    int *to, struct err *e)
{
	return store_migrate_shown(database, backup, NULL, from, to, e);
}

int store_migrate_shown(const char *database, const char *backup,
    void (*progress)(const struct db_migration *step), int *from, int *to,
    struct err *e)
{
	struct db *db;
	int rc;

	if (db_open(database, DB_CREATE, 30000, &db, e))
		return -1;
	rc = db_migrate(db, backup, from, progress, e);
	if (!rc)
		rc = found_record(db, e);
	if (!rc)
		rc = db_version(db, to, e);
	db_close(db);
	return rc;
}
