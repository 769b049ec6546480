/* SPDX-License-Identifier: Apache-2.0 */
#include "store/anchor.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "base/thread.h"
#include "db/db.h"

#define HOLD_MS 2
#define QUIET 5                 /* so many without a request: it lets go */
#define MANY 16                 /* requests, in ms: it takes hold */

struct anchor {
	struct db *db;
	pthread_mutex_t lock;           /* of db, too */
	pthread_cond_t call;
	atomic_bool awake;
	atomic_bool used;               /* since it last looked */
	atomic_uint count;              /* requests while it slept */
	atomic_int_least64_t since;     /* clock_ticks() of each MANY-th */
	bool lifted, stopping, started; /* with the lock */
	pthread_t thread;
};

static void wake(struct anchor *a)
{
	pthread_mutex_lock(&a->lock);
	atomic_store(&a->awake, true);
	pthread_cond_signal(&a->call);
	pthread_mutex_unlock(&a->lock);
}

/* While it is awake, one line that is seldom written is all that is shared. */
void anchor_note(struct anchor *a)
{
	int64_t now;

	if (!a)
		return;
	if (atomic_load_explicit(&a->awake, memory_order_relaxed)) {
		if (!atomic_load_explicit(&a->used, memory_order_relaxed))
			atomic_store(&a->used, true);
		return;
	}
	if ((atomic_fetch_add(&a->count, 1) + 1) % MANY)
		return;
	now = clock_ticks();
	if (now - atomic_exchange(&a->since, now) < MANY * 1000)
		wake(a);
}

/* BEGIN alone takes no snapshot.  Who cannot have one does without. */
static void begin(struct anchor *a)
{
	struct err ignored = { 0 };
	struct db_stmt *q;

	if (db_begin_read(a->db, &ignored))
		return;
	q = db_prepare(a->db, "SELECT 1 FROM record", &ignored);
	if (q)
		db_step(q, &ignored);
	db_done(q);
}

static void end(struct anchor *a)
{
	struct err ignored = { 0 };

	if (db_in_transaction(a->db))
		db_end(a->db, 0, &ignored);
}

void anchor_lift(struct anchor *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->lifted = true;
	end(a);
	pthread_mutex_unlock(&a->lock);
}

void anchor_lower(struct anchor *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->lifted = false;
	pthread_mutex_unlock(&a->lock);
}

/* With the lock. */
static void nap(struct anchor *a)
{
	struct timespec until;

	clock_after(HOLD_MS, &until);
	while (!a->stopping &&
	    !pthread_cond_timedwait(&a->call, &a->lock, &until))
		;
}

static void *anchor_main(void *arg)
{
	struct anchor *a = arg;
	int quiet = 0;

	thread_name("anchor");
	pthread_mutex_lock(&a->lock);
	while (!a->stopping) {
		if (!atomic_load(&a->awake)) {
			pthread_cond_wait(&a->call, &a->lock);
			quiet = 0;
			continue;
		}
		if (!a->lifted)
			begin(a);
		nap(a);
		end(a);
		quiet = atomic_exchange(&a->used, false) ? 0 : quiet + 1;
		if (quiet == QUIET)
			atomic_store(&a->awake, false);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

int anchor_start(const char *database, int busy_ms, struct anchor **out,
    struct err *e)
{
	struct anchor *a = mem_new(sizeof(*a));

	if (!a)
		return err_set(e, ERR_BUSY, "out of memory");
	pthread_mutex_init(&a->lock, NULL);
	clock_cond(&a->call);
	*out = a;
	if (db_open(database, DB_READ, busy_ms, &a->db, e))
		return -1;
	a->started = !pthread_create(&a->thread, NULL, anchor_main, a);
	return a->started ? 0 :
	    err_set(e, ERR_BUSY, "cannot start a thread");
}

void anchor_stop(struct anchor *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->stopping = true;
	pthread_cond_signal(&a->call);
	pthread_mutex_unlock(&a->lock);
	if (a->started)
		pthread_join(a->thread, NULL);
	db_close(a->db);
	pthread_cond_destroy(&a->call);
	pthread_mutex_destroy(&a->lock);
	mem_free(a);
}
