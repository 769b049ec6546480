/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h - memory with a lifetime instead of an owner.
 *
 * An arena hands out memory that is released all at once: by arena_reset()
 * after the answer, or back to a mark.  Nothing is freed on its own.  An
 * allocation never returns NULL: when the system has no memory, or the arena's
 * limit is reached, control leaves through the escape point set by
 * arena_guard(); without one the process aborts.  An arena belongs to one
 * thread at a time.
 */
#ifndef SCIMD_BASE_ARENA_H
#define SCIMD_BASE_ARENA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Where to go when memory runs out. Lives in the frame that called setjmp. */
struct arena_guard {
	jmp_buf at;
	struct arena_guard *outer;
	bool used;              /* it was left through once already */
};

struct arena_mark {
	void *block;
	size_t used;
};

/* limit: most bytes the arena may hold, 0 for no limit. NULL: no memory. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *a);
/* Forgets everything; keeps at most one block of ordinary size for reuse. */
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t n);   /* 16-byte aligned, as it is */
void *arena_zalloc(struct arena *a, size_t n);  /* zeroed */
/* Grows the newest allocation in place when it can, else copies. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t n);

#define ARENA_NEW(a, type) ((type *)arena_zalloc((a), sizeof(type)))
/* count items, zeroed; leaves through the guard when the product overflows. */
#define ARENA_ARRAY(a, type, count) \
	((type *)arena_array((a), (count), sizeof(type)))
void *arena_array(struct arena *a, size_t count, size_t size);

struct arena_mark arena_mark(struct arena *a);
void arena_release(struct arena *a, struct arena_mark m);

size_t arena_used(const struct arena *a);       /* bytes handed out */

/* if (arena_guard(a, &g)) { no memory: answer 503 } else { … }
 * arena_unguard(a) restores the guard that was set before; it is due in both
 * branches. A guard is left through once: when memory runs out again before
 * arena_unguard(), the guard around it is taken. A guard may be set by another
 * thread while the owner waits (the writer does so). */
#define arena_guard(a, g) (arena_guard_push((a), (g)), setjmp((g)->at))
void arena_guard_push(struct arena *a, struct arena_guard *g);
void arena_unguard(struct arena *a);

/* Plain zeroed memory of process lifetime; NULL when there is none. For
 * structs that outlive every arena (service, store, threads). */
void *mem_new(size_t n);
void mem_free(void *p);
/* For a process that takes and frees alike all the time: what was freed is
 * kept, up to a megabyte, rather than given back and asked for again. */
void mem_settle(void);

#endif
