/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

#define FIRST 256

void buf_init(struct buf *b, struct arena *a)
{
	*b = (struct buf){ .arena = a };
}

static void grow(struct buf *b, size_t n)
{
	size_t want, cap = b->cap ? b->cap * 2 : FIRST;

	if (__builtin_add_overflow(b->n, n, &want))
		want = SIZE_MAX;        /* the arena refuses it */
	if (cap < want)
		cap = want;
	b->p = arena_grow(b->arena, b->p, b->cap, cap);
	b->cap = cap;
}

char *buf_room(struct buf *b, size_t n)
{
	if (b->cap - b->n < n || !b->p)
		grow(b, n);
	return b->p + b->n;
}

void buf_wrote(struct buf *b, size_t n)
{
	b->n += n;
}

void buf_add(struct buf *b, struct str s)
{
	if (s.n == 0)
		return;
	memcpy(buf_room(b, s.n), s.p, s.n);
	b->n += s.n;
}

void buf_adds(struct buf *b, const char *c)
{
	buf_add(b, str_of(c));
}

void buf_addc(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->n++;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	char *p = buf_room(b, 64);
	size_t room = b->cap - b->n;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(p, room, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();        /* the format itself is wrong */
	if ((size_t)n >= room) {
		p = buf_room(b, (size_t)n + 1);
		va_start(ap, fmt);
		vsnprintf(p, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	b->n += (size_t)n;
}

void buf_i64(struct buf *b, int64_t v)
{
	char room[STR_I64_MAX];

	buf_add(b, str_of_i64(room, v));
}

void buf_clear(struct buf *b)
{
	b->n = 0;
}

struct str buf_str(const struct buf *b)
{
	return (struct str){ b->p ? b->p : "", b->n };
}

/* What follows the backslash; 'u' is \u00XX. Bytes from 0x80 are not here. */
static const char escape[0x80] = {
	'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r',
	'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
	'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\',
};

/* The highest bit of each byte of w that is a control, a quote, a backslash
 * or not ASCII; a byte above a hit may be marked falsely, never missed. */
static uint64_t special(uint64_t w)
{
	const uint64_t ones = 0x0101010101010101, high = ones * 0x80;
	uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';

	return (w | (w - ones * 0x20) | (quote - ones) | (slash - ones)) &
	    high;
}

/* Index of the first byte from at that cannot be copied as it is. */
static size_t plain_until(struct str s, size_t at)
{
	size_t n = 1;
	uint64_t w;

	while (at < s.n && n > 0) {
		if (s.n - at >= sizeof(w)) {
			memcpy(&w, s.p + at, sizeof(w));
			n = special(w) ? 0 : sizeof(w);
		} else {
			n = 0;
		}
		if (n == 0) {
			unsigned char c = (unsigned char)s.p[at];

			n = c < 0x80 ? !escape[c] : utf8_next(s, at, NULL);
		}
		at += n;
	}
	return at;
}

static void add_escaped(struct buf *b, unsigned char c)
{
	static const char digit[] = "0123456789abcdef";

	if (c >= 0x80) {
		buf_add(b, S("\xef\xbf\xbd"));
		return;
	}
	buf_addc(b, '\\');
	buf_addc(b, escape[c]);
	if (escape[c] != 'u')
		return;
	buf_add(b, S("00"));
	buf_addc(b, digit[c >> 4]);
	buf_addc(b, digit[c & 15]);
}

void buf_json(struct buf *b, struct str s)
{
	size_t at = 0;

	buf_room(b, s.n + 2);
	buf_addc(b, '"');
	while (at < s.n) {
		size_t to = plain_until(s, at);

		buf_add(b, str_sub(s, at, to));
		at = to;
		if (at < s.n)
			add_escaped(b, (unsigned char)s.p[at++]);
	}
	buf_addc(b, '"');
}
