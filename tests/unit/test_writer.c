/* SPDX-License-Identifier: Apache-2.0 */
/* Many who write at once, one who is slow, another process that holds the
 * record, a log that grows. */
#include "tests/unit/store_fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "store/session.h"
#include "store/writer.h"

#define MS INT64_C(1000)
#define THREADS 24
#define SLACK_MS 400                    /* of a busy machine */

struct rig {
	struct fixture *f;
	struct store *store;
};

static struct rig rig_new(int64_t deadline_ms, int64_t log_frames)
{
	struct rig r = { .f = fixture_new() };
	struct store_config cfg = *store_settings(r.f->store);

	fixture_sql(r.f, "CREATE TABLE note (n INTEGER PRIMARY KEY, text ANY)");
	cfg.threads = true;
	cfg.deadline_ms = deadline_ms;
	cfg.log_frames = log_frames;
	T_NEED(T_OK(store_open(&cfg, r.f->catalog, &r.store, &r.f->e),
	    &r.f->e));
	return r;
}

static void rig_free(struct rig *r)
{
	store_close(r->store);
	fixture_free(r->f);
}

/* One who writes, in a thread of his own. */
struct client {
	struct store *store;
	struct arena *arena;
	int64_t number, sleep_ms, bytes, steps;
	bool fails;
	int rc;
	struct err e;
	int64_t took;                   /* ms */
	pthread_t thread;
};

static void nap(int64_t ms)
{
	const struct timespec t = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000,
	};

	nanosleep(&t, NULL);
}

static int add(struct session *s, int64_t n, int64_t bytes, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db, "INSERT INTO note (n, text)"
	    " VALUES (?1, zeroblob(?2))", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, n);
	db_bind_i64(q, 2, bytes);
	return db_run(q, e);
}

static int write_note(struct session *s, void *arg, struct err *e)
{
	struct client *c = arg;

	nap(c->sleep_ms);
	for (int64_t i = 0; i <= c->steps; i++) {
		if (add(s, c->number + i, c->bytes, e))
			return -1;
		if (c->steps)
			nap(1);
	}
	return c->fails ? err_set(e, ERR_UNIQUENESS, "not this one") : 0;
}

static void *client_main(void *arg)
{
	struct client *c = arg;
	int64_t began = clock_ticks();

	c->rc = store_write(c->store, c->arena, write_note, c, &c->e);
	c->took = (clock_ticks() - began) / MS;
	return NULL;
}

static void begin(struct client *c, struct rig *r, int64_t number)
{
	*c = (struct client){ .store = r->store, .number = number,
	    .arena = arena_new(0) };
}

static void start(struct client *c)
{
	T_NEED(!pthread_create(&c->thread, NULL, client_main, c));
}

static void join(struct client *c)
{
	pthread_join(c->thread, NULL);
	arena_free(c->arena);
}

static void stores_all_but_those_that_fail(void)
{
	static struct client c[THREADS];
	struct rig r = rig_new(20000, 0);

	for (int64_t round = 0; round < 10; round++) {
		for (int i = 0; i < THREADS; i++) {
			begin(&c[i], &r, round * THREADS + i);
			c[i].fails = i % 3 == 0;
			start(&c[i]);
		}
		for (int i = 0; i < THREADS; i++)
			join(&c[i]);
		for (int i = 0; i < THREADS; i++)
			T_INT(c[i].rc, i % 3 ? 0 : -1);
	}
	T_INT(fixture_i64(r.f, "SELECT count(*) FROM note"),
	    10 * (THREADS - THREADS / 3));
	T_INT(fixture_i64(r.f,
	    "SELECT count(*) FROM note WHERE n % 24 % 3 = 0"), 0);
	rig_free(&r);
}

/* Five a second can be served, the deadline is a second: of 24 some are
 * answered in time, and the rest is told at once. */
static void refuses_at_once_who_cannot_be_served(void)
{
	static struct client c[THREADS];
	struct rig r = rig_new(1000, 0);
	int stored = 0, refused = 0, late = 0, quick = 0;

	for (int i = 0; i < 2; i++) {   /* the writer learns what a job takes */
		begin(&c[0], &r, 1000 + i);
		c[0].sleep_ms = 200;
		start(&c[0]);
		join(&c[0]);
		T_INT(c[0].rc, 0);
	}
	for (int i = 0; i < THREADS; i++) {
		begin(&c[i], &r, i);
		c[i].sleep_ms = 200;
		start(&c[i]);
		nap(2);
	}
	for (int i = 0; i < THREADS; i++)
		join(&c[i]);
	for (int i = 0; i < THREADS; i++) {
		stored += c[i].rc == 0;
		if (c[i].rc == 0)
			continue;
		refused++;
		T_INT(c[i].e.kind, ERR_BUSY);
		T_TRUE(c[i].e.retry_after >= 1);
		quick += c[i].took < 100;
		late += c[i].took > 1000 + SLACK_MS;
	}
	T_TRUE(stored >= 2);
	T_TRUE(refused >= 15);
	T_TRUE(quick >= 15);
	T_INT(late, 0);
	T_INT(fixture_i64(r.f, "SELECT count(*) FROM note WHERE n < 1000"),
	    stored);
	rig_free(&r);
}

/* Another process has the turn: nobody waits for it longer than his time. */
static void nobody_waits_beyond_the_deadline(void)
{
	static struct client c[THREADS];
	struct rig r = rig_new(300, 0);
	struct turn *other;
	struct err e = { 0 };

	T_NEED(!turn_open(store_settings(r.store)->database, &other, &e));
	T_NEED(!turn_take(other, &e));
	for (int i = 0; i < THREADS; i++) {
		begin(&c[i], &r, i);
		start(&c[i]);
	}
	for (int i = 0; i < THREADS; i++)
		join(&c[i]);
	for (int i = 0; i < THREADS; i++) {
		T_INT(c[i].rc, -1);
		T_INT(c[i].e.kind, ERR_BUSY);
		T_TRUE(c[i].e.retry_after >= 1);
		T_TRUE(c[i].took < 300 + SLACK_MS);
	}
	turn_give(other);
	turn_close(other);
	nap(50);                        /* who gave up is past */
	begin(&c[0], &r, 1);
	start(&c[0]);
	join(&c[0]);
	T_OK(c[0].rc, &c[0].e);
	T_INT(fixture_i64(r.f, "SELECT count(*) FROM note"), 1);
	rig_free(&r);
}

/* One that takes a step after the other ends at its time, without a trace, and
 * takes nobody else with it. */
static void a_job_ends_at_its_deadline(void)
{
	struct rig r = rig_new(300, 0);
	struct client endless, other;

	begin(&endless, &r, 1000);
	endless.steps = 5000;
	start(&endless);
	nap(100);
	begin(&other, &r, 1);
	start(&other);
	join(&endless);
	join(&other);
	T_INT(endless.rc, -1);
	T_INT(endless.e.kind, ERR_BUSY);
	T_TRUE(endless.took < 300 + SLACK_MS);
	T_OK(other.rc, &other.e);
	T_INT(fixture_i64(r.f, "SELECT count(*) FROM note"), 1);
	rig_free(&r);
}

static void *hammer(void *arg)
{
	struct client *c = arg;

	for (int i = 0; i < 60 && !c->rc; i++) {
		c->number += THREADS;
		client_main(c);
	}
	return NULL;
}

/* Eight write all the time, 48 MB.  Returns how long the log became. */
static off_t hammer_all(struct rig *r)
{
	static struct client c[8];
	struct stat st = { 0 };

	for (int i = 0; i < 8; i++) {
		begin(&c[i], r, i);
		c[i].bytes = 100000;
		T_NEED(!pthread_create(&c[i].thread, NULL, hammer, &c[i]));
	}
	for (int i = 0; i < 8; i++)
		join(&c[i]);
	for (int i = 0; i < 8; i++)
		T_OK(c[i].rc, &c[i].e);
	T_INT(fixture_i64(r->f, "SELECT count(*) FROM note"), 8 * 60);
	T_INT(stat(unit_path("record.db-wal"), &st), 0);
	return st.st_size;
}

/* The log begins anew each 2 MB or so, and who is quicker than that waits at
 * the triple. */
static void the_log_stays_small(void)
{
	struct rig r = rig_new(20000, 500);

	T_TRUE(hammer_all(&r) < 24 << 20);
	rig_free(&r);
}

struct readers {
	struct store *store;
	atomic_bool end;
	pthread_t thread[2];
};

static void *read_on(void *arg)
{
	const struct timespec pause = { .tv_nsec = 200000 };
	struct readers *x = arg;
	struct err e = { 0 };
	struct session *w;
	int64_t version;

	T_NEED(T_OK(session_open(x->store, &w, &e), &e));
	while (!atomic_load(&x->end)) {
		T_OK(session_begin_read(w, &e), &e);
		T_OK(session_version(w, &version, &e), &e);
		session_end_read(w);
		nanosleep(&pause, NULL);
	}
	session_close(w);
	return NULL;
}

/* Two read again and again, each but shortly. */
static void the_log_stays_small_while_others_read(void)
{
	struct rig r = rig_new(20000, 500);
	static struct readers x;

	x.store = r.store;
	for (int i = 0; i < 2; i++)
		T_NEED(!pthread_create(&x.thread[i], NULL, read_on, &x));
	T_TRUE(hammer_all(&r) < 24 << 20);
	atomic_store(&x.end, true);
	for (int i = 0; i < 2; i++)
		pthread_join(x.thread[i], NULL);
	rig_free(&r);
}

/* While somebody reads what was, the log can but grow, and nobody waits for
 * that: it would be a second each time, a minute in all. */
static void who_reads_long_holds_up_nobody(void)
{
	struct rig r = rig_new(20000, 500);
	int64_t began = clock_ticks();
	struct db_stmt *q;
	struct db *reader;

	T_NEED(T_OK(db_open(unit_path("record.db"), DB_READ, 1000, &reader,
	    &r.f->e), &r.f->e));
	q = db_prepare(reader, "SELECT 1 FROM record UNION ALL"
	    " SELECT count(*) FROM note", &r.f->e);
	T_INT(db_step(q, &r.f->e), 1);
	T_TRUE(hammer_all(&r) > 40 << 20);
	T_TRUE(clock_ticks() - began < 30000 * MS);
	db_done(q);
	db_close(reader);
	rig_free(&r);
}

/* Is all of the log in the file?  The index of the log tells ("The WAL-Index
 * Header" of SQLite's file format: frames at byte 16, moved at 96). */
static bool all_moved(void)
{
	FILE *f = fopen(unit_path("record.db-shm"), "rb");
	uint32_t part[25] = { 0 };
	bool is = f && fread(part, 1, sizeof(part), f) == sizeof(part) &&
	    part[4] > 0 && part[4] == part[24];

	if (f)
		fclose(f);
	return is;
}

/* What somebody who read was in the way of is moved when he has gone, although
 * nobody writes any more. */
static void the_rest_of_the_log_is_moved_later(void)
{
	const char *path = unit_path("record.db");
	struct rig r = rig_new(20000, 0);
	struct client c;
	struct db_stmt *q;
	struct db *reader;

	T_NEED(T_OK(db_open(path, DB_READ, 1000, &reader, &r.f->e), &r.f->e));
	q = db_prepare(reader, "SELECT 1 FROM record UNION ALL"
	    " SELECT count(*) FROM note", &r.f->e);
	T_INT(db_step(q, &r.f->e), 1);
	begin(&c, &r, 1);
	c.bytes = 100000;
	start(&c);
	join(&c);
	T_OK(c.rc, &c.e);
	nap(2500);                      /* the keeper has looked */
	T_FALSE(all_moved());
	db_done(q);
	for (int i = 0; i < 100 && !all_moved(); i++)
		nap(100);
	T_TRUE(all_moved());
	db_close(reader);
	rig_free(&r);
}

UNIT_MAIN("writer", UNIT(stores_all_but_those_that_fail),
    UNIT(refuses_at_once_who_cannot_be_served),
    UNIT(nobody_waits_beyond_the_deadline), UNIT(a_job_ends_at_its_deadline),
    UNIT(the_log_stays_small),
    UNIT(the_log_stays_small_while_others_read),
    UNIT(who_reads_long_holds_up_nobody),
    UNIT(the_rest_of_the_log_is_moved_later))
