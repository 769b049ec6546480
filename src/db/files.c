/* SPDX-License-Identifier: Apache-2.0 */
/* files.c - a layer over SQLite's files that saves the system calls of a write.
 *
 * SQLite writes a page of the write-ahead log in two pieces, and a page that a
 * savepoint may have to bring back in two more, into a file: a new user took
 * fifty calls.  Here
 *
 * - what is appended to the log is gathered and written in one piece when the
 *   log is synced, which a commit does before anybody is told of it, and
 *   forgotten when a transaction is given up.  Only for a connection that asked
 *   (db_gather_log()) and syncs each commit;
 * - what a savepoint may have to bring back is kept in memory, up to
 *   KEPT_MAX, and goes to a temporary file as a whole beyond that.
 *
 * Every other file is the lower layer's own.
 */
#include "db/connection.h"

#include <pthread.h>
#include <string.h>

/* The lower layer takes no piece of 128 KiB or more. */
#define PIECE_MAX (120 << 10)
#define CHUNK ((sqlite3_int64)64 << 10)
#define CHUNKS 16
#define KEPT_MAX (CHUNK * CHUNKS)
#define SPARE 4

static sqlite3_vfs *lower;
static sqlite3_vfs layer;

/* --- the write-ahead log ------------------------------------------------- */

/* The lower layer's file stands behind each of these structs. */
struct log_file {
	sqlite3_file base;
	bool gathers;
	char *piece;                    /* PIECE_MAX, from the first use */
	int n;                          /* bytes gathered */
	sqlite3_int64 at;               /* where they belong */
};

#define UNDER(f) ((sqlite3_file *)((f) + 1))

static int log_flush(struct log_file *f)
{
	int n = f->n;

	f->n = 0;
	return n ? UNDER(f)->pMethods->xWrite(UNDER(f), f->piece, n, f->at) :
	    SQLITE_OK;
}

static int log_close(sqlite3_file *file)
{
	struct log_file *f = (struct log_file *)file;

	mem_free(f->piece);             /* what is left was not committed */
	f->piece = NULL;
	f->n = 0;
	return UNDER(f)->pMethods->xClose(UNDER(f));
}

static int log_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
	struct log_file *f = (struct log_file *)file;
	int code = log_flush(f);

	return code ? code : UNDER(f)->pMethods->xRead(UNDER(f), p, n, at);
}

static bool log_takes(struct log_file *f, int n)
{
	if (!f->gathers || n > PIECE_MAX)
		return false;
	if (!f->piece)
		f->piece = mem_new(PIECE_MAX);
	return f->piece != NULL;
}

static int log_write(sqlite3_file *file, const void *p, int n,
    sqlite3_int64 at)
{
	struct log_file *f = (struct log_file *)file;
	int code = SQLITE_OK;

	if (f->n && (at != f->at + f->n || f->n + n > PIECE_MAX))
		code = log_flush(f);
	if (code)
		return code;
	if (!log_takes(f, n))
		return UNDER(f)->pMethods->xWrite(UNDER(f), p, n, at);
	if (!f->n)
		f->at = at;
	memcpy(f->piece + f->n, p, (size_t)n);
	f->n += n;
	return SQLITE_OK;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 n)
{
	struct log_file *f = (struct log_file *)file;
	int code = log_flush(f);

	return code ? code : UNDER(f)->pMethods->xTruncate(UNDER(f), n);
}

static int log_sync(sqlite3_file *file, int flags)
{
	struct log_file *f = (struct log_file *)file;
	int code = log_flush(f);

	return code ? code : UNDER(f)->pMethods->xSync(UNDER(f), flags);
}

static int log_size(sqlite3_file *file, sqlite3_int64 *n)
{
	struct log_file *f = (struct log_file *)file;
	int code = log_flush(f);

	return code ? code : UNDER(f)->pMethods->xFileSize(UNDER(f), n);
}

static int log_lock(sqlite3_file *file, int how)
{
	struct log_file *f = (struct log_file *)file;

	return UNDER(f)->pMethods->xLock(UNDER(f), how);
}

static int log_unlock(sqlite3_file *file, int how)
{
	struct log_file *f = (struct log_file *)file;

	return UNDER(f)->pMethods->xUnlock(UNDER(f), how);
}

static int log_reserved(sqlite3_file *file, int *out)
{
	struct log_file *f = (struct log_file *)file;

	return UNDER(f)->pMethods->xCheckReservedLock(UNDER(f), out);
}

static int log_control(sqlite3_file *file, int what, void *arg)
{
	struct log_file *f = (struct log_file *)file;

	return UNDER(f)->pMethods->xFileControl(UNDER(f), what, arg);
}

static int log_sector(sqlite3_file *file)
{
	struct log_file *f = (struct log_file *)file;

	return UNDER(f)->pMethods->xSectorSize(UNDER(f));
}

static int log_device(sqlite3_file *file)
{
	struct log_file *f = (struct log_file *)file;

	return UNDER(f)->pMethods->xDeviceCharacteristics(UNDER(f));
}

static const sqlite3_io_methods log_methods = {
	.iVersion = 1,
	.xClose = log_close,
	.xRead = log_read,
	.xWrite = log_write,
	.xTruncate = log_truncate,
	.xSync = log_sync,
	.xFileSize = log_size,
	.xLock = log_lock,
	.xUnlock = log_unlock,
	.xCheckReservedLock = log_reserved,
	.xFileControl = log_control,
	.xSectorSize = log_sector,
	.xDeviceCharacteristics = log_device,
};

static int log_open(const char *name, struct log_file *f, int flags,
    int *got)
{
	int code;

	memset(f, 0, sizeof(*f));
	code = lower->xOpen(lower, name, UNDER(f), flags, got);
	if (!code)
		f->base.pMethods = &log_methods;
	return code;
}

static struct log_file *log_of(struct db *db)
{
	sqlite3_file *file = NULL;

	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER,
	    &file);
	return file && file->pMethods == &log_methods ?
	    (struct log_file *)file : NULL;
}

static void log_gather(struct db *db, bool on)
{
	struct log_file *f = log_of(db);

	if (f)
		f->gathers = on;
}

/* The place in the log belongs to whoever writes next, in any process. */
void db_gather_forget(struct db *db)
{
	struct log_file *f = log_of(db);

	if (f)
		f->n = 0;
}

void db_gather_log(struct db *db)
{
	db_number(db, "PRAGMA user_version", NULL);     /* opens the log */
	log_gather(db, true);
}

void db_gather_not(struct db *db)
{
	log_gather(db, false);
}

/* --- what a savepoint may have to bring back ------------------------------ */

struct kept_file {
	sqlite3_file base;
	char *chunk[CHUNKS];
	sqlite3_int64 size;
	int flags;
	bool spilled;                   /* all of it is in the file now */
};

/* Chunks that the next transaction will want again. */
static struct {
	pthread_mutex_t lock;
	char *chunk[SPARE];
	size_t n;
} spare = { .lock = PTHREAD_MUTEX_INITIALIZER };

static char *chunk_new(void)
{
	char *p = NULL;

	pthread_mutex_lock(&spare.lock);
	if (spare.n)
		p = spare.chunk[--spare.n];
	pthread_mutex_unlock(&spare.lock);
	return p ? p : mem_new((size_t)CHUNK);
}

static void chunk_free(char *p)
{
	pthread_mutex_lock(&spare.lock);
	if (spare.n < SPARE) {
		spare.chunk[spare.n++] = p;
		p = NULL;
	}
	pthread_mutex_unlock(&spare.lock);
	mem_free(p);
}

static void chunks_free(struct kept_file *f)
{
	for (size_t i = 0; i < CHUNKS && f->chunk[i]; i++)
		chunk_free(f->chunk[i]);
	memset(f->chunk, 0, sizeof(f->chunk));
}

static int kept_close(sqlite3_file *file)
{
	struct kept_file *f = (struct kept_file *)file;

	chunks_free(f);
	return f->spilled ? UNDER(f)->pMethods->xClose(UNDER(f)) : SQLITE_OK;
}

/* The bytes from at to the end of their chunk, at most left. */
static int part(sqlite3_int64 at, int left)
{
	sqlite3_int64 rest = CHUNK - at % CHUNK;

	return rest < left ? (int)rest : left;
}

static int kept_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
	struct kept_file *f = (struct kept_file *)file;
	char *to = p;
	int k;

	if (f->spilled)
		return UNDER(f)->pMethods->xRead(UNDER(f), p, n, at);
	if (at + n > f->size)
		return SQLITE_IOERR_SHORT_READ;
	for (; n; n -= k, to += k, at += k) {
		k = part(at, n);
		memcpy(to, f->chunk[at / CHUNK] + at % CHUNK, (size_t)k);
	}
	return SQLITE_OK;
}

/* Moves everything into a temporary file. */
static int kept_spill(struct kept_file *f)
{
	sqlite3_int64 at = 0;
	int code, got = 0;

	code = lower->xOpen(lower, NULL, UNDER(f), f->flags, &got);
	if (code)
		return code;
	f->spilled = true;
	for (; !code && at < f->size; at += CHUNK)
		code = UNDER(f)->pMethods->xWrite(UNDER(f),
		    f->chunk[at / CHUNK], part(at, (int)(f->size - at)), at);
	chunks_free(f);
	return code;
}

static int kept_put(struct kept_file *f, const char *p, int n,
    sqlite3_int64 at)
{
	int k;

	for (; n; n -= k, p += k, at += k) {
		char **chunk = &f->chunk[at / CHUNK];

		k = part(at, n);
		if (!*chunk)
			*chunk = chunk_new();
		if (!*chunk)
			return SQLITE_IOERR_NOMEM;
		memcpy(*chunk + at % CHUNK, p, (size_t)k);
	}
	if (at > f->size)
		f->size = at;
	return SQLITE_OK;
}

static int kept_write(sqlite3_file *file, const void *p, int n,
    sqlite3_int64 at)
{
	struct kept_file *f = (struct kept_file *)file;
	int code = SQLITE_OK;

	if (!f->spilled && at + n > KEPT_MAX)
		code = kept_spill(f);
	if (code)
		return code;
	if (f->spilled)
		return UNDER(f)->pMethods->xWrite(UNDER(f), p, n, at);
	return at > f->size ? SQLITE_IOERR_WRITE : kept_put(f, p, n, at);
}

static int kept_truncate(sqlite3_file *file, sqlite3_int64 n)
{
	struct kept_file *f = (struct kept_file *)file;

	if (f->spilled)
		return UNDER(f)->pMethods->xTruncate(UNDER(f), n);
	if (n < f->size)
		f->size = n;
	return SQLITE_OK;
}

static int kept_size(sqlite3_file *file, sqlite3_int64 *n)
{
	struct kept_file *f = (struct kept_file *)file;

	if (f->spilled)
		return UNDER(f)->pMethods->xFileSize(UNDER(f), n);
	*n = f->size;
	return SQLITE_OK;
}

/* Nothing of it outlives the transaction, nobody else sees it. */
static int kept_sync(sqlite3_file *file, int flags)
{
	(void)file;
	(void)flags;
	return SQLITE_OK;
}

static int kept_lock(sqlite3_file *file, int how)
{
	(void)file;
	(void)how;
	return SQLITE_OK;
}

static int kept_reserved(sqlite3_file *file, int *out)
{
	(void)file;
	*out = 0;
	return SQLITE_OK;
}

static int kept_control(sqlite3_file *file, int what, void *arg)
{
	(void)file;
	(void)what;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int kept_none(sqlite3_file *file)
{
	(void)file;
	return 0;
}

static const sqlite3_io_methods kept_methods = {
	.iVersion = 1,
	.xClose = kept_close,
	.xRead = kept_read,
	.xWrite = kept_write,
	.xTruncate = kept_truncate,
	.xSync = kept_sync,
	.xFileSize = kept_size,
	.xLock = kept_lock,
	.xUnlock = kept_lock,
	.xCheckReservedLock = kept_reserved,
	.xFileControl = kept_control,
	.xSectorSize = kept_none,
	.xDeviceCharacteristics = kept_none,
};

/* --- the layer ------------------------------------------------------------ */

static int open_any(sqlite3_vfs *vfs, const char *name,
    sqlite3_file *file, int flags, int *got)
{
	struct kept_file *kept = (struct kept_file *)file;

	(void)vfs;
	if (flags & SQLITE_OPEN_WAL)
		return log_open(name, (struct log_file *)file, flags, got);
	if (!(flags & SQLITE_OPEN_SUBJOURNAL) || name)
		return lower->xOpen(lower, name, file, flags, got);
	memset(kept, 0, sizeof(*kept));
	kept->flags = flags;
	kept->base.pMethods = &kept_methods;
	if (got)
		*got = flags;
	return SQLITE_OK;
}

int db_files_start(void)
{
	lower = sqlite3_vfs_find(NULL);
	if (!lower)
		return SQLITE_ERROR;
	layer = *lower;
	layer.zName = DB_FILES;
	layer.szOsFile = lower->szOsFile + (int)sizeof(struct kept_file);
	layer.xOpen = open_any;
	layer.pNext = NULL;
	return sqlite3_vfs_register(&layer, 0);
}
