/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/try.h"

#include <string.h>

static const char *variable(void *arg, const char *name)
{
	const struct try *r = arg;
	const struct { const char *name, *value; } rows[] = {
		{ "REQUEST_METHOD", r->method.p },
		{ "REQUEST_URI", r->uri.p },
		{ "CONTENT_LENGTH", r->length.p },
		{ "CONTENT_TYPE", r->body.n ? "application/scim+json" : NULL },
		{ "HTTP_ACCEPT", "application/scim+json" },
		{ "HTTP_PREFER", "scimd-dry-run" },
		{ "REMOTE_ADDR", "127.0.0.1" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!strcmp(rows[i].name, name))
			return rows[i].value;
	return NULL;
}

static int read_part(void *arg, char *to, int n)
{
	struct try *r = arg;
	size_t left = r->body.n - r->sent;
	size_t take = left < (size_t)n ? left : (size_t)n;

	memcpy(to, r->body.p + r->sent, take);
	r->sent += take;
	return (int)take;
}

static int write_part(void *arg, struct str bytes)
{
	buf_add(&((struct try *)arg)->out, bytes);
	return 0;
}

/* A person writes blanks and quotes as they are. */
static void add_encoded(struct buf *b, struct str s)
{
	static const struct str bad = STR("\"<>\\^`{|}");

	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		if (ch <= ' ' || ch >= 0x7f || str_find(bad, s.p[i]) < bad.n)
			buf_printf(b, "%%%02X", ch);
		else
			buf_addc(b, s.p[i]);
	}
}

static void set_uri(struct ctl *c, struct try *r, struct str base)
{
	static const struct str mark = STR("{account}");
	size_t at = str_find_str(base, mark);
	struct buf b;

	buf_init(&b, c->arena);
	buf_add(&b, str_sub(base, 0, at));
	if (at < base.n) {
		buf_add(&b, c->account.tag);
		buf_add(&b, str_sub(base, at + mark.n, base.n));
	}
	add_encoded(&b, r->path);
	r->uri = str_dup(c->arena, buf_str(&b));
	r->length = str_printf(c->arena, "%zu", r->body.n);
}

/* Limits as the worker's; rate and transport do not matter here. */
static void settings(struct ctl *c, struct service_config *out)
{
	const struct store_config *s = store_settings(c->store);
	const struct config *k = &c->config;

	*out = (struct service_config){
		.limits = {
			.path = (size_t)k->path_max,
			.query = (size_t)k->query_max,
			.body = (size_t)k->body_max,
		},
		.json = {
			.depth = (size_t)k->json_depth,
			.nodes = (size_t)k->json_nodes,
		},
		.filter = s->patch.filter,
		.patch = s->patch,
		.bulk_operations = (size_t)k->bulk_operations,
		.page_default = s->page_default,
		.page_max = s->page_max,
		.filter_ms = s->filter_ms,
	};
}

int try_request(struct ctl *c, struct try *r, struct trial *t, struct err *e)
{
	const struct request_source in = { r, variable, read_part };
	const struct response_sink out = { r, write_part };
	struct service_config cfg;
	struct service service;
	struct worker worker;

	settings(c, &cfg);
	if (service_init(&service, &cfg, c->catalog, c->store, e))
		return -1;
	if (worker_init(&worker, &service, e)) {
		service_release(&service);
		return -1;
	}
	buf_init(&r->out, c->arena);
	set_uri(c, r, service.base_path);
	worker.trial = t;
	serve(&worker, &in, &out);
	t->caller.request_id = (struct str){ NULL, 0 };
	r->answer = buf_str(&r->out);
	worker_release(&worker);
	service_release(&service);
	return 0;
}
