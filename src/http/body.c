/* SPDX-License-Identifier: Apache-2.0 */
/* body.c - the body, whole or not at all: a connection that is cut or aborted
 * must never look like a shorter request. */
#include "http/request.h"

#define PIECE (1 << 20)

static int gone(struct err *e)
{
	return err_set(e, ERR_CANCELLED,
	    "the connection ended before the body did");
}

/* Reads up to n bytes; *got is less only at the end of the body. */
static int fill(const struct request *r, char *to, size_t n, size_t *got,
    struct err *e)
{
	size_t have = 0;
	int k = 1;

	while (have < n && k > 0) {
		size_t want = n - have < PIECE ? n - have : PIECE;

		k = r->source->read(r->source->arg, to + have, (int)want);
		if (k < 0 || (size_t)k > want)
			return gone(e);
		have += (size_t)k;
	}
	*got = have;
	return 0;
}

/* Nothing may follow; looking for it also tells an aborted request. */
static int at_end(const struct request *r, struct err *e)
{
	char extra;
	int n = r->source->read(r->source->arg, &extra, 1);

	if (n < 0)
		return gone(e);
	if (n > 0)
		return err_set(e, ERR_BAD_REQUEST, r->length < 0 ?
		    "a request with a body needs a Content-Length" :
		    "the body is longer than its Content-Length");
	return 0;
}

int request_read_body(struct request *r, const struct request_limits *lim,
    struct err *e)
{
	size_t n = r->length > 0 ? (size_t)r->length : 0, got = 0;
	char *p;

	if (r->body.p)
		return 0;
	if (n > lim->body)
		return err_set(e, ERR_TOO_LARGE, "the body has %zu bytes; at "
		    "most %zu are accepted", n, lim->body);
	p = arena_alloc(r->arena, n + 1);
	if (fill(r, p, n, &got, e))
		return -1;
	if (got < n)
		return gone(e);
	if (at_end(r, e))
		return -1;
	p[n] = '\0';
	r->body = (struct str){ p, n };
	return 0;
}
