/* SPDX-License-Identifier: Apache-2.0 */
#include "store/forget.h"

#include "store/session.h"

/* Who was never deactivated was made inactive; a change of attributes does not
 * count. */
#define INACTIVE \
	"SELECT uuid, json_extract(doc, '$.userName'), position, since, token" \
	" FROM (SELECT r.uuid, r.doc, r.position," \
	"   coalesce((SELECT max(c.time) FROM change AS c" \
	"     WHERE c.uuid = r.uuid AND +c.account = ?1" \
	"     AND c.operation IN ('create', 'deactivate')), r.modified)" \
	"    AS since, r.origin IS NOT NULL AS token" \
	"   FROM resource AS r WHERE r.account = ?1 AND r.type = ?2" \
	"    AND r.active = 0 AND r.blocked = 0"
#define BEFORE ") WHERE since < ?3 ORDER BY position LIMIT ?5"

static struct db_stmt *select_users(struct session *w,
    const struct forget_query *query, struct err *e)
{
	struct db_stmt *q;

	if (query->uuid.p)
		q = db_prepare(w->db, INACTIVE " AND r.uuid = ?4" BEFORE, e);
	else
		q = db_prepare(w->db, INACTIVE " AND r.position > ?4" BEFORE,
		    e);
	if (!q)
		return NULL;
	db_bind_i64(q, 1, query->account);
	db_bind_i64(q, 2, query->type->id);
	db_bind_i64(q, 3, query->before);
	if (query->uuid.p)
		db_bind_str(q, 4, query->uuid);
	else
		db_bind_i64(q, 4, query->after);
	db_bind_i64(q, 5, query->max);
	return q;
}

int forget_users(struct arena *a, struct session *w,
    const struct forget_query *query, struct forget_user **out,
    struct err *e)
{
	struct forget_user *first = NULL, **tail = &first;
	struct db_stmt *q = select_users(w, query, e);
	int rc;

	if (!q)
		return -1;
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct forget_user);
		**tail = (struct forget_user){
			.uuid = db_col_str(a, q, 0),
			.name = db_col_str(a, q, 1),
			.position = db_col_i64(q, 2),
			.since = db_col_i64(q, 3),
			.by_token = db_col_i64(q, 4) != 0,
		};
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

/* A clock that was set back must not leave a hole: what goes ends before the
 * first change that stays. */
int forget_changes(struct session *w, int64_t account, int64_t before,
    int64_t max, int64_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "WITH oldest AS (SELECT number,"
	    "  time FROM change WHERE account = ?1 ORDER BY number LIMIT ?3)"
	    " DELETE FROM change WHERE account = ?1"
	    "  AND number <= (SELECT max(number) FROM oldest)"
	    "  AND number < coalesce((SELECT min(number) FROM oldest"
	    "   WHERE time >= ?2), 9223372036854775807)", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, before);
	db_bind_i64(q, 3, max);
	if (db_run(q, e))
		return -1;
	*n = db_changes(w->db);
	return 0;
}

int forget_first(struct session *w, int64_t account, int64_t *number,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT min(number) FROM change WHERE account = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	rc = db_step(q, e);
	if (rc == 1)
		*number = db_col_i64(q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* One statement about one account's resource by its SCIM id; *n rows. */
static int run_for(struct session *w, struct db_stmt *q, int64_t account,
    struct str uuid, int64_t *n, struct err *e)
{
	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, uuid);
	if (db_run(q, e))
		return -1;
	*n = db_changes(w->db);
	return 0;
}

static int is_there(struct session *w, int64_t account, struct str uuid,
    bool *there, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT 1 FROM resource WHERE uuid = ?2 AND account = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, uuid);
	rc = db_step(q, e);
	db_done(q);
	*there = rc == 1;
	return rc < 0 ? -1 : 0;
}

int forget_resource(struct session *w, int64_t account, struct str uuid,
    int64_t *n, struct err *e)
{
	int64_t intents;
	bool there;

	if (is_there(w, account, uuid, &there, e))
		return -1;
	if (there)
		return err_set(e, ERR_CONFLICT, "%.*s is still there: delete "
		    "it first", STR_ARG(uuid));
	return run_for(w, db_prepare(w->db, "UPDATE change SET name = NULL,"
	    " diff = NULL WHERE uuid = ?2 AND +account = ?1"
	    " AND (name IS NOT NULL OR diff IS NOT NULL)", e), account, uuid,
	    n, e) || run_for(w, db_prepare(w->db, "DELETE FROM intent"
	    " WHERE account = ?1 AND (uuid = ?2 OR member = ?2)", e), account,
	    uuid, &intents, e) ? -1 : 0;
}
