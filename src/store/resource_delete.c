/* SPDX-License-Identifier: Apache-2.0 */
/* resource_delete.c - a resource goes, and so does every trace but its change.
 *
 * The change "delete" holds what an operator needs to undo it:
 * {"doc":…,"created":…,"blocked":true,"memberships":[ids of groups],
 * "members":[ids]}; blocked, memberships and members only when there is
 * something to say.  The members of a large group are rows of change_member
 * instead.  Each group that loses the resource gets a change of its own.
 */
#include "store/resource.h"

#include "store/change.h"
#include "store/counter.h"
#include "store/group_cache.h"
#include "store/index.h"
#include "store/invariant.h"
#include "store/row.h"
#include "store/rules.h"

#define MEMBERS_IN_DIFF 1000

struct group {
	struct resource row;
	struct group *next;
};

struct removal {
	struct session *w;
	struct caller *c;
	struct resource row;
	int64_t position;
	struct group *groups;
	struct json *diff;
	bool many;                      /* members are not in diff */
	struct invariant guard;
};

static int read_rest(struct removal *x, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db, "SELECT position"
	    " FROM resource WHERE account = ?1 AND id = ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->row.id);
	rc = db_step(q, e);
	if (rc == 1)
		x->position = db_col_i64(q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

static int read_groups(struct arena *a, struct removal *x, struct err *e)
{
	struct group **tail = &x->groups;
	struct db_stmt *q;
	int rc;

	q = db_prepare(x->w->db, "SELECT " ROW_COLUMNS
	    " FROM membership AS m CROSS JOIN resource AS r"
	    "  ON r.id = m.grp AND r.account = ?1"
	    " WHERE m.member = ?2 AND m.account = ?1 ORDER BY m.grp", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->row.id);
	while ((rc = db_step(q, e)) == 1) {
		struct group *g = ARENA_NEW(a, struct group);

		row_read(a, x->w, q, &g->row);
		if (!g->row.type)
			continue;
		*tail = g;
		tail = &g->next;
	}
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* The ids of the members, or NULL and many when they are too many. */
static int read_members(struct arena *a, struct removal *x,
    struct json **out, struct err *e)
{
	struct json *list = json_array(a);
	struct db_stmt *q;
	int rc;

	q = db_prepare(x->w->db, "SELECT r.uuid FROM membership AS m"
	    " CROSS JOIN resource AS r ON r.id = m.member AND r.account = ?1"
	    " WHERE m.grp = ?2 AND m.account = ?1 ORDER BY m.member LIMIT ?3",
	    e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->row.id);
	db_bind_i64(q, 3, MEMBERS_IN_DIFF + 1);
	while ((rc = db_step(q, e)) == 1)
		json_push(list, json_str(a, db_col_str(a, q, 0)));
	db_done(q);
	if (rc < 0)
		return -1;
	x->many = list->count > MEMBERS_IN_DIFF;
	*out = x->many || !list->count ? NULL : list;
	return 0;
}

static int make_diff(struct arena *a, struct removal *x, struct err *e)
{
	struct json *doc, *members, *groups = json_array(a);

	if (row_doc(a, &x->row, &doc, e) || read_members(a, x, &members, e))
		return -1;
	for (struct group *g = x->groups; g; g = g->next)
		json_push(groups, json_str(a, g->row.uuid));
	x->diff = json_object(a);
	json_set(x->diff, S("doc"), doc);
	json_set(x->diff, S("created"), json_i64(a, x->row.created));
	if (x->row.blocked)
		json_set(x->diff, S("blocked"), json_bool(a, true));
	if (groups->count)
		json_set(x->diff, S("memberships"), groups);
	if (members)
		json_set(x->diff, S("members"), members);
	return 0;
}

static int record_members(struct removal *x, int64_t number, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "INSERT INTO change_member (account, number, member, added)"
	    " SELECT ?1, ?3, r.uuid, 0 FROM membership AS m"
	    " CROSS JOIN resource AS r ON r.id = m.member AND r.account = ?1"
	    " WHERE m.grp = ?2 AND m.account = ?1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->row.id);
	db_bind_i64(q, 3, number);
	return db_run(q, e);
}

static int add_change(struct arena *a, struct removal *x, struct err *e)
{
	struct change_entry entry = {
		.operation = "delete", .resource = &x->row, .diff = x->diff
	};

	if (change_number(x->w, x->c->account, &entry.number, e) ||
	    change_add(a, x->w, x->c, &entry, e))
		return -1;
	return x->many ? record_members(x, entry.number, e) : 0;
}

static int record_loss(struct removal *x, int64_t number, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db, "INSERT INTO change_member"
	    " (account, number, member, added) VALUES (?1, ?2, ?3, 0)", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, number);
	db_bind_str(q, 3, x->row.uuid);
	return db_run(q, e);
}

static int touch(struct removal *x, const struct group *g, int64_t number,
    struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db, "UPDATE resource"
	    " SET version = ?3, modified = max(modified, ?4)"
	    " WHERE account = ?1 AND id = ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, g->row.id);
	db_bind_i64(q, 3, number);
	db_bind_i64(q, 4, x->c->now);
	return db_run(q, e);
}

/* The groups that lose a member: each is a change for those who follow it. */
static int change_groups(struct arena *a, struct removal *x, struct err *e)
{
	for (const struct group *g = x->groups; g; g = g->next) {
		struct change_entry entry = {
			.operation = "members", .resource = &g->row
		};

		if (change_number(x->w, x->c->account, &entry.number, e) ||
		    change_add(a, x->w, x->c, &entry, e) ||
		    record_loss(x, entry.number, e) ||
		    touch(x, g, entry.number, e))
			return -1;
	}
	return 0;
}

static int drop_memberships(struct removal *x, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "DELETE FROM membership WHERE account = ?1 AND grp = ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->row.id);
	if (db_run(q, e))
		return -1;
	q = db_prepare(x->w->db,
	    "DELETE FROM membership WHERE account = ?1 AND member = ?2", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->row.id);
	return db_run(q, e);
}

/* Role grants to the resource itself go with the row, by their foreign key. */
static int drop_row(struct removal *x, struct err *e)
{
	struct index ix = { x->w, x->c->account, x->row.id, x->row.type };
	struct counter n = { x->w, x->c->account, x->row.type->id };
	struct db_stmt *q;

	if (drop_memberships(x, e) || index_clear(&ix, e) ||
	    counter_take(&n, x->row.active, x->position, e))
		return -1;
	q = db_prepare(x->w->db,
	    "DELETE FROM resource WHERE account = ?1 AND id = ?2", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->row.id);
	if (db_run(q, e))
		return -1;
	return x->row.type->members_attr ? group_cache_outdate(x->w, e) : 0;
}

static int check_rules(struct arena *a, struct removal *x, struct err *e)
{
	struct json *doc;

	if (row_doc(a, &x->row, &doc, e))
		return -1;
	return rules_own(a, x->w, x->c, &x->row, e) ||
	    rules_delete(a, x->w, x->c, &x->row, doc, e) ? -1 : 0;
}

static int check_holders(struct arena *a, struct removal *x, struct err *e)
{
	if (!invariant_check(a, x->w, &x->guard, e))
		return 0;
	if (e->kind == ERR_FORBIDDEN)
		intent_note(a, x->c, INTENT_DELETE, INTENT_ADMINISTRATOR,
		    &x->row);
	return -1;
}

int resource_delete(struct arena *a, struct session *w, struct caller *c,
    const struct resource *old, struct err *e)
{
	struct removal x = { .w = w, .c = c };

	if (resource_find(a, w, c, old->type, old->uuid, &x.row, e) ||
	    check_rules(a, &x, e) ||
	    invariant_begin(a, w, c->account, &x.guard, e) ||
	    read_rest(&x, e) || read_groups(a, &x, e) || make_diff(a, &x, e))
		return -1;
	if (add_change(a, &x, e) || change_groups(a, &x, e) ||
	    drop_row(&x, e) || check_holders(a, &x, e))
		return -1;
	return intent_forget(w, c->account, x.row.uuid, e);
}
