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

/* The records after the first; due: the type that comes next. */
static enum frame look_on(const unsigned char *p, size_t n, unsigned id,
    unsigned due)
{
	enum frame so_far = due == PARAMS ? FRAME_MORE : FRAME_HEAD;
	struct record r;

	while (n >= HEADER) {
		r = record_at(p);
		if (r.version != 1 || r.id != id || r.type != due)
			return FRAME_BAD;
		if (n < r.size)
			return so_far;
		p += r.size;
		n -= r.size;
		if (r.content > 0)
			continue;
		if (due == STDIN)
			return FRAME_WHOLE;
		due = STDIN;
		so_far = FRAME_HEAD;
	}
	return so_far;
}

enum frame frame_look(const unsigned char *p, size_t n)
{
	struct record r;

	if (n < HEADER)
		return n > 0 && p[0] != 1 ? FRAME_BAD : FRAME_MORE;
	r = record_at(p);
	if (!begins(&r, p, n))
		return FRAME_BAD;
	if (n < r.size)
		return FRAME_MORE;
	return look_on(p + r.size, n - r.size, r.id, PARAMS);
}
