/* SPDX-License-Identifier: Apache-2.0 */
/* locate.c - where the file of a record is, and making it.
 *
 * A file that SQLite has open must never be opened and closed besides it: the
 * kernel then drops every lock the process holds on it.  So an existing file
 * is only looked at by name, and the moment in which a new one is open here is
 * kept apart from every db_open() by a lock.
 */
#include "db/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

static void parent_of(const char *path, char out[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	if (!slash)
		snprintf(out, PATH_MAX, ".");
	else if (!n)
		snprintf(out, PATH_MAX, "/");
	else
		snprintf(out, PATH_MAX, "%.*s", (int)n, path);
}

/* The new name must outlive a power cut; a file that root makes belongs to
 * whom its folder belongs to, or the worker could not open it. */
static int settle(int fd, const char *path)
{
	char folder[PATH_MAX];
	struct stat st;
	int dir, rc;

	parent_of(path, folder);
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -1;
	rc = fstat(dir, &st);
	if (!rc && geteuid() == 0 && st.st_uid != 0)
		rc = fchown(fd, st.st_uid, st.st_gid);
	if (!rc)
		rc = fsync(dir);
	close(dir);
	return rc;
}

static int make(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0 && errno == EEXIST)
		return 0;
	if (fd < 0)
		return db_refuse(e, "cannot make %.300s: %s", path,
		    strerror(errno));
	rc = settle(fd, path);
	if (rc)
		db_refuse(e, "cannot make %.300s: %s", path, strerror(errno));
	close(fd);
	return rc;
}

static int look(const char *path, char *out, struct err *e)
{
	struct stat st;

	if (!realpath(path, out) || stat(out, &st)) {
		if (errno == ENOENT)
			return db_refuse(e, "there is no database %.300s: "
			    "run scimctl db migrate to make it", path);
		return db_refuse(e, "cannot open %.300s: %s", path,
		    strerror(errno));
	}
	if (!S_ISREG(st.st_mode))
		return db_refuse(e, "%.300s is not a file", path);
	return 0;
}

int db_locate(const char *path, enum db_mode mode, char *out, struct err *e)
{
	int rc = 0;

	pthread_mutex_lock(&making);
	if (mode == DB_CREATE)
		rc = make(path, e);
	if (!rc)
		rc = look(path, out, e);
	pthread_mutex_unlock(&making);
	return rc;
}
