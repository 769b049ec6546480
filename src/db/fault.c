/* SPDX-License-Identifier: Apache-2.0 */
/* fault.c - failures that tests order.
 *
 * A fault behaves like SQLite's own: busy and full fail the statement alone
 * (SQLite undoes a statement that found no space when it can), an I/O error
 * takes the whole transaction with it.
 */
#include "db/connection.h"

static const int codes[] = {
	[DB_FAULT_BUSY] = SQLITE_BUSY,
	[DB_FAULT_FULL] = SQLITE_FULL,
	[DB_FAULT_IO] = SQLITE_IOERR_WRITE,
};

void db_fault(struct db *db, int n, enum db_fault_kind kind)
{
	db->fault_in = n > 0 ? n : 0;
	db->fault = kind;
}

int db_fault_due(struct db *db)
{
	if (!db->fault_in || --db->fault_in)
		return SQLITE_OK;
	if (db->fault == DB_FAULT_IO && !sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	return codes[db->fault];
}
