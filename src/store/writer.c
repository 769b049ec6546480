/* SPDX-License-Identifier: Apache-2.0 */
/* writer.c - one writes at a time: group commit.
 *
 * Requests queue their write and wait.  Whoever writes takes his turn among the
 * processes, opens a transaction, and only then takes what waits: so a request
 * can give up while somebody else holds the record.  One commit makes all jobs
 * durable; then each is told.  That is done by a thread of its own, or, when
 * nobody writes and nobody waits, by the request itself, which saves two
 * changes of thread.
 */
#include "store/writer.h"

#include "base/clock.h"
#include "base/thread.h"
#include "store/queue.h"

#include <time.h>

/* The inner pages of the trees of a million users fit, with what one batch
 * changes. */
#define CACHE_KIB 4096
/* Jobs of a batch that were not there when it began. */
#define LATE_MAX 2

struct writer {
	struct store *store;
	struct queue queue;
	pthread_cond_t work;            /* something waits and nobody writes */
	bool busy;                      /* somebody writes */
	bool stopping;
	bool started;
	pthread_t thread;
	struct keeper *keeper;
};

/* fn, with the way out for when memory ends, and no step after its time. */
static int guarded(struct session *s, struct job *j)
{
	size_t depth = db_depth(s->db);
	struct arena_guard g;
	int rc;

	db_until(s->db, j->until);
	if (arena_guard(j->arena, &g)) {
		db_unwind(s->db, depth);
		rc = err_set(j->e, ERR_BUSY,
		    "the server is short of memory; try again");
	} else {
		rc = j->fn(s, j->arg, j->e);
	}
	arena_unguard(j->arena);
	db_until(s->db, 0);
	return rc;
}

/* The only job of a transaction until now needs no savepoint: SQLite would
 * keep a copy of every page it changes. */
static void run_first(struct session *s, struct job *j)
{
	j->rc = guarded(s, j);
}

static void run_next(struct session *s, struct job *j)
{
	struct err dropped = { 0 };

	j->rc = -1;
	if (db_begin(s->db, j->e))
		return;
	j->rc = guarded(s, j);
	if (j->rehearse && db_in_transaction(s->db))
		db_end(s->db, -1, &dropped);
	else
		j->rc = db_end(s->db, j->rc, j->e);
}

int job_alone(struct session *s, struct job *j)
{
	struct err dropped = { 0 };

	if (db_begin(s->db, j->e))
		return j->rc = -1;
	run_first(s, j);
	if (j->rehearse || j->rc)
		db_end(s->db, -1, &dropped);
	else
		j->rc = db_end(s->db, 0, j->e);
	return j->rc;
}

static void fail(struct job *j, const struct err *why)
{
	if (j->rc == 0) {
		*j->e = *why;
		j->rc = -1;
	}
}

/* What may be told to all, not to the one alone whose fault it is. */
static bool is_ours(enum err_kind kind)
{
	return kind == ERR_BUSY || kind == ERR_FULL || kind == ERR_INTERNAL;
}

/* Jobs of one transaction, the last one first. */
struct batch {
	struct job *last;
	size_t n, most;
	int64_t began;
};

/* It takes what waits and a few that come in the meantime.  With all that come,
 * everybody would wait for the same sync of the log, and nobody could prepare
 * the next batch during it. */
static struct batch batch_begin(struct writer *w)
{
	struct batch b = { .began = clock_ticks() };

	pthread_mutex_lock(&w->queue.lock);
	b.most = w->queue.length + LATE_MAX;
	pthread_mutex_unlock(&w->queue.lock);
	if (b.most > BATCH_MAX)
		b.most = BATCH_MAX;
	return b;
}

static void batch_add(struct batch *b, struct job *j)
{
	j->next = b->last;
	b->last = j;
	b->n++;
}

/* The next job for the transaction; NULL when it is to be committed. */
static struct job *pull(struct writer *w, const struct batch *b)
{
	struct job *j = NULL;

	pthread_mutex_lock(&w->queue.lock);
	if (b->n < b->most && clock_ticks() - b->began < BATCH_US)
		j = queue_pull(&w->queue);
	queue_pace(&w->queue, j ? PACE_JOB : PACE_ROUND);
	pthread_mutex_unlock(&w->queue.lock);
	return j;
}

/* Tells everybody of the batch; a job is gone once it is told. */
static void tell(struct batch *b)
{
	struct job *j, *next;

	for (j = b->last; j; j = next) {
		next = j->next;
		wake_up(&j->told);
	}
	b->last = NULL;
	b->n = 0;
}

/* Commits what was done.  When the transaction is lost, everything before the
 * loss is undone and must be said to have failed. */
static void conclude(struct store *s, struct batch *b, int rc, struct err *e)
{
	if (db_end(s->session->db, rc, e)) {
		if (!is_ours(e->kind)) {
			err_clear(e);
			err_set(e, ERR_BUSY, "the change could not be stored; "
			    "try again");
			e->retry_after = 1;
		}
		for (struct job *j = b->last; j; j = j->next)
			fail(j, e);
	}
}

/* Runs what waits inside the open transaction, and ends that. */
static void run_batch(struct writer *w, struct batch *b)
{
	struct session *s = w->store->session;
	struct err e = { 0 };
	struct job *j;
	int rc = 0;

	while (!rc && (j = pull(w, b))) {
		if (b->n) {
			run_next(s, j);
		} else {
			run_first(s, j);
			rc = j->rehearse || j->rc;
		}
		batch_add(b, j);
		if (!db_in_transaction(s->db))
			rc = -1;
		if (rc)
			e = *j->e;
	}
	if (b->n == 1 && b->last->rehearse)
		db_end(s->db, -1, &e);  /* its result stays as it is */
	else
		conclude(w->store, b, rc || !b->n ? -1 : 0, &e);
}

/* The record could not be had: whoever waits is told. */
static void refuse_all(struct writer *w, const struct err *why)
{
	struct batch b = { .began = clock_ticks(), .most = BATCH_MAX };
	struct job *j;

	while ((j = pull(w, &b))) {
		j->rc = 0;
		fail(j, why);
		batch_add(&b, j);
	}
	tell(&b);
}

/* With the turn, which it gives: a batch a turn, for those who wait for theirs
 * gather the next ones meanwhile. */
static void write_batch(struct writer *w)
{
	struct err e = { 0 };
	struct batch b;

	if (db_begin(w->store->session->db, &e)) {
		turn_give(w->store->turn);
		refuse_all(w, &e);
		return;
	}
	b = batch_begin(w);
	run_batch(w, &b);
	keeper_note(w->keeper, db_log_frames(w->store->session->db));
	turn_give(w->store->turn);
	tell(&b);
}

static void round_begin(struct writer *w)
{
	w->busy = true;
	queue_pace(&w->queue, PACE_ROUND);
}

static void round_end(struct writer *w)
{
	queue_pace(&w->queue, PACE_IDLE);
	w->busy = false;
	if (w->queue.head)
		pthread_cond_signal(&w->work);
}

static void write_round(struct writer *w)
{
	struct err e = { 0 };

	keeper_hold(w->keeper);
	if (turn_take(w->store->turn, &e)) {
		refuse_all(w, &e);
		return;
	}
	write_batch(w);
}

static void *writer_main(void *arg)
{
	struct writer *w = arg;

	thread_name("writer");
	pthread_mutex_lock(&w->queue.lock);
	for (;;) {
		while (w->busy || (!w->queue.head && !w->stopping))
			pthread_cond_wait(&w->work, &w->queue.lock);
		if (!w->queue.head)
			break;
		round_begin(w);
		pthread_mutex_unlock(&w->queue.lock);
		write_round(w);
		pthread_mutex_lock(&w->queue.lock);
		round_end(w);
	}
	pthread_mutex_unlock(&w->queue.lock);
	return NULL;
}

/* The caller writes, when no other process does. */
static void lead(struct writer *w)
{
	round_begin(w);
	pthread_mutex_unlock(&w->queue.lock);
	keeper_hold(w->keeper);
	if (turn_try(w->store->turn))
		write_batch(w);
	pthread_mutex_lock(&w->queue.lock);
	round_end(w);
}

static int add(struct writer *w, struct job *j)
{
	if (w->stopping)
		return err_set(j->e, ERR_BUSY, "the server is stopping");
	return queue_add(&w->queue, j);
}

int writer_submit(struct writer *w, struct job *j)
{
	struct queue *q = &w->queue;
	int rc;

	wake_init(&j->told);
	pthread_mutex_lock(&q->lock);
	rc = add(w, j);
	if (!rc && !w->busy && q->head == j)
		lead(w);
	pthread_mutex_unlock(&q->lock);
	if (!rc) {
		queue_wait(q, j);
		rc = j->rc;
	}
	wake_release(&j->told);
	return rc;
}

int writer_start(struct store *s, struct writer **out, struct err *e)
{
	struct writer *w = mem_new(sizeof(*w));

	if (!w)
		return err_set(e, ERR_BUSY, "out of memory");
	w->store = s;
	queue_init(&w->queue, s->config.queue_max);
	pthread_cond_init(&w->work, NULL);
	*out = s->writer = w;
	db_leave_checkpoints(s->session->db);
	db_gather_log(s->session->db);
	if (db_cache(s->session->db, CACHE_KIB, e))
		return -1;
	w->started = !pthread_create(&w->thread, NULL, writer_main, w);
	if (!w->started)
		return err_set(e, ERR_BUSY, "cannot start the writer thread");
	return keeper_start(s, &w->keeper, e);
}

void writer_stop(struct writer *w)
{
	pthread_mutex_lock(&w->queue.lock);
	w->stopping = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->queue.lock);
	if (w->started)
		pthread_join(w->thread, NULL);
	keeper_stop(w->keeper);         /* the writer has looked at it */
	pthread_cond_destroy(&w->work);
	queue_release(&w->queue);
	mem_free(w);
}
