/* SPDX-License-Identifier: Apache-2.0 */
/* reindex.c - keys and index rows made anew, a resource at a time. */
#include "store/reindex.h"

#include "base/utf8.h"
#include "store/index.h"
#include "store/row.h"

#define SHOW_EVERY 100

struct place {
	int64_t id, account;
	struct str doc;
};

/* The resource of type t that follows id: 1, 0 at the end, -1. */
static int next(struct arena *a, struct session *w, const struct restype *t,
    struct place *p, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT id, account, doc FROM resource"
	    " WHERE type = ?1 AND id > ?2 ORDER BY id LIMIT 1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, t->id);
	db_bind_i64(q, 2, p->id);
	rc = db_step(q, e);
	if (rc == 1) {
		p->id = db_col_i64(q, 0);
		p->account = db_col_i64(q, 1);
		p->doc = db_col_str(a, q, 2);
	}
	db_done(q);
	return rc;
}

static int rekey(struct arena *a, struct session *w, const struct restype *t,
    const struct place *p, const struct json *doc, struct err *e)
{
	const struct json *name = t->name_attr ?
	    document_get(t, doc, t->name_attr) : NULL;
	struct db_stmt *q;

	if (!name || name->kind != JSON_STRING)
		return 0;
	q = db_prepare(w->db,
	    "UPDATE resource SET name_key = ?3 WHERE account = ?1 AND id = ?2",
	    e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, p->account);
	db_bind_i64(q, 2, p->id);
	db_bind_str(q, 3, key_fold(a, name->text));
	return db_run(q, e);
}

static int redo(struct arena *a, struct session *w, const struct restype *t,
    const struct place *p, struct err *e)
{
	struct index x = { .w = w, .account = p->account, .resource = p->id,
	    .type = t };
	struct resource r = { .type = t, .doc = p->doc };
	struct json *doc;

	if (row_doc(a, &r, &doc, e) || index_clear(&x, e) ||
	    index_write(a, &x, NULL, doc, e))
		return -1;
	return rekey(a, w, t, p, doc, e);
}

static int count(struct session *w, const struct restype *t, int64_t *all,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT count(*) FROM resource WHERE type = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, t->id);
	rc = db_step(q, e);
	if (rc == 1)
		*all = db_col_i64(q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

static void show(const struct session *w, int64_t done, int64_t all)
{
	if (w->watch && done % SHOW_EVERY == 0)
		w->watch->seen(w->watch->arg, done, all);
}

static int all_of(struct arena *a, struct session *w, const struct restype *t,
    struct err *e)
{
	struct place p = { 0 };
	int64_t all = 0, done = 0;
	int rc;

	if (count(w, t, &all, e))
		return -1;
	while ((rc = next(a, w, t, &p, e)) == 1) {
		if (redo(a, w, t, &p, e))
			return -1;
		arena_reset(a);
		show(w, ++done, all);
	}
	return rc;
}

int reindex_type(struct session *w, const struct restype *t, struct err *e)
{
	struct arena *a = arena_new(0);
	int rc;

	if (!a)
		return err_set(e, ERR_BUSY, "out of memory");
	rc = all_of(a, w, t, e);
	arena_free(a);
	return rc;
}
