/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tally.h"

#include "store/counter.h"

static int64_t least(int64_t x, int64_t y)
{
	return x < y ? x : y;
}

static int64_t greatest(int64_t x, int64_t y)
{
	return x > y ? x : y;
}

static int read_change(struct session *w, struct tally *t, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT last_change FROM account WHERE id = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, t->account);
	rc = db_step(q, e);
	if (rc == 1)
		t->change = db_col_i64(q, 0);
	db_done(q);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND,
		    "the account does not exist any more");
	return rc < 0 ? -1 : 0;
}

static int read_type(struct session *w, int64_t account,
    struct tally_type *t, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT position FROM counter WHERE account = ?1 AND type = ?2",
	    e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, t->type);
	rc = db_step(q, e);
	if (rc == 1)
		t->from = db_col_i64(q, 0);
	t->position = t->from;
	db_done(q);
	return rc < 0 ? -1 : 0;
}

int tally_begin(struct arena *a, struct session *w, int64_t account,
    struct tally *out, struct err *e)
{
	const struct catalog *c = w->store->catalog;
	struct tally t = { .account = account, .count = c->type_count };

	t.types = ARENA_ARRAY(a, struct tally_type, t.count);
	for (size_t i = 0; i < t.count; i++) {
		t.types[i].type = c->types[i]->id;
		if (read_type(w, account, &t.types[i], e))
			return -1;
	}
	if (read_change(w, &t, e))
		return -1;
	*out = t;
	return 0;
}

struct tally_type *tally_of(struct tally *t, int64_t type)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->types[i].type == type)
			return &t->types[i];
	return NULL;
}

static int write_change(struct session *w, const struct tally *t,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "UPDATE account SET last_change = ?2 WHERE id = ?1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, t->account);
	db_bind_i64(q, 2, t->change);
	return db_run(q, e);
}

static int write_counter(struct session *w, int64_t account,
    const struct tally_type *t, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "INSERT INTO counter (account, type, position, active)"
	    " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (account, type) DO UPDATE"
	    " SET position = excluded.position,"
	    " active = active + excluded.active", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, t->type);
	db_bind_i64(q, 3, t->position);
	db_bind_i64(q, 4, t->active);
	return db_run(q, e);
}

/* The positions given out follow each other, so how many fell into a bucket is
 * known without a look at them. */
static int write_level(const struct counter *c, int level,
    const struct tally_type *t, struct err *e)
{
	static const int shifts[] = { 62, 16, 8 };
	int64_t first = t->from + 1, last = t->position;
	int shift = shifts[level];

	for (int64_t i = first >> shift; i <= last >> shift; i++) {
		int64_t low = i << shift;
		int64_t high = low + (INT64_C(1) << shift) - 1;

		if (counter_bucket(c, level, i, least(high, last) -
		    greatest(low, first) + 1, e))
			return -1;
	}
	return 0;
}

int tally_end(struct session *w, const struct tally *t, struct err *e)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct tally_type *one = &t->types[i];
		const struct counter c = { w, t->account, one->type };

		if (one->position == one->from)
			continue;
		if (write_counter(w, t->account, one, e))
			return -1;
		for (int level = 0; level < 3; level++)
			if (write_level(&c, level, one, e))
				return -1;
	}
	return write_change(w, t, e);
}
