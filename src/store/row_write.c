/* SPDX-License-Identifier: Apache-2.0 */
#include "store/row_write.h"

int row_next(struct session *w, int64_t *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT ifnull(max(id), 0) + 1 FROM resource", e);
	int rc = q ? db_step(q, e) : -1;

	if (rc == 1)
		*out = db_col_i64(q, 0);
	db_done(q);
	return rc == 1 ? 0 : -1;
}

int row_insert(const struct row_values *v, int64_t position, struct err *e)
{
	struct db_stmt *q = db_prepare(v->w->db,
	    "INSERT INTO resource (account, type, uuid, position, name_key,"
	    " external_id, active, version, created, modified, origin, doc,"
	    " id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
	    " nullif(?11, 0), ?12, ?13)", e);
	const struct resource *r = v->r;

	if (!q)
		return -1;
	db_bind_i64(q, 1, v->c->account);
	db_bind_i64(q, 2, r->type->id);
	db_bind_str(q, 3, r->uuid);
	db_bind_i64(q, 4, position);
	db_bind_str(q, 5, v->name_key);
	db_bind_str(q, 6, r->external_id);
	db_bind_i64(q, 7, r->active);
	db_bind_i64(q, 8, r->version);
	db_bind_i64(q, 9, r->created);
	db_bind_i64(q, 10, r->modified);
	db_bind_i64(q, 11, r->origin);
	db_bind_str(q, 12, r->doc);
	db_bind_i64(q, 13, r->id);
	return db_run(q, e);
}

/* What every update binds. */
static void bind_stamp(struct db_stmt *q, const struct row_values *v)
{
	db_bind_i64(q, 1, v->c->account);
	db_bind_i64(q, 2, v->r->id);
	db_bind_i64(q, 3, v->r->version);
	db_bind_i64(q, 4, v->r->modified);
}

int row_update(const struct row_values *v, struct err *e)
{
	struct db_stmt *q = db_prepare(v->w->db,
	    "UPDATE resource SET version = ?3, modified = ?4, doc = ?5,"
	    " active = ?6, name_key = ?7, external_id = ?8"
	    " WHERE account = ?1 AND id = ?2", e);

	if (!q)
		return -1;
	bind_stamp(q, v);
	db_bind_str(q, 5, v->r->doc);
	db_bind_i64(q, 6, v->r->active);
	db_bind_str(q, 7, v->name_key);
	db_bind_str(q, 8, v->r->external_id);
	return db_run(q, e);
}

int row_update_document(const struct row_values *v, struct err *e)
{
	struct db_stmt *q = db_prepare(v->w->db,
	    "UPDATE resource SET version = ?3, modified = ?4, doc = ?5"
	    " WHERE account = ?1 AND id = ?2", e);

	if (!q)
		return -1;
	bind_stamp(q, v);
	db_bind_str(q, 5, v->r->doc);
	return db_run(q, e);
}

int row_update_active(const struct row_values *v, struct err *e)
{
	struct db_stmt *q = db_prepare(v->w->db,
	    "UPDATE resource SET version = ?3, modified = ?4, doc = ?5,"
	    " active = ?6 WHERE account = ?1 AND id = ?2", e);

	if (!q)
		return -1;
	bind_stamp(q, v);
	db_bind_str(q, 5, v->r->doc);
	db_bind_i64(q, 6, v->r->active);
	return db_run(q, e);
}

int row_touch(const struct row_values *v, struct err *e)
{
	struct db_stmt *q = db_prepare(v->w->db,
	    "UPDATE resource SET version = ?3, modified = ?4"
	    " WHERE account = ?1 AND id = ?2", e);

	if (!q)
		return -1;
	bind_stamp(q, v);
	return db_run(q, e);
}
