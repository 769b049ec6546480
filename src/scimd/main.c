/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - scimd: start, serve until told to stop, stop. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "scimd/fastcgi.h"
#include "scimd/listener.h"
#include "scimd/options.h"
#include "scimd/pool.h"
#include "store/extras.h"
#include "store/journal.h"

#define GRACE_MS 3500           /* for answers in flight when told to stop */
#define FLUSH_MS 500            /* for the provisioning log then */
#define LEAVE_MS 4800           /* for all of it */
#define STALL_MS 10000
#define TICK_MS 250             /* the longest that a line of the log waits */
#define STACK (512 * 1024)
#define CONNECTIONS 8192
#define SPARE_FILES 64
#define THREAD_FILES 4          /* database, -wal, … of a thread's session */

struct program {
	struct arena *arena;            /* of process lifetime */
	struct config config;
	struct service_config service_config;
	struct store_config store_config;
	struct catalog *catalog;
	struct store *store;
	struct journal *journal;
	struct service service;
	struct fastcgi fastcgi;
	struct fastcgi_worker *workers;
	size_t workers_ready;
	struct peers peers;
	struct listener listener;
	struct pool *pool;
	sigset_t signals;
};

static void configure(struct program *p)
{
	const struct config *c = &p->config;
	struct store_config *s = &p->store_config;

	config_store(c, s);
	s->threads = true;
	p->service_config = (struct service_config){
		.limits = {
			.path = (size_t)c->path_max,
			.query = (size_t)c->query_max,
			.body = (size_t)c->body_max,
		},
		.json = {
			.depth = (size_t)c->json_depth,
			.nodes = (size_t)c->json_nodes,
		},
		.filter = s->patch.filter,
		.patch = s->patch,
		.bulk_operations = (size_t)c->bulk_operations,
		.page_default = s->page_default,
		.page_max = s->page_max,
		.filter_ms = s->filter_ms,
		.rate = c->rate,
		.burst = c->burst,
		.require_https = c->require_https,
		.arena_max = (size_t)c->arena_max,
		.trusted_proxies = c->trusted_proxies,
		.log_bodies = c->log_bodies,
		.log_blank = c->log_blank,
	};
	p->fastcgi.request_ms = c->request_deadline;
}

/* What --check tries: all that can be wrong before a request comes. */
static int open_record(struct program *p, struct err *e)
{
	struct catalog_source *more = NULL;
	size_t n;

	configure(p);
	if (peers_read(p->arena, p->config.peer_users, &p->peers, e) ||
	    extras_read(p->arena, p->config.schema_dir, &more, &n, e) ||
	    catalog_build(p->arena, more, n, &p->catalog, e))
		return -1;
	return store_open(&p->store_config, p->catalog, &p->store, e);
}

static int open_workers(struct program *p, struct err *e)
{
	size_t n = (size_t)p->config.threads;

	p->workers = ARENA_ARRAY(p->arena, struct fastcgi_worker, n);
	while (p->workers_ready < n) {
		struct fastcgi_worker *w = &p->workers[p->workers_ready];

		w->shared = &p->fastcgi;
		if (worker_init(&w->worker, &p->service, e))
			return -1;
		p->workers_ready++;
	}
	return 0;
}

/* As many as the system lets us have, less what the record needs. */
static size_t most_connections(const struct program *p)
{
	size_t own = SPARE_FILES + THREAD_FILES * p->workers_ready;
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur == RLIM_INFINITY ||
	    r.rlim_cur > CONNECTIONS + own)
		return CONNECTIONS;
	return r.rlim_cur > own + SPARE_FILES ? (size_t)r.rlim_cur - own :
	    SPARE_FILES;
}

static int open_pool(struct program *p, struct err *e)
{
	struct pool_config cfg = {
		.listener = p->listener.fd,
		.peers = p->listener.unix_socket ? &p->peers : NULL,
		.threads = p->workers_ready,
		.reserve = (size_t)p->config.reserve_threads,
		.connections = most_connections(p),
		.stall_ms = STALL_MS,
		.request_ms = p->config.request_deadline,
		.stack = STACK,
		.serve = fastcgi_serve,
		.args = ARENA_ARRAY(p->arena, void *, p->workers_ready),
	};

	for (size_t i = 0; i < cfg.threads; i++)
		cfg.args[i] = &p->workers[i];
	return pool_start(&cfg, &p->pool, e);
}

static int open_journal(struct program *p, struct err *e)
{
	struct journal_config cfg = {
		.path = config_journal(p->arena, &p->config),
		.busy_ms = (int)p->config.busy_timeout,
		.retention = p->config.log_retention,
		.store = p->store,
	};

	if (!cfg.path)
		return 0;
	return journal_open(&cfg, &p->journal, e) ||
	    service_log_to(&p->service, p->journal, e) ? -1 : 0;
}

static int open_all(struct program *p, struct err *e)
{
	p->listener.fd = -1;
	if (open_record(p, e) ||
	    service_init(&p->service, &p->service_config, p->catalog, p->store,
	    e) || open_journal(p, e) || open_workers(p, e) ||
	    listener_open(p->arena, &p->config, &p->listener, e))
		return -1;
	return open_pool(p, e);
}

static void close_all(struct program *p)
{
	if (p->pool)
		pool_free(p->pool);
	if (p->listener.fd >= 0)
		listener_close(&p->listener);
	for (size_t i = 0; i < p->workers_ready; i++)
		worker_release(&p->workers[i].worker);
	service_release(&p->service);
	journal_close(p->journal);
	if (p->store)
		store_close(p->store);
}

/* SIGTERM and SIGINT are taken by this thread alone, so that they interrupt
 * nobody's reading or writing; the rest must not harm. Due before the first
 * thread and after libfcgi, which installs handlers of its own. */
static int quiet_signals(struct program *p, struct err *e)
{
	static const int ignored[] = { SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2,
		SIGXFSZ };

	if (fastcgi_init(e))
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(ignored); i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	sigemptyset(&p->signals);
	sigaddset(&p->signals, SIGTERM);
	sigaddset(&p->signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &p->signals, NULL);
	return 0;
}

static void log_start(const struct program *p)
{
	struct log_line l;

	log_begin(&l, LOG_INFO, "start");
	log_str(&l, "version", S(PACKAGE_VERSION));
	log_str(&l, "socket", str_of(p->listener.name));
	log_i64(&l, "threads", p->config.threads);
	log_str(&l, "database", p->config.database);
	log_str(&l, "base_url", p->config.base_url);
	log_str(&l, "config", p->config.file);
	log_i64(&l, "pid", getpid());
	log_end(&l);
}

static int wait_for_signal(struct program *p)
{
	const struct timespec tick = { .tv_nsec = TICK_MS * 1000000 };
	int n;

	log_gather(true);
	do {
		n = sigtimedwait(&p->signals, NULL, &tick);
		pool_tick(p->pool);
		log_flush();
	} while (n < 0);
	log_gather(false);
	return n;
}

static void log_stop(const struct program *p, int sig)
{
	struct log_line l;

	log_begin(&l, LOG_INFO, "stop");
	log_str(&l, "signal", sig == SIGINT ? S("SIGINT") : S("SIGTERM"));
	log_i64(&l, "connections", (int64_t)pool_connections(p->pool));
	log_i64(&l, "lost_lines", (int64_t)log_lost());
	log_end(&l);
}

/* What is durable stays so, whoever is still at work: leaving is safe, also
 * from a signal. */
static void leave(int sig)
{
	(void)sig;
	_exit(0);
}

/* Closing waits for what was begun, and somebody else may hold the record or
 * the turn to write for as long as he likes. */
static void leave_in_time(void)
{
	const struct itimerval limit = { .it_value = {
		.tv_sec = LEAVE_MS / 1000, .tv_usec = LEAVE_MS % 1000 * 1000,
	} };

	signal(SIGALRM, leave);
	setitimer(ITIMER_REAL, &limit, NULL);
}

static int run(struct program *p)
{
	int sig;

	log_start(p);
	sig = wait_for_signal(p);
	leave_in_time();
	log_stop(p, sig);
	if (!pool_stop(p->pool, GRACE_MS)) {
		log_text(LOG_WARN, "stop", "a request did not end in time");
		listener_close(&p->listener);
		journal_flush(p->journal, FLUSH_MS);
		leave(SIGALRM);
	}
	return 0;
}

/* The text for the log says more, when there is one. */
static int fail(const struct err *e, int status)
{
	fprintf(stderr, "scimd: %s\n", e->log[0] ? e->log : e->detail);
	return status;
}

static int start(struct program *p, enum options_wish wish)
{
	struct err e = { 0 };
	int rc;

	mem_settle();
	log_set_level((enum log_level)p->config.log_level);
	if (quiet_signals(p, &e))
		return fail(&e, 1);
	p->listener.fd = -1;
	if (wish == OPTIONS_CHECK)
		rc = open_record(p, &e);
	else
		rc = open_all(p, &e);
	if (rc)
		rc = fail(&e, 1);
	else if (wish == OPTIONS_CHECK)
		puts("configuration and database are in order");
	else
		rc = run(p);
	close_all(p);
	return rc;
}

int main(int argc, char **argv)
{
	struct program p = { .arena = arena_new(0) };
	struct err e = { 0 };
	enum options_wish wish;
	struct str help;
	bool usage;

	if (!p.arena)
		return 1;
	if (options_read(p.arena, argc, argv, &p.config, &wish, &usage, &e))
		return fail(&e, usage ? 2 : 1);
	if (wish == OPTIONS_VERSION) {
		puts("scimd " PACKAGE_VERSION);
		return 0;
	}
	if (wish == OPTIONS_HELP) {
		help = options_help(p.arena);
		fwrite(help.p, 1, help.n, stdout);
		return 0;
	}
	return start(&p, wish);
}
