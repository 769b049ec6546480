/* SPDX-License-Identifier: Apache-2.0 */
#include "store/row.h"

/* What is stored passed narrower limits when it came in. */
static const struct json_limits stored = { 64, 4000000 };

const struct restype *row_type(const struct session *w, int64_t id)
{
	const struct catalog *c = w->store->catalog;

	for (size_t i = 0; i < c->type_count; i++)
		if (c->types[i]->id == id)
			return c->types[i];
	return NULL;
}

void row_view(struct session *w, struct db_stmt *q, struct resource *out)
{
	*out = (struct resource){
		.id = db_col_i64(q, 0),
		.type = row_type(w, db_col_i64(q, 1)),
		.uuid = db_col_view(q, 2),
		.external_id = db_col_view(q, 3),
		.doc = db_col_view(q, 4),
		.version = db_col_i64(q, 5),
		.created = db_col_i64(q, 6),
		.modified = db_col_i64(q, 7),
		.active = db_col_i64(q, 8) != 0,
		.blocked = db_col_i64(q, 9) != 0,
		.origin = db_col_i64(q, 10),
		.account = db_col_i64(q, 11),
	};
	if (db_col_null(q, 3))
		out->external_id = (struct str){ NULL, 0 };
}

void row_read(struct arena *a, struct session *w, struct db_stmt *q,
    struct resource *out)
{
	row_view(w, q, out);
	out->uuid = str_dup(a, out->uuid);
	if (out->external_id.p)
		out->external_id = str_dup(a, out->external_id);
	out->doc = str_dup(a, out->doc);
}

/* The name of a type that has neither of the two that are usual. */
static int other_name(struct arena *a, struct session *w, int64_t id,
    const struct restype *t, struct str *out, struct err *e)
{
	struct db_stmt *q;
	int rc;

	if (!t->name_attr)
		return 0;
	q = db_prepare(w->db,
	    "SELECT json_extract(doc, ?2) FROM resource WHERE id = ?1", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, id);
	db_bind_str(q, 2, t->name_attr->json_path);
	rc = db_step(q, e);
	if (rc == 1 && !db_col_null(q, 0))
		*out = db_col_str(a, q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

int row_name(struct arena *a, struct session *w, int64_t id,
    const struct restype *t, struct str doc, struct str *out, struct err *e)
{
	*out = json_peek(a, doc, S("displayName"));
	if (!out->p)
		*out = json_peek(a, doc, S("userName"));
	return out->p ? 0 : other_name(a, w, id, t, out, e);
}

int row_doc(struct arena *a, const struct resource *r, struct json **out,
    struct err *e)
{
	struct err why = { 0 };

	if (json_read(a, r->doc, &stored, out, &why))
		return err_internal(e, "resource %lld: stored document: %s",
		    (long long)r->id, why.detail);
	return 0;
}

void row_bind_token(struct db_stmt *q, int n, const struct caller *c)
{
	if (c->token)
		db_bind_i64(q, n, c->token);
	else
		db_bind_null(q, n);
}
