/* SPDX-License-Identifier: Apache-2.0 */
#include "store/operator.h"

#include "base/utf8.h"
#include "store/change.h"
#include "store/counter.h"
#include "store/invariant.h"
#include "store/row.h"

static struct str fold_name(struct arena *a, const struct restype *type,
    struct str text)
{
	if (type->name_attr && type->name_attr->case_exact)
		return text;
	return key_fold(a, text);
}

int operator_find(struct arena *a, struct session *w, const struct caller *c,
    const struct restype *type, struct str text, struct resource *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "SELECT " ROW_COLUMNS
	    " FROM resource AS r WHERE r.account = ?1 AND r.type = ?2"
	    " AND (r.uuid = ?3 OR r.name_key = ?4)"
	    " ORDER BY r.uuid = ?3 DESC LIMIT 2", e);
	bool exact = false;
	int rc, n = 0;

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, type->id);
	db_bind_str(q, 3, text);
	db_bind_str(q, 4, fold_name(a, type, text));
	while (!exact && (rc = db_step(q, e)) == 1)
		if (n++ == 0) {
			row_read(a, w, q, out);
			exact = str_eq(out->uuid, text);
		}
	db_done(q);
	if (!exact && rc < 0)
		return -1;
	if (n > 1)
		return err_set(e, ERR_CONFLICT, "more than one %.*s is called "
		    "\"%.*s\": name it by its id", STR_ARG(type->name),
		    STR_ARG(str_sub(text, 0, 100)));
	if (n == 0)
		return err_set(e, ERR_NOT_FOUND,
		    "account %.*s has no %.*s \"%.*s\"",
		    STR_ARG(c->account_tag), STR_ARG(type->name),
		    STR_ARG(str_sub(text, 0, 100)));
	return 0;
}

int operator_look(struct arena *a, struct session *w,
    const struct resource *r, struct operator_view *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT r.blocked, r.origin, t.name FROM resource AS r"
	    " LEFT JOIN token AS t ON t.id = r.origin WHERE r.id = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, r->id);
	*out = (struct operator_view){ 0 };
	rc = db_step(q, e);
	if (rc == 1) {
		out->blocked = db_col_i64(q, 0) != 0;
		out->origin = db_col_i64(q, 1);
		out->origin_name = db_col_str(a, q, 2);
	}
	db_done(q);
	return rc < 0 ? -1 : 0;
}

int operator_find_deleted(struct arena *a, struct session *w,
    const struct caller *c, const struct restype *type, struct str name,
    struct str *uuid, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "SELECT uuid FROM change"
	    " WHERE account = ?1 AND type = ?2 AND operation = 'delete'"
	    " AND (uuid = ?3 OR scim_fold(name) = scim_fold(?3))"
	    " ORDER BY number DESC LIMIT 1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, type->id);
	db_bind_str(q, 3, name);
	rc = db_step(q, e);
	if (rc == 1)
		*uuid = db_col_str(a, q, 0);
	db_done(q);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND,
		    "account %.*s has, and had, no %.*s \"%.*s\"",
		    STR_ARG(c->account_tag), STR_ARG(type->name),
		    STR_ARG(str_sub(name, 0, 100)));
	return rc < 0 ? -1 : 0;
}

/* A block that is set or lifted. */
struct block {
	struct resource row;
	bool blocked;
	bool wants_active;              /* what the client wrote last */
	int64_t number;                 /* of the change */
};

static int read_active(struct arena *a, struct block *b, struct err *e)
{
	const struct resource *r = &b->row;
	const struct attr *attr = r->type->active_attr;
	const struct json *v;
	struct json *doc;

	if (row_doc(a, r, &doc, e))
		return -1;
	v = attr ? document_get(r->type, doc, attr) : NULL;
	b->wants_active = !v || v->kind != JSON_BOOL || v->flag;
	return 0;
}

/* A blocked resource is shown, found and counted as inactive. */
static int set_blocked(struct session *w, const struct caller *c,
    const struct block *b, struct err *e)
{
	struct counter n = { w, c->account, b->row.type->id };
	struct db_stmt *q = db_prepare(w->db, "UPDATE resource"
	    " SET blocked = ?2, active = ?3, version = ?4,"
	    " modified = max(modified, ?5) WHERE id = ?1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, b->row.id);
	db_bind_i64(q, 2, b->blocked);
	db_bind_i64(q, 3, b->wants_active && !b->blocked);
	db_bind_i64(q, 4, b->number);
	db_bind_i64(q, 5, c->now);
	if (db_run(q, e))
		return -1;
	if (!b->wants_active)
		return 0;
	return counter_active(&n, b->blocked ? -1 : 1, e);
}

static int add_change(struct arena *a, struct session *w,
    const struct caller *c, struct block *b, struct err *e)
{
	struct json *diff = json_object(a), *step = json_object(a);
	struct change_entry entry = { .operation = "update",
	    .resource = &b->row, .diff = diff };

	json_set(step, S("from"), json_bool(a, !b->blocked));
	json_set(step, S("to"), json_bool(a, b->blocked));
	json_set(diff, S("blocked"), step);
	if (b->wants_active)
		entry.operation = b->blocked ? "deactivate" : "activate";
	if (change_number(w, c->account, &entry.number, e))
		return -1;
	b->number = entry.number;
	return change_add(a, w, c, &entry, e);
}

int operator_block(struct arena *a, struct session *w, const struct caller *c,
    const struct resource *r, bool blocked, struct err *e)
{
	struct block b = { .blocked = blocked };
	struct invariant before;

	if (resource_find(a, w, c, r->type, r->uuid, &b.row, e))
		return -1;
	if (b.row.blocked == blocked)
		return 0;
	if (invariant_begin(a, w, c->account, &before, e) ||
	    read_active(a, &b, e) || add_change(a, w, c, &b, e) ||
	    set_blocked(w, c, &b, e))
		return -1;
	return invariant_check(a, w, &before, e);
}

int operator_members(struct arena *a, struct session *w, int64_t account,
    int64_t number, size_t max, struct operator_member **out, struct err *e)
{
	struct operator_member *first = NULL, **tail = &first;
	struct db_stmt *q = db_prepare(w->db, "SELECT m.member, m.added,"
	    " coalesce(json_extract(r.doc, '$.userName'),"
	    "  json_extract(r.doc, '$.displayName'))"
	    " FROM change_member AS m LEFT JOIN resource AS r"
	    "  ON r.uuid = m.member AND r.account = m.account"
	    " WHERE m.account = ?1 AND m.number = ?2"
	    " ORDER BY m.member LIMIT ?3", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, number);
	db_bind_i64(q, 3, (int64_t)max);
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct operator_member);
		(*tail)->uuid = db_col_str(a, q, 0);
		(*tail)->added = db_col_i64(q, 1) != 0;
		(*tail)->name = db_col_str(a, q, 2);
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

int operator_changes(struct arena *a, struct session *w, int64_t account,
    struct str uuid, struct operator_change **out, struct err *e)
{
	struct operator_change *first = NULL, **tail = &first;
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT number, 0, 0 FROM change"
	    "  WHERE uuid = ?2 AND +account = ?1"
	    " UNION ALL"
	    " SELECT number, 1, added FROM change_member"
	    "  WHERE member = ?2 AND +account = ?1 ORDER BY 1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, uuid);
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct operator_change);
		(*tail)->number = db_col_i64(q, 0);
		(*tail)->membership = db_col_i64(q, 1) != 0;
		(*tail)->added = db_col_i64(q, 2) != 0;
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

int operator_count(struct session *w, struct operator_figures *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT (SELECT count(*) FROM account),"
	    " (SELECT coalesce(sum(n), 0) FROM position_count WHERE level = 0"
	    "   AND type = (SELECT id FROM resource_type WHERE name = 'User')),"
	    " (SELECT coalesce(sum(n), 0) FROM position_count WHERE level = 0"
	    "   AND type = (SELECT id FROM resource_type WHERE name ="
	    "   'Group')),"
	    " (SELECT count(*) FROM membership),"
	    " (SELECT count(*) FROM token),"
	    " (SELECT coalesce(sum(last_change), 0) FROM account),"
	    " epoch, created FROM record WHERE one = 1", e);
	int rc;

	if (!q)
		return -1;
	rc = db_step(q, e);
	if (rc == 1)
		*out = (struct operator_figures){
			.accounts = db_col_i64(q, 0),
			.users = db_col_i64(q, 1),
			.groups = db_col_i64(q, 2),
			.memberships = db_col_i64(q, 3),
			.tokens = db_col_i64(q, 4),
			.changes = db_col_i64(q, 5),
			.epoch = db_col_i64(q, 6),
			.created = db_col_i64(q, 7),
		};
	db_done(q);
	return rc < 0 ? -1 : 0;
}
