/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

struct str str_of(const char *c)
{
	return (struct str){ c, c ? strlen(c) : 0 };
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_ieq(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (a.p[i] != b.p[i] && lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_sub(s, 0, prefix.n), prefix);
}

bool str_istarts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_ieq(str_sub(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	    str_eq(str_sub(s, s.n - suffix.n, s.n), suffix);
}

size_t str_find(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

size_t str_rfind(struct str s, char c)
{
	const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

size_t str_find_str(struct str s, struct str part)
{
	const char *at;

	if (part.n == 0)
		return 0;
	at = s.n ? memmem(s.p, s.n, part.p, part.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

struct str str_sub(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct str){ s.p ? s.p + from : NULL, to - from };
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.n && blank(s.p[s.n - 1]))
		s.n--;
	while (s.n && blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

bool str_split(struct str *rest, char sep, struct str *part)
{
	size_t at;

	if (!rest->p)
		return false;
	at = str_find(*rest, sep);
	*part = str_sub(*rest, 0, at);
	if (at == rest->n)
		*rest = (struct str){ NULL, 0 };
	else
		*rest = str_sub(*rest, at + 1, rest->n);
	return true;
}

char *str_c(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str str_dup(struct arena *a, struct str s)
{
	return (struct str){ str_c(a, s), s.n };
}

struct str str_lower(struct arena *a, struct str s)
{
	char *p = str_c(a, s);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)lower(p[i]);
	return (struct str){ p, s.n };
}

struct str str_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();        /* the format itself is wrong */
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (struct str){ p, (size_t)n };
}

struct str str_concat(struct arena *a, const struct str *parts, size_t n)
{
	size_t sum = 0, at = 0;
	char *p;

	for (size_t i = 0; i < n; i++)
		sum += parts[i].n;
	p = arena_alloc(a, sum + 1);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].n)
			memcpy(p + at, parts[i].p, parts[i].n);
		at += parts[i].n;
	}
	p[at] = '\0';
	return (struct str){ p, at };
}

struct str str_join(struct arena *a, struct str x, struct str y)
{
	return STR_CONCAT(a, x, y);
}

struct str str_hex(struct arena *a, struct str bytes)
{
	static const char digit[] = "0123456789abcdef";
	char *p = arena_alloc(a, 2 * bytes.n + 1);

	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		p[2 * i] = digit[c >> 4];
		p[2 * i + 1] = digit[c & 15];
	}
	p[2 * bytes.n] = '\0';
	return (struct str){ p, 2 * bytes.n };
}

bool str_to_u64(struct str s, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
			return false;
	}
	*out = v;
	return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t v;

	if (!str_to_u64(str_sub(s, minus, s.n), &v))
		return false;
	if (v > (uint64_t)INT64_MAX + minus)
		return false;
	*out = minus ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

struct str str_of_i64(char room[STR_I64_MAX], int64_t v)
{
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	size_t at = STR_I64_MAX;

	do {
		room[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		room[--at] = '-';
	return (struct str){ room + at, STR_I64_MAX - at };
}
