/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c - the life of one request. */
#include "api/exchange.h"
#include "api/reference.h"
#include "api/trial.h"
#include "base/clock.h"
#include "base/rand.h"
#include "store/journal.h"

#define REQUEST_ID "X-Request-Id"       /* also in errors and both logs */

int reading_begin(struct exchange *x, struct err *e)
{
	if (x->reading)
		return 0;
	if (session_begin_read(x->worker->session, e))
		return -1;
	x->reading = true;
	return 0;
}

void reading_end(struct exchange *x)
{
	if (x->reading)
		session_end_read(x->worker->session);
	x->reading = false;
}

/* Each step returns 0, or -1 with e saying what the client did wrong; the
 * first failure ends the chain and becomes the answer. */
static int walk(struct exchange *x, struct err *e)
{
	struct service *s = x->worker->service;

	if (request_view(x->req, s->base_path, &s->config->limits, e))
		return -1;
	x->res->plain_json = media_wants_plain(x->req->accept);
	x->res->head_only = x->req->method == HTTP_HEAD;
	route_find(x);
	if (reading_begin(x, e) || auth_check(x, e))
		return -1;
	if (x->route->method != HTTP_GET)
		reading_end(x);         /* a slow body must not hold it */
	return trial_run(x, e);
}

/* After memory ran out: gives back what the request took, and forgets what
 * stood in it, so that there is room for the answer. */
static void forget(struct exchange *x, struct arena_mark start)
{
	const struct response_sink *sink = x->res->sink;
	struct str id = x->req->id;

	session_unwind(x->worker->session);
	x->reading = false;
	arena_release(x->worker->arena, start);
	if (!x->res->started)
		response_init(x->res, x->worker->arena, sink);
	x->caller = (struct caller){ .token = x->caller.token };
	*x->req = (struct request){ .arena = x->worker->arena, .id = id,
	    .method = x->req->method, .started = x->req->started };
	x->resource = x->client = (struct str){ NULL, 0 };
	x->body = NULL;
	x->filter = NULL;
	x->deeds = NULL;
	x->deeds_tail = &x->deeds;
	x->authenticated = false;
}

static void answer_error(struct exchange *x, const struct err *e)
{
	if (e->kind == ERR_CANCELLED) {
		x->res->failed = true;
		x->res->status = 499;
		return;
	}
	if (!response_restart(x->res)) {
		x->res->failed = true;
		return;
	}
	response_error(x->res, e, x->req->id, x->challenge);
	response_header(x->res, REQUEST_ID, x->req->id);
}

/* The rest of the answer, then its lines in both logs. */
static void conclude(struct exchange *x, const struct err *e)
{
	if (!x->res->failed)
		response_end(x->res);
	log_request(x, e);
	journal_request(x, e);
}

/* The whole life, with the way out for when memory ends, wherever that is:
 * then what the request took is given back, and there is room to say so. */
static void guarded(struct exchange *x, struct err *e)
{
	struct arena *a = x->worker->arena;
	struct arena_mark start = arena_mark(a);
	struct arena_guard g;

	if (!arena_guard(a, &g)) {
		if (walk(x, e))
			answer_error(x, e);
		reading_end(x);
		conclude(x, e);
		arena_unguard(a);
		return;
	}
	arena_unguard(a);
	err_clear(e);
	err_set(e, ERR_BUSY, "the server is short of memory; try again");
	forget(x, start);
	answer_error(x, e);
	conclude(x, e);
}

/* A request id is the worker's own random beginning and a number: unique, and
 * no system call. */
static struct str next_id(struct worker *w)
{
	static const char digit[] = "0123456789abcdef";
	char text[16];
	size_t at = sizeof(text);
	uint64_t n = ++w->requests;

	do {
		text[--at] = digit[n & 15];
		n >>= 4;
	} while (n || at > sizeof(text) - 6);
	return STR_CONCAT(w->arena, str_of(w->name),
	    (struct str){ text + at, sizeof(text) - at });
}

static void begin(struct exchange *x, struct request *req,
    const struct request_source *in)
{
	req->arena = x->worker->arena;
	req->source = in;
	req->now = clock_now();
	req->started = clock_ticks();
	x->operation = "unknown";
	x->deeds_tail = &x->deeds;
	req->id = next_id(x->worker);
	response_header(x->res, REQUEST_ID, req->id);
}

void serve(struct worker *w, const struct request_source *in,
    const struct response_sink *out)
{
	struct err e = { 0 };
	struct request req = { 0 };
	struct response res;
	struct exchange x = { .worker = w, .req = &req, .res = &res };

	arena_reset(w->arena);
	response_init(&res, w->arena, out);
	begin(&x, &req, in);
	guarded(&x, &e);
}

int service_init(struct service *s, const struct service_config *cfg,
    const struct catalog *c, struct store *store, struct err *e)
{
	struct str url = store_settings(store)->base_url;
	size_t scheme = str_find_str(url, S("://"));
	struct str rest = str_sub(url, scheme + 3, url.n);

	if (scheme == url.n)
		return err_set(e, ERR_INVALID_VALUE,
		    "base_url must begin with http:// or https://");
	*s = (struct service){ .config = cfg, .catalog = c, .store = store,
	    .arena = arena_new(0) };
	if (!s->arena)
		return err_set(e, ERR_BUSY, "out of memory");
	s->references = references_of(s->arena, c);
	s->base_path = str_sub(rest, str_find(rest, '/'), rest.n);
	return rate_new(cfg->rate, cfg->burst, &s->rate, e);
}

void service_release(struct service *s)
{
	rate_free(s->rate);
	arena_free(s->arena);
	s->rate = NULL;
	s->arena = NULL;
}

int service_log_to(struct service *s, struct journal *j, struct err *e)
{
	struct session *w;
	int rc;

	if (session_open(s->store, &w, e))
		return -1;
	rc = journal_key(s->arena, w, &s->journal_key, e);
	session_close(w);
	if (!rc)
		s->journal = j;
	return rc;
}

int worker_init(struct worker *w, struct service *s, struct err *e)
{
	*w = (struct worker){ .service = s };
	w->arena = arena_new(s->config->arena_max);
	if (!w->arena)
		return err_set(e, ERR_BUSY, "out of memory");
	if (rand_base62(w->name, WORKER_NAME_LEN, e) ||
	    session_open(s->store, &w->session, e)) {
		worker_release(w);
		return -1;
	}
	return 0;
}

void worker_release(struct worker *w)
{
	session_close(w->session);
	arena_free(w->arena);
	w->session = NULL;
	w->arena = NULL;
}
