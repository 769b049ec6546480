/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define POISONING 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONING 1
#endif
#endif

#ifdef POISONING
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define GAP 16  /* between two allocations, never handed out */
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0
#endif

#define ALIGN 16
#define BLOCK_MIN ((size_t)16 << 10)
#define BLOCK_MAX ((size_t)1 << 20)
/* What an idle thread may keep between two requests. */
#define BLOCK_KEEP ((size_t)256 << 10)

/* The newest block is first; data follows the header. */
struct block {
	struct block *older;
	size_t size;            /* of data */
	size_t used;
	size_t before;          /* bytes handed out from older blocks */
};

struct arena {
	struct block *top;
	struct block *spare;    /* one empty block kept for reuse, or NULL */
	struct arena_guard *guard;
	size_t limit;
	size_t held;            /* bytes from the system, headers too */
	size_t next;            /* data size of the next ordinary block */
};

#define HEADER ((sizeof(struct block) + ALIGN - 1) / ALIGN * ALIGN)

static char *data(struct block *b)
{
	return (char *)b + HEADER;
}

/* Memory has run out: leaves through the innermost guard not yet used, so
 * that an allocation in the answer to the first escape cannot loop. */
static _Noreturn void escape(struct arena *a)
{
	while (a->guard && a->guard->used)
		a->guard = a->guard->outer;
	if (!a->guard)
		abort();
	a->guard->used = true;
	longjmp(a->guard->at, 1);
}

/* What an allocation of n bytes takes from a block. */
static size_t taken(struct arena *a, size_t n)
{
	if (n > SIZE_MAX / 2)
		escape(a);
	return ((n ? n : 1) + GAP + ALIGN - 1) / ALIGN * ALIGN;
}

struct arena *arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->limit = limit;
	a->next = BLOCK_MIN;
	return a;
}

static void drop(struct arena *a, struct block *b)
{
	a->held -= HEADER + b->size;
	UNPOISON(data(b), b->size);
	free(b);
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_release(a, (struct arena_mark){ NULL, 0 });
	if (a->spare)
		drop(a, a->spare);
	free(a);
}

/* Takes the top block away; it becomes the spare one when it is of ordinary
 * size and larger than the present spare. */
static void pop(struct arena *a)
{
	struct block *b = a->top, *out = b;

	a->top = b->older;
	POISON(data(b), b->size);
	if (b->size <= BLOCK_KEEP && (!a->spare || a->spare->size < b->size)) {
		out = a->spare;
		a->spare = b;
	}
	if (out)
		drop(a, out);
}

void arena_reset(struct arena *a)
{
	arena_release(a, (struct arena_mark){ NULL, 0 });
	a->next = BLOCK_MIN;
}

/* How large a new block for need bytes is; 0 when the limit forbids it. */
static size_t block_size(struct arena *a, size_t need)
{
	size_t size = need > a->next ? need : a->next;
	size_t left;

	if (a->limit == 0)
		return size;
	if (a->spare && a->held + HEADER + need > a->limit) {
		drop(a, a->spare);
		a->spare = NULL;
	}
	left = a->limit > a->held ? a->limit - a->held : 0;
	if (left < HEADER || left - HEADER < need)
		return 0;
	return size < left - HEADER ? size : left - HEADER;
}

static struct block *block_new(struct arena *a, size_t need)
{
	size_t size = block_size(a, need);
	struct block *b = size ? malloc(HEADER + size) : NULL;

	if (!b)
		escape(a);
	b->size = size;
	a->held += HEADER + size;
	if (a->next < BLOCK_MAX)
		a->next *= 2;
	return b;
}

static void push(struct arena *a, size_t need)
{
	struct block *b = a->spare;

	if (b && b->size >= need)
		a->spare = NULL;
	else
		b = block_new(a, need);
	b->older = a->top;
	b->used = 0;
	b->before = a->top ? a->top->before + a->top->used : 0;
	POISON(data(b), b->size);
	a->top = b;
}

void *arena_alloc(struct arena *a, size_t n)
{
	size_t need = taken(a, n);
	char *p;

	if (!a->top || a->top->size - a->top->used < need)
		push(a, need);
	p = data(a->top) + a->top->used;
	a->top->used += need;
	UNPOISON(p, n);
	return p;
}

void *arena_zalloc(struct arena *a, size_t n)
{
	return memset(arena_alloc(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		escape(a);
	return arena_zalloc(a, n);
}

/* Grows p where it stands; false when something follows it. */
static bool extend(struct arena *a, char *p, size_t old, size_t n)
{
	struct block *b = a->top;
	size_t had = taken(a, old), need = taken(a, n);

	if (!b || b->used < had || p != data(b) + b->used - had)
		return false;
	if (b->size - b->used < need - had)
		return false;
	b->used += need - had;
	UNPOISON(p, n);
	return true;
}

void *arena_grow(struct arena *a, void *p, size_t old, size_t n)
{
	void *q;

	if (!p)
		return arena_alloc(a, n);
	if (n <= old || extend(a, p, old, n))
		return p;
	q = arena_alloc(a, n);
	memcpy(q, p, old);
	POISON(p, old);
	return q;
}

struct arena_mark arena_mark(struct arena *a)
{
	return (struct arena_mark){ a->top, a->top ? a->top->used : 0 };
}

void arena_release(struct arena *a, struct arena_mark m)
{
	while (a->top && a->top != m.block)
		pop(a);
	if (!a->top)
		return;
	a->top->used = m.used;
	POISON(data(a->top) + m.used, a->top->size - m.used);
}

size_t arena_used(const struct arena *a)
{
	return a->top ? a->top->before + a->top->used : 0;
}

void arena_guard_push(struct arena *a, struct arena_guard *g)
{
	g->outer = a->guard;
	g->used = false;
	a->guard = g;
}

void arena_unguard(struct arena *a)
{
	if (a->guard)
		a->guard = a->guard->outer;
}

void *mem_new(size_t n)
{
	return calloc(1, n);
}

void mem_free(void *p)
{
	free(p);
}

/* Other C libraries than GNU's have no such knob. */
void mem_settle(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, 1 << 20);
#endif
}
