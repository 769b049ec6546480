/* SPDX-License-Identifier: Apache-2.0 */
#include "store/counter.h"

#include "store/tally.h"

static int last_position(const struct counter *c, int64_t *position,
    struct err *e)
{
	struct db_stmt *q = db_prepare(c->w->db, "SELECT position FROM counter"
	    " WHERE account = ?1 AND type = ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, c->type);
	rc = db_step(q, e);
	*position = rc == 1 ? db_col_i64(q, 0) : 0;
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* Without RETURNING, as in change_number(). */
static int next_position(const struct counter *c, bool active,
    int64_t *position, struct err *e)
{
	struct db_stmt *q;
	int64_t last = 0;

	if (last_position(c, &last, e))
		return -1;
	q = db_prepare(c->w->db,
	    "INSERT INTO counter (account, type, position, active)"
	    " VALUES (?1, ?2, ?4, ?3) ON CONFLICT (account, type) DO UPDATE"
	    " SET position = excluded.position,"
	    " active = active + excluded.active", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, c->type);
	db_bind_i64(q, 3, active);
	db_bind_i64(q, 4, last + 1);
	*position = last + 1;
	return db_run(q, e);
}

int counter_bucket(const struct counter *c, int level, int64_t bucket,
    int64_t by, struct err *e)
{
	struct db_stmt *q = db_prepare(c->w->db,
	    "INSERT INTO position_count (account, type, level, bucket, n)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)"
	    " ON CONFLICT (account, type, level, bucket)"
	    " DO UPDATE SET n = n + excluded.n", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, c->type);
	db_bind_i64(q, 3, level);
	db_bind_i64(q, 4, bucket);
	db_bind_i64(q, 5, by);
	return db_run(q, e);
}

/* A row at a time: of a statement with several, SQLite would be able to take
 * back a part, and keep the pages for it. */
static int count(const struct counter *c, int64_t position, int by,
    struct err *e)
{
	return counter_bucket(c, 0, 0, by, e) ||
	    counter_bucket(c, 1, position >> 16, by, e) ||
	    counter_bucket(c, 2, position >> 8, by, e) ? -1 : 0;
}

/* Positions are not given out twice, so an empty bucket would only be in the
 * way; the newest comes back when it is needed. */
static int sweep(const struct counter *c, int level, int64_t bucket,
    struct err *e)
{
	struct db_stmt *q = db_prepare(c->w->db,
	    "DELETE FROM position_count WHERE account = ?1 AND type = ?2"
	    " AND level = ?3 AND bucket = ?4 AND n = 0", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, c->type);
	db_bind_i64(q, 3, level);
	db_bind_i64(q, 4, bucket);
	return db_run(q, e);
}

/* False when this counter is not kept in memory. */
static bool tallied(const struct counter *c, bool active, int64_t *position)
{
	struct tally *t = c->w->tally;
	struct tally_type *one = t && t->account == c->account ?
	    tally_of(t, c->type) : NULL;

	if (!one)
		return false;
	*position = ++one->position;
	one->active += active;
	return true;
}

int counter_add(const struct counter *c, bool active, int64_t *position,
    struct err *e)
{
	int64_t given = 0;

	if (tallied(c, active, position))
		return 0;
	if (next_position(c, active, &given, e) || count(c, given, 1, e))
		return -1;
	*position = given;
	return 0;
}

int counter_take(const struct counter *c, bool active, int64_t position,
    struct err *e)
{
	if (active && counter_active(c, -1, e))
		return -1;
	return count(c, position, -1, e) || sweep(c, 1, position >> 16, e) ||
	    sweep(c, 2, position >> 8, e) ? -1 : 0;
}

int counter_active(const struct counter *c, int by, struct err *e)
{
	struct db_stmt *q = db_prepare(c->w->db,
	    "UPDATE counter SET active = active + ?3"
	    " WHERE account = ?1 AND type = ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, c->type);
	db_bind_i64(q, 3, by);
	return db_run(q, e);
}
