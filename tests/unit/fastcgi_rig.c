/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/fastcgi_rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "tests/unit/fastcgi_client.h"
#include "tests/unit/unit.h"

atomic_int stored, begun;

void pause_ms(int ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

static void answer(const struct response_sink *out, struct str text)
{
	out->write(out->arg, S("Status: 200 OK\r\n\r\n"));
	out->write(out->arg, text);
	out->write(out->arg, (struct str){ NULL, 0 });
}

void serve(struct worker *w, const struct request_source *in,
    const struct response_sink *out)
{
	struct str uri = str_of(in->variable(in->arg, "REQUEST_URI"));
	static const char big[200000];
	char part[5000], text[32];
	long sum = 0;
	int n;

	(void)w;
	atomic_fetch_add(&begun, 1);
	if (str_eq(uri, S("/slow")))
		pause_ms(400);
	if (str_eq(uri, S("/cut"))) {
		out->write(out->arg, S("Status: 200 OK\r\n\r\nhalf"));
		return;
	}
	if (str_eq(uri, S("/unread"))) {
		answer(out, S("unread"));
		return;
	}
	while ((n = in->read(in->arg, part, sizeof(part))) > 0)
		sum += n;
	if (n < 0)
		return;
	atomic_fetch_add(&stored, 1);
	snprintf(text, sizeof(text), "%ld", sum);
	answer(out, str_eq(uri, S("/big")) ?
	    (struct str){ big, sizeof(big) } : str_of(text));
}

static struct rig *begin(size_t threads, size_t connections,
    int64_t stall_ms)
{
	struct rig *r = ARENA_NEW(unit_arena(), struct rig);
	struct pool_config cfg = { .threads = threads, .reserve = 1,
		.connections = connections, .stall_ms = stall_ms,
		.request_ms = stall_ms * 3, .stack = 512 * 1024,
		.serve = fastcgi_serve, .args = r->args };
	struct config c;

	config_defaults(unit_arena(), &c);
	r->path = unit_path("socket");
	c.socket = str_of(r->path);
	T_OK(peers_read(unit_arena(), S(""), &r->peers, &r->e), &r->e);
	T_NEED(T_OK(listener_open(unit_arena(), &c, &r->listener, &r->e),
	    &r->e));
	cfg.listener = r->listener.fd;
	cfg.peers = &r->peers;
	r->shared.request_ms = cfg.request_ms;
	for (size_t i = 0; i < THREADS; i++) {
		r->worker[i].shared = &r->shared;
		r->args[i] = &r->worker[i];
	}
	log_set_level(LOG_ERROR);
	signal(SIGPIPE, SIG_IGN);
	fastcgi_init(&r->e);
	signal(SIGPIPE, SIG_IGN);
	atomic_store(&stored, 0);
	atomic_store(&begun, 0);
	T_NEED(T_OK(pool_start(&cfg, &r->pool, &r->e), &r->e));
	return r;
}

struct rig *rig_of(size_t connections, int64_t stall_ms)
{
	return begin(THREADS, connections, stall_ms);
}

struct rig *rig_in_order(size_t connections, int64_t stall_ms)
{
	return begin(1, connections, stall_ms);
}

struct rig *rig(void)
{
	return rig_of(200, 500);
}

void rig_end(struct rig *r)
{
	T_TRUE(pool_stop(r->pool, 5000));
	T_INT(pool_connections(r->pool), 0);
	pool_free(r->pool);
	listener_close(&r->listener);
}

struct str request(const char *uri, struct str body)
{
	return whole_request(unit_arena(), uri, body, true);
}

void ask(int fd, struct str bytes, struct str want)
{
	struct buf out;

	buf_init(&out, unit_arena());
	T_TRUE(client_send(fd, bytes));
	T_INT(client_answer(fd, &out), 1);
	T_TRUE(str_ends(buf_str(&out), want));
}

void serves_on(struct rig *r)
{
	int64_t began = clock_ticks();
	int fd = client_connect(r->path, WAIT_MS);

	ask(fd, request("/x", S("12345")), S("\r\n\r\n5"));
	T_TRUE(clock_ticks() - began < 1000000);
	close(fd);
}
