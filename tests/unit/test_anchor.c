/* SPDX-License-Identifier: Apache-2.0 */
/* The lock for all who read: taken when many do, and given back. */
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/session.h"

/* Where SQLite locks for those who read a log (its file format, "WAL-Index
 * File Format"). */
#define READ_LOCKS 123
#define READ_LOCK_COUNT 5
#define LONG 5000000            /* us; of a busy machine */

struct rig {
	struct fixture *f;
	struct store *store;
	struct session *reader;
};

static struct rig rig_new(void)
{
	struct rig r = { .f = fixture_new() };
	struct store_config cfg = *store_settings(r.f->store);

	cfg.threads = true;
	T_NEED(T_OK(store_open(&cfg, r.f->catalog, &r.store, &r.f->e),
	    &r.f->e));
	T_NEED(T_OK(session_open(r.store, &r.reader, &r.f->e), &r.f->e));
	return r;
}

static void rig_free(struct rig *r)
{
	session_close(r->reader);
	store_close(r->store);
	fixture_free(r->f);
}

static void nap(long ms)
{
	const struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

static int ask(const char *path)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = READ_LOCKS, .l_len = READ_LOCK_COUNT };
	int fd = open(path, O_RDWR);

	return fd < 0 || fcntl(fd, F_GETLK, &l) ? 2 : l.l_type != F_UNLCK;
}

/* Has this process such a lock?  Another one must ask. */
static bool locked(void)
{
	const char *path = unit_path("record.db-shm");
	pid_t child = fork();
	int status = 0;

	if (child == 0)
		_exit(ask(path));
	T_INT(waitpid(child, &status, 0), child);
	T_TRUE(WIFEXITED(status) && WEXITSTATUS(status) < 2);
	return WEXITSTATUS(status) == 1;
}

static void read_once(struct rig *r)
{
	int64_t version;

	T_OK(session_begin_read(r->reader, &r->f->e), &r->f->e);
	T_OK(session_version(r->reader, &version, &r->f->e), &r->f->e);
	session_end_read(r->reader);
}

static bool is_taken_by_many(struct rig *r)
{
	int64_t until = clock_ticks() + LONG;

	while (clock_ticks() < until) {
		for (int i = 0; i < 100; i++)
			read_once(r);
		if (locked())
			return true;
	}
	return false;
}

/* Not just in between. */
static bool is_given_back(void)
{
	int64_t until = clock_ticks() + LONG;
	int free = 0;

	while (free < 10 && clock_ticks() < until) {
		nap(10);
		free = locked() ? 0 : free + 1;
	}
	return free == 10;
}

static void many_have_it_taken_for_them(void)
{
	struct rig r = rig_new();

	T_FALSE(locked());
	T_TRUE(is_taken_by_many(&r));
	T_TRUE(is_given_back());
	T_TRUE(is_taken_by_many(&r));           /* and again */
	rig_free(&r);
}

static void few_do_not(void)
{
	struct rig r = rig_new();

	for (int i = 0; i < 40; i++) {
		read_once(&r);
		T_FALSE(locked());
		nap(5);
	}
	rig_free(&r);
}

/* What it holds on to is old; what is read is not. */
static void everybody_sees_what_is_new(void)
{
	struct rig r = rig_new();
	struct resource found;

	T_TRUE(is_taken_by_many(&r));
	for (int i = 0; i < 50; i++) {
		struct str name = str_printf(unit_arena(), "u%d", i);
		struct resource u = fixture_user(r.f, name.p);

		T_OK(session_begin_read(r.reader, &r.f->e), &r.f->e);
		T_OK(resource_find(unit_arena(), r.reader, &r.f->caller, NULL,
		    u.uuid, &found, &r.f->e), &r.f->e);
		session_end_read(r.reader);
	}
	rig_free(&r);
}

static void it_ends_while_it_holds(void)
{
	struct rig r = rig_new();

	T_TRUE(is_taken_by_many(&r));
	rig_free(&r);
}

UNIT_MAIN("anchor", UNIT(many_have_it_taken_for_them), UNIT(few_do_not),
    UNIT(everybody_sees_what_is_new), UNIT(it_ends_while_it_holds))
