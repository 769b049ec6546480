/* SPDX-License-Identifier: Apache-2.0 */
/* membership.c - reading memberships. */
#include "store/group_cache.h"
#include "store/row.h"

#define AHEAD 16                /* groups looked for together */

struct walk {
	struct arena *a;
	struct session *w;
	int (*fn)(const struct member *m, void *arg, struct err *e);
	void *arg;
	int64_t account;                /* of the one whose groups they are */
	bool nested;                    /* one of them is in a group itself */
};

/* Columns: uuid, type, doc, id. */
static int hand_member(struct walk *x, struct db_stmt *q, struct err *e)
{
	struct member m = {
		.uuid = db_col_view(q, 0),
		.type = row_type(x->w, db_col_i64(q, 1)),
		.direct = true,
	};

	if (!m.type)
		return 0;
	if (row_name(x->a, x->w, db_col_i64(q, 3), m.type, db_col_view(q, 2),
	    &m.display, e))
		return -1;
	return x->fn(&m, x->arg, e) ? -1 : 0;
}

static int hand_number(struct walk *x, int64_t group, bool direct,
    struct err *e)
{
	struct group_row g;
	struct member m = { .direct = direct };
	int rc = group_cache_get(x->a, x->w, group, &g, e);

	if (rc <= 0)
		return rc;
	if (g.account != x->account)
		return 0;
	x->nested = x->nested || g.nested;
	if (!g.type)
		return 0;
	m.uuid = g.uuid;
	m.type = g.type;
	m.display = g.display;
	return x->fn(&m, x->arg, e) ? -1 : 0;
}

/* Column: the group's number. */
static int hand_around(struct walk *x, struct db_stmt *q, struct err *e)
{
	return hand_number(x, db_col_i64(q, 0), false, e);
}

static int each(struct walk *x, struct db_stmt *q,
    int (*hand)(struct walk *x, struct db_stmt *q, struct err *e),
    struct err *e)
{
	int rc;

	while ((rc = db_step(q, e)) == 1)
		if (hand(x, q, e)) {
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
	struct walk x = { .a = a, .w = w, .fn = fn, .arg = arg };
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT r.uuid, r.type, r.doc, r.id"
	    " FROM resource AS g"
	    " CROSS JOIN membership AS m ON m.grp = g.id"
	    "  AND m.account = g.account"
	    " CROSS JOIN resource AS r ON r.id = m.member"
	    "  AND r.account = g.account"
	    " WHERE g.id = ?1 ORDER BY m.member", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, group->id);
	return each(&x, q, hand_member, e);
}

/* Those that the member is in itself: some at a time, so that what is known of
 * them is fetched together. */
static int each_own(struct walk *x, const struct resource *member,
    struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db, "SELECT grp FROM membership"
	    " WHERE member = ?1 ORDER BY grp", e);
	int64_t ahead[AHEAD];
	int rc = 1;

	if (!q)
		return -1;
	db_bind_i64(q, 1, member->id);
	while (rc == 1) {
		size_t n = 0;

		while (n < AHEAD && (rc = db_step(q, e)) == 1) {
			ahead[n] = db_col_i64(q, 0);
			group_cache_expect(x->w, ahead[n++]);
		}
		for (size_t i = 0; rc >= 0 && i < n; i++)
			if (hand_number(x, ahead[i], true, e))
				rc = -1;
	}
	db_done(q);
	return rc;
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
	    "SELECT up.grp FROM up"
	    " WHERE up.grp <> ?1 AND NOT EXISTS (SELECT 1"
	    "  FROM membership AS d WHERE d.grp = up.grp AND d.member = ?1)"
	    " ORDER BY up.grp", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, member->id);
	return each(x, q, hand_around, e);
}

/* Most accounts have no group in a group: only when one of the member's own
 * groups is in another, those around them are looked for. */
int membership_each_group(struct arena *a, struct session *w,
    const struct resource *member,
    int (*fn)(const struct member *m, void *arg, struct err *e), void *arg,
    struct err *e)
{
	struct walk x = { .a = a, .w = w, .fn = fn, .arg = arg,
	    .account = member->account };

	if (each_own(&x, member, e))
		return -1;
	return x.nested ? each_around(&x, member, e) : 0;
}
