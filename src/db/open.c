/* SPDX-License-Identifier: Apache-2.0 */
/* open.c - opening the record, hardened before anything in it is believed. */
#include "db/connection.h"

#include <limits.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "db/mapped.h"

#define RETRY_MS 10

/* Each connection belongs to one thread, so SQLite locks nothing by itself;
 * a path is a path, never a "file:" URI; what a savepoint may have to undo is
 * left to files.c from the first byte. */
static int start_code;

static void start(void)
{
	int code = sqlite3_config(SQLITE_CONFIG_MULTITHREAD);

	if (!code)
		code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (!code)
		code = sqlite3_config(SQLITE_CONFIG_URI, 0);
	if (!code)
		code = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 0);
	if (!code)
		code = sqlite3_initialize();
	if (!code)
		code = mapped_start();
	start_code = code ? code : db_files_start();
}

static const struct limit {
	int id, value;
} limits[] = {
	{ SQLITE_LIMIT_ATTACHED, 0 },
	{ SQLITE_LIMIT_COLUMN, 100 },
	{ SQLITE_LIMIT_COMPOUND_SELECT, 50 },
	{ SQLITE_LIMIT_EXPR_DEPTH, 200 },
	{ SQLITE_LIMIT_FUNCTION_ARG, 64 },
	{ SQLITE_LIMIT_LENGTH, DB_LENGTH_MAX },
	{ SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000 },
	{ SQLITE_LIMIT_SQL_LENGTH, 100000 },
	{ SQLITE_LIMIT_TRIGGER_DEPTH, 10 },     /* cascades count as such */
	{ SQLITE_LIMIT_VARIABLE_NUMBER, 500 },
	{ SQLITE_LIMIT_VDBE_OP, 25000 },
	{ SQLITE_LIMIT_WORKER_THREADS, 0 },
};

/* The file is data: no trigger in it runs, no view in it calls what is not
 * harmless, and SQL cannot damage it. */
static const struct setting {
	int id, on;
} settings[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
	{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	{ SQLITE_DBCONFIG_DQS_DML, 0 },
	{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
	{ SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
	{ SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0 },
	{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	{ SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 },
};

#define IN(mode) (1u << (mode))
#define READING IN(DB_READ)
#define WRITING (IN(DB_WRITE) | IN(DB_CREATE))
#define ALWAYS (READING | WRITING)

static const struct pragma {
	unsigned modes;
	const char *sql;
} pragmas[] = {
	{ WRITING, "PRAGMA cell_size_check = ON" },     /* damage spreads */
	{ WRITING, "PRAGMA mmap_size = 0" },
	{ READING, "PRAGMA cache_size = -1024" },       /* of the log alone */
	{ READING, "PRAGMA mmap_size = 1" },    /* all of it: see mapped.h */
	{ READING, "PRAGMA query_only = ON" },
	{ WRITING, "PRAGMA journal_size_limit = 67108864" },
	{ WRITING, "PRAGMA secure_delete = ON" },
	{ WRITING, "PRAGMA synchronous = FULL" },
	{ WRITING, "PRAGMA wal_autocheckpoint = 1000" },
};

/* What these codes mean when a file is opened. */
static int unusable(struct db *db, int code, const char *path, struct err *e)
{
	switch (code & 0xff) {
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_READONLY:
		return db_refuse(e, "cannot write %.150s, or its folder, where "
		    "SQLite keeps %.150s-wal and -shm: %s", path, path,
		    sqlite3_errmsg(db->handle));
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return db_refuse(e, "%.300s is damaged or no database: %s",
		    path, sqlite3_errmsg(db->handle));
	default:
		return db_fail(db, code, NULL, e);
	}
}

static int harden(struct db *db)
{
	int code = SQLITE_OK;

	for (size_t i = 0; i < ARRAY_LEN(limits); i++)
		sqlite3_limit(db->handle, limits[i].id, limits[i].value);
	for (size_t i = 0; i < ARRAY_LEN(settings) && !code; i++)
		code = sqlite3_db_config(db->handle, settings[i].id,
		    settings[i].on, NULL);
	if (!code)
		code = sqlite3_busy_timeout(db->handle, db->busy_ms);
	return code ? code : db_functions(db);
}

/* Before anything is written: the file is ours, or has nothing in it.  The id
 * is read last: another process may be making the file, and commits its tables
 * and the id at once. */
static int identify(struct db *db, const char *path, struct err *e)
{
	int64_t id = 0, tables = 0;
	int code = db_number(db, "SELECT count(*) FROM sqlite_schema",
	    &tables);

	if (!code)
		code = db_number(db, "PRAGMA application_id", &id);
	if (code)
		return unusable(db, code, path, e);
	if (id == DB_APPLICATION_ID || (id == 0 && tables == 0))
		return 0;
	return db_refuse(e, "%.300s is the database of another program "
	    "(application_id %lld)", path, (long long)id);
}

/* Turning a file into one with a write-ahead log needs it alone; SQLite does
 * not wait for that in every case. A copy by db_backup() has none either. */
static int log_ahead(struct db *db)
{
	int64_t until = clock_ticks() + (int64_t)db->busy_ms * 1000;
	int code;

	do {
		code = db_number(db, "PRAGMA journal_mode = WAL", NULL);
		if ((code & 0xff) != SQLITE_BUSY || clock_ticks() >= until)
			return code;
		sqlite3_sleep(RETRY_MS);
	} while (true);
}

static int prepare_to_write(struct db *db, const char *path, struct err *e)
{
	int code;

	if (sqlite3_db_readonly(db->handle, "main"))
		return db_refuse(e, "cannot write %.300s: it must belong to "
		    "the user who runs this", path);
	code = db_number(db, "PRAGMA page_size = 4096", NULL);
	if (!code)
		code = log_ahead(db);
	return code ? unusable(db, code, path, e) : 0;
}

static int set_up(struct db *db, const char *path, struct err *e)
{
	int code = harden(db);

	if (code)
		return db_fail(db, code, NULL, e);
	if (identify(db, path, e))
		return -1;
	if (db->mode != DB_READ && prepare_to_write(db, path, e))
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(pragmas); i++) {
		if (!(pragmas[i].modes & IN(db->mode)))
			continue;
		code = db_number(db, pragmas[i].sql, NULL);
		if (code)
			return unusable(db, code, path, e);
	}
	return 0;
}

static int open_file(struct db *db, const char *path, struct err *e)
{
	char full[PATH_MAX];
	int code;

	if (db_locate(path, db->mode, full, e))
		return -1;
	code = sqlite3_open_v2(full, &db->handle, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
	    SQLITE_OPEN_EXRESCODE, db->mode == DB_READ ? MAPPED_VFS :
	    DB_FILES);
	if (code)
		return db->handle ? unusable(db, code, path, e) :
		    db_fail(db, SQLITE_NOMEM, NULL, e);
	return set_up(db, path, e);
}

int db_open(const char *path, enum db_mode mode, int busy_ms,
    struct db **out, struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct db *db;

	pthread_once(&once, start);
	if (start_code)
		return db_refuse(e, "SQLite does not start: %s",
		    sqlite3_errstr(start_code));
	db = mem_new(sizeof(*db));
	if (!db)
		return err_set(e, ERR_BUSY, "out of memory");
	db->mode = mode;
	db->busy_ms = busy_ms;
	db->scratch = arena_new(0);
	if (!db->scratch)
		err_set(e, ERR_BUSY, "out of memory");
	if (!db->scratch || open_file(db, path, e)) {
		db_close(db);
		return -1;
	}
	*out = db;
	return 0;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	db_statements_free(db);
	sqlite3_close(db->handle);
	arena_free(db->scratch);
	mem_free(db);
}
