/* SPDX-License-Identifier: Apache-2.0 */
/* Where a page starts, without counting up to it. */
#include "store/query_sql.h"

#include "store/session.h"

#define BUCKET_BITS 8           /* of level 2; level 1 has twice as many */
#define OFFSET_PLAIN 256        /* so few rows are quicker skipped */
#define PROBE_MAX 50000

static int level_0(struct query_sql *s, const struct restype *t, int64_t *n,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->w->db,
	    "SELECT n FROM position_count WHERE account = ?1 AND type = ?2"
	    " AND level = 0 AND bucket = 0", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, s->caller->account);
	db_bind_i64(q, 2, t->id);
	rc = db_step(q, e);
	if (rc >= 0)
		*n = rc ? db_col_i64(q, 0) : 0;
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* Goes through buckets of one level from *bucket on until *offset rows are
 * behind; 1: *bucket holds the row, 0: there is none. */
static int skip_buckets(struct query_sql *s, const struct restype *t,
    int level, int64_t *bucket, int64_t *offset, struct err *e)
{
	struct db_stmt *q = db_prepare(s->w->db,
	    "SELECT bucket, n FROM position_count WHERE account = ?1"
	    " AND type = ?2 AND level = ?3 AND bucket >= ?4"
	    " ORDER BY bucket", e);
	bool found = false;
	int rc = -1;

	if (!q)
		return -1;
	db_bind_i64(q, 1, s->caller->account);
	db_bind_i64(q, 2, t->id);
	db_bind_i64(q, 3, level);
	db_bind_i64(q, 4, *bucket);
	while (!found && (rc = db_step(q, e)) == 1) {
		found = db_col_i64(q, 1) > *offset;
		if (found)
			*bucket = db_col_i64(q, 0);
		else
			*offset -= db_col_i64(q, 1);
	}
	db_done(q);
	return rc < 0 ? -1 : found;
}

static int position_at(struct query_sql *s, const struct restype *t,
    int64_t bucket, int64_t offset, int64_t *position, struct err *e)
{
	struct db_stmt *q = db_prepare(s->w->db,
	    "SELECT position FROM resource WHERE account = ?1 AND type = ?2"
	    " AND position >= ?3 ORDER BY position LIMIT 1 OFFSET ?4", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, s->caller->account);
	db_bind_i64(q, 2, t->id);
	db_bind_i64(q, 3, bucket << BUCKET_BITS);
	db_bind_i64(q, 4, offset);
	rc = db_step(q, e);
	if (rc == 1)
		*position = db_col_i64(q, 0);
	db_done(q);
	return rc;
}

/* The arm starts at its row number offset, from 0. */
static int start_arm(struct query_sql *s, struct query_arm *arm,
    int64_t offset, struct err *e)
{
	int64_t bucket = 0, position;
	int rc = skip_buckets(s, arm->type, 1, &bucket, &offset, e);

	bucket <<= BUCKET_BITS;
	if (rc == 1)
		rc = skip_buckets(s, arm->type, 2, &bucket, &offset, e);
	if (rc == 1)
		rc = position_at(s, arm->type, bucket, offset, &position, e);
	if (rc == 1) {
		arm->from = true;
		arm->from_position = position - 1;
	}
	return rc;
}

static bool skippable(const struct query_sql *s)
{
	if (s->sorted || s->offset <= OFFSET_PLAIN)
		return false;
	for (size_t i = 0; i < s->arm_count; i++)
		if (s->arms[i].filter)
			return false;
	return true;
}

int query_page_start(struct query_sql *s, struct err *e)
{
	int64_t n;
	int rc;

	if (!skippable(s))
		return 0;
	while (s->arm_count > 0) {
		if (level_0(s, s->arms[0].type, &n, e))
			return -1;
		if (s->offset < n)
			break;
		s->offset -= n;
		s->arms++;
		s->arm_count--;
	}
	if (s->arm_count == 0 || s->offset <= OFFSET_PLAIN)
		return 0;
	rc = start_arm(s, &s->arms[0], s->offset, e);
	if (rc == 1)
		s->offset = 0;
	return rc < 0 ? -1 : 0;
}

static int probe(struct query_sql *s, struct query_arm *arm, struct err *e)
{
	struct sqlb *b = sqlb_new(s->arena);
	struct filter_sql x;
	struct db_stmt *q;
	int rc;

	x = query_context(s, b, arm);
	sqlb_sql(b, "SELECT count(*) FROM (");
	filter_ids(&x, arm->driver.node);
	sqlb_sql(b, " LIMIT ");
	sqlb_i64(b, PROBE_MAX + 1);
	sqlb_sql(b, ")");
	q = sqlb_prepare(b, s->w->db, e);
	if (!q)
		return -1;
	rc = db_step(q, e);
	if (rc == 1 && db_col_i64(q, 0) > PROBE_MAX)
		arm->driver = (struct driver){ .kind = DRIVER_NONE };
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* Rows that an index brings have to be sorted; when they are very many, a walk
 * in the order of positions fills the page sooner. */
int query_probe(struct query_sql *s, struct err *e)
{
	for (size_t i = 0; i < s->arm_count && !s->sorted; i++) {
		struct query_arm *arm = &s->arms[i];

		if (arm->driver.kind != DRIVER_NONE && arm->driver.broad &&
		    probe(s, arm, e))
			return -1;
	}
	return 0;
}
