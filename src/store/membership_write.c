/* SPDX-License-Identifier: Apache-2.0 */
/* membership_write.c - steps on a group's member list, as deltas. */
#include "store/membership.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "store/change.h"
#include "store/group_cache.h"
#include "store/ident.h"
#include "store/row.h"

/* Members that are looked at in one go when a list is replaced. */
#define PAGE 500
#define UNKNOWN_SHOWN 5
#define UNKNOWN_TEXT 64

struct apply {
	struct arena *a;
	struct session *w;
	struct caller *c;
	const struct resource *group;
	struct membership_delta *d;
	bool recorded[2];               /* a removal, an addition */
	size_t unknown;
	struct buf unknown_ids;
};

static int begin(struct apply *x, struct err *e)
{
	struct change_entry entry = {
		.operation = "members", .resource = x->group
	};

	if (change_number(x->w, x->c->account, &entry.number, e) ||
	    change_add(x->a, x->w, x->c, &entry, e))
		return -1;
	x->d->change = entry.number;
	return 0;
}

/* An earlier step did the opposite: 1 when that is forgotten now. */
static int cancel(struct apply *x, struct str uuid, bool added, struct err *e)
{
	struct db_stmt *q;

	if (!x->recorded[!added])
		return 0;
	q = db_prepare(x->w->db, "DELETE FROM change_member WHERE account = ?1"
	    " AND number = ?2 AND member = ?3 AND added <> ?4", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->d->change);
	db_bind_str(q, 3, uuid);
	db_bind_i64(q, 4, added);
	if (db_run(q, e))
		return -1;
	if (db_changes(x->w->db) == 0)
		return 0;
	*(added ? &x->d->removed : &x->d->added) -= 1;
	return 1;
}

static int record(struct apply *x, struct str uuid, bool added, struct err *e)
{
	struct db_stmt *q;
	int rc;

	if (!x->d->change && begin(x, e))
		return -1;
	rc = cancel(x, uuid, added, e);
	if (rc)
		return rc < 0 ? -1 : 0;
	q = db_prepare(x->w->db, "INSERT INTO change_member"
	    " (account, number, member, added) VALUES (?1, ?2, ?3, ?4)", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->d->change);
	db_bind_str(q, 3, uuid);
	db_bind_i64(q, 4, added);
	x->recorded[added] = true;
	*(added ? &x->d->added : &x->d->removed) += 1;
	return db_run(q, e);
}

static void note_unknown(struct apply *x, struct str uuid)
{
	if (x->unknown++ >= UNKNOWN_SHOWN)
		return;
	buf_adds(&x->unknown_ids, x->unknown > 1 ? ", \"" : "\"");
	if (uuid.n > UNKNOWN_TEXT)
		uuid.n = utf8_cut(uuid, UNKNOWN_TEXT);
	buf_add(&x->unknown_ids, uuid);
	buf_addc(&x->unknown_ids, '"');
}

/* Another account's id gets the same text as one that never was. */
static int refuse_unknown(const struct apply *x, struct err *e)
{
	struct str ids = buf_str(&x->unknown_ids), more = S("");

	if (x->unknown == 0 || x->c->skip_unknown_members)
		return 0;
	if (x->unknown > UNKNOWN_SHOWN)
		more = str_printf(x->a, " and %zu more",
		    x->unknown - UNKNOWN_SHOWN);
	return err_set(e, ERR_INVALID_VALUE, "%.*s: this account has no "
	    "resource with the id %.*s%.*s; the group was not changed",
	    STR_ARG(x->group->type->members_attr->name), STR_ARG(ids),
	    STR_ARG(more));
}

/* One that is, or is to be, in the group. */
struct row {
	int64_t id;
	struct str uuid;
	const struct restype *type;
	struct str display;
};

/* id 0: by the index. */
static int find_row(struct apply *x, int64_t id, struct row *out,
    struct err *e)
{
	struct db_stmt *q = id ?
	    db_prepare(x->w->db, "SELECT id, type FROM resource"
	    " WHERE account = ?1 AND uuid = ?2 AND id = ?3", e) :
	    db_prepare(x->w->db, "SELECT id, type FROM resource"
	    " WHERE account = ?1 AND uuid = ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_str(q, 2, out->uuid);
	if (id)
		db_bind_i64(q, 3, id);
	rc = db_step(q, e);
	if (rc == 1) {
		out->id = db_col_i64(q, 0);
		out->type = row_type(x->w, db_col_i64(q, 1));
	}
	db_done(q);
	return rc;
}

/* out->id 0: the account has none. */
static int find(struct apply *x, struct str uuid, struct row *out,
    struct err *e)
{
	int64_t guess = ident_row(x->w->ids, uuid);
	int rc;

	*out = (struct row){ .uuid = uuid };
	rc = guess ? find_row(x, guess, out, e) : 0;
	if (rc == 0)
		rc = find_row(x, 0, out, e);
	return rc < 0 ? -1 : 0;
}

/* A group is in another one now. */
static int outdate(struct apply *x, const struct restype *type, struct err *e)
{
	return !type || type->members_attr ? group_cache_outdate(x->w, e) : 0;
}

/* A member that a step names. */
struct named {
	struct str uuid;
	int64_t id;                     /* 0: unknown, skipped */
	const struct restype *type;
	bool fresh;                     /* was not in the group */
};

static int insert(struct apply *x, struct named *m, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "INSERT INTO membership (account, grp, member, added, added_by)"
	    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (grp, member) DO NOTHING",
	    e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->group->id);
	db_bind_i64(q, 3, m->id);
	db_bind_i64(q, 4, x->c->now);
	row_bind_token(q, 5, x->c);
	if (db_run(q, e))
		return -1;
	m->fresh = db_changes(x->w->db) > 0;
	return m->fresh ? outdate(x, m->type, e) : 0;
}

static int delete(struct apply *x, const struct row *m, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db, "DELETE FROM membership"
	    " WHERE account = ?1 AND grp = ?2 AND member = ?3", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->group->id);
	db_bind_i64(q, 3, m->id);
	if (db_run(q, e))
		return -1;
	return db_changes(x->w->db) ? record(x, m->uuid, false, e) : 0;
}

struct named_list {
	struct named *v;
	size_t n;
};

static int by_uuid(const void *l, const void *r)
{
	return str_cmp(((const struct named *)l)->uuid,
	    ((const struct named *)r)->uuid);
}

static int by_id(const void *l, const void *r)
{
	int64_t x = ((const struct named *)l)->id;
	int64_t y = ((const struct named *)r)->id;

	return (x > y) - (x < y);
}

static int look_up(struct apply *x, const struct member_step *s,
    struct named_list *out, struct err *e)
{
	struct row row;
	size_t n = 0;

	for (const struct member_ref *r = s->refs; r; r = r->next)
		n++;
	out->v = ARENA_ARRAY(x->a, struct named, n + 1);
	out->n = 0;
	for (const struct member_ref *r = s->refs; r; r = r->next)
		out->v[out->n++].uuid = r->value;
	qsort(out->v, n, sizeof(out->v[0]), by_uuid);
	for (size_t i = 0; i < n; i++) {
		struct named *m = &out->v[i];

		if (str_eq(m->uuid, x->group->uuid))
			return err_set(e, ERR_INVALID_VALUE,
			    "a group cannot be a member of itself");
		if (find(x, m->uuid, &row, e))
			return -1;
		m->id = row.id;
		m->type = row.type;
		if (!m->id)
			note_unknown(x, m->uuid);
	}
	return refuse_unknown(x, e);
}

/* Each table is written in the order of its b-trees: for a long list in no
 * order at all that takes a third of the time off.  The list is left in the
 * order of the rows' numbers. */
static int add_all(struct apply *x, const struct member_step *s,
    struct named_list *list, struct err *e)
{
	if (look_up(x, s, list, e))
		return -1;
	qsort(list->v, list->n, sizeof(list->v[0]), by_id);
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].id && insert(x, &list->v[i], e))
			return -1;
	qsort(list->v, list->n, sizeof(list->v[0]), by_uuid);
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].fresh && record(x, list->v[i].uuid, true, e))
			return -1;
	qsort(list->v, list->n, sizeof(list->v[0]), by_id);
	return 0;
}

static int step_add(struct apply *x, const struct member_step *s,
    struct err *e)
{
	struct named_list added;

	return add_all(x, s, &added, e);
}

static int step_remove(struct apply *x, const struct member_step *s,
    struct err *e)
{
	struct row row;

	for (const struct member_ref *r = s->refs; r; r = r->next) {
		if (find(x, r->value, &row, e))
			return -1;
		if (row.id && delete(x, &row, e))
			return -1;
	}
	return 0;
}

/* The next members after *after, at most PAGE; their memory is a mark's. */
static int read_page(struct apply *x, int64_t after, struct row *page,
    size_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "SELECT r.id, r.uuid, r.type, coalesce("
	    "  json_extract(r.doc, '$.displayName'),"
	    "  json_extract(r.doc, '$.userName'))"
	    " FROM membership AS m CROSS JOIN resource AS r"
	    "  ON r.id = m.member AND r.account = ?1"
	    " WHERE m.account = ?1 AND m.grp = ?2 AND m.member > ?3"
	    " ORDER BY m.member LIMIT ?4", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, x->group->id);
	db_bind_i64(q, 3, after);
	db_bind_i64(q, 4, PAGE);
	*n = 0;
	while (*n < PAGE && (rc = db_step(q, e)) == 1)
		page[(*n)++] = (struct row){
			db_col_i64(q, 0), db_col_str(x->a, q, 1),
			row_type(x->w, db_col_i64(q, 2)),
			db_col_str(x->a, q, 3)
		};
	db_done(q);
	return *n < PAGE && rc < 0 ? -1 : 0;
}

/* Removes the members that goes() names, page by page, so that a large group
 * is never held in memory. */
static int sweep(struct apply *x,
    bool (*goes)(struct apply *x, const struct row *r, const void *arg),
    const void *arg, struct err *e)
{
	struct row *page = ARENA_ARRAY(x->a, struct row, PAGE);
	int64_t after = 0;
	size_t n = PAGE;

	while (n == PAGE) {
		struct arena_mark m = arena_mark(x->a);

		if (read_page(x, after, page, &n, e))
			return -1;
		for (size_t i = 0; i < n; i++) {
			after = page[i].id;
			if (goes(x, &page[i], arg) && delete(x, &page[i], e))
				return -1;
		}
		arena_release(x->a, m);
	}
	return 0;
}

static bool not_named(struct apply *x, const struct row *r, const void *arg)
{
	const struct named_list *list = arg;
	const struct named key = { .id = r->id };

	(void)x;
	return !bsearch(&key, list->v, list->n, sizeof(key), by_id);
}

static int step_replace(struct apply *x, const struct member_step *s,
    struct err *e)
{
	struct named_list list;

	return add_all(x, s, &list, e) || sweep(x, not_named, &list, e) ?
	    -1 : 0;
}

/* The member as an answer shows it. */
static bool matches(struct apply *x, const struct row *r, const void *arg)
{
	struct json *one = json_object(x->a);
	struct str base;

	json_set(one, S("value"), json_str(x->a, r->uuid));
	if (r->display.n)
		json_set(one, S("display"), json_str(x->a, r->display));
	if (r->type) {
		base = store_base_url(x->a, x->w->store, x->c->account_tag);
		json_set(one, S("type"), json_str(x->a, r->type->name));
		json_set(one, S("$ref"), json_str(x->a, str_printf(x->a,
		    "%.*s%.*s/%.*s", STR_ARG(base),
		    STR_ARG(r->type->endpoint), STR_ARG(r->uuid))));
	}
	return filter_matches_element(x->a, arg, one);
}

/* value eq "x" or value eq "y" …: the members are named, no need to look. */
static bool by_value(struct apply *x, const struct filter *f,
    struct member_step *out)
{
	const struct attr *value = attr_value(x->group->type->members_attr);
	struct member_ref *r;

	if (f->kind == FILTER_OR)
		return by_value(x, f->left, out) &&
		    by_value(x, f->right, out);
	if (f->kind != FILTER_COMPARE || f->op != FILTER_EQ ||
	    f->attr != value || f->literal.kind != LITERAL_STRING)
		return false;
	r = ARENA_NEW(x->a, struct member_ref);
	r->value = f->literal.text;
	r->next = out->refs;
	out->refs = r;
	return true;
}

static int step_where(struct apply *x, const struct member_step *s,
    struct err *e)
{
	struct member_step plain = { .kind = MEMBER_REMOVE };

	if (by_value(x, s->where, &plain))
		return step_remove(x, &plain, e);
	return sweep(x, matches, s->where, e);
}

static int (*const steps_by_kind[])(struct apply *x,
    const struct member_step *s, struct err *e) = {
	[MEMBER_ADD] = step_add,
	[MEMBER_REMOVE] = step_remove,
	[MEMBER_REMOVE_ALL] = step_replace,
	[MEMBER_REMOVE_WHERE] = step_where,
	[MEMBER_REPLACE_ALL] = step_replace,
};

int membership_apply(struct arena *a, struct session *w, struct caller *c,
    const struct resource *group, const struct member_step *steps,
    struct membership_delta *d, struct err *e)
{
	struct apply x = { .a = a, .w = w, .c = c, .group = group, .d = d };

	buf_init(&x.unknown_ids, a);
	for (; steps; steps = steps->next)
		if (steps_by_kind[steps->kind](&x, steps, e))
			return -1;
	return 0;
}

bool membership_removes(const struct member_step *steps)
{
	for (; steps; steps = steps->next)
		if (steps->kind != MEMBER_ADD)
			return true;
	return false;
}
