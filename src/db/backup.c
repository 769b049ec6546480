/* SPDX-License-Identifier: Apache-2.0 */
/* backup.c - copies of the record.
 *
 * VACUUM INTO reads one snapshot, so others go on writing, and leaves out what
 * was deleted.  The copy bears its name only once it is whole and on disk.
 */
#include "db/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int trouble(const char *path, struct err *e)
{
	return db_refuse(e, "cannot make the copy %.300s: %s", path,
	    strerror(errno));
}

/* An empty file of mode 0600 next to path, into name. */
static int make_room(const char *path, char name[PATH_MAX], struct err *e)
{
	int n = snprintf(name, PATH_MAX, "%s.XXXXXX", path);
	int fd;

	if (n < 0 || n >= PATH_MAX)
		errno = ENAMETOOLONG;
	else if (!access(path, F_OK))
		errno = EEXIST;
	else if ((fd = mkstemp(name)) >= 0)
		return close(fd);
	name[0] = '\0';
	return trouble(path, e);
}

/* VACUUM INTO attaches the copy and counts as writing: both are allowed for
 * as long as it takes. */
static int copy(struct db *db, const char *name)
{
	sqlite3_stmt *s = NULL;
	int code;

	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 1);
	db_number(db, "PRAGMA query_only = OFF", NULL);
	code = sqlite3_prepare_v2(db->handle, "VACUUM INTO ?1", -1, &s, NULL);
	if (!code)
		code = sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	if (!code)
		code = sqlite3_step(s);
	sqlite3_finalize(s);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

static void restrain(struct db *db)
{
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
	if (db->mode == DB_READ)
		db_number(db, "PRAGMA query_only = ON", NULL);
}

static int fill(struct db *db, const char *name, struct err *e)
{
	int code, rc;

	db_deadline_pause(db);
	code = copy(db, name);
	rc = code ? db_fail(db, code, NULL, e) : 0;
	restrain(db);
	db_deadline_resume(db);
	return rc;
}

static int sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

static int sync_folder(const char *path)
{
	char folder[PATH_MAX];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (!slash)
		return sync_path(".", O_DIRECTORY);
	slash[slash == folder] = '\0';
	return sync_path(folder, O_DIRECTORY);
}

static int publish(const char *name, const char *path, struct err *e)
{
	if (sync_path(name, 0) ||
	    renameat2(AT_FDCWD, name, AT_FDCWD, path, RENAME_NOREPLACE) ||
	    sync_folder(path))
		return trouble(path, e);
	return 0;
}

int db_backup(struct db *db, const char *path, struct err *e)
{
	char name[PATH_MAX];
	int rc;

	if (make_room(path, name, e))
		return -1;
	rc = fill(db, name, e);
	if (!rc)
		rc = publish(name, path, e);
	if (rc)
		unlink(name);
	return rc;
}
