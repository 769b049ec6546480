/* SPDX-License-Identifier: Apache-2.0 */
/* resource_write.c - create, replace and patch: the row, its attribute rows,
 * memberships, counters, the change and the invariants, in one transaction. */
#include "store/resource.h"

#include "base/utf8.h"
#include "store/change.h"
#include "store/counter.h"
#include "store/group_cache.h"
#include "store/ident.h"
#include "store/index.h"
#include "store/invariant.h"
#include "store/membership.h"
#include "store/row.h"
#include "store/row_write.h"
#include "store/rules.h"
#include "store/shown.h"

/* A write on its way. */
struct edit {
	struct session *w;
	struct caller *c;
	struct resource row;            /* as it is in the record, then as it
	                                   will be */
	struct json *before, *after;    /* NULL: the document is untouched */
	struct json *diff;              /* NULL: nothing differs */
	bool whole, says_active;        /* a PUT; "active" was named */
	struct str name, name_key;      /* of after */
	const struct member_step *steps;
	struct membership_delta delta;  /* .change: 0 until one is taken */
	struct invariant guard;
	const struct resource_past *past;       /* .uuid absent: none */
};

static struct str text_of(const struct restype *t, const struct json *doc,
    const struct attr *attr)
{
	const struct json *v = attr ? document_get(t, doc, attr) : NULL;

	if (!v || v->kind != JSON_STRING)
		return (struct str){ NULL, 0 };
	return v->text;
}

static bool is_active(const struct restype *t, const struct json *doc)
{
	const struct json *v = t->active_attr ?
	    document_get(t, doc, t->active_attr) : NULL;

	return !v || v->kind != JSON_BOOL || v->flag;
}

/* What the row keeps beside the document is read from the document. */
static void take_document(struct arena *a, struct edit *x)
{
	const struct restype *t = x->row.type;
	struct buf b;

	buf_init(&b, a);
	json_write(&b, x->after);
	x->row.doc = buf_str(&b);
	x->row.external_id = text_of(t, x->after, t->external_attr);
	x->row.active = is_active(t, x->after) && !x->row.blocked;
	x->name = text_of(t, x->after, t->name_attr);
	x->name_key = x->name.n ? x->name : S("");
	if (t->name_attr && !t->name_attr->case_exact)
		x->name_key = key_fold(a, x->name_key);
}

static bool name_must_be_unique(const struct edit *x)
{
	const struct restype *t = x->row.type;

	return t->name_unique && x->name_key.n &&
	    (!t->members_attr || x->c->unique_group_names);
}

static int check_name(struct arena *a, const struct edit *x, struct err *e)
{
	const struct restype *t = x->row.type;
	struct str kind = str_lower(a, t->name);
	struct db_stmt *q;
	int rc;

	if (!name_must_be_unique(x))
		return 0;
	q = db_prepare(x->w->db, "SELECT uuid, origin FROM resource"
	    " WHERE account = ?1"
	    " AND type = ?2 AND name_key = ?3 AND id <> ?4 LIMIT 1", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c->account);
	db_bind_i64(q, 2, t->id);
	db_bind_str(q, 3, x->name_key);
	db_bind_i64(q, 4, x->row.id);
	rc = db_step(q, e);
	if (rc == 1)
		err_set(e, ERR_UNIQUENESS, "%.*s \"%.*s\" is already taken in "
		    "this account, by %.*s %.*s%.*s",
		    STR_ARG(t->name_attr->name),
		    STR_ARG(str_sub(x->name, 0, utf8_cut(x->name, 160))),
		    STR_ARG(kind), STR_ARG(db_col_view(q, 0)),
		    STR_ARG(rules_name_hint(a, x->c, db_col_i64(q, 1))));
	db_done(q);
	return rc == 0 ? 0 : -1;
}

static int put_index(struct arena *a, const struct edit *x, struct err *e)
{
	struct index ix = { x->w, x->c->account, x->row.id, x->row.type };

	return index_write(a, &ix, x->before, x->after, e);
}

static int add_change(struct arena *a, const struct edit *x,
    const char *operation, const struct json *diff, struct err *e)
{
	struct change_entry entry = {
		x->delta.change, operation, &x->row, diff, x->name
	};

	return change_add(a, x->w, x->c, &entry, e);
}

static int put_members(struct arena *a, struct edit *x, struct err *e)
{
	if (!x->steps || !x->row.type->members_attr)
		return 0;
	return membership_apply(a, x->w, x->c, &x->row, x->steps, &x->delta, e);
}

static struct row_values values_of(const struct edit *x)
{
	return (struct row_values){ x->w, x->c, &x->row, x->name_key };
}

static int insert_row(struct edit *x, int64_t position, struct err *e)
{
	struct row_values v = values_of(x);

	return row_insert(&v, position, e);
}

/* A new id is new in the whole record: by chance, and by the index. */
static int add_row(struct arena *a, struct edit *x, struct err *e)
{
	struct counter n = { x->w, x->c->account, x->row.type->id };
	bool fresh = !x->past->uuid.p;
	char uuid[UUID_LEN + 1];
	int64_t position = 0;

	if (row_next(x->w, &x->row.id, e) ||
	    (fresh && ident_make(x->w->ids, x->row.id, uuid, e)) ||
	    counter_add(&n, x->row.active, &position, e) ||
	    change_number(x->w, x->c->account, &x->delta.change, e))
		return -1;
	x->row.origin = x->c->token;
	x->row.uuid = fresh ? str_dup(a, str_of(uuid)) : x->past->uuid;
	x->row.version = x->delta.change;
	x->row.created = fresh ? x->c->now : x->past->created;
	x->row.modified = fresh ? x->c->now : x->past->modified;
	return insert_row(x, position, e);
}

int resource_create(struct arena *a, struct session *w, struct caller *c,
    const struct restype *type, struct document *d, struct resource *out,
    struct err *e)
{
	struct resource_past none = { .type = type };

	return resource_restore(a, w, c, &none, d, out, e);
}

int resource_restore(struct arena *a, struct session *w, struct caller *c,
    const struct resource_past *past, struct document *d,
    struct resource *out, struct err *e)
{
	struct member_step add = {
		.kind = MEMBER_ADD, .refs = d->members,
		.ref_count = d->member_count
	};
	struct edit x = {
		.w = w, .c = c, .after = d->doc,
		.row = { .account = c->account, .type = past->type },
		.steps = d->member_count ? &add : NULL, .past = past
	};

	take_document(a, &x);
	if (check_name(a, &x, e) || add_row(a, &x, e) || put_index(a, &x, e) ||
	    rules_create(a, w, c, &x.row, x.after, e) ||
	    add_change(a, &x, "create", NULL, e) || put_members(a, &x, e))
		return -1;
	*out = x.row;
	return 0;
}

static const char *operation(bool was, bool is)
{
	if (was == is)
		return "update";
	return is ? "activate" : "deactivate";
}

static void stamp(struct edit *x)
{
	x->row.version = x->delta.change;
	if (x->row.modified < x->c->now)
		x->row.modified = x->c->now;
}

static int count_active(const struct edit *x, bool was, struct err *e)
{
	struct counter n = { x->w, x->c->account, x->row.type->id };

	if (was == x->row.active)
		return 0;
	return counter_active(&n, was ? -1 : 1, e);
}

/* The client switches it off. */
static bool ends(const struct edit *x)
{
	return x->diff && is_active(x->row.type, x->before) &&
	    !is_active(x->row.type, x->after);
}

static struct str wanted(struct arena *a, const struct json *diff)
{
	struct json *values = json_object(a);
	struct buf b;

	JSON_EACH(one, diff) {
		const struct json *to = json_gets(one, "to");

		json_set(values, one->name, to ? json_copy(a, to) :
		    json_null(a));
	}
	buf_init(&b, a);
	json_write(&b, values);
	return buf_str(&b);
}

/* The last administrator would be gone, or become somebody else: what was
 * wanted is noted. Returns -1. */
static int refused(struct arena *a, struct edit *x, struct err *e)
{
	struct rules_loss loss = { &x->row, x->delta.change };

	if (e->kind != ERR_FORBIDDEN)
		return -1;
	if (x->delta.removed)
		return rules_last_member(a, x->w, x->c, &x->guard, &loss, e);
	if (ends(x))
		intent_note(a, x->c, INTENT_DEACTIVATE, INTENT_ADMINISTRATOR,
		    &x->row);
	else if (x->diff)
		intent_note(a, x->c, INTENT_UPDATE, INTENT_ADMINISTRATOR,
		    &x->row)->wanted = wanted(a, x->diff);
	return -1;
}

/* What is looked up by, and must be unique, is what it was. */
static bool same_keys(const struct edit *x, const struct resource *old)
{
	const struct restype *t = x->row.type;

	return str_eq(text_of(t, x->before, t->name_attr), x->name) &&
	    !old->external_id.p == !x->row.external_id.p &&
	    str_eq(old->external_id, x->row.external_id);
}

/* SQLite writes every index that a column it is told to set is part of, also
 * when the value is the old one. */
static int update_row(const struct edit *x, bool was, bool same, struct err *e)
{
	struct row_values v = values_of(x);

	if (!same)
		return row_update(&v, e);
	return was == x->row.active ? row_update_document(&v, e) :
	    row_update_active(&v, e);
}

/* Those in a group show its name. */
static int outdate(const struct edit *x, struct err *e)
{
	return x->row.type->members_attr ? group_cache_outdate(x->w, e) : 0;
}

static int put_document(struct arena *a, struct edit *x, struct err *e)
{
	struct resource old = x->row;
	bool was = old.active, same;

	if (ends(x) && rules_deactivate(a, x->w, x->c, &x->row, x->before, e))
		return -1;
	if (invariant_identity(a, &x->guard, &x->row, x->before, x->after, e))
		return refused(a, x, e);
	take_document(a, x);
	same = same_keys(x, &old);
	if ((!same && check_name(a, x, e)) ||
	    change_number(x->w, x->c->account, &x->delta.change, e))
		return -1;
	stamp(x);
	return update_row(x, was, same, e) || outdate(x, e) ||
	    count_active(x, was, e) || put_index(a, x, e) ||
	    add_change(a, x, operation(was, x->row.active), x->diff, e) ?
	    -1 : 0;
}

/* Steps that cancelled each other out leave no change behind. */
static int put_stamp(struct edit *x, struct err *e)
{
	struct row_values v;

	if (!x->delta.change)
		return 0;
	if (!x->delta.added && !x->delta.removed)
		return change_undo(x->w, x->c->account, x->delta.change, e);
	stamp(x);
	v = values_of(x);
	return row_touch(&v, e);
}

/* Attributes that keep their values by the account's policy; *after is put in
 * order again. */
static int keep_attributes(struct arena *a, struct edit *x, struct err *e)
{
	struct rules_update u = { &x->row, x->before, x->after };
	struct document_rules rules = resource_rules(a, x->w, x->c,
	    x->row.type);
	struct document d = { .active = is_active(x->row.type, x->before) };
	struct str ignored = x->c->ignored;

	if (rules_attributes(a, x->w, x->c, &u, e))
		return -1;
	if (x->c->ignored.n == ignored.n)
		return 0;
	d.doc = x->after;
	if (document_settle(a, &rules, &d, e))
		return -1;
	x->after = d.doc;
	return 0;
}

static int settle(struct arena *a, const struct edit *x, struct err *e)
{
	struct intent_outcome o = {
		.r = &x->row, .doc = x->after, .diff = x->diff,
		.whole = x->whole, .says_active = x->says_active,
		.steps = x->steps
	};

	if (x->c->token && x->row.blocked && x->says_active && x->after &&
	    is_active(x->row.type, x->after))
		x->c->remark = "blocked";
	return intent_settle(a, x->w, x->c, &o, e);
}

static int write_members(struct arena *a, struct edit *x, struct err *e)
{
	if (put_members(a, x, e))
		return -1;
	if (x->delta.removed && rules_members(a, x->w, x->c, &x->row,
	    x->delta.change, e))
		return -1;
	return x->diff ? 0 : put_stamp(x, e);
}

/* Writes what differs; without a difference nothing is written at all. */
static int amend(struct arena *a, struct edit *x, struct resource *out,
    struct err *e)
{
	if (rules_own(a, x->w, x->c, &x->row, e) ||
	    (x->after && keep_attributes(a, x, e)))
		return -1;
	if (x->after && !json_eq(x->before, x->after))
		x->diff = document_diff(a, x->row.type, x->before, x->after);
	if ((x->diff || membership_removes(x->steps)) &&
	    invariant_begin(a, x->w, x->c->account, &x->guard, e))
		return -1;
	if ((x->diff && put_document(a, x, e)) || write_members(a, x, e))
		return -1;
	if (invariant_check(a, x->w, &x->guard, e))
		return refused(a, x, e);
	if (settle(a, x, e))
		return -1;
	*out = x->row;
	return 0;
}

int resource_replace(struct arena *a, struct session *w, struct caller *c,
    const struct resource *old, struct document *d, struct resource *out,
    struct err *e)
{
	struct document_rules rules = resource_rules(a, w, c, old->type);
	struct member_step all = {
		.kind = MEMBER_REPLACE_ALL, .refs = d->members,
		.ref_count = d->member_count
	};
	struct edit x = {
		.w = w, .c = c, .steps = d->has_members ? &all : NULL,
		.whole = true, .says_active = d->has_active
	};

	if (resource_find(a, w, c, old->type, old->uuid, &x.row, e) ||
	    row_doc(a, &x.row, &x.before, e) ||
	    document_keep(a, &rules, x.before, d, e))
		return -1;
	x.after = d->doc;
	return amend(a, &x, out, e);
}

/* The document with the operations applied to a copy of it. */
static int patch_document(struct arena *a, struct edit *x,
    const struct patch *p, struct err *e)
{
	struct document_rules rules = resource_rules(a, x->w, x->c,
	    x->row.type);
	struct patch_identity who = { .id = x->row.uuid };
	struct document d = { 0 };
	bool changed = false;

	if (row_doc(a, &x->row, &x->before, e) ||
	    (p->names_computed && shown_read(a, x->w, &x->row, &rules, &who,
	    e)))
		return -1;
	d.active = is_active(x->row.type, x->before);
	d.doc = json_copy(a, x->before);
	if (patch_apply(a, &rules, p, &who, d.doc, &changed, e))
		return -1;
	if (!changed) {
		x->after = x->before;
		return 0;
	}
	if (document_settle(a, &rules, &d, e))
		return -1;
	x->after = d.doc;
	return 0;
}

int resource_patch(struct arena *a, struct session *w, struct caller *c,
    const struct resource *old, const struct patch *p, struct resource *out,
    struct err *e)
{
	struct edit x = { .w = w, .c = c, .steps = p->members,
	    .says_active = p->touches_active };

	if (resource_find(a, w, c, old->type, old->uuid, &x.row, e) ||
	    (p->touches_document && patch_document(a, &x, p, e)))
		return -1;
	return amend(a, &x, out, e);
}

int resource_set(struct arena *a, struct session *w, struct caller *c,
    const struct resource *old, const struct json *values,
    struct resource *out, struct err *e)
{
	struct document_rules rules = resource_rules(a, w, c, old->type);
	struct edit x = { .w = w, .c = c };
	struct document d = { 0 };

	if (resource_find(a, w, c, old->type, old->uuid, &x.row, e) ||
	    row_doc(a, &x.row, &x.before, e))
		return -1;
	d.doc = json_copy(a, x.before);
	d.active = is_active(x.row.type, x.before);
	JSON_EACH(one, values)
		rules_put(a, x.row.type, d.doc, one, one->name);
	if (document_settle(a, &rules, &d, e))
		return -1;
	x.after = d.doc;
	x.says_active = x.row.type->active_attr &&
	    json_get(values, x.row.type->active_attr->name);
	return amend(a, &x, out, e);
}
