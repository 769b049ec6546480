/* SPDX-License-Identifier: Apache-2.0 */
#include "store/journal_hold.h"

#include <stdint.h>

#include "base/arena.h"

#define CHUNK ((size_t)64 * 1024)       /* more only for one large piece */
#define SPARE 16                        /* chunks */
#define UNIT _Alignof(max_align_t)

struct chunk {
	struct chunk *next;             /* when it is spare */
	size_t size, used, pieces;      /* pieces: not yet put back */
	max_align_t bytes[];
};

/* Stands before each piece. */
union head {
	struct chunk *chunk;
	max_align_t unit;
};

static struct chunk *chunk_new(struct hold *h, size_t n)
{
	struct chunk *c = h->spare;
	size_t size = CHUNK - sizeof(*c);

	if (c && n <= c->size) {
		h->spare = c->next;
		h->spare_n--;
		return c;
	}
	if (n > size)
		size = n;
	c = mem_new(sizeof(*c) + size);
	if (c)
		c->size = size;
	return c;
}

/* It has no pieces any more. */
static void chunk_done(struct hold *h, struct chunk *c)
{
	c->used = 0;
	if (c == h->open)
		return;
	if (h->spare_n >= SPARE || c->size > CHUNK) {
		mem_free(c);
		return;
	}
	c->next = h->spare;
	h->spare = c;
	h->spare_n++;
}

void *hold_get(struct hold *h, size_t n)
{
	struct chunk *c = h->open;
	union head *head;

	n = sizeof(*head) + (n + UNIT - 1) / UNIT * UNIT;
	if (!c || c->size - c->used < n) {
		h->open = chunk_new(h, n);
		if (c && !c->pieces)
			chunk_done(h, c);
		c = h->open;
	}
	if (!c)
		return NULL;
	head = (union head *)((char *)c->bytes + c->used);
	head->chunk = c;
	c->used += n;
	c->pieces++;
	return head + 1;
}

void hold_put(struct hold *h, void *p)
{
	struct chunk *c = p ? ((union head *)p - 1)->chunk : NULL;

	if (c && --c->pieces == 0)
		chunk_done(h, c);
}

void hold_free(struct hold *h)
{
	struct chunk *next;

	mem_free(h->open);
	for (struct chunk *c = h->spare; c; c = next) {
		next = c->next;
		mem_free(c);
	}
	*h = (struct hold){ 0 };
}
