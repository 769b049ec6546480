/* SPDX-License-Identifier: Apache-2.0 */
#include "http/url.h"

#include "base/utf8.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte of the escape at text.p[at], or -1. */
static int escaped(struct str text, size_t at)
{
	int high, low;

	if (text.n - at < 3)
		return -1;
	high = hex(text.p[at + 1]);
	low = hex(text.p[at + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool encoded(struct str text, bool plus)
{
	return str_find(text, '%') < text.n ||
	    (plus && str_find(text, '+') < text.n);
}

bool url_decode(struct arena *a, struct str text, bool plus, struct str *out)
{
	struct str s;
	char *p;
	int c;

	if (!encoded(text, plus)) {
		if (!utf8_valid(text))
			return false;
		*out = text;
		return true;
	}
	p = arena_alloc(a, text.n + 1);
	s = (struct str){ p, 0 };
	for (size_t i = 0; i < text.n; i++) {
		c = (unsigned char)text.p[i];
		if (c == '%') {
			c = escaped(text, i);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (c < 0)
			return false;
		p[s.n++] = (char)c;
	}
	p[s.n] = '\0';
	if (!utf8_valid(s))
		return false;
	*out = s;
	return true;
}

static bool forbidden(struct str segment)
{
	for (size_t i = 0; i < segment.n; i++) {
		unsigned char c = (unsigned char)segment.p[i];

		if (c < 0x20 || c == 0x7f || c == '/' || c == '\\')
			return true;
	}
	return str_eq(segment, S(".")) || str_eq(segment, S(".."));
}

static int decode_segment(struct arena *a, struct str raw, struct str *out,
    struct err *e)
{
	struct str s;

	if (!url_decode(a, raw, false, &s))
		return err_set(e, ERR_BAD_REQUEST,
		    "the path is not percent-encoded UTF-8");
	if (forbidden(s))
		return err_set(e, ERR_BAD_REQUEST, "the path holds a dot "
		    "segment, a control or an encoded slash");
	*out = s;
	return 0;
}

static int outside(struct err *e)
{
	return err_set(e, ERR_NOT_FOUND,
	    "there is nothing at this URL: compare it with the base URL that "
	    "was given to you");
}

/* Takes the base off *path, segment by segment. */
static int strip_base(struct request *r, struct str base, struct str *path,
    struct err *e)
{
	struct str want, raw, got;

	while (str_split(&base, '/', &want)) {
		if (!want.n)
			continue;
		if (!str_split(path, '/', &raw))
			return outside(e);
		if (decode_segment(r->arena, raw, &got, e))
			return -1;
		if (str_eq(want, S("{account}")) && got.n)
			r->account = got;
		else if (!str_eq(want, got))
			return outside(e);
	}
	return 0;
}

static int add_segment(struct request *r, struct str raw, struct err *e)
{
	struct str s;

	if (decode_segment(r->arena, raw, &s, e))
		return -1;
	if (r->segments == REQUEST_SEGMENTS)
		return outside(e);
	r->segment[r->segments++] = s;
	return 0;
}

int url_path(struct request *r, struct str path, struct str base,
    struct err *e)
{
	bool gap = false;
	struct str raw;

	if (!path.n || path.p[0] != '/')
		return err_set(e, ERR_BAD_REQUEST,
		    "the path does not begin with a slash");
	path = str_sub(path, 1, path.n);
	if (strip_base(r, base, &path, e))
		return -1;
	while (str_split(&path, '/', &raw)) {
		if (!raw.n) {
			gap = r->segments > 0;
			continue;
		}
		if (gap)
			return err_set(e, ERR_BAD_REQUEST,
			    "the path holds an empty segment");
		if (add_segment(r, raw, e))
			return -1;
	}
	return 0;
}

static int add_param(struct request *r, struct str pair,
    struct query_param ***end, struct err *e)
{
	size_t eq = str_find(pair, '=');
	struct query_param *q = ARENA_NEW(r->arena, struct query_param);

	if (!url_decode(r->arena, str_sub(pair, 0, eq), true, &q->name) ||
	    !url_decode(r->arena, str_sub(pair, eq + 1, pair.n), true,
	    &q->value))
		return err_set(e, ERR_BAD_REQUEST,
		    "the query is not percent-encoded UTF-8");
	**end = q;
	*end = &q->next;
	return 0;
}

int url_query(struct request *r, struct str query, struct err *e)
{
	struct query_param **end = &r->params;
	struct str pair;

	while (str_split(&query, '&', &pair))
		if (pair.n && add_param(r, pair, &end, e))
			return -1;
	return 0;
}

struct str request_param(const struct request *r, struct str name)
{
	for (const struct query_param *q = r->params; q; q = q->next)
		if (str_ieq(q->name, name))
			return q->value;
	return (struct str){ NULL, 0 };
}
