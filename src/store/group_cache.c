/* SPDX-License-Identifier: Apache-2.0 */
#include "store/group_cache.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <string.h>

#include "store/row.h"

/* 4 MB at most; what was never used takes no memory. */
#define SETS 8192               /* a group has one set, by its number */
#define WAYS 4
#define LOCKS 64
#define TEXT 100                /* id and name; longer ones are not kept */
#define LINE 64                 /* of the processor's cache */

/* Two lines. */
struct place {
	alignas(LINE) int64_t account;
	int64_t state;
	struct restype const *type;
	uint8_t uuid, display;          /* lengths of the texts */
	bool named, nested;             /* named: it has a display */
	char text[TEXT];
};

/* The numbers are by themselves: who looks for one reads one line of them, and
 * of the places that one alone. */
struct group_cache {
	void *block;                    /* what was allocated */
	pthread_mutex_t lock[LOCKS];
	_Atomic int64_t id[SETS][WAYS]; /* 0: free */
	struct place place[SETS][WAYS];
};

struct group_cache *group_cache_new(void)
{
	char *block = mem_new(sizeof(struct group_cache) + LINE);
	struct group_cache *c;

	if (!block)
		return NULL;
	c = (void *)(block + LINE - (uintptr_t)block % LINE);
	c->block = block;
	for (size_t i = 0; i < LOCKS; i++)
		pthread_mutex_init(&c->lock[i], NULL);
	return c;
}

void group_cache_free(struct group_cache *c)
{
	for (size_t i = 0; c && i < LOCKS; i++)
		pthread_mutex_destroy(&c->lock[i]);
	if (c)
		mem_free(c->block);
}

/* Takes what belongs to a place out of it, and puts it in. */
static void copy_out(struct arena *a, const struct place *p, int64_t id,
    struct group_row *out)
{
	*out = (struct group_row){ .id = id, .account = p->account,
	    .type = p->type, .nested = p->nested };
	out->uuid = str_dup(a, (struct str){ (char *)p->text, p->uuid });
	if (p->named)
		out->display = str_dup(a, (struct str){
		    (char *)p->text + p->uuid, p->display });
}

static void copy_in(struct place *p, int64_t state, const struct group_row *row)
{
	*p = (struct place){ .account = row->account, .state = state,
	    .type = row->type, .uuid = (uint8_t)row->uuid.n,
	    .display = (uint8_t)row->display.n,
	    .named = row->display.p != NULL, .nested = row->nested };
	memcpy(p->text, row->uuid.p, row->uuid.n);
	if (row->display.n)
		memcpy(p->text + row->uuid.n, row->display.p, row->display.n);
}

static size_t set_of(int64_t id)
{
	return (uint64_t)id % SETS;
}

/* WAYS: none of this set has it. */
static size_t way_of(struct group_cache *c, int64_t id)
{
	_Atomic int64_t *ids = c->id[set_of(id)];
	size_t i = 0;

	while (i < WAYS &&
	    atomic_load_explicit(&ids[i], memory_order_relaxed) != id)
		i++;
	return i;
}

void group_cache_expect(struct session *w, int64_t id)
{
	struct group_cache *c = w->store->groups;
	size_t way = c ? way_of(c, id) : WAYS;

	if (way == WAYS)
		return;
	__builtin_prefetch(&c->place[set_of(id)][way]);
	__builtin_prefetch((char *)&c->place[set_of(id)][way] + LINE);
}

/* Into a place of the caller's: memory may end in an arena, and what ends with
 * a jump must not hold a lock. */
static bool find(struct group_cache *c, int64_t id, int64_t state,
    struct place *out)
{
	size_t set = set_of(id), way;
	bool found;

	pthread_mutex_lock(&c->lock[set % LOCKS]);
	way = way_of(c, id);
	found = way < WAYS && c->place[set][way].state == state;
	if (found)
		*out = c->place[set][way];
	pthread_mutex_unlock(&c->lock[set % LOCKS]);
	return found;
}

/* In the place of the group, or a free one, or one by chance. */
static void keep(struct group_cache *c, int64_t state,
    const struct group_row *row)
{
	size_t set = set_of(row->id), way;

	if (row->uuid.n + row->display.n > TEXT)
		return;
	pthread_mutex_lock(&c->lock[set % LOCKS]);
	way = way_of(c, row->id);
	for (size_t i = 0; way == WAYS && i < WAYS; i++)
		if (!c->id[set][i])
			way = i;
	if (way == WAYS)
		way = ((uint64_t)row->id / SETS) % WAYS;
	copy_in(&c->place[set][way], state, row);
	c->id[set][way] = row->id;
	pthread_mutex_unlock(&c->lock[set % LOCKS]);
}

static int load(struct arena *a, struct session *w, int64_t id,
    struct group_row *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT account, type, uuid, doc, EXISTS (SELECT 1"
	    " FROM membership AS n WHERE n.member = resource.id)"
	    " FROM resource WHERE id = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, id);
	rc = db_step(q, e);
	if (rc == 1) {
		*out = (struct group_row){ .id = id,
		    .account = db_col_i64(q, 0),
		    .type = row_type(w, db_col_i64(q, 1)),
		    .uuid = db_col_str(a, q, 2),
		    .nested = db_col_i64(q, 4) != 0 };
		if (out->type && row_name(a, w, id, out->type,
		    db_col_view(q, 3), &out->display, e))
			rc = -1;
		out->display = str_dup(a, out->display);
	}
	db_done(q);
	return rc;
}

static int read_state(struct session *w, int64_t *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT group_state FROM record WHERE one = 1", e);
	int rc = q ? db_step(q, e) : -1;

	if (rc == 1)
		*out = db_col_i64(q, 0);
	db_done(q);
	return rc == 1 ? 0 : -1;
}

/* What it was is read again only when somebody has written since. */
static int state_of(struct session *w, int64_t *out, struct err *e)
{
	int64_t version;

	if (w->writes)
		return read_state(w, out, e);
	if (session_version(w, &version, e))
		return -1;
	if (!w->group_state_known || w->group_state_version != version) {
		w->group_state_known = false;
		if (read_state(w, &w->group_state, e))
			return -1;
		w->group_state_known = true;
		w->group_state_version = version;
	}
	*out = w->group_state;
	return 0;
}

int group_cache_get(struct arena *a, struct session *w, int64_t id,
    struct group_row *out, struct err *e)
{
	struct group_cache *c = w->store->groups;
	struct place known;
	int64_t state;
	int rc;

	if (!c)
		return load(a, w, id, out, e);
	if (state_of(w, &state, e))
		return -1;
	if (find(c, id, state, &known)) {
		copy_out(a, &known, id, out);
		return 1;
	}
	rc = load(a, w, id, out, e);
	/* What a transaction sees of itself may never come to be. */
	if (rc == 1 && !w->writes)
		keep(c, state, out);
	return rc;
}

int group_cache_outdate(struct session *w, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "UPDATE record"
	    " SET group_state = group_state + 1 WHERE one = 1", e);

	return q ? db_run(q, e) : -1;
}
