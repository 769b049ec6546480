/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

/* A number as its significant digits and where the first of them stands:
 * 0.digits times ten to the power of scale.  No digits: zero. */
struct number {
	bool minus;
	struct str digits;      /* may hold the point, which does not count */
	int64_t scale;
};

#define SCALE_MAX (INT64_MAX / 4)

/* The exponent after e or E; beyond any text's length it is only "huge". */
static int64_t exponent(struct str s)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t v;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_sub(s, 1, s.n);
	if (s.n == 0)
		return 0;
	if (!str_to_u64(s, &v) || v > SCALE_MAX)
		v = SCALE_MAX;
	return minus ? -(int64_t)v : (int64_t)v;
}

static bool counts(char c)
{
	return c >= '1' && c <= '9';
}

static struct number number_of(struct str s)
{
	struct number n = { .minus = s.n && s.p[0] == '-' };
	size_t e, point, from, to;

	s = str_sub(s, n.minus, s.n);
	e = str_find(s, 'e');
	if (e == s.n)
		e = str_find(s, 'E');
	n.scale = exponent(str_sub(s, e + 1, s.n));
	s = str_sub(s, 0, e);
	point = str_find(s, '.');
	for (from = 0; from < s.n && !counts(s.p[from]); from++)
		;
	for (to = s.n; to > from && !counts(s.p[to - 1]); to--)
		;
	n.digits = str_sub(s, from, to);
	/* Behind the point, the point itself is one of the bytes passed. */
	n.scale += from < point ? (int64_t)(point - from) :
	    -(int64_t)(from - point - 1);
	return n;
}

/* The next digit of s from *at on, or '\0'. */
static char digit(struct str s, size_t *at)
{
	if (*at < s.n && s.p[*at] == '.')
		++*at;
	return *at < s.n ? s.p[(*at)++] : '\0';
}

static bool numbers_equal(struct str x, struct str y)
{
	struct number a = number_of(x), b = number_of(y);
	size_t i = 0, j = 0;
	char c;

	if (a.digits.n == 0 || b.digits.n == 0)
		return a.digits.n == b.digits.n;
	if (a.minus != b.minus || a.scale != b.scale)
		return false;
	do {
		c = digit(a.digits, &i);
		if (c != digit(b.digits, &j))
			return false;
	} while (c);
	return true;
}

/* The child of object called name, looked for from start on and then from the
 * beginning: mostly both objects have their members in one order. */
static const struct json *member(const struct json *object,
    const struct json *start, struct str name)
{
	for (const struct json *v = start; v; v = v->next)
		if (str_ieq(v->name, name))
			return v;
	JSON_EACH(v, object) {
		if (v == start)
			break;
		if (str_ieq(v->name, name))
			return v;
	}
	return NULL;
}

static bool objects_equal(const struct json *a, const struct json *b)
{
	const struct json *start = b->first, *w;

	JSON_EACH(v, a) {
		w = member(b, start, v->name);
		if (!w || !json_eq(v, w))
			return false;
		start = w->next;
	}
	return true;
}

static bool arrays_equal(const struct json *a, const struct json *b)
{
	const struct json *w = b->first;

	JSON_EACH(v, a) {
		if (!json_eq(v, w))
			return false;
		w = w->next;
	}
	return true;
}

bool json_eq(const struct json *a, const struct json *b)
{
	if (a->kind != b->kind || a->count != b->count)
		return false;
	switch (a->kind) {
	case JSON_BOOL:
		return a->flag == b->flag;
	case JSON_NUMBER:
		return numbers_equal(a->text, b->text);
	case JSON_STRING:
		return str_eq(a->text, b->text);
	case JSON_ARRAY:
		return arrays_equal(a, b);
	case JSON_OBJECT:
		return objects_equal(a, b);
	default:
		return true;
	}
}
