/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"

/* RFC 3629 section 4: for a first byte, how long the character is and which
 * second bytes are allowed; that alone shuts out overlong forms, surrogates
 * and what lies past U+10FFFF. */
static const struct lead {
	unsigned char from, to, length, second_min, second_max;
} leads[] = {
	{ 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static const struct lead *lead_of(unsigned char c)
{
	for (size_t i = 0; i < ARRAY_LEN(leads); i++)
		if (c >= leads[i].from && c <= leads[i].to)
			return &leads[i];
	return NULL;
}

size_t utf8_next(struct str s, size_t at, uint32_t *c)
{
	const unsigned char *p = (const unsigned char *)s.p + at;
	const struct lead *l;
	uint32_t v;

	if (at >= s.n)
		return 0;
	if (p[0] < 0x80) {
		if (c)
			*c = p[0];
		return 1;
	}
	l = lead_of(p[0]);
	if (!l || s.n - at < l->length)
		return 0;
	if (p[1] < l->second_min || p[1] > l->second_max)
		return 0;
	v = (uint32_t)p[0] & (0x7fU >> l->length);
	for (size_t i = 1; i < l->length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (p[i] & 0x3f);
	}
	if (c)
		*c = v;
	return l->length;
}

static size_t ascii_until(struct str s, size_t at)
{
	uint64_t w;

	for (; s.n - at >= sizeof(w); at += sizeof(w)) {
		memcpy(&w, s.p + at, sizeof(w));
		if (w & 0x8080808080808080)
			break;
	}
	while (at < s.n && (unsigned char)s.p[at] < 0x80)
		at++;
	return at;
}

size_t utf8_bad_at(struct str s)
{
	size_t at = 0, n;

	while ((at = ascii_until(s, at)) < s.n) {
		n = utf8_next(s, at, NULL);
		if (n == 0)
			return at;
		at += n;
	}
	return s.n;
}

bool utf8_valid(struct str s)
{
	return utf8_bad_at(s) == s.n;
}

size_t utf8_put(char *out, uint32_t c)
{
	static const unsigned char mark[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)(mark[n == 1 ? 0 : n] | c);
	return n;
}

/* Never the first byte of a character. */
static bool inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t utf8_cut(struct str s, size_t max)
{
	size_t at = max;

	if (s.n <= max)
		return s.n;
	while (at > 0 && max - at < 3 && inside(s.p[at]))
		at--;
	/* Bytes that are no character anyway may be cut anywhere. */
	return inside(s.p[at]) ? max : at;
}

/* Code points in an arena. */
struct points {
	struct arena *arena;
	utf8proc_int32_t *p;
	size_t n, cap;
};

/* What one code point can become in one step: 18 in compatibility
 * decomposition is the most there is; case folding and canonical
 * decomposition stay below. */
#define STEP_MAX 32

static utf8proc_int32_t *room(struct points *t, size_t n)
{
	size_t cap = t->cap + t->cap / 2 + n + STEP_MAX;

	if (t->cap - t->n < n) {
		t->p = arena_grow(t->arena, t->p, t->cap * sizeof(*t->p),
		    cap * sizeof(*t->p));
		t->cap = cap;
	}
	return t->p + t->n;
}

static void append(struct points *t, utf8proc_int32_t c,
    utf8proc_option_t options)
{
	utf8proc_int32_t *p = room(t, STEP_MAX);
	int class = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char(c, p, STEP_MAX, options,
	    &class);

	if (n < 0 || n > STEP_MAX)
		abort();        /* no scalar value gives that */
	t->n += (size_t)n;
}

static int class_of(utf8proc_int32_t c)
{
	return utf8proc_get_property(c)->combining_class;
}

/* Appends n marks sorted by combining class, stably. utf8proc's own sort is
 * quadratic in the length of the run, which a client decides; this one makes
 * a pass for each class that occurs, and there are about fifty. */
static void append_sorted(struct points *t, const utf8proc_int32_t *marks,
    size_t n)
{
	utf8proc_int32_t *p = room(t, n);
	size_t done = 0;

	for (int class = 0, above; done < n; class = above) {
		above = INT32_MAX;
		for (size_t i = 0; i < n; i++) {
			int c = class_of(marks[i]);

			if (c > class && c < above)
				above = c;
		}
		for (size_t i = 0; i < n; i++)
			if (class_of(marks[i]) == above)
				p[done++] = marks[i];
	}
	t->n += n;
}

/* Canonical order: Unicode Standard, section 3.11, D109. */
static struct points reorder(struct points in)
{
	struct points out = { .arena = in.arena };
	size_t end;

	for (size_t at = 0; at < in.n; at = end) {
		end = at + 1;
		if (class_of(in.p[at]) == 0) {
			*room(&out, 1) = in.p[at];
			out.n++;
			continue;
		}
		while (end < in.n && class_of(in.p[end]) != 0)
			end++;
		append_sorted(&out, in.p + at, end - at);
	}
	return out;
}

static struct points decompose(struct points in)
{
	struct points out = { .arena = in.arena };

	for (size_t i = 0; i < in.n; i++)
		append(&out, in.p[i], UTF8PROC_DECOMPOSE | UTF8PROC_STABLE);
	return reorder(out);
}

/* Only fullwidth and halfwidth forms are mapped: whole NFKC would make one
 * name of two that PRECIS keeps apart. */
static struct points map_width(struct points in)
{
	struct points out = { .arena = in.arena };

	for (size_t i = 0; i < in.n; i++) {
		int type = utf8proc_get_property(in.p[i])->decomp_type;
		bool map = type == UTF8PROC_DECOMP_TYPE_WIDE ||
		    type == UTF8PROC_DECOMP_TYPE_NARROW;

		append(&out, in.p[i], map ? UTF8PROC_DECOMPOSE |
		    UTF8PROC_COMPAT | UTF8PROC_STABLE : 0);
	}
	return out;
}

static struct points fold_case(struct points in)
{
	struct points out = { .arena = in.arena };

	for (size_t i = 0; i < in.n; i++)
		append(&out, in.p[i], UTF8PROC_CASEFOLD);
	return out;
}

static struct points compose(struct points in)
{
	utf8proc_ssize_t n = utf8proc_normalize_utf32(in.p,
	    (utf8proc_ssize_t)in.n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);

	if (n < 0)
		abort();
	in.n = (size_t)n;
	return in;
}

/* Decomposed before it is folded, so that texts which are canonically the
 * same have one key (Unicode Standard, D145).  It also makes one round enough:
 * every step but the ordering of marks treats each code point alone, and what
 * a decomposed one becomes is left alone the next time; the unit test looks
 * at each of them. */
static struct points fold(struct points t)
{
	t = decompose(t);
	t = map_width(t);
	t = fold_case(t);
	return compose(decompose(t));
}

static struct points points_of(struct arena *a, struct str s)
{
	struct points out = { .arena = a };
	uint32_t c;
	size_t n;

	for (size_t at = 0; at < s.n; at += n) {
		n = utf8_next(s, at, &c);
		if (n == 0) {
			n = 1;
			c = 0xfffd;
		}
		*room(&out, 1) = (utf8proc_int32_t)c;
		out.n++;
	}
	return out;
}

static struct str text_of(struct points t)
{
	char *p = arena_alloc(t.arena, t.n * 4 + 1);
	size_t n = 0;

	for (size_t i = 0; i < t.n; i++)
		n += utf8_put(p + n, (uint32_t)t.p[i]);
	p[n] = '\0';
	return (struct str){ p, n };
}

struct str key_fold(struct arena *a, struct str s)
{
	if (ascii_until(s, 0) == s.n)
		return str_lower(a, s);
	return text_of(fold(points_of(a, s)));
}

const char *key_fold_version(void)
{
	return utf8proc_unicode_version();
}
