/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing over numbers of entries; at most half full.
 *
 * An import may hold millions, so ids that are UUIDs are kept as their bytes.
 */
#include "ctl/ctl_import.h"

#include <string.h>

#include "base/rand.h"

struct uuid {
	unsigned char b[16];
};

/* An id of the input: a UUID, or any other text. */
union name {
	struct uuid uuid;
	struct str text;
};

#define CHUNK 4096

enum { HAS_UUID = 1, HAS_TEXT = 2, IS_HERE = 4 };

struct chunk {
	union name there[CHUNK];
	struct uuid here[CHUNK];
	unsigned char is[CHUNK];
};

struct import_ids {
	struct arena *arena;
	struct chunk **chunks;
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

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False when s is not a UUID as we write them. */
static bool read_uuid(struct str s, struct uuid *out)
{
	size_t at = 0;

	if (s.n != UUID_LEN)
		return false;
	for (size_t i = 0; i < sizeof(out->b); i++, at += 2) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) &&
		    s.p[at++] != '-')
			return false;
		if (digit(s.p[at]) < 0 || digit(s.p[at + 1]) < 0)
			return false;
		out->b[i] = (unsigned char)(digit(s.p[at]) << 4 |
		    digit(s.p[at + 1]));
	}
	return true;
}

static struct str write_uuid(struct arena *a, const struct uuid *id)
{
	static const char digits[] = "0123456789abcdef";
	char *p = arena_alloc(a, UUID_LEN), *at = p;

	for (size_t i = 0; i < sizeof(id->b); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = digits[id->b[i] >> 4];
		*at++ = digits[id->b[i] & 15];
	}
	return (struct str){ p, UUID_LEN };
}

static unsigned char name_of(struct str there, union name *out)
{
	if (read_uuid(there, &out->uuid))
		return HAS_UUID;
	out->text = there;
	return HAS_TEXT;
}

static size_t hash(const union name *x, unsigned char is)
{
	struct str s = is & HAS_TEXT ? x->text :
	    (struct str){ (const char *)x->uuid.b, sizeof(x->uuid.b) };
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32);
}

static bool same(const union name *x, const union name *y, unsigned char is)
{
	if (is & HAS_TEXT)
		return str_eq(x->text, y->text);
	return !memcmp(x->uuid.b, y->uuid.b, sizeof(x->uuid.b));
}

/* The slot of x, or the free one where it belongs. */
static uint32_t *slot(const struct import_ids *ids, const union name *x,
    unsigned char is)
{
	size_t at = hash(x, is) & (ids->slot_count - 1);

	for (; ids->slots[at]; at = (at + 1) & (ids->slot_count - 1)) {
		size_t i = ids->slots[at] - 1;
		const struct chunk *c = ids->chunks[i / CHUNK];

		if ((c->is[i % CHUNK] & is) &&
		    same(&c->there[i % CHUNK], x, is))
			break;
	}
	return &ids->slots[at];
}

static void grow(struct import_ids *ids)
{
	ids->slot_count *= 2;
	ids->slots = ARENA_ARRAY(ids->arena, uint32_t, ids->slot_count);
	for (size_t i = 0; i < ids->n; i++) {
		const struct chunk *c = ids->chunks[i / CHUNK];

		*slot(ids, &c->there[i % CHUNK], c->is[i % CHUNK] &
		    (HAS_UUID | HAS_TEXT)) = (uint32_t)i + 1;
	}
}

/* Room for one more entry. */
static struct chunk *last(struct import_ids *ids)
{
	size_t chunk = ids->n / CHUNK;
	struct chunk **grown;

	if (chunk == ids->chunk_room) {
		ids->chunk_room = chunk ? chunk * 2 : 16;
		grown = ARENA_ARRAY(ids->arena, struct chunk *,
		    ids->chunk_room);
		if (chunk)
			memcpy(grown, ids->chunks, chunk * sizeof(*grown));
		ids->chunks = grown;
	}
	if (ids->n % CHUNK == 0)
		ids->chunks[chunk] = ARENA_NEW(ids->arena, struct chunk);
	return ids->chunks[chunk];
}

/* The first one counts, when the input has an id twice. */
static void put_here(struct import_ids *ids, size_t i, const struct uuid *here)
{
	struct chunk *c = ids->chunks[i / CHUNK];

	if (c->is[i % CHUNK] & IS_HERE)
		return;
	c->is[i % CHUNK] |= IS_HERE;
	c->here[i % CHUNK] = *here;
}

void import_ids_add(struct import_ids *ids, struct str there, struct str here)
{
	union name x;
	unsigned char is = name_of(there, &x);
	uint32_t *at = slot(ids, &x, is);
	struct chunk *c;
	struct uuid id;

	if (!read_uuid(here, &id))
		return;
	if (!*at) {
		c = last(ids);
		if (is == HAS_TEXT)
			x.text = str_dup(ids->arena, there);
		c->there[ids->n % CHUNK] = x;
		c->is[ids->n % CHUNK] = is;
		*at = (uint32_t)++ids->n;
	}
	put_here(ids, *at - 1, &id);
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
		ids->chunks[from / CHUNK]->is[from % CHUNK] &=
		    (unsigned char)~IS_HERE;
}

struct str import_ids_find(struct arena *a, const struct import_ids *ids,
    struct str there)
{
	union name x;
	unsigned char is = name_of(there, &x);
	size_t i = *slot(ids, &x, is);

	if (!i-- || !(ids->chunks[i / CHUNK]->is[i % CHUNK] & IS_HERE))
		return (struct str){ NULL, 0 };
	return write_uuid(a, &ids->chunks[i / CHUNK]->here[i % CHUNK]);
}
