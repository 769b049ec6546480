/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/conns.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

#define IDLE_US 500000

enum state { FREE, PARKED, BUSY, WAITING };

struct conn {
	struct conn *prev, *next;       /* in the list of its state */
	int fd;
	enum state state;
	uint32_t index, turn;           /* together the ticket */
	bool more;                      /* data came while it was BUSY */
	bool watched;                   /* the poller knows it */
	bool last;                      /* its last look before it is closed */
	size_t arrived;                 /* bytes of an unfinished request */
	int64_t began, moved;           /* when it began, last grew (us) */
};

struct list {
	struct conn *first, *last;
};

struct conns {
	struct conns_config config;
	pthread_mutex_t lock;
	struct list free, parked, waiting;
	size_t open, uploads;
	bool closing;
	struct conn all[];
};

static void push(struct list *l, struct conn *c)
{
	c->prev = l->last;
	c->next = NULL;
	*(l->last ? &l->last->next : &l->first) = c;
	l->last = c;
}

static void cut(struct list *l, struct conn *c)
{
	*(c->prev ? &c->prev->next : &l->first) = c->next;
	*(c->next ? &c->next->prev : &l->last) = c->prev;
	c->prev = c->next = NULL;
}

static uint64_t ticket_of(const struct conn *c)
{
	return (uint64_t)c->turn << 32 | c->index;
}

int conns_new(const struct conns_config *cfg, struct conns **out,
    struct err *e)
{
	struct conns *t = mem_new(sizeof(*t) + cfg->most * sizeof(t->all[0]));

	if (!t)
		return err_set(e, ERR_BUSY, "out of memory");
	t->config = *cfg;
	pthread_mutex_init(&t->lock, NULL);
	for (size_t i = 0; i < cfg->most; i++) {
		t->all[i].index = (uint32_t)i;
		t->all[i].turn = 1;
		push(&t->free, &t->all[i]);
	}
	*out = t;
	return 0;
}

void conns_free(struct conns *t)
{
	if (!t)
		return;
	pthread_mutex_destroy(&t->lock);
	mem_free(t);
}

int conn_fd(const struct conn *c)
{
	return c->fd;
}

struct conn *conns_add(struct conns *t, int fd)
{
	struct conn *c;

	pthread_mutex_lock(&t->lock);
	c = t->free.first;
	if (c) {
		cut(&t->free, c);
		c->fd = fd;
		c->state = BUSY;
		c->more = c->watched = c->last = false;
		c->arrived = 0;
		t->open++;
	}
	pthread_mutex_unlock(&t->lock);
	return c;
}

/* To be called with the lock. */
static void forget(struct conns *t, struct conn *c, bool closed)
{
	if (!closed)
		close(c->fd);
	c->state = FREE;
	c->fd = -1;
	if (++c->turn == 0)
		c->turn = 1;
	t->open--;
	push(&t->free, c);
}

void conns_drop(struct conns *t, struct conn *c, bool closed)
{
	pthread_mutex_lock(&t->lock);
	forget(t, c, closed);
	pthread_mutex_unlock(&t->lock);
}

struct conn *conns_claim(struct conns *t, uint64_t ticket)
{
	struct conn *c = &t->all[(uint32_t)ticket];

	pthread_mutex_lock(&t->lock);
	if (ticket_of(c) == ticket && c->state == PARKED) {
		cut(&t->parked, c);
		c->state = BUSY;
		c->more = false;
	} else {
		c->more = true;         /* for who has it, or for nobody */
		c = NULL;
	}
	pthread_mutex_unlock(&t->lock);
	return c;
}

/* Edge-triggered: one event for each arrival, none for what was there and is
 * known.  What is there when watching begins is an event too. */
static bool watch(struct conns *t, struct conn *c)
{
	struct epoll_event ev = {
		.events = EPOLLIN | EPOLLRDHUP | EPOLLET,
		.data.u64 = ticket_of(c),
	};

	if (!c->watched)
		c->watched = !epoll_ctl(t->config.poller, EPOLL_CTL_ADD,
		    c->fd, &ev);
	return c->watched;
}

static void note_progress(struct conn *c, size_t arrived)
{
	int64_t now = arrived ? clock_ticks() : 0;

	if (arrived && !c->arrived)
		c->began = now;
	if (arrived != c->arrived)
		c->moved = now;
	c->arrived = arrived;
}

bool conns_park(struct conns *t, struct conn *c, size_t arrived)
{
	bool parked = true;

	pthread_mutex_lock(&t->lock);
	if (c->more || (t->closing && !c->last)) {
		c->more = false;
		c->last = t->closing;
		parked = false;
	} else {
		note_progress(c, arrived);
		c->state = PARKED;
		if (t->closing || !watch(t, c))
			forget(t, c, false);
		else
			push(&t->parked, c);
	}
	pthread_mutex_unlock(&t->lock);
	return parked;
}

bool conns_upload(struct conns *t, struct conn *c)
{
	bool now;

	pthread_mutex_lock(&t->lock);
	now = t->uploads < t->config.uploads;
	if (now) {
		t->uploads++;
	} else {
		note_progress(c, c->arrived + 1);
		c->state = WAITING;
		push(&t->waiting, c);
	}
	pthread_mutex_unlock(&t->lock);
	return now;
}

void conns_uploaded(struct conns *t)
{
	pthread_mutex_lock(&t->lock);
	t->uploads--;
	pthread_mutex_unlock(&t->lock);
}

struct conn *conns_next_upload(struct conns *t)
{
	struct conn *c = NULL;

	pthread_mutex_lock(&t->lock);
	if (t->waiting.first && t->uploads < t->config.uploads) {
		c = t->waiting.first;
		cut(&t->waiting, c);
		c->state = BUSY;
		c->arrived = 0;
		t->uploads++;
	}
	pthread_mutex_unlock(&t->lock);
	return c;
}

/* Between requests, or in the middle of one that does not move. */
static bool is_idle(const struct conn *c, int64_t now)
{
	return !c->arrived || now - c->moved > IDLE_US;
}

bool conns_make_room(struct conns *t)
{
	int64_t now = clock_ticks();
	struct conn *c;

	pthread_mutex_lock(&t->lock);
	c = t->parked.first;
	while (c && !is_idle(c, now))
		c = c->next;
	if (c) {
		cut(&t->parked, c);
		forget(t, c, false);
	}
	pthread_mutex_unlock(&t->lock);
	return c != NULL;
}

static void sweep_list(struct conns *t, struct list *l, int64_t stall_ms)
{
	int64_t now = clock_ticks();
	struct conn *next;

	for (struct conn *c = l->first; c; c = next) {
		next = c->next;
		if (!c->arrived || (now - c->moved < stall_ms * 1000 &&
		    now - c->began < t->config.request_ms * 1000))
			continue;
		cut(l, c);
		forget(t, c, false);
	}
}

void conns_sweep(struct conns *t)
{
	pthread_mutex_lock(&t->lock);
	sweep_list(t, &t->parked, t->config.stall_ms);
	sweep_list(t, &t->waiting, t->config.request_ms);
	pthread_mutex_unlock(&t->lock);
}

static void close_list(struct conns *t, struct list *l)
{
	struct conn *c;

	while ((c = l->first)) {
		cut(l, c);
		forget(t, c, false);
	}
}

void conns_closing(struct conns *t)
{
	pthread_mutex_lock(&t->lock);
	t->closing = true;
	pthread_mutex_unlock(&t->lock);
}

void conns_close_idle(struct conns *t)
{
	pthread_mutex_lock(&t->lock);
	close_list(t, &t->parked);
	close_list(t, &t->waiting);
	pthread_mutex_unlock(&t->lock);
}

void conns_shut(struct conns *t)
{
	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < t->config.most; i++)
		if (t->all[i].state == BUSY)
			shutdown(t->all[i].fd, SHUT_RDWR);
	pthread_mutex_unlock(&t->lock);
}

size_t conns_open(struct conns *t)
{
	size_t n;

	pthread_mutex_lock(&t->lock);
	n = t->open;
	pthread_mutex_unlock(&t->lock);
	return n;
}
