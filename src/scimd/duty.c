/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/duty.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/thread.h"

#define LOOK_MS 2               /* between two looks of the watcher */
#define QUIET 50                /* so many without a request: it sleeps */
#define LINE 64                 /* of the processor's cache */

/* LOOKS and WORKS are on duty. */
enum state { STANDS_BY, LOOKS, WORKS, AWAY };

struct duty_seat {
	struct duty *duty;
	atomic_int state;               /* of WORKS the watcher makes AWAY */
	atomic_uint_least64_t turn;     /* raised with each thing begun */
	uint64_t seen;                  /* turn, by the watcher */
	pthread_cond_t call;
	bool called;
	struct duty_seat *below;        /* who stands by for longer */
	char pad[LINE];                 /* the next one is another thread's */
};

struct duty {
	size_t limit, threads;
	atomic_size_t on, looking;      /* threads on duty; that look */
	atomic_bool asleep;             /* the watcher is */
	pthread_mutex_t lock;
	pthread_cond_t watch;
	struct duty_seat *top;          /* of those who stand by */
	bool ended, started;
	pthread_t watcher;
	struct duty_seat seat[];
};

struct duty_seat *duty_seat(struct duty *d, size_t i)
{
	return &d->seat[i];
}

/* With the lock.  Who was on duty last is called first: what he uses is still
 * in the caches, and those who are not needed take no memory. */
static void call_if_needed(struct duty *d)
{
	struct duty_seat *s = d->top;

	if (!s || atomic_load(&d->looking) || atomic_load(&d->on) >= d->limit)
		return;
	d->top = s->below;
	s->called = true;
	atomic_fetch_add(&d->on, 1);
	pthread_cond_signal(&s->call);
}

static void look_for_help(struct duty *d)
{
	pthread_mutex_lock(&d->lock);
	call_if_needed(d);
	pthread_mutex_unlock(&d->lock);
}

void duty_take(struct duty_seat *s)
{
	struct duty *d = s->duty;

	pthread_mutex_lock(&d->lock);
	if (atomic_load(&d->on) < d->limit || d->ended) {
		atomic_fetch_add(&d->on, 1);
	} else {
		s->called = false;
		s->below = d->top;
		d->top = s;
		while (!s->called)
			pthread_cond_wait(&s->call, &d->lock);
	}
	atomic_store(&s->state, WORKS);
	pthread_mutex_unlock(&d->lock);
}

/* To state now, on duty also when the watcher counts it as away. */
static void be(struct duty_seat *s, enum state now)
{
	if (atomic_exchange(&s->state, now) == AWAY)
		atomic_fetch_add(&s->duty->on, 1);
}

bool duty_stays(struct duty_seat *s)
{
	struct duty *d = s->duty;
	bool stays = true;

	be(s, WORKS);
	if (atomic_load(&d->on) <= d->limit)
		return true;
	pthread_mutex_lock(&d->lock);
	if (atomic_load(&d->on) > d->limit && !d->ended) {
		be(s, STANDS_BY);
		atomic_fetch_sub(&d->on, 1);
		stays = false;
	}
	pthread_mutex_unlock(&d->lock);
	return stays;
}

void duty_looks(struct duty_seat *s)
{
	be(s, LOOKS);
	atomic_fetch_add(&s->duty->looking, 1);
}

void duty_found(struct duty_seat *s)
{
	struct duty *d = s->duty;
	bool last = atomic_fetch_sub(&d->looking, 1) == 1;

	atomic_fetch_add(&s->turn, 1);
	atomic_store(&s->state, WORKS);
	if (last && atomic_load(&d->on) < d->limit)
		look_for_help(d);
	if (!atomic_load(&d->asleep))
		return;
	pthread_mutex_lock(&d->lock);
	pthread_cond_signal(&d->watch);
	pthread_mutex_unlock(&d->lock);
}

/* Makes one that works AWAY, if it still does. */
static bool go(struct duty_seat *s)
{
	int works = WORKS;

	if (!atomic_compare_exchange_strong(&s->state, &works, AWAY))
		return false;
	atomic_fetch_sub(&s->duty->on, 1);
	return true;
}

void duty_leave(struct duty_seat *s)
{
	if (go(s) && !atomic_load(&s->duty->looking))
		look_for_help(s->duty);
}

void duty_return(struct duty_seat *s)
{
	atomic_fetch_add(&s->turn, 1);
	be(s, WORKS);
}

void duty_end(struct duty *d)
{
	pthread_mutex_lock(&d->lock);
	d->ended = true;
	for (; d->top; d->top = d->top->below) {
		d->top->called = true;
		atomic_fetch_add(&d->on, 1);
		pthread_cond_signal(&d->top->call);
	}
	pthread_cond_signal(&d->watch);
	pthread_mutex_unlock(&d->lock);
}

/* --- the watcher ---------------------------------------------------------- */

/* Nothing was begun since the last look. */
static bool is_quiet(const struct duty *d)
{
	for (size_t i = 0; i < d->threads; i++)
		if (atomic_load(&d->seat[i].turn) != d->seat[i].seen)
			return false;
	return true;
}

/* Who works at what he worked at at the last look is away. */
static void look(struct duty *d)
{
	for (size_t i = 0; i < d->threads; i++) {
		struct duty_seat *s = &d->seat[i];
		uint64_t turn = atomic_load(&s->turn);

		if (s->seen == turn)
			go(s);
		s->seen = turn;
	}
	call_if_needed(d);
}

/* Until something is begun. */
static void sleep_on(struct duty *d)
{
	atomic_store(&d->asleep, true);
	while (!d->ended && is_quiet(d))
		pthread_cond_wait(&d->watch, &d->lock);
	atomic_store(&d->asleep, false);
}

static void *watch(void *arg)
{
	struct duty *d = arg;
	struct timespec until;
	int quiet = 0;

	pthread_mutex_lock(&d->lock);
	thread_name("duty");
	while (!d->ended) {
		clock_after(LOOK_MS, &until);
		pthread_cond_timedwait(&d->watch, &d->lock, &until);
		quiet = is_quiet(d) ? quiet + 1 : 0;
		look(d);
		if (quiet < QUIET || !atomic_load(&d->looking))
			continue;
		sleep_on(d);
		quiet = 0;
	}
	pthread_mutex_unlock(&d->lock);
	return NULL;
}

static int start(struct duty *d, struct err *e)
{
	int rc;

	pthread_mutex_init(&d->lock, NULL);
	clock_cond(&d->watch);
	rc = pthread_create(&d->watcher, NULL, watch, d);
	d->started = !rc;
	return rc ? err_set(e, ERR_BUSY, "cannot start threads: %s",
	    strerror(rc)) : 0;
}

int duty_new(size_t threads, size_t limit, struct duty **out, struct err *e)
{
	struct duty *d = mem_new(sizeof(*d) + threads * sizeof(d->seat[0]));

	if (!d)
		return err_set(e, ERR_BUSY, "out of memory");
	d->limit = limit;
	d->threads = threads;
	for (size_t i = 0; i < threads; i++) {
		d->seat[i].duty = d;
		pthread_cond_init(&d->seat[i].call, NULL);
	}
	if (start(d, e)) {
		duty_free(d);
		return -1;
	}
	*out = d;
	return 0;
}

void duty_free(struct duty *d)
{
	if (!d)
		return;
	if (d->started) {
		duty_end(d);
		pthread_join(d->watcher, NULL);
	}
	for (size_t i = 0; i < d->threads; i++)
		pthread_cond_destroy(&d->seat[i].call);
	pthread_cond_destroy(&d->watch);
	pthread_mutex_destroy(&d->lock);
	mem_free(d);
}
