/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing over numbers of entries; at most half full. */
#include "ctl/ctl_import.h"

#include <string.h>

#include "base/rand.h"

struct entry {
	struct str there;
	char here[UUID_LEN];
};

#define CHUNK 4096

struct import_ids {
	struct arena *arena;
	struct entry **chunks;
	size_t chunk_room;
	uint32_t *slots;                /* 0: free, else entry + 1 */
	size_t slot_count, n;
};

struct import_ids *import_ids_new(struct arena *a)
{
	struct import_ids *ids = ARENA_NEW(a, struct import_ids);

	ids->arena = a;
	ids->slot_count = 4096;
	ids->slots = ARENA_ARRAY(a, uint32_t, ids->slot_count);
	return ids;
}

static struct entry *entry(const struct import_ids *ids, size_t i)
{
	return &ids->chunks[i / CHUNK][i % CHUNK];
}

static size_t hash(struct str s)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32);
}

/* The slot of there, or the free one where it belongs. */
static uint32_t *slot(const struct import_ids *ids, struct str there)
{
	size_t at = hash(there) & (ids->slot_count - 1);

	while (ids->slots[at] &&
	    !str_eq(entry(ids, ids->slots[at] - 1)->there, there))
		at = (at + 1) & (ids->slot_count - 1);
	return &ids->slots[at];
}

static void grow(struct import_ids *ids)
{
	ids->slot_count *= 2;
	ids->slots = ARENA_ARRAY(ids->arena, uint32_t, ids->slot_count);
	for (size_t i = 0; i < ids->n; i++)
		*slot(ids, entry(ids, i)->there) = (uint32_t)i + 1;
}

static struct entry *add(struct import_ids *ids)
{
	size_t chunk = ids->n / CHUNK;
	struct entry **grown;

	if (chunk == ids->chunk_room) {
		ids->chunk_room = chunk ? chunk * 2 : 16;
		grown = ARENA_ARRAY(ids->arena, struct entry *,
		    ids->chunk_room);
		if (chunk)
			memcpy(grown, ids->chunks, chunk * sizeof(*grown));
		ids->chunks = grown;
	}
	if (ids->n % CHUNK == 0)
		ids->chunks[chunk] = ARENA_ARRAY(ids->arena, struct entry,
		    CHUNK);
	return entry(ids, ids->n++);
}

void import_ids_add(struct import_ids *ids, struct str there, struct str here)
{
	uint32_t *at = slot(ids, there);
	struct entry *x;

	if (here.n != UUID_LEN)
		return;
	if (*at) {
		x = entry(ids, *at - 1);
		if (!x->here[0])
			memcpy(x->here, here.p, UUID_LEN);
		return;
	}
	x = add(ids);
	x->there = str_dup(ids->arena, there);
	memcpy(x->here, here.p, UUID_LEN);
	*at = (uint32_t)ids->n;
	if (ids->n * 2 > ids->slot_count)
		grow(ids);
}

size_t import_ids_count(const struct import_ids *ids)
{
	return ids->n;
}

void import_ids_forget(struct import_ids *ids, size_t from)
{
	for (; from < ids->n; from++)
		entry(ids, from)->here[0] = 0;
}

struct str import_ids_find(const struct import_ids *ids, struct str there)
{
	uint32_t i = *slot(ids, there);

	if (!i || !entry(ids, i - 1)->here[0])
		return (struct str){ NULL, 0 };
	return (struct str){ entry(ids, i - 1)->here, UUID_LEN };
}
