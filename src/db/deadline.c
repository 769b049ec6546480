/* SPDX-License-Identifier: Apache-2.0 */
/* deadline.c - statements that take too long end by themselves. */
#include "db/connection.h"

#include "base/clock.h"

/* Steps of SQLite's machine between two looks at the clock: some 50 µs. */
#define EVERY 1000

static int expired(void *arg)
{
	struct db *db = arg;

	return clock_ticks() >= db->deadline;
}

void db_deadline(struct db *db, int64_t ticks)
{
	db->deadline = ticks;
	db->allowance = ticks ? ticks - clock_ticks() : 0;
	if (db->allowance < 0)
		db->allowance = 0;
	db_deadline_resume(db);
}

void db_until(struct db *db, int64_t ticks)
{
	db->until = ticks;
}

void db_deadline_pause(struct db *db)
{
	sqlite3_progress_handler(db->handle, 0, NULL, NULL);
}

void db_deadline_resume(struct db *db)
{
	if (db->deadline)
		sqlite3_progress_handler(db->handle, EVERY, expired, db);
	else
		db_deadline_pause(db);
}
