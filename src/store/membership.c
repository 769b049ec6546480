/* SPDX-License-Identifier: Apache-2.0 */
/* membership.c - reading memberships. */
#include "store/membership.h"

#include "store/row.h"

/* The columns of both statements below: uuid, type, display, direct, id. */
#define DISPLAY(of) \
	"coalesce(json_extract(" of ".doc, '$.displayName')," \
	" json_extract(" of ".doc, '$.userName'))"

/* The name of a type that has neither of the two attributes above. */
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
};

static int hand_out(const struct walk *x, struct db_stmt *q, struct err *e)
{
	struct member m = {
		.uuid = db_col_view(q, 0),
		.type = row_type(x->w, db_col_i64(q, 1)),
		.direct = db_col_i64(q, 3) != 0,
	};
	int rc = 0;

	if (!m.type)
		return 0;
	if (!db_col_null(q, 2))
		m.display = db_col_view(q, 2);
	else
		rc = other_name(x->a, x->w, db_col_i64(q, 4), &m, e);
	if (rc == 0 && x->fn(&m, x->arg, e))
		rc = -1;
	return rc;
}

static int each(const struct walk *x, struct db_stmt *q, struct err *e)
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
	const struct walk x = { a, w, fn, arg };
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT r.uuid, r.type, " DISPLAY("r") ", 1, r.id"
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

int membership_each_group(struct arena *a, struct session *w,
    const struct resource *member,
    int (*fn)(const struct member *m, void *arg, struct err *e), void *arg,
    struct err *e)
{
	const struct walk x = { a, w, fn, arg };
	struct db_stmt *q = db_prepare(w->db,
	    "WITH RECURSIVE me (account) AS ("
	    " SELECT account FROM resource WHERE id = ?1),"
	    "up (grp) AS ("
	    " SELECT m.grp FROM me CROSS JOIN membership AS m"
	    "  ON m.member = ?1 AND m.account = me.account"
	    " UNION"
	    " SELECT m.grp FROM up CROSS JOIN me CROSS JOIN membership AS m"
	    "  ON m.member = up.grp AND m.account = me.account)"
	    "SELECT g.uuid, g.type, " DISPLAY("g") ","
	    "  EXISTS (SELECT 1 FROM membership AS d"
	    "   WHERE d.grp = up.grp AND d.member = ?1) AS direct, g.id"
	    " FROM up CROSS JOIN me CROSS JOIN resource AS g"
	    "  ON g.id = up.grp AND g.account = me.account"
	    " WHERE up.grp <> ?1 ORDER BY direct DESC, g.position, g.id", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, member->id);
	return each(&x, q, e);
}
