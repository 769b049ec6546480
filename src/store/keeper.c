/* SPDX-License-Identifier: Apache-2.0 */
/* keeper.c - checkpoints off the path of commits, and a log that stays small.
 *
 * The log can begin anew only when all of it is in the file and nobody reads
 * it, which never happens by itself while somebody writes all the time.  So,
 * when it has grown long, the keeper takes the turn to write like any other
 * writer: after it has moved most without holding up anybody, for as long as
 * the rest takes.
 */
#include "store/writer.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "store/anchor.h"

#include <time.h>

#define TICK_MS 1000
#define FRAMES_LONG 16000       /* 64 MB: the log is to begin anew */
#define TOO_LONG 2              /* times that: at once, whoever writes */
#define DUE 3                   /* that part of it goes into the file at once */
#define HELD 3                  /* times that: those who write wait for it */
#define HOLD_MS 1000            /* the longest */
#define TAIL 300                /* pages that others may be held up for */
#define TRIES 4                 /* to come down to that */
#define REST_MS 1000            /* after somebody who reads was in the way */
#define PAUSE_MS 5              /* after nothing moved */
#define SLIPS 2                 /* in a row: somebody reads an old log */

struct keeper {
	struct store *store;
	struct db *db;
	struct turn *turn;
	pthread_mutex_t lock;
	pthread_cond_t tick;            /* wakes it early */
	pthread_cond_t anew;            /* it has looked at the log */
	int64_t longest;                /* the log is to begin anew */
	int64_t frames;                 /* of the log */
	int64_t moved;                  /* of these, in the file */
	int64_t rests_until;            /* clock_ticks() */
	int slips;                      /* times that nothing moved */
	bool dirty, wanted, stopping, started;
	pthread_t thread;
};

/* Nothing is due for a moment after nothing could be done, and for longer while
 * somebody who reads long keeps the log from moving. */
static bool is_due(const struct keeper *k)
{
	return !k->slips && (k->wanted ||
	    k->frames - k->moved >= k->longest / DUE);
}

void keeper_note(struct keeper *k, int64_t frames)
{
	if (!k)
		return;
	pthread_mutex_lock(&k->lock);
	if (frames < k->frames)
		k->moved = 0;           /* it has begun anew */
	k->frames = frames;
	k->dirty = true;
	if (is_due(k))
		pthread_cond_signal(&k->tick);
	pthread_mutex_unlock(&k->lock);
}

static int flush(struct session *s, void *arg, struct err *e)
{
	return touches_flush(s, arg, e);
}

static void flush_touches(struct store *s)
{
	struct err e = { 0 };
	struct arena *a;

	if (!touches_due(s->touches))
		return;
	a = arena_new(0);
	if (a && store_write(s, a, flush, s->touches, &e))
		log_text(LOG_WARN, "token.touch", "%s",
		    e.log[0] ? e.log : e.detail);
	arena_free(a);
}

static int move(struct keeper *k, bool restart, struct db_log *log)
{
	struct err e = { 0 };
	int rc;

	anchor_lift(k->store->anchor);
	rc = db_checkpoint_log(k->db, restart, log, &e);
	anchor_lower(k->store->anchor);
	if (!rc)
		return 0;
	if (e.kind != ERR_BUSY)
		log_text(LOG_WARN, "checkpoint", "%s", e.log);
	return -1;
}

/* Nobody writes meanwhile, so what is left is short, and the next writer finds
 * an empty log, unless somebody reads the old one for long. */
static bool begin_anew(struct keeper *k, struct db_log *log)
{
	struct err e = { 0 };
	int rc;

	if (turn_take(k->turn, &e))
		return false;
	rc = move(k, true, log);
	turn_give(k->turn);
	return rc == 0;
}

/* What was written while the rest was moved. */
static int64_t tail(struct keeper *k, const struct db_log *log)
{
	int64_t n;

	pthread_mutex_lock(&k->lock);
	n = k->frames - log->moved;
	pthread_mutex_unlock(&k->lock);
	return n;
}

/* Nothing moved although much is left.  Once means little: another process may
 * move the log at this moment, or a writer be about to begin.  After that it
 * is somebody who reads an old log. */
static bool slipped(const struct keeper *k, int64_t before,
    const struct db_log *log)
{
	int64_t there = before < log->frames ? before : log->frames;

	return log->frames < 0 || (log->moved == k->moved &&
	    there - log->moved >= k->longest / DUE);
}

/* When writers are quicker than this, they are held up for all of it. */
static void checkpoint(struct keeper *k)
{
	struct db_log log = { 0, 0 };
	int64_t before = tail(k, &log);
	bool rests = clock_ticks() < k->rests_until, anew, done;
	bool at_once = !rests && before >= TOO_LONG * k->longest;

	if (!at_once)
		move(k, false, &log);
	for (int i = 0; !at_once && i < TRIES && log.frames >= k->longest &&
	    tail(k, &log) > TAIL; i++)
		move(k, false, &log);
	anew = at_once || (!rests && log.frames >= k->longest);
	done = anew && begin_anew(k, &log);
	pthread_mutex_lock(&k->lock);
	k->slips = !done && slipped(k, before, &log) ? k->slips + 1 : 0;
	if (done)
		k->frames = k->moved = 0;
	else if (anew && log.frames >= 0)
		k->rests_until = clock_ticks() + REST_MS * 1000;
	if (log.moved >= 0 && log.moved <= k->frames)
		k->moved = log.moved;
	/* Who reads looks for each page in what has not moved. */
	if (!done && log.moved < log.frames)
		k->dirty = true;
	pthread_cond_broadcast(&k->anew);
	pthread_mutex_unlock(&k->lock);
}

/* The keeper can be slower than those who write: then they wait for it, but
 * not for somebody who reads an old log. */
void keeper_hold(struct keeper *k)
{
	struct timespec until;
	int rc = 0;

	if (!k)
		return;
	clock_after(HOLD_MS, &until);
	pthread_mutex_lock(&k->lock);
	while (!rc && k->frames >= HELD * k->longest && k->slips < SLIPS &&
	    !k->stopping && clock_ticks() >= k->rests_until) {
		k->wanted = true;
		pthread_cond_signal(&k->tick);
		rc = pthread_cond_timedwait(&k->anew, &k->lock, &until);
	}
	pthread_mutex_unlock(&k->lock);
}

/* Until something is to be done, or time has passed.  False: it is to stop. */
static bool next(struct keeper *k, bool *dirty)
{
	struct timespec until;
	bool goes_on;

	pthread_mutex_lock(&k->lock);
	clock_after(k->slips == 1 ? PAUSE_MS : TICK_MS, &until);
	while (!is_due(k) && !k->stopping &&
	    !pthread_cond_timedwait(&k->tick, &k->lock, &until))
		;
	*dirty = k->dirty || is_due(k) || k->slips;
	k->dirty = k->wanted = false;
	goes_on = !k->stopping;
	pthread_mutex_unlock(&k->lock);
	return goes_on;
}

static void *keeper_main(void *arg)
{
	struct keeper *k = arg;
	bool dirty;

	thread_name("keeper");
	while (next(k, &dirty)) {
		if (dirty)
			checkpoint(k);
		flush_touches(k->store);
	}
	return NULL;
}

static void locks_init(struct keeper *k)
{
	pthread_mutex_init(&k->lock, NULL);
	clock_cond(&k->tick);
	clock_cond(&k->anew);
}

int keeper_start(struct store *s, struct keeper **out, struct err *e)
{
	struct keeper *k = mem_new(sizeof(*k));

	if (!k)
		return err_set(e, ERR_BUSY, "out of memory");
	k->store = s;
	k->longest = s->config.log_frames ? s->config.log_frames : FRAMES_LONG;
	locks_init(k);
	*out = k;
	if (db_open(s->config.database, DB_WRITE, s->config.busy_ms, &k->db,
	    e) || turn_open(s->config.database, &k->turn, e))
		return -1;
	k->started = !pthread_create(&k->thread, NULL, keeper_main, k);
	if (!k->started)
		return err_set(e, ERR_BUSY, "cannot start a thread");
	return 0;
}

void keeper_stop(struct keeper *k)
{
	if (!k)
		return;
	pthread_mutex_lock(&k->lock);
	k->stopping = true;
	pthread_cond_signal(&k->tick);
	pthread_mutex_unlock(&k->lock);
	if (k->started)
		pthread_join(k->thread, NULL);
	db_close(k->db);
	turn_close(k->turn);
	pthread_cond_destroy(&k->tick);
	pthread_cond_destroy(&k->anew);
	pthread_mutex_destroy(&k->lock);
	mem_free(k);
}
