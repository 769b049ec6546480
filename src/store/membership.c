/* SPDX-License-Identifier: Apache-2.0 */
/* membership.c - reading memberships. */
#include "store/membership.h"

#include "store/row.h"

/* Columns of the statements below: uuid, type, doc, direct, id, nested. */

/* The name of a type that has neither of the two below. */
static int other_name(struct arena *a, struct session *w, int64_t id,
    struct member *m, struct err *e)
{
	struct db_stmt *q;
	int rc;

	if (!m->type->name_attr)
		return 0;
	q = db_prepare(w->db,
	    "SELECT json_extract(doc, ?2) FROM resource WHERE id = ?1", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, id);
	db_bind_str(q, 2, m->type->name_attr->json_path);
	rc = db_step(q, e);
	if (rc == 1 && !db_col_null(q, 0))
		m->display = db_col_str(a, q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

struct walk {
	struct arena *a;
	struct session *w;
	int (*fn)(const struct member *m, void *arg, struct err *e);
	void *arg;
	bool nested;                    /* one of them is in a group itself */
};

static int hand_out(struct walk *x, struct db_stmt *q, struct err *e)
{
	struct member m = {
		.uuid = db_col_view(q, 0),
		.type = row_type(x->w, db_col_i64(q, 1)),
		.direct = db_col_i64(q, 3) != 0,
	};
	int rc = 0;

	x->nested = x->nested || db_col_i64(q, 5);
	if (!m.type)
		return 0;
	m.display = json_peek(x->a, db_col_view(q, 2), S("displayName"));
	if (!m.display.p)
		m.display = json_peek(x->a, db_col_view(q, 2), S("userName"));
	if (!m.display.p)
		rc = other_name(x->a, x->w, db_col_i64(q, 4), &m, e);
	if (rc == 0 && x->fn(&m, x->arg, e))
		rc = -1;
	return rc;
}

static int each(struct walk *x, struct db_stmt *q, struct err *e)
{
	int rc;

	while ((rc = db_step(q, e)) == 1)
		if (hand_out(x, q, e)) {
			rc = -1;
			break;
		}
	db_done(q);
	return rc < 0 ? -1 : 0;
}

int membership_each_member(struct arena *a, struct session *w,
    const struct resource *group,
    int (*fn)(const struct member *m, void *arg, struct err *e), void *arg,
    struct err *e)
{
	struct walk x = { a, w, fn, arg, false };
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT r.uuid, r.type, r.doc, 1, r.id, 0"
	    " FROM resource AS g"
	    " CROSS JOIN membership AS m ON m.grp = g.id"
	    "  AND m.account = g.account"
	    " CROSS JOIN resource AS r ON r.id = m.member"
	    "  AND r.account = g.account"
	    " WHERE g.id = ?1 ORDER BY m.member", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, group->id);
	return each(&x, q, e);
}

/* The groups around those that the member is in itself. */
static int each_around(struct walk *x, const struct resource *member,
    struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "WITH RECURSIVE me (account) AS ("
	    " SELECT account FROM resource WHERE id = ?1),"
	    "up (grp) AS ("
	    " SELECT m.grp FROM me CROSS JOIN membership AS m"
	    "  ON m.member = ?1 AND m.account = me.account"
	    " UNION"
	    " SELECT m.grp FROM up CROSS JOIN me CROSS JOIN membership AS m"
	    "  ON m.member = up.grp AND m.account = me.account)"
	    "SELECT g.uuid, g.type, g.doc, 0, g.id, 0"
	    " FROM up CROSS JOIN me CROSS JOIN resource AS g"
	    "  ON g.id = up.grp AND g.account = me.account"
	    " WHERE up.grp <> ?1 AND NOT EXISTS (SELECT 1"
	    "  FROM membership AS d WHERE d.grp = up.grp AND d.member = ?1)"
	    " ORDER BY g.position, g.id", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, member->id);
	return each(x, q, e);
}

/* Most accounts have no group in a group: only when one of the member's own
 * groups is in another, those around them are looked for. */
int membership_each_group(struct arena *a, struct session *w,
    const struct resource *member,
    int (*fn)(const struct member *m, void *arg, struct err *e), void *arg,
    struct err *e)
{
	struct walk x = { a, w, fn, arg, false };
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT g.uuid, g.type, g.doc, 1, g.id,"
	    "  EXISTS (SELECT 1 FROM membership AS n WHERE n.member = g.id)"
	    " FROM resource AS me"
	    " CROSS JOIN membership AS m ON m.member = me.id"
	    " CROSS JOIN resource AS g ON g.id = m.grp"
	    "  AND g.account = me.account"
	    " WHERE me.id = ?1 ORDER BY m.grp", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, member->id);
	if (each(&x, q, e))
		return -1;
	return x.nested ? each_around(&x, member, e) : 0;
}
