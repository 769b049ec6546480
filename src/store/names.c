/* SPDX-License-Identifier: Apache-2.0 */
/* names.c - resource types and indexed attributes get their numbers.
 *
 * The record keeps them, so that a schema file that moves an attribute or adds
 * one does not renumber the others.  An attribute that is indexed from now on
 * is indexed for the resources that are there already.
 */
#include "store/session.h"

#include "store/reindex.h"

static int type_id(struct session *w, struct str name, int64_t *id,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT id FROM resource_type WHERE name = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_str(q, 1, name);
	rc = db_step(q, e);
	if (rc == 1)
		*id = db_col_i64(q, 0);
	db_done(q);
	return rc;
}

static int type_add(struct session *w, struct str name, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "INSERT INTO resource_type (name) VALUES (?1)", e);

	if (!q)
		return -1;
	db_bind_str(q, 1, name);
	return db_run(q, e);
}

static int attr_id(struct session *w, int64_t type, struct str path,
    int64_t *id, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT id FROM attribute_name WHERE type = ?1 AND path = ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, type);
	db_bind_str(q, 2, path);
	rc = db_step(q, e);
	if (rc == 1)
		*id = db_col_i64(q, 0);
	db_done(q);
	return rc;
}

static int attr_add(struct session *w, int64_t type, struct str path,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "INSERT INTO attribute_name (type, path) VALUES (?1, ?2)", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, type);
	db_bind_str(q, 2, path);
	return db_run(q, e);
}

/* Attributes of extensions are told apart by their URN. */
static struct str full_path(struct arena *a, const struct restype *t,
    const struct attr *attr)
{
	if (!attr_is_extension(t, attr))
		return attr->path;
	return str_printf(a, "%.*s:%.*s", STR_ARG(attr->schema->id),
	    STR_ARG(attr->path));
}

static int missing(struct err *e)
{
	return err_set(e, ERR_NOT_FOUND, "the record does not know a name yet");
}

static int load_type(struct session *w, struct restype *t, bool may_write,
    struct err *e)
{
	int rc = type_id(w, t->name, &t->id, e);

	if (rc == 0 && !may_write)
		return missing(e);
	if (rc == 0) {
		if (type_add(w, t->name, e))
			return -1;
		rc = type_id(w, t->name, &t->id, e);
	}
	return rc == 1 ? 0 : -1;
}

/* *fresh: the attribute was not indexed before. */
static int load_attr(struct session *w, struct restype *t, struct attr *attr,
    bool may_write, bool *fresh, struct err *e)
{
	struct str path = full_path(w->store->arena, t, attr);
	int rc = attr_id(w, t->id, path, &attr->index_id, e);

	if (rc == 0 && !may_write)
		return missing(e);
	if (rc == 0) {
		*fresh = true;
		if (attr_add(w, t->id, path, e))
			return -1;
		rc = attr_id(w, t->id, path, &attr->index_id, e);
	}
	return rc == 1 ? 0 : -1;
}

int names_load(struct session *w, struct catalog *c, bool may_write,
    struct err *e)
{
	for (size_t i = 0; i < c->type_count; i++) {
		struct restype *t = c->types[i];
		bool fresh = false;

		if (load_type(w, t, may_write, e))
			return -1;
		for (size_t k = 0; k < t->indexed_count; k++)
			if (load_attr(w, t, (struct attr *)t->indexed[k],
			    may_write, &fresh, e))
				return -1;
		if (fresh && reindex_type(w, t, e))
			return -1;
	}
	return 0;
}
