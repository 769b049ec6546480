/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/pool.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "base/wake.h"
#include "scimd/conns.h"
#include "scimd/duty.h"
#include "scimd/frame.h"

/* So much of a body must be there before a thread waits for the rest. */
#define UPLOAD (32 * 1024)
#define PAUSE_MS 100            /* when there is no descriptor left */
#define BREAK_MS 700            /* to notice that connections were broken off */

/* Tickets of connections have a turn, so they are larger. */
enum { TICKET_LISTENER, TICKET_STOP, TICKET_FIRST };

struct thread {
	struct pool *pool;
	struct duty_seat *seat;
	void *arg;
	pthread_t id;
	unsigned char window[FRAME_WINDOW];
};

struct pool {
	struct pool_config config;
	struct conns *conns;
	struct duty *duty;
	int poller, stop;               /* stop: readable from pool_stop() on */
	atomic_bool stopping;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	size_t running;
	size_t made;                    /* threads to join */
	struct thread *threads;
};

/* What may a thread do with what has arrived? */
enum arrival { WAIT, SERVE, UPLOADS, BROKEN };

/* Nothing will follow: the peer has hung up, or will send no more. */
static bool hung_up(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLRDHUP };

	return poll(&p, 1, 0) > 0;
}

static enum arrival look(struct thread *t, int fd, size_t *arrived)
{
	ssize_t n = recv(fd, t->window, sizeof(t->window),
	    MSG_PEEK | MSG_DONTWAIT);

	*arrived = n > 0 ? (size_t)n : 0;
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? WAIT : BROKEN;
	if (n == 0)
		return BROKEN;
	switch (frame_look(t->window, (size_t)n)) {
	case FRAME_WHOLE:
		return SERVE;
	case FRAME_HEAD:
		if (n >= UPLOAD)
			return UPLOADS;
		return hung_up(fd) ? BROKEN : WAIT;
	case FRAME_MORE:
		if (n < FRAME_WINDOW)
			return hung_up(fd) ? BROKEN : WAIT;
		break;
	case FRAME_BAD:
		break;
	}
	log_text(LOG_WARN, "connection", "closed: what came is not one "
	    "FastCGI request");
	return BROKEN;
}

/* True: the connection is still ours, and open. */
static bool answer(struct thread *t, struct conn *c)
{
	enum served s = t->pool->config.serve(t->arg, conn_fd(c));

	if (s == SERVED_KEEP)
		return true;
	conns_drop(t->pool->conns, c, s == SERVED_CLOSED);
	return false;
}

static bool answer_upload(struct thread *t, struct conn *c)
{
	bool open;

	duty_leave(t->seat);
	open = answer(t, c);
	duty_return(t->seat);
	conns_uploaded(t->pool->conns);
	return open;
}

/* Serves c until there is nothing more to do on it now. */
static void attend(struct thread *t, struct conn *c)
{
	struct conns *all = t->pool->conns;
	size_t arrived;

	for (;;) {
		switch (look(t, conn_fd(c), &arrived)) {
		case WAIT:
			if (conns_park(all, c, arrived))
				return;
			break;
		case SERVE:
			if (!answer(t, c) || conns_park(all, c, 0))
				return;
			break;
		case UPLOADS:
			if (!conns_upload(all, c) || !answer_upload(t, c))
				return;
			break;
		case BROKEN:
			conns_drop(all, c, false);
			return;
		}
	}
}

static void attend_uploads(struct thread *t)
{
	struct conn *c;

	while ((c = conns_next_upload(t->pool->conns)))
		if (answer_upload(t, c))
			attend(t, c);
}

/* Time limits for what a thread does on the connection; welcome: may the
 * peer speak to us? */
static bool prepare(struct pool *p, int fd)
{
	const struct timeval limit = {
		.tv_sec = p->config.stall_ms / 1000,
		.tv_usec = p->config.stall_ms % 1000 * 1000,
	};
	const int one = 1;
	uid_t who;

	if (p->config.peers && !peers_allow(p->config.peers, fd, &who)) {
		log_text(LOG_WARN, "connection", "refused: user %lld may not "
		    "connect; the key peer_users names those who may",
		    (long long)who);
		return false;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (!p->config.peers)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return true;
}

/* No descriptor or place is left: a connection that idles gives way; if there
 * is none, wait without spinning. */
static void make_room(struct pool *p)
{
	struct pollfd stop = { .fd = p->stop, .events = POLLIN };

	if (!conns_make_room(p->conns))
		poll(&stop, 1, PAUSE_MS);
}

static struct conn *accept_one(struct pool *p)
{
	int fd = accept4(p->config.listener, NULL, NULL, SOCK_CLOEXEC);
	struct conn *c;

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM)
			make_room(p);
		return NULL;
	}
	if (!prepare(p, fd)) {
		close(fd);
		return NULL;
	}
	c = conns_add(p->conns, fd);
	while (!c && !atomic_load(&p->stopping)) {
		make_room(p);
		c = conns_add(p->conns, fd);
	}
	if (!c)
		close(fd);
	return c;
}

/* The listener reports one arrival to one thread, then must be asked again. */
static int watch_listener(struct pool *p, int how)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLONESHOT,
	    .data.u64 = TICKET_LISTENER };

	return epoll_ctl(p->poller, how, p->config.listener, &ev);
}

static struct conn *take(struct pool *p, uint64_t ticket)
{
	struct conn *c;

	if (ticket >= TICKET_FIRST)
		return conns_claim(p->conns, ticket);
	if (ticket == TICKET_STOP || atomic_load(&p->stopping))
		return NULL;
	c = accept_one(p);
	watch_listener(p, EPOLL_CTL_MOD);
	return c;
}

/* Handles the next event; false: there will be no more. */
static bool turn(struct thread *t)
{
	struct pool *p = t->pool;
	bool stopping = atomic_load(&p->stopping);
	/* When stopping: what says so, and one thing more if there is one. */
	struct epoll_event ev[2];
	bool more = !stopping;
	struct conn *c;
	int n;

	duty_looks(t->seat);
	n = epoll_wait(p->poller, ev, stopping ? 2 : 1, stopping ? 0 : -1);
	duty_found(t->seat);
	for (int i = 0; i < n; i++) {
		more = more || ev[i].data.u64 != TICKET_STOP;
		c = take(p, ev[i].data.u64);
		if (!c)
			continue;
		attend(t, c);
		attend_uploads(t);
	}
	return more;
}

static void begins_to_wait(void *arg)
{
	duty_leave(arg);
}

static void has_waited(void *arg)
{
	duty_return(arg);
}

static void *run(void *arg)
{
	struct thread *t = arg;
	struct pool *p = t->pool;
	const struct wake_watch watch = { begins_to_wait, has_waited, t->seat };
	bool more = true;

	wake_watch(&watch);
	thread_name("requests");
	while (more) {
		duty_take(t->seat);
		do
			more = turn(t);
		while (more && duty_stays(t->seat));
	}
	wake_watch(NULL);
	pthread_mutex_lock(&p->lock);
	p->running--;
	pthread_cond_broadcast(&p->ended);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static int open_poller(struct pool *p, struct err *e)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u64 = TICKET_STOP };

	p->poller = epoll_create1(EPOLL_CLOEXEC);
	p->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (p->poller < 0 || p->stop < 0 ||
	    epoll_ctl(p->poller, EPOLL_CTL_ADD, p->stop, &ev) ||
	    watch_listener(p, EPOLL_CTL_ADD))
		return err_set(e, ERR_INTERNAL, "cannot wait for connections: "
		    "%s", strerror(errno));
	return 0;
}

static int open_conns(struct pool *p, struct err *e)
{
	size_t reserve = p->config.reserve < p->config.threads ?
	    p->config.reserve : p->config.threads - 1;
	struct conns_config cfg = {
		.most = p->config.connections,
		.uploads = p->config.threads - reserve,
		.poller = p->poller,
		.stall_ms = p->config.stall_ms,
		.request_ms = p->config.request_ms,
	};

	return conns_new(&cfg, &p->conns, e);
}

/* As many threads as there are processors for this process, and two at least:
 * one waits for a disk now and then. */
static size_t on_duty(void)
{
	cpu_set_t set;
	long n = sched_getaffinity(0, sizeof(set), &set) ?
	    sysconf(_SC_NPROCESSORS_ONLN) : CPU_COUNT(&set);

	return n > 2 ? (size_t)n : 2;
}

static int start_threads(struct pool *p, struct err *e)
{
	pthread_attr_t attr;
	int rc = 0;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, p->config.stack);
	for (size_t i = 0; i < p->config.threads && !rc; i++) {
		struct thread *t = &p->threads[i];

		t->pool = p;
		t->arg = p->config.args[i];
		t->seat = duty_seat(p->duty, i);
		pthread_mutex_lock(&p->lock);
		rc = pthread_create(&t->id, &attr, run, t);
		p->running += !rc;
		p->made += !rc;
		pthread_mutex_unlock(&p->lock);
	}
	pthread_attr_destroy(&attr);
	return rc ? err_set(e, ERR_BUSY, "cannot start threads: %s",
	    strerror(rc)) : 0;
}

int pool_start(const struct pool_config *cfg, struct pool **out,
    struct err *e)
{
	struct pool *p = mem_new(sizeof(*p));

	if (!p)
		return err_set(e, ERR_BUSY, "out of memory");
	p->config = *cfg;
	p->poller = p->stop = -1;
	pthread_mutex_init(&p->lock, NULL);
	clock_cond(&p->ended);
	p->threads = mem_new(cfg->threads * sizeof(p->threads[0]));
	if (!p->threads)
		err_set(e, ERR_BUSY, "out of memory");
	if (!p->threads || open_poller(p, e) || open_conns(p, e) ||
	    duty_new(cfg->threads, on_duty(), &p->duty, e) ||
	    start_threads(p, e)) {
		if (pool_stop(p, 1000))
			pool_free(p);
		return -1;
	}
	*out = p;
	return 0;
}

void pool_tick(struct pool *p)
{
	conns_sweep(p->conns);
}

size_t pool_connections(struct pool *p)
{
	return conns_open(p->conns);
}

static bool wait_threads(struct pool *p, int64_t ms)
{
	struct timespec at;
	bool done;
	int rc = 0;

	clock_after(ms, &at);
	pthread_mutex_lock(&p->lock);
	while (p->running && !rc)
		rc = pthread_cond_timedwait(&p->ended, &p->lock, &at);
	done = !p->running;
	pthread_mutex_unlock(&p->lock);
	return done;
}

bool pool_stop(struct pool *p, int64_t grace_ms)
{
	const uint64_t one = 1;

	if (p->conns)
		conns_closing(p->conns);
	atomic_store(&p->stopping, true);
	if (p->duty)
		duty_end(p->duty);
	if (p->stop >= 0 && write(p->stop, &one, sizeof(one)) < 0)
		log_text(LOG_ERROR, "stop", "%s", strerror(errno));
	if (!wait_threads(p, grace_ms)) {
		conns_shut(p->conns);
		if (!wait_threads(p, BREAK_MS))
			return false;
	}
	for (size_t i = 0; i < p->made; i++)
		pthread_join(p->threads[i].id, NULL);
	p->made = 0;
	if (p->conns)
		conns_close_idle(p->conns);
	return true;
}

void pool_free(struct pool *p)
{
	conns_free(p->conns);
	duty_free(p->duty);
	if (p->poller >= 0)
		close(p->poller);
	if (p->stop >= 0)
		close(p->stop);
	pthread_cond_destroy(&p->ended);
	pthread_mutex_destroy(&p->lock);
	mem_free(p->threads);
	mem_free(p);
}
