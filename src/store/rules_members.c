/* SPDX-License-Identifier: Apache-2.0 */
/* rules_members.c - members that a write took out of a group. */
#include "store/rules.h"

#include "base/utf8.h"
#include "store/brake.h"
#include "store/row.h"

/* More than a request can name; the rest is asked for again. */
#define NOTED_MAX 20000
#define SHOWN 5
#define NAME_SHOWN 64

/* Each removal that the change recorded, before it is rolled back. */
static int note(struct arena *a, struct session *w, struct caller *c,
    const struct intent *like, int64_t change, struct err *e)
{
	const struct resource group = { .uuid = like->uuid,
	    .type = like->type };
	struct db_stmt *q;
	int rc;

	if (!c->token)
		return 0;
	q = db_prepare(w->db, "SELECT member FROM change_member"
	    " WHERE account = ?1 AND number = ?2 AND added = 0 LIMIT ?3", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, change);
	db_bind_i64(q, 3, NOTED_MAX);
	while ((rc = db_step(q, e)) == 1) {
		struct intent *it = intent_note(a, c, INTENT_REMOVE_MEMBER,
		    like->reason, &group);

		it->name = like->name;
		it->member = db_col_str(a, q, 0);
	}
	db_done(q);
	return rc < 0 ? -1 : 0;
}

static int note_all(struct arena *a, struct session *w, struct caller *c,
    const struct intent *like, int64_t change, struct err *e)
{
	struct err other = { 0 };

	if (!note(a, w, c, like, change, &other))
		return -1;
	*e = other;
	return -1;
}

static struct intent like(struct arena *a, const struct resource *group,
    enum intent_reason reason)
{
	struct intent it = { .reason = reason, .uuid = group->uuid,
	    .type = group->type };

	it.name = intent_name(a, group);
	return it;
}

int rules_members(struct arena *a, struct session *w, struct caller *c,
    const struct resource *r, int64_t change, struct err *e)
{
	struct intent it;

	if (!c->token)
		return 0;
	if (!brake_take_members(a, w, c, r, change, e))
		return 0;
	if (e->kind != ERR_RATE)
		return -1;
	c->remark = "held";
	it = like(a, r, INTENT_BRAKE);
	return note_all(a, w, c, &it, change, e);
}

/* Those that held the role through the group: when it was the group's, each
 * active user did that is gone, and a group in it may have brought some. */
#define HOLDERS \
	"SELECT r.uuid, coalesce(json_extract(r.doc, '$.userName')," \
	"  json_extract(r.doc, '$.displayName'), r.name_key)" \
	" FROM change_member AS m CROSS JOIN resource AS r" \
	"  ON r.uuid = m.member AND r.account = ?1" \
	" WHERE m.account = ?1 AND m.number = ?2 AND m.added = 0" \
	"  AND r.active = 1 AND r.blocked = 0" \
	" ORDER BY r.position LIMIT ?3"

static struct str cut(struct str s)
{
	return str_sub(s, 0, utf8_cut(s, NAME_SHOWN));
}

static int list_holders(struct session *w, int64_t account, int64_t change,
    struct buf *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, HOLDERS, e);
	int rc, n = 0;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, change);
	db_bind_i64(q, 3, SHOWN + 1);
	while ((rc = db_step(q, e)) == 1) {
		if (n++ == SHOWN) {
			buf_adds(out, " and others");
			continue;
		}
		buf_printf(out, "%s\"%.*s\" (%.*s)", n > 1 ? ", " : "",
		    STR_ARG(cut(db_col_view(q, 1))),
		    STR_ARG(db_col_view(q, 0)));
	}
	db_done(q);
	return rc < 0 ? -1 : 0;
}

int rules_last_member(struct arena *a, struct session *w, struct caller *c,
    const struct invariant *guard, const struct rules_loss *loss,
    struct err *e)
{
	struct intent it = like(a, loss->group, INTENT_ADMINISTRATOR);
	struct err why = { 0 };
	struct buf b;

	buf_init(&b, a);
	if (list_holders(w, c->account, loss->change, &b, &why)) {
		*e = why;
		return -1;
	}
	if (b.n) {
		err_clear(e);
		err_set(e, ERR_FORBIDDEN, "refused, nothing was changed: the "
		    "role \"%.*s\" would lose its last active holder in this "
		    "account, \"%.*s\", without %.*s in the group; give "
		    "another person the role first",
		    STR_ARG(cut(guard->role)), STR_ARG(cut(guard->name)),
		    STR_ARG(buf_str(&b)));
	}
	return note_all(a, w, c, &it, loss->change, e);
}
