/* SPDX-License-Identifier: Apache-2.0 */
/* connection.h - the inside of a connection; for src/db alone. */
#ifndef SCIMD_DB_CONNECTION_H
#define SCIMD_DB_CONNECTION_H

#include <sqlite3.h>

#include "db/db.h"

#define DB_APPLICATION_ID 0x73636964            /* "scid" */
#define DB_LENGTH_MAX 4000000                   /* bytes of one value or row */

/* One prepared statement, in a cache from its first use to db_close(). */
struct db_stmt {
	struct db *db;
	sqlite3_stmt *handle;
	const char *literal;            /* the key; NULL: a statement of text */
	char *text;                     /* the key of a statement of text */
	size_t text_n;
	uint64_t hash;                  /* of text */
	struct db_stmt *next;           /* in its hash slot, or in the texts */
	struct db_stmt *used_next, *used_prev;
	bool used;                      /* between db_prepare() and db_done() */
	bool ended;                     /* no more rows */
	int failed;                     /* an SQLite code for the next step */
};

struct db {
	sqlite3 *handle;
	enum db_mode mode;
	int busy_ms;
	int64_t until;                  /* no step begins later, 0: none */
	int64_t log_frames;             /* db_log_frames() */
	size_t depth;                   /* transactions open */
	int64_t deadline;               /* clock_ticks(), 0: none */
	int64_t allowance;              /* microseconds there were */
	struct db_stmt **slots;         /* statements by literal */
	size_t slot_count;              /* a power of two */
	size_t literal_count;
	struct db_stmt *texts;          /* the one used last is first */
	size_t text_count;
	struct db_stmt *used;           /* given out, the newest first */
	struct arena *scratch;          /* of the SQL functions */
	uint64_t faults;                /* mapped_faults(), at the beginning */
	int fault_in;                   /* steps until the fault, 0: none */
	enum db_fault_kind fault;
};

/* fail.c: fills e by what SQLite answered last; q may be NULL. Returns -1. */
int db_fail(struct db *db, int code, struct db_stmt *q, struct err *e);
/* For whoever starts a program: the same text in err.detail and err.log. */
int db_refuse(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* fault.c: the code that this step shall answer, SQLITE_OK for none. */
int db_fault_due(struct db *db);

/* files.c: the file layer of a connection that writes. db_files_start()
 * answers SQLite's code. */
#define DB_FILES "scimd"
int db_files_start(void);
/* Each write to the log goes out at once again. */
void db_gather_not(struct db *db);
/* A transaction was given up: what was gathered of it must not be written. */
void db_gather_forget(struct db *db);

/* func.c: the SQL functions that db_open() names. */
int db_functions(struct db *db);

/* locate.c: the absolute name of path into out[PATH_MAX]; in DB_CREATE the
 * file is made, 0600, when it is not there. */
int db_locate(const char *path, enum db_mode mode, char *out, struct err *e);

/* stmt.c: gives back, and forgets, every statement. */
void db_statements_reset(struct db *db);
void db_statements_free(struct db *db);

/* step.c: one statement without parameters and without a cache; *out, when
 * not NULL, is its only number. db_number() answers SQLite's code. */
int db_number(struct db *db, const char *sql, int64_t *out);
int db_pragma(struct db *db, const char *sql, int64_t *out, struct err *e);

/* tx.c: the transaction is gone although db_end() is still to come. */
bool db_lost(struct db *db);

/* deadline.c: between them no deadline strikes; they do not nest. */
void db_deadline_pause(struct db *db);
void db_deadline_resume(struct db *db);

#endif
