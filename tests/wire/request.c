/* SPDX-License-Identifier: Apache-2.0 */
/* request.c - from the ">" lines of a case to the bytes of a request. */
#include "wire.h"

/* A request while it is put together. */
struct ask {
	struct str line;                /* "GET /Users" */
	struct header *headers, **tail;
	struct str body;
	bool has_body;
};

static bool has(const struct ask *q, struct str name)
{
	for (struct header *h = q->headers; h; h = h->next)
		if (str_ieq(h->name, name) ||
		    (h->name.p[0] == '!' &&
		    str_ieq(str_sub(h->name, 1, h->name.n), name)))
			return true;
	return false;
}

static void add(struct arena *a, struct ask *q, struct str name,
    struct str value)
{
	struct header *h = ARENA_NEW(a, struct header);

	h->name = name;
	h->value = value;
	*q->tail = h;
	q->tail = &h->next;
}

/* The lines up to an empty one are headers, "!Name" takes a usual one away;
 * behind it stands the body. */
static void split(struct arena *a, struct str text, struct ask *q)
{
	struct str line;

	*q = (struct ask){ .tail = &q->headers };
	str_split(&text, '\n', &q->line);
	while (str_split(&text, '\n', &line)) {
		size_t colon = str_find(line, ':');

		if (!line.n) {
			q->has_body = text.p && text.n;
			q->body = text.n && text.p[text.n - 1] == '\n' ?
			    str_sub(text, 0, text.n - 1) : text;
			return;
		}
		add(a, q, str_trim(str_sub(line, 0, colon)),
		    str_trim(str_sub(line, colon + 1, line.n)));
	}
}

static void usual(struct play *p, struct ask *q, struct str host)
{
	struct arena *a = p->arena;
	struct str token = { NULL, 0 };
	struct err none = { 0 };

	if (!has(q, S("Host")))
		add(a, q, S("Host"), host);
	if (!has(q, S("Authorization")) &&
	    !vars_get(&p->vars, S("token:main"), &token, &none))
		add(a, q, S("Authorization"), str_join(a, S("Bearer "),
		    token));
	if (!has(q, S("Accept")))
		add(a, q, S("Accept"), S("application/scim+json"));
	if (q->has_body && !has(q, S("Content-Type")))
		add(a, q, S("Content-Type"), S("application/scim+json"));
	if (q->has_body && !has(q, S("Content-Length")))
		add(a, q, S("Content-Length"), str_printf(a, "%zu",
		    q->body.n));
	if (!has(q, S("Connection")))
		add(a, q, S("Connection"), S("close"));
}

/* "GET /Users HTTP/1.1": the target is below the base URL, unless it is
 * written as a variable or a whole URL. */
static int first_line(struct play *p, struct str line, bool as_is,
    struct str *out, struct err *e)
{
	struct str method, target, base, origin;
	bool version = str_ends(line, S(" HTTP/1.1"));

	if (version)
		line.n -= 9;
	method = str_sub(line, 0, str_find(line, ' '));
	target = str_trim(str_sub(line, method.n, line.n));
	if (!target.n)
		return WIRE_BAD(e, "\"METHOD /path\" is expected");
	if (vars_get(&p->vars, S("base_path"), &base, e) ||
	    vars_get(&p->vars, S("origin"), &origin, e))
		return -1;
	if (as_is || str_starts(target, S("http")))
		base = S("");
	if (str_starts(target, origin))
		target = str_sub(target, origin.n, target.n);
	*out = str_printf(p->arena, "%.*s %.*s%.*s HTTP/1.1",
	    STR_ARG(method), STR_ARG(base), STR_ARG(target));
	return 0;
}

static struct str assemble(struct play *p, const struct ask *q,
    struct str line)
{
	struct buf b;

	buf_init(&b, p->arena);
	buf_add(&b, line);
	buf_adds(&b, "\r\n");
	for (struct header *h = q->headers; h; h = h->next) {
		if (h->name.p[0] == '!')
			continue;
		buf_add(&b, h->name);
		buf_adds(&b, ": ");
		buf_add(&b, h->value);
		buf_adds(&b, "\r\n");
	}
	buf_adds(&b, "\r\n");
	buf_add(&b, q->body);
	return buf_str(&b);
}

/* Content-Length of the case promises more than the body has. */
static bool is_cut(const struct ask *q)
{
	int64_t n;

	for (struct header *h = q->headers; h; h = h->next)
		if (str_ieq(h->name, S("Content-Length")) &&
		    str_to_i64(h->value, &n) && n > (int64_t)q->body.n)
			return true;
	return false;
}

/* Is the target of the first line written as a variable? */
static bool starts_with_variable(struct str line)
{
	struct str rest = str_trim(str_sub(line, str_find(line, ' '), line.n));

	return str_starts(rest, S("{")) && !str_starts(rest, S("{repeat"));
}

int play_request(struct play *p, struct err *e)
{
	struct str raw = buf_str(&p->request), text, line, host, bytes;
	bool as_is = starts_with_variable(str_sub(raw, 0, str_find(raw,
	    '\n')));
	struct ask q;

	if (vars_expand(&p->vars, str_dup(p->arena, raw), &text, e) ||
	    vars_get(&p->vars, S("origin"), &host, e))
		return -1;
	host = str_sub(host, str_find_str(host, S("://")) + 3, host.n);
	split(p->arena, text, &q);
	usual(p, &q, host);
	if (first_line(p, q.line, as_is, &line, e))
		return -1;
	bytes = assemble(p, &q, line);
	return client_send(p->arena, host, bytes, is_cut(&q), &p->answer, e);
}
