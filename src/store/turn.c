/* SPDX-License-Identifier: Apache-2.0 */
/* turn.c - writers of several processes take turns.
 *
 * SQLite's busy handler polls, so under load one process can wait for seconds
 * while others get the lock again and again.  Two locks on one small file give
 * every process its turn: whoever waits for byte 1 (the right to write) holds
 * byte 0 (the place at the head of the queue), so the last writer cannot
 * overtake it.  The kernel takes the locks of a process that died.
 */
#include "store/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct turn {
	int fd;
};

enum { BYTE_QUEUE = 0, BYTE_WRITE = 1 };

static int lock(int fd, int how, short type, off_t byte, off_t n)
{
	struct flock l = { 0 };
	int rc;

	l.l_type = type;
	l.l_whence = SEEK_SET;
	l.l_start = byte;
	l.l_len = n;
	do
		rc = fcntl(fd, how, &l);
	while (rc && errno == EINTR);
	return rc;
}

static int lock_byte(int fd, short type, off_t byte)
{
	return lock(fd, type == F_UNLCK ? F_OFD_SETLK : F_OFD_SETLKW, type,
	    byte, 1);
}

/* A file made by root next to somebody else's record would lock that somebody
 * out: it gets the record's owner. */
static void same_owner(int fd, const char *database)
{
	struct stat st;

	if (geteuid() == 0 && !stat(database, &st) &&
	    fchown(fd, st.st_uid, st.st_gid))
		return;
}

int turn_open(const char *database, struct turn **out, struct err *e)
{
	char path[4096];
	struct turn *t;
	int n;

	n = snprintf(path, sizeof(path), "%s-turn", database);
	if (n < 0 || (size_t)n >= sizeof(path))
		return err_set(e, ERR_INTERNAL,
		    "the database path is too long");
	t = mem_new(sizeof(*t));
	if (!t)
		return err_set(e, ERR_BUSY, "out of memory");
	t->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (t->fd < 0) {
		err_set(e, ERR_INTERNAL, "cannot open %.300s: %s", path,
		    strerror(errno));
		mem_free(t);
		return -1;
	}
	same_owner(t->fd, database);
	*out = t;
	return 0;
}

int turn_take(struct turn *t, struct err *e)
{
	int rc;

	if (lock_byte(t->fd, F_WRLCK, BYTE_QUEUE))
		return err_internal(e, "turn: %s", strerror(errno));
	rc = lock_byte(t->fd, F_WRLCK, BYTE_WRITE);
	lock_byte(t->fd, F_UNLCK, BYTE_QUEUE);
	return rc ? err_internal(e, "turn: %s", strerror(errno)) : 0;
}

bool turn_try(struct turn *t)
{
	if (lock(t->fd, F_OFD_SETLK, F_WRLCK, BYTE_QUEUE, 2))
		return false;
	lock_byte(t->fd, F_UNLCK, BYTE_QUEUE);
	return true;
}

void turn_give(struct turn *t)
{
	lock_byte(t->fd, F_UNLCK, BYTE_WRITE);
}

void turn_close(struct turn *t)
{
	if (!t)
		return;
	close(t->fd);
	mem_free(t);
}
