/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/api_fixture.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define BASE "/scim/acme/v2"

static struct {
	const char *name, *value;
} extra[API_VARIABLES];
static size_t extras;

/* What the one request at a time reads. */
static struct {
	const char *method, *uri, *authorization, *length;
	struct str body;
	size_t taken;
} asked;

static struct service_config settings(void)
{
	struct service_config c = {
		.limits = { 2048, 16384, 1 << 20 },
		.json = { 32, 200000 },
		.filter = { 4096, 100, 32 },
		.patch = { 1000, 20000, { 4096, 100, 32 } },
		.bulk_operations = 10, .page_default = 100, .page_max = 1000,
		.filter_ms = 2000, .arena_max = 0,
	};

	return c;
}

static int open_store(struct api *f, const struct catalog_source *more,
    size_t n)
{
	struct store_config c = {
		.database = unit_path("record.db"), .busy_ms = 2000,
		.deadline_ms = 5000, .filter_ms = 2000, .threads = true,
		.queue_max = 64, .page_default = 100, .page_max = 1000,
		.base_url = S("https://scim.example.com/scim/{account}/v2"),
		.patch = f->config.patch,
	};
	int from, to;

	return store_migrate(c.database, NULL, &from, &to, &f->e) ||
	    catalog_build(f->arena, more, n, &f->catalog, &f->e) ||
	    store_open(&c, f->catalog, &f->store, &f->e);
}

static int add_account(struct session *w, void *arg, struct err *e)
{
	struct api *f = arg;

	return account_create(f->arena, w, S("acme"), S("Acme"), clock_now(),
	    &f->account, e);
}

struct api *api_new(void)
{
	return api_new_with(NULL, 0);
}

struct api *api_new_with(const struct catalog_source *more, size_t n)
{
	struct api *f = mem_new(sizeof(*f));

	T_NEED(f != NULL);
	f->arena = unit_arena();
	f->config = settings();
	T_NEED(!open_store(f, more, n));
	T_NEED(!store_write(f->store, f->arena, add_account, f, &f->e));
	T_NEED(!service_init(&f->service, &f->config, f->catalog, f->store,
	    &f->e));
	T_NEED(!worker_init(&f->worker, &f->service, &f->e));
	f->token = api_token(f, "all", CAP_PROVISION);
	return f;
}

void api_free(struct api *f)
{
	worker_release(&f->worker);
	service_release(&f->service);
	store_close(f->store);
	mem_free(f);
}

struct minting {
	struct api *f;
	struct token t;
	struct str text;
};

static int mint(struct session *w, void *arg, struct err *e)
{
	struct minting *m = arg;

	return token_create(m->f->arena, w, &m->t, clock_now(), &m->text, e);
}

struct str api_token(struct api *f, const char *name, unsigned caps)
{
	struct minting m = { .f = f };

	m.t.account = f->account.id;
	m.t.name = str_of(name);
	m.t.permissions = caps;
	T_NEED(!store_write(f->store, f->arena, mint, &m, &f->e));
	f->token_id = m.t.id;
	return m.text;
}

struct speaking {
	struct api *f;
	enum dialect dialect;
};

static int speak(struct session *w, void *arg, struct err *e)
{
	struct speaking *s = arg;
	struct token t;

	if (token_get(s->f->arena, w, s->f->account.id, S("all"), &t, e))
		return -1;
	t.dialect = s->dialect;
	return token_update(w, &t, e);
}

void api_dialect(struct api *f, const char *name)
{
	struct speaking s = { .f = f };

	T_TRUE(dialect_read(str_of(name), &s.dialect));
	T_NEED(!store_write(f->store, f->arena, speak, &s, &f->e));
}

void api_set(struct api *f, const char *name, const char *value)
{
	(void)f;
	T_NEED(extras < API_VARIABLES);
	extra[extras].name = name;
	extra[extras++].value = value;
}

static const char *variable(void *arg, const char *name)
{
	static const struct { const char *name, *const *value; } rows[] = {
		{ "REQUEST_METHOD", &asked.method },
		{ "REQUEST_URI", &asked.uri },
		{ "HTTP_AUTHORIZATION", &asked.authorization },
		{ "CONTENT_LENGTH", &asked.length },
	};

	(void)arg;
	for (size_t i = 0; i < extras; i++)
		if (!strcmp(extra[i].name, name))
			return extra[i].value;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!strcmp(rows[i].name, name))
			return *rows[i].value;
	return strcmp(name, "REMOTE_ADDR") ? NULL : "127.0.0.1";
}

static int read_body(void *arg, char *to, int n)
{
	size_t left = asked.body.n - asked.taken;
	size_t k = (size_t)n < left ? (size_t)n : left;

	(void)arg;
	if (k)
		memcpy(to, asked.body.p + asked.taken, k);
	asked.taken += k;
	return (int)k;
}

static unsigned slow;

static int write_answer(void *arg, struct str bytes)
{
	buf_add(arg, bytes);
	usleep(slow);
	return 0;
}

/* "Status: 200 OK\r\n…\r\n\r\nbody" taken apart. */
static void take_apart(struct api *f, struct str all)
{
	size_t end = str_find_str(all, S("\r\n\r\n"));
	const struct json_limits lim = { 64, 100000 };
	struct err e = { 0 };
	int64_t status = 0;

	f->head = str_sub(all, 0, end);
	f->body = str_sub(all, end + 4, all.n);
	f->json = NULL;
	T_TRUE(str_starts(f->head, S("Status: ")));
	T_TRUE(str_to_i64(str_sub(f->head, 8, 11), &status));
	f->status = (int)status;
	if (f->body.n && json_read(f->arena, f->body, &lim, &f->json, &e))
		f->json = NULL;
}

int api_call_as(struct api *f, struct str authorization, const char *method,
    const char *target, const char *body)
{
	static const struct response_sink no_sink = { NULL, write_answer };
	struct request_source in = { NULL, variable, read_body };
	struct response_sink out = no_sink;
	struct buf answer;
	char *text = str_c(f->arena, str_of(body));

	for (char *c = text; body && *c; c++)
		if (*c == '\'')
			*c = '"';
	buf_init(&answer, f->arena);
	out.arg = &answer;
	asked.method = method;
	asked.uri = str_printf(f->arena, BASE "%s", target).p;
	asked.authorization = authorization.p ?
	    str_c(f->arena, authorization) : NULL;
	asked.body = body ? str_of(text) : S("");
	asked.length = body ? str_printf(f->arena, "%zu", asked.body.n).p :
	    NULL;
	asked.taken = 0;
	slow = f->slow;
	serve(&f->worker, &in, &out);
	take_apart(f, buf_str(&answer));
	extras = 0;
	return f->status;
}

int api_call(struct api *f, const char *method, const char *target,
    const char *body)
{
	return api_call_as(f, str_join(f->arena, S("Bearer "), f->token),
	    method, target, body);
}

struct str api_header(const struct api *f, const char *name)
{
	struct str rest = f->head, line;

	while (str_split(&rest, '\n', &line)) {
		size_t colon = str_find(line, ':');

		if (str_ieq(str_sub(line, 0, colon), str_of(name)))
			return str_trim(str_sub(line, colon + 1, line.n));
	}
	return (struct str){ NULL, 0 };
}

static const struct json *step(const struct json *v, struct str name)
{
	int64_t n;

	if (!v || v->kind != JSON_ARRAY)
		return json_get(v, name);
	if (!str_to_i64(name, &n))
		return NULL;
	v = v->first;
	while (v && n-- > 0)
		v = v->next;
	return v;
}

struct str api_text(const struct api *f, const char *path)
{
	struct str rest = str_of(path), name;
	const struct json *v = f->json;

	while (v && str_split(&rest, '.', &name))
		v = step(v, name);
	if (!v)
		return (struct str){ NULL, 0 };
	if (v->kind == JSON_BOOL)
		return v->flag ? S("true") : S("false");
	if (v->kind == JSON_ARRAY || v->kind == JSON_OBJECT)
		return str_printf(f->arena, "%zu", v->count);
	return v->text;
}
