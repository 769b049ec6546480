/* SPDX-License-Identifier: Apache-2.0 */
/* fail.c - what SQLite answered, as an error of ours. */
#include "db/connection.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define LOG_SQL_MAX 160

#define NOT_STORED \
	"the change could not be stored; nothing was changed, try again"

/* Codes of SQLite that are not our fault; every other one is ERR_INTERNAL.
 * A disk that does not take what is written may do so later: a quota and a
 * limit to the size of files are such, too. */
static const struct row {
	int code;                       /* primary or extended */
	enum err_kind kind;
	int retry_after;
	const char *detail;
} rows[] = {
	{ SQLITE_ABORT_ROLLBACK, ERR_BUSY, 1, NOT_STORED },
	{ SQLITE_BUSY_TIMEOUT, ERR_BUSY, 5,
	  "the change took too long and was given up; try again" },
	{ SQLITE_BUSY, ERR_BUSY, 1, "the database is busy; try again" },
	{ SQLITE_FULL, ERR_FULL, 0, "there is no space left to store this" },
	{ SQLITE_IOERR_FSYNC, ERR_BUSY, 30, NOT_STORED },
	{ SQLITE_IOERR_MMAP, ERR_BUSY, 1,
	  "the database could not be read; try again" },
	{ SQLITE_IOERR_NOMEM, ERR_BUSY, 1,
	  "the server is short of memory; try again" },
	{ SQLITE_IOERR_WRITE, ERR_BUSY, 30, NOT_STORED },
	{ SQLITE_LOCKED, ERR_BUSY, 1, "the database is busy; try again" },
	{ SQLITE_NOMEM, ERR_BUSY, 1,
	  "the server is short of memory; try again" },
	{ SQLITE_PROTOCOL, ERR_BUSY, 1, "the database is busy; try again" },
	{ SQLITE_TOOBIG, ERR_TOO_LARGE, 0,
	  "a value or a resource is larger than the database takes" },
};

static const struct row *find(int code)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].code == code)
			return &rows[i];
	return NULL;
}

static bool too_late(struct db *db, int code)
{
	return (code & 0xff) == SQLITE_INTERRUPT && db->deadline &&
	    clock_ticks() >= db->deadline;
}

static int late(struct db *db, struct err *e)
{
	return err_set(e, ERR_TOO_MANY, "the filter took longer than %.1f s; "
	    "name an indexed attribute (userName, externalId, emails.value …) "
	    "in it, or join a term with one by \"and\"",
	    (double)db->allowance / 1e6);
}

int db_fail(struct db *db, int code, struct db_stmt *q, struct err *e)
{
	const struct row *row = find(code);
	char text[ERR_DETAIL_MAX];
	const char *sql = q ? sqlite3_sql(q->handle) : NULL;

	/* The text is SQLite's until the next call into it. An injected code
	 * is not known to the connection. */
	snprintf(text, sizeof(text), "%s", db->handle &&
	    sqlite3_extended_errcode(db->handle) == code ?
	    sqlite3_errmsg(db->handle) : sqlite3_errstr(code));
	if (e->kind != ERR_NONE)
		return -1;
	if (!row)
		row = find(code & 0xff);
	if (too_late(db, code))
		late(db, e);
	else if (row)
		err_set(e, row->kind, "%s", row->detail);
	else
		return err_internal(e, "SQLite %d: %s%s%.*s", code, text,
		    sql ? " in " : "", LOG_SQL_MAX, sql ? sql : "");
	e->retry_after = row && !too_late(db, code) ? row->retry_after : 0;
	return err_note(e, "SQLite %d: %s", code, text);
}

int db_refuse(struct err *e, const char *fmt, ...)
{
	char text[ERR_DETAIL_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (e->kind != ERR_NONE)
		return -1;
	err_set(e, ERR_INTERNAL, "%s", text);
	return err_note(e, "%s", text);
}
