/* SPDX-License-Identifier: Apache-2.0 */
/* undo_restore.c - a deleted resource comes back with the id it had.
 *
 * Everything but the id and the time of creation is as for a new one: a
 * position at the end, a change "create", the rows of indexed attributes.
 */
#include "store/change.h"
#include "store/counter.h"
#include "store/index.h"
#include "store/operator.h"
#include "store/row_write.h"
#include "store/undo_part.h"

struct restore {
	struct undoing *x;
	struct document d;
	struct resource row;
};

static int check_name(const struct restore *s, struct err *e)
{
	struct undoing *x = s->x;
	const struct restype *t = x->type;
	struct db_stmt *q;
	int rc;

	if (!t->name_unique || !s->d.name_key.n ||
	    (t->members_attr && !x->c.unique_group_names))
		return 0;
	q = db_prepare(x->w->db, "SELECT uuid FROM resource"
	    " WHERE account = ?1 AND type = ?2 AND name_key = ?3 LIMIT 1", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c.account);
	db_bind_i64(q, 2, t->id);
	db_bind_str(q, 3, s->d.name_key);
	rc = db_step(q, e);
	if (rc == 1)
		err_set(e, ERR_UNIQUENESS, "its name was taken since, by %.*s "
		    "%.*s: rename or delete that one first",
		    STR_ARG(t->name), STR_ARG(db_col_view(q, 0)));
	db_done(q);
	return rc == 0 ? 0 : -1;
}

/* The token that made it, or adopted it. */
static int read_origin(struct restore *s, struct err *e)
{
	struct db_stmt *q = db_prepare(s->x->w->db,
	    "SELECT token FROM change WHERE uuid = ?2 AND +account = ?1"
	    " AND operation IN ('create', 'adopt') AND number < ?3"
	    " AND coalesce(request, '') NOT LIKE '% undo:%'"
	    " ORDER BY number DESC LIMIT 1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, s->x->c.account);
	db_bind_str(q, 2, s->x->uuid);
	db_bind_i64(q, 3, s->x->number);
	rc = db_step(q, e);
	if (rc == 1)
		s->row.origin = db_col_i64(q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* The document is checked against the schemas of today. */
static int read_doc(struct restore *s, struct err *e)
{
	struct undoing *x = s->x;
	struct document_rules rules = resource_rules(x->a, x->w, &x->c,
	    x->type);
	const struct json *created = json_gets(x->diff, "created");
	const struct json *doc = json_gets(x->diff, "doc");
	struct buf b;

	if (!doc || doc->kind != JSON_OBJECT)
		return err_set(e, ERR_CONFLICT, "the change does not hold what "
		    "was deleted, or does not any more");
	s->d.doc = json_copy(x->a, doc);
	s->d.active = true;
	if (document_settle(x->a, &rules, &s->d, e))
		return -1;
	buf_init(&b, x->a);
	json_write(&b, s->d.doc);
	s->row = (struct resource){
		.account = x->c.account, .type = x->type, .uuid = x->uuid,
		.doc = buf_str(&b),
		.external_id = s->d.external_id, .active = s->d.active,
		.created = x->c.now, .modified = x->c.now,
	};
	if (created)
		json_to_i64(created, &s->row.created);
	return read_origin(s, e);
}

static int insert(struct restore *s, int64_t position, struct err *e)
{
	const struct row_values v = { s->x->w, &s->x->c, &s->row,
	    s->d.name_key.p ? s->d.name_key : S("") };

	if (row_next(s->x->w, &s->row.id, e))
		return -1;
	return row_insert(&v, position, e);
}

static int write(struct restore *s, struct err *e)
{
	struct undoing *x = s->x;
	struct counter n = { x->w, x->c.account, x->type->id };
	struct change_entry entry = { .operation = "create",
	    .resource = &s->row };
	struct index ix = { x->w, x->c.account, 0, x->type };
	int64_t position = 0;

	if (counter_add(&n, s->row.active, &position, e) ||
	    change_number(x->w, x->c.account, &s->row.version, e))
		return -1;
	entry.number = s->row.version;
	if (insert(s, position, e))
		return -1;
	ix.resource = s->row.id;
	return index_write(x->a, &ix, NULL, s->d.doc, e) ||
	    change_add(x->a, x->w, &x->c, &entry, e) ? -1 : 0;
}

static int add_rest(struct restore *s, struct err *e)
{
	struct undoing *x = s->x;
	const struct json *groups = json_gets(x->diff, "memberships");
	const struct json *members = json_gets(x->diff, "members");

	if (json_gets(x->diff, "blocked") &&
	    operator_block(x->a, x->w, &x->c, &s->row, true, e))
		return -1;
	if (groups && undo_join(x, &s->row, groups, e))
		return -1;
	if (members)
		return undo_add_members(x, &s->row, members, e);
	return undo_members(x, &s->row, e);
}

int undo_delete(struct undoing *x, struct err *e)
{
	struct restore s = { .x = x };
	struct resource is;

	if (!x->type)
		return err_set(e, ERR_CONFLICT, "the schemas do not have its "
		    "resource type any more");
	if (undo_find(x, x->uuid, &is, e))
		return -1;
	if (is.type) {
		undo_say(x, "is there again already");
		return 0;
	}
	if (read_doc(&s, e) || check_name(&s, e) || write(&s, e))
		return -1;
	undo_say(x, "restored");
	return add_rest(&s, e);
}
