/* SPDX-License-Identifier: Apache-2.0 */
#include "store/group_cache.h"

#include <string.h>

#include "store/row.h"

#define PLACES 128              /* a group has one place, by its number */
#define TEXT 160                /* id and name */

struct place {
	struct group_row row;
	bool used;
	char text[TEXT];
};

struct group_cache {
	int64_t version;        /* of the record, when these rows were read */
	struct place place[PLACES];
};

struct group_cache *group_cache_new(void)
{
	return mem_new(sizeof(struct group_cache));
}

void group_cache_free(struct group_cache *c)
{
	mem_free(c);
}

/* A copy of row in its place; nothing when its texts are unusually long. */
static void keep(struct group_cache *c, const struct group_row *row)
{
	struct place *p = &c->place[(uint64_t)row->id % PLACES];

	p->used = row->uuid.n + row->display.n <= TEXT;
	if (!p->used)
		return;
	p->row = *row;
	memcpy(p->text, row->uuid.p, row->uuid.n);
	p->row.uuid.p = p->text;
	if (row->display.n)
		memcpy(p->text + row->uuid.n, row->display.p, row->display.n);
	if (row->display.p)
		p->row.display.p = p->text + row->uuid.n;
}

static int load(struct arena *a, struct session *w, int64_t id,
    struct group_row *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT account, type, uuid, doc, EXISTS (SELECT 1"
	    " FROM membership AS n WHERE n.member = resource.id)"
	    " FROM resource WHERE id = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, id);
	rc = db_step(q, e);
	if (rc == 1) {
		*out = (struct group_row){ .id = id,
		    .account = db_col_i64(q, 0),
		    .type = row_type(w, db_col_i64(q, 1)),
		    .uuid = db_col_str(a, q, 2),
		    .nested = db_col_i64(q, 4) != 0 };
		if (out->type && row_name(a, w, id, out->type,
		    db_col_view(q, 3), &out->display, e))
			rc = -1;
		out->display = str_dup(a, out->display);
	}
	db_done(q);
	return rc;
}

int group_cache_get(struct arena *a, struct session *w, int64_t id,
    struct group_row *out, struct err *e)
{
	struct group_cache *c = w->groups;
	struct place *p;
	int64_t version;
	int rc;

	if (!c)
		return load(a, w, id, out, e);
	if (session_version(w, &version, e))
		return -1;
	for (size_t i = 0; i < PLACES && version != c->version; i++)
		c->place[i].used = false;
	c->version = version;
	p = &c->place[(uint64_t)id % PLACES];
	if (p->used && p->row.id == id) {
		*out = p->row;
		return 1;
	}
	rc = load(a, w, id, out, e);
	if (rc == 1)
		keep(c, out);
	return rc;
}
