/* SPDX-License-Identifier: Apache-2.0 */
#include "store/index.h"

#include <stdlib.h>

static int order(const void *l, const void *r)
{
	const struct index_value *x = *(struct index_value *const *)l;
	const struct index_value *y = *(struct index_value *const *)r;

	if (x->attr->index_id != y->attr->index_id)
		return x->attr->index_id < y->attr->index_id ? -1 : 1;
	if (x->element != y->element)
		return x->element < y->element ? -1 : 1;
	if (!x->text.p != !y->text.p)
		return x->text.p ? 1 : -1;
	if (x->text.p)
		return str_cmp(x->text, y->text);
	return (x->number > y->number) - (x->number < y->number);
}

struct values {
	struct index_value **v;
	size_t n;
};

/* Sorted, so that two documents are compared in one pass. */
static struct values values_of(struct arena *a, const struct restype *t,
    const struct json *doc)
{
	struct index_value *first = doc ? document_index(a, t, doc) : NULL;
	struct values out = { NULL, 0 };

	for (struct index_value *v = first; v; v = v->next)
		out.n++;
	out.v = ARENA_ARRAY(a, struct index_value *, out.n + 1);
	out.n = 0;
	for (struct index_value *v = first; v; v = v->next)
		out.v[out.n++] = v;
	qsort(out.v, out.n, sizeof(out.v[0]), order);
	return out;
}

static void bind_value(struct db_stmt *q, int n, const struct index_value *v)
{
	if (v->text.p)
		db_bind_str(q, n, v->text);
	else
		db_bind_i64(q, n, v->number);
}

static int add(const struct index *x, const struct index_value *v,
    struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "INSERT INTO attribute (account, name, value, resource, element)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->account);
	db_bind_i64(q, 2, v->attr->index_id);
	bind_value(q, 3, v);
	db_bind_i64(q, 4, x->resource);
	db_bind_i64(q, 5, (int64_t)v->element);
	return db_run(q, e);
}

static int drop(const struct index *x, const struct index_value *v,
    struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "DELETE FROM attribute WHERE account = ?1 AND name = ?2"
	    " AND value = ?3 AND resource = ?4 AND element = ?5", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->account);
	db_bind_i64(q, 2, v->attr->index_id);
	bind_value(q, 3, v);
	db_bind_i64(q, 4, x->resource);
	db_bind_i64(q, 5, (int64_t)v->element);
	return db_run(q, e);
}

/* Does another resource of the account have v? */
static int check_unique(const struct index *x, const struct index_value *v,
    struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "SELECT r.uuid FROM attribute AS x"
	    " JOIN resource AS r ON r.id = x.resource AND r.account = ?1"
	    " WHERE x.account = ?1 AND x.name = ?2 AND x.value = ?3"
	    " AND x.resource <> ?4 LIMIT 1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->account);
	db_bind_i64(q, 2, v->attr->index_id);
	bind_value(q, 3, v);
	db_bind_i64(q, 4, x->resource);
	rc = db_step(q, e);
	if (rc == 1)
		err_set(e, ERR_UNIQUENESS, "the value of %.*s is already taken "
		    "in this account, by the %.*s %.*s",
		    STR_ARG(v->attr->path), STR_ARG(x->type->name),
		    STR_ARG(db_col_view(q, 0)));
	db_done(q);
	return rc == 0 ? 0 : -1;
}

/* Old rows first: a value may move from one element to another. */
static int pass(const struct index *x, const struct values *from,
    const struct values *to,
    int (*fn)(const struct index *, const struct index_value *, struct err *),
    struct err *e)
{
	size_t k = 0;

	for (size_t i = 0; i < from->n; i++) {
		while (k < to->n && order(&to->v[k], &from->v[i]) < 0)
			k++;
		if (k < to->n && order(&to->v[k], &from->v[i]) == 0)
			continue;
		if (fn(x, from->v[i], e))
			return -1;
	}
	return 0;
}

static int add_checked(const struct index *x, const struct index_value *v,
    struct err *e)
{
	if (v->attr->uniqueness != ATTR_UNIQUE_NONE && check_unique(x, v, e))
		return -1;
	return add(x, v, e);
}

/* The members of doc that other has not, or not so. */
static const struct json *differing(struct arena *a, const struct json *doc,
    const struct json *other)
{
	struct json *out = json_object(a);

	if (!other)
		return doc;
	JSON_EACH(v, doc) {
		const struct json *same = json_get(other, v->name);
		struct json *copy;

		if (same && json_eq(v, same))
			continue;
		copy = ARENA_NEW(a, struct json);
		*copy = *v;
		json_push(out, copy);
		copy->name = v->name;
	}
	return out;
}

int index_write(struct arena *a, const struct index *x,
    const struct json *before, const struct json *after, struct err *e)
{
	struct values old = values_of(a, x->type,
	    before ? differing(a, before, after) : NULL);
	struct values new = values_of(a, x->type, differing(a, after, before));

	return pass(x, &old, &new, drop, e) ||
	    pass(x, &new, &old, add_checked, e) ? -1 : 0;
}

int index_clear(const struct index *x, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "DELETE FROM attribute WHERE resource = ?2 AND +account = ?1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->account);
	db_bind_i64(q, 2, x->resource);
	return db_run(q, e);
}
