/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/frame.h"

#include <stdbool.h>

enum { BEGIN_REQUEST = 1, PARAMS = 4, STDIN = 5 };
enum { RESPONDER = 1 };

#define HEADER 8
#define BEGIN_BODY 8

struct record {
	unsigned version, type, id;
	size_t content, size;           /* size: with header and padding */
};

static struct record record_at(const unsigned char *p)
{
	struct record r = {
		.version = p[0],
		.type = p[1],
		.id = (unsigned)p[2] << 8 | p[3],
		.content = (size_t)p[4] << 8 | p[5],
	};

	r.size = HEADER + r.content + p[6];
	return r;
}

static bool begins(const struct record *r, const unsigned char *p, size_t n)
{
	if (r->version != 1 || r->type != BEGIN_REQUEST || r->id == 0 ||
	    r->content != BEGIN_BODY)
		return false;
	return n < HEADER + 2 || (p[HEADER] == 0 && p[HEADER + 1] == RESPONDER);
}

/* Where the reading of name-value pairs stands; pairs go across records. */
struct pairs {
	size_t skip;                    /* bytes of a name and its value left */
	size_t have;                    /* bytes of their lengths so far */
	unsigned char lengths[8];
};

/* A length is one byte, or four with the highest bit set. */
static size_t length_size(const unsigned char *p)
{
	return *p & 0x80 ? 4 : 1;
}

static size_t length_at(const unsigned char *p)
{
	if (length_size(p) == 1)
		return *p;
	return (size_t)(p[0] & 0x7f) << 24 | (size_t)p[1] << 16 |
	    (size_t)p[2] << 8 | p[3];
}

/* One more byte of lengths; false when they cannot be true. */
static bool take_length(struct pairs *s, unsigned char byte)
{
	size_t name;

	s->lengths[s->have++] = byte;
	name = length_size(s->lengths);
	if (s->have <= name || s->have < name + length_size(s->lengths + name))
		return true;
	s->have = 0;
	s->skip = length_at(s->lengths) + length_at(s->lengths + name);
	return s->skip < FRAME_WINDOW;
}

static bool take_pairs(struct pairs *s, const unsigned char *p, size_t n)
{
	size_t k;

	while (n) {
		k = s->skip < n ? s->skip : n;
		s->skip -= k;
		p += k;
		n -= k;
		if (n) {
			if (!take_length(s, *p++))
				return false;
			n--;
		}
	}
	return true;
}

/* The first record, and what has been found after it. */
struct walk {
	unsigned id, due;               /* due: the type that comes next */
	enum frame so_far;
	struct pairs pairs;
};

/* Takes a whole record; FRAME_MORE: there are more to come. */
static enum frame take(struct walk *w, const struct record *r,
    const unsigned char *content)
{
	if (w->due == PARAMS && !take_pairs(&w->pairs, content, r->content))
		return FRAME_BAD;
	if (r->content > 0)
		return FRAME_MORE;
	if (w->due == STDIN)
		return FRAME_WHOLE;
	if (w->pairs.skip || w->pairs.have)
		return FRAME_BAD;
	w->due = STDIN;
	w->so_far = FRAME_HEAD;
	return FRAME_MORE;
}

static enum frame look_on(struct walk *w, const unsigned char *p, size_t n)
{
	enum frame f = FRAME_MORE;
	struct record r;

	while (n >= HEADER && f == FRAME_MORE) {
		r = record_at(p);
		if (r.version != 1 || r.id != w->id || r.type != w->due)
			return FRAME_BAD;
		if (n < r.size)
			break;
		f = take(w, &r, p + HEADER);
		p += r.size;
		n -= r.size;
	}
	return f == FRAME_MORE ? w->so_far : f;
}

enum frame frame_look(const unsigned char *p, size_t n)
{
	struct walk w = { .due = PARAMS, .so_far = FRAME_MORE };
	struct record r;

	if (n < HEADER)
		return n > 0 && p[0] != 1 ? FRAME_BAD : FRAME_MORE;
	r = record_at(p);
	if (!begins(&r, p, n))
		return FRAME_BAD;
	if (n < r.size)
		return FRAME_MORE;
	w.id = r.id;
	return look_on(&w, p + r.size, n - r.size);
}
