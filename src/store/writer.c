/* SPDX-License-Identifier: Apache-2.0 */
/* writer.c - one thread writes: group commit, and checkpoints off its path.
 *
 * Requests queue their write and wait.  The writer takes its turn among the
 * processes, opens a transaction, and only then takes what waits: so a request
 * can give up while somebody else holds the record.  Every job runs in a
 * savepoint; one commit makes all of them durable; then each is told.
 */
#include "store/session.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <time.h>

#define BATCH_MAX 256
#define CHECKPOINT_COMMITS 1000

struct writer {
	struct store *store;
	pthread_mutex_t lock;
	pthread_condattr_t clock;       /* condition variables: monotonic */
	pthread_cond_t work;            /* something waits, or stopping */
	pthread_cond_t tick;            /* wakes the keeper early */
	struct job *head, *tail;
	size_t length;
	int64_t cost;                   /* moving mean, microseconds a job */
	unsigned commits;               /* since the last checkpoint */
	bool stopping;
	bool keeper_stops;
	bool writes, keeps;             /* these threads were started */
	pthread_t thread, keeper;
	struct db *keeper_db;
};

static void enqueue(struct writer *w, struct job *j)
{
	j->next = NULL;
	if (w->tail)
		w->tail->next = j;
	else
		w->head = j;
	w->tail = j;
	w->length++;
}

/* Takes j off the queue; false when the writer has it already. */
static bool withdraw(struct writer *w, struct job *j)
{
	struct job **p, *prev = NULL;

	for (p = &w->head; *p; prev = *p, p = &(*p)->next) {
		if (*p != j)
			continue;
		*p = j->next;
		if (w->tail == j)
			w->tail = prev;
		w->length--;
		return true;
	}
	return false;
}

static struct job *take(struct writer *w)
{
	struct job *first = w->head, *last = first;
	size_t n = 1;

	if (!first)
		return NULL;
	while (n < BATCH_MAX && last->next) {
		last = last->next;
		n++;
	}
	w->head = last->next;
	if (!w->head)
		w->tail = NULL;
	last->next = NULL;
	w->length -= n;
	return first;
}

int job_call(struct session *s, struct job *j)
{
	size_t depth = db_depth(s->db);
	struct arena_guard g;
	int rc;

	if (arena_guard(j->arena, &g)) {
		db_unwind(s->db, depth);
		rc = err_set(j->e, ERR_BUSY,
		    "the server is short of memory; try again");
	} else {
		rc = j->fn(s, j->arg, j->e);
	}
	arena_unguard(j->arena);
	return rc;
}

void job_run(struct session *s, struct job *j)
{
	struct err dropped = { 0 };

	j->rc = -1;
	if (db_begin(s->db, j->e))
		return;
	j->rc = job_call(s, j);
	if (j->rehearse && db_in_transaction(s->db))
		db_end(s->db, -1, &dropped);
	else
		j->rc = db_end(s->db, j->rc, j->e);
}

static void fail(struct job *j, const struct err *why)
{
	if (j->rc == 0) {
		*j->e = *why;
		j->rc = -1;
	}
}

/* For a job whose turn did not come before the transaction was lost. */
static int undone(struct job *j)
{
	err_set(j->e, ERR_BUSY, "the change could not be stored; try again");
	j->e->retry_after = 1;
	return -1;
}

/* What may be told to all, not to the one alone whose fault it is. */
static bool is_ours(enum err_kind kind)
{
	return kind == ERR_BUSY || kind == ERR_FULL || kind == ERR_INTERNAL;
}

/* Runs the batch inside the open transaction and commits it. When the
 * transaction is lost on the way (no space, I/O), everything before the loss
 * is undone and must be said to have failed. */
static void run_batch(struct store *s, struct job *batch)
{
	struct err e = { 0 };
	struct job *j, *stop = NULL;
	int rc = 0;

	for (j = batch; j; j = j->next) {
		job_run(s->session, j);
		if (db_in_transaction(s->session->db))
			continue;
		e = *j->e;
		stop = j->next;
		rc = -1;
		break;
	}
	for (j = stop; j; j = j->next)
		j->rc = undone(j);
	if (db_end(s->session->db, rc, &e)) {
		if (!is_ours(e.kind)) {
			err_clear(&e);
			err_set(&e, ERR_BUSY, "the change could not be stored; "
			    "try again");
			e.retry_after = 1;
		}
		for (j = batch; j != stop; j = j->next)
			fail(j, &e);
	}
}

static void tell(struct writer *w, struct job *batch, int64_t began)
{
	struct job *j, *next;
	int64_t n = 0, took;

	pthread_mutex_lock(&w->lock);
	for (j = batch; j; j = next) {
		next = j->next;
		j->done = true;
		pthread_cond_signal(&j->told);
		n++;
	}
	took = (clock_ticks() - began) / (n ? n : 1);
	w->cost += (took - w->cost) / 8;
	if (++w->commits >= CHECKPOINT_COMMITS)
		pthread_cond_signal(&w->tick);
	pthread_mutex_unlock(&w->lock);
}

/* The record could not be had: whoever waits is told. */
static void refuse_all(struct writer *w, const struct err *why)
{
	struct job *batch, *j;

	pthread_mutex_lock(&w->lock);
	batch = take(w);
	pthread_mutex_unlock(&w->lock);
	for (j = batch; j; j = j->next) {
		j->rc = 0;
		fail(j, why);
	}
	if (batch)
		tell(w, batch, clock_ticks());
}

static void write_round(struct writer *w)
{
	struct store *s = w->store;
	struct err e = { 0 };
	struct job *batch;
	int64_t began;

	if (turn_take(s->turn, &e)) {
		refuse_all(w, &e);
		return;
	}
	if (db_begin(s->session->db, &e)) {
		turn_give(s->turn);
		refuse_all(w, &e);
		return;
	}
	began = clock_ticks();
	pthread_mutex_lock(&w->lock);
	batch = take(w);
	pthread_mutex_unlock(&w->lock);
	if (batch)
		run_batch(s, batch);
	else
		db_end(s->session->db, -1, &e);
	turn_give(s->turn);
	if (batch)
		tell(w, batch, began);
}

static void *writer_main(void *arg)
{
	struct writer *w = arg;
	bool more = true;

	while (more) {
		pthread_mutex_lock(&w->lock);
		while (!w->head && !w->stopping)
			pthread_cond_wait(&w->work, &w->lock);
		more = w->head != NULL;
		pthread_mutex_unlock(&w->lock);
		if (more)
			write_round(w);
	}
	return NULL;
}

static int flush(struct session *s, void *arg, struct err *e)
{
	return touches_flush(s, arg, e);
}

static void keep(struct writer *w)
{
	struct store *s = w->store;
	struct arena *a;
	struct err e = { 0 };

	if (touches_due(s->touches)) {
		a = arena_new(0);
		if (a && store_write(s, a, flush, s->touches, &e))
			log_text(LOG_WARN, "token.touch", "%s",
			    e.log[0] ? e.log : e.detail);
		arena_free(a);
	}
	err_clear(&e);
	if (db_checkpoint(w->keeper_db, &e) && e.kind != ERR_BUSY)
		log_text(LOG_WARN, "checkpoint", "%s", e.log);
}

static void *keeper_main(void *arg)
{
	struct writer *w = arg;
	bool stop = false;

	while (!stop) {
		struct timespec until;
		bool dirty;

		clock_after(1000, &until);
		pthread_mutex_lock(&w->lock);
		if (w->commits < CHECKPOINT_COMMITS && !w->keeper_stops)
			pthread_cond_timedwait(&w->tick, &w->lock, &until);
		dirty = w->commits > 0;
		w->commits = 0;
		stop = w->keeper_stops;
		pthread_mutex_unlock(&w->lock);
		if (!stop && (dirty || touches_due(w->store->touches)))
			keep(w);
	}
	return NULL;
}

/* Full, or so long that the end of the queue would wait beyond its time. */
static bool crowded(const struct writer *w)
{
	const struct store_config *c = &w->store->config;

	return w->length >= c->queue_max ||
	    (int64_t)w->length * w->cost > c->deadline_ms * 1000;
}

/* Waits for the writer; gives up when it has not begun in time. */
static void wait_for(struct writer *w, struct job *j)
{
	struct timespec until;

	clock_after(w->store->config.deadline_ms, &until);
	while (!j->done) {
		int rc = pthread_cond_timedwait(&j->told, &w->lock, &until);

		if (rc != ETIMEDOUT || j->done)
			continue;
		if (!withdraw(w, j)) {
			while (!j->done)
				pthread_cond_wait(&j->told, &w->lock);
			return;
		}
		j->done = true;
		j->rc = err_set(j->e, ERR_BUSY,
		    "the change waited too long for its turn; try again");
		j->e->retry_after = 2;
	}
}

int writer_submit(struct writer *w, struct job *j)
{
	pthread_cond_init(&j->told, &w->clock);
	pthread_mutex_lock(&w->lock);
	if (w->stopping || crowded(w)) {
		j->rc = err_set(j->e, ERR_BUSY,
		    "too many changes are waiting; try again shortly");
		j->e->retry_after = 2;
	} else {
		enqueue(w, j);
		pthread_cond_signal(&w->work);
		wait_for(w, j);
	}
	pthread_mutex_unlock(&w->lock);
	pthread_cond_destroy(&j->told);
	return j->rc;
}

static void locks_init(struct writer *w)
{
	pthread_condattr_init(&w->clock);
	pthread_condattr_setclock(&w->clock, CLOCK_MONOTONIC);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, &w->clock);
	pthread_cond_init(&w->tick, &w->clock);
}

int writer_start(struct store *s, struct writer **out, struct err *e)
{
	struct writer *w = mem_new(sizeof(*w));

	if (!w)
		return err_set(e, ERR_BUSY, "out of memory");
	w->store = s;
	locks_init(w);
	if (db_open(s->config.database, DB_WRITE, s->config.busy_ms,
	    &w->keeper_db, e)) {
		mem_free(w);
		return -1;
	}
	db_leave_checkpoints(s->session->db);
	*out = s->writer = w;
	w->writes = !pthread_create(&w->thread, NULL, writer_main, w);
	w->keeps = w->writes &&
	    !pthread_create(&w->keeper, NULL, keeper_main, w);
	if (!w->keeps)
		return err_set(e, ERR_BUSY, "cannot start the writer thread");
	return 0;
}

void writer_stop(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->keeper_stops = true;
	pthread_cond_signal(&w->tick);
	pthread_mutex_unlock(&w->lock);
	if (w->keeps)
		pthread_join(w->keeper, NULL);
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	if (w->writes)
		pthread_join(w->thread, NULL);
	db_close(w->keeper_db);
	pthread_cond_destroy(&w->work);
	pthread_cond_destroy(&w->tick);
	pthread_condattr_destroy(&w->clock);
	pthread_mutex_destroy(&w->lock);
	mem_free(w);
}
