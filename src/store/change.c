/* SPDX-License-Identifier: Apache-2.0 */
#include "store/change.h"

#include "store/row.h"
#include "store/tally.h"

static int last_number(struct session *w, int64_t account, int64_t *number,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT last_change FROM account WHERE id = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	rc = db_step(q, e);
	if (rc == 1)
		*number = db_col_i64(q, 0);
	db_done(q);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND,
		    "the account does not exist any more");
	return rc < 0 ? -1 : 0;
}

/* Two statements, because SQLite collects what RETURNING answers in a table of
 * its own, which takes longer than both; nobody else writes in between. */
static int next_number(struct session *w, int64_t account, int64_t *number,
    struct err *e)
{
	struct db_stmt *q;
	int64_t last = 0;

	if (last_number(w, account, &last, e))
		return -1;
	q = db_prepare(w->db,
	    "UPDATE account SET last_change = ?2 WHERE id = ?1", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, last + 1);
	if (db_run(q, e))
		return -1;
	*number = last + 1;
	return 0;
}

int change_number(struct session *w, int64_t account, int64_t *number,
    struct err *e)
{
	if (!w->tally || w->tally->account != account)
		return next_number(w, account, number, e);
	*number = ++w->tally->change;
	return 0;
}

int change_add(struct arena *a, struct session *w, const struct caller *c,
    const struct change_entry *entry, struct err *e)
{
	const struct resource *r = entry->resource;
	const struct attr *name = r->type->name_attr;
	struct str diff = { NULL, 0 };
	struct db_stmt *q;
	struct buf b;

	q = db_prepare(w->db,
	    "INSERT INTO change (account, number, time, token, request,"
	    " operation, type, uuid, name, diff) VALUES"
	    " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
	    " coalesce(?12, json_extract(?9, ?10)), ?11)", e);
	if (!q)
		return -1;
	buf_init(&b, a);
	if (entry->diff) {
		json_write(&b, entry->diff);
		diff = buf_str(&b);
	}
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, entry->number);
	db_bind_i64(q, 3, c->now);
	row_bind_token(q, 4, c);
	db_bind_str(q, 5, c->request_id);
	db_bind_str(q, 6, str_of(entry->operation));
	db_bind_i64(q, 7, r->type->id);
	db_bind_str(q, 8, r->uuid);
	db_bind_str(q, 9, r->doc);
	db_bind_str(q, 10, name ? name->json_path : (struct str){ NULL, 0 });
	db_bind_str(q, 11, diff);
	db_bind_str(q, 12, entry->name);
	return db_run(q, e);
}

static int drop(struct session *w, int64_t account, int64_t number,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "DELETE FROM change WHERE account = ?1 AND number = ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, number);
	return db_run(q, e);
}

int change_undo(struct session *w, int64_t account, int64_t number,
    struct err *e)
{
	struct db_stmt *q;

	if (drop(w, account, number, e))
		return -1;
	q = db_prepare(w->db, "UPDATE account SET last_change = ?2 - 1"
	    " WHERE id = ?1 AND last_change = ?2", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, number);
	if (db_run(q, e))
		return -1;
	if (db_changes(w->db) != 1)
		return err_internal(e, "change %lld is not the newest",
		    (long long)number);
	return 0;
}

static struct str text(struct arena *a, struct db_stmt *q, int n)
{
	if (db_col_null(q, n))
		return (struct str){ NULL, 0 };
	return db_col_str(a, q, n);
}

static void read_row(struct arena *a, struct db_stmt *q, struct change *out)
{
	*out = (struct change){
		.number = db_col_i64(q, 0),
		.time = db_col_i64(q, 1),
		.operation = db_col_str(a, q, 2),
		.type = text(a, q, 3),
		.uuid = text(a, q, 4),
		.name = text(a, q, 5),
		.diff = text(a, q, 6),
		.token = text(a, q, 7),
		.request = text(a, q, 8),
	};
}

#define CHANGE_SELECT \
	"SELECT c.number, c.time, c.operation, t.name, c.uuid, c.name," \
	" c.diff, k.name, c.request FROM change AS c" \
	" LEFT JOIN resource_type AS t ON t.id = c.type" \
	" LEFT JOIN token AS k ON k.id = c.token AND k.account = ?1"

/* The unary plus keeps the walk on the index that is meant. */
static struct db_stmt *walk(struct session *w, bool one, struct err *e)
{
	if (one)
		return db_prepare(w->db, CHANGE_SELECT
		    " WHERE +c.account = ?1 AND c.uuid = ?4 AND c.number > ?2"
		    " ORDER BY c.number LIMIT ?3", e);
	return db_prepare(w->db, CHANGE_SELECT
	    " WHERE c.account = ?1 AND c.number > ?2"
	    " ORDER BY c.number LIMIT ?3", e);
}

int change_list(struct arena *a, struct session *w,
    const struct change_range *range, struct change **out, struct err *e)
{
	struct change *first = NULL, **tail = &first;
	struct db_stmt *q = walk(w, range->uuid.p != NULL, e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, range->account);
	db_bind_i64(q, 2, range->after);
	db_bind_i64(q, 3, (int64_t)range->max);
	if (range->uuid.p)
		db_bind_str(q, 4, range->uuid);
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct change);
		read_row(a, q, *tail);
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}
