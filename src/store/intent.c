/* SPDX-License-Identifier: Apache-2.0 */
/* intent.c - what was refused is noted, kept, and dropped when it is past. */
#include "store/intent.h"

#include "store/brake.h"
#include "store/row.h"

static const struct str kinds[INTENT_KIND_COUNT] = {
	[INTENT_DEACTIVATE] = STR("deactivate"),
	[INTENT_DELETE] = STR("delete"),
	[INTENT_REMOVE_MEMBER] = STR("remove_member"),
	[INTENT_UPDATE] = STR("update"),
};
static const struct str reasons[INTENT_REASON_COUNT] = {
	[INTENT_CONNECTOR] = STR("connector"),
	[INTENT_ADMINISTRATOR] = STR("administrator"),
	[INTENT_BRAKE] = STR("brake"),
};
/* The brake that holds a kind. */
static const enum brake_kind brakes[INTENT_KIND_COUNT] = {
	[INTENT_DEACTIVATE] = BRAKE_DEACTIVATE,
	[INTENT_DELETE] = BRAKE_DELETE,
	[INTENT_REMOVE_MEMBER] = BRAKE_MEMBER_REMOVE,
};

struct str intent_kind_name(enum intent_kind k)
{
	return kinds[k];
}

struct str intent_reason_name(enum intent_reason r)
{
	return reasons[r];
}

struct str intent_name(struct arena *a, const struct resource *r)
{
	const struct json *v;
	struct err ignored = { 0 };
	struct json *doc;

	if (!r->type->name_attr || row_doc(a, r, &doc, &ignored))
		return S("");
	v = document_get(r->type, doc, r->type->name_attr);
	return v && v->kind == JSON_STRING ? v->text : S("");
}

struct intent *intent_note(struct arena *a, struct caller *c,
    enum intent_kind kind, enum intent_reason reason,
    const struct resource *r)
{
	struct intent *it = ARENA_NEW(a, struct intent);

	it->kind = kind;
	it->reason = reason;
	it->uuid = r->uuid;
	it->type = r->type;
	it->member = S("");
	it->wanted = kind == INTENT_DEACTIVATE ?
	    S("{\"active\":false}") : S("{}");
	if (kind != INTENT_REMOVE_MEMBER)
		it->name = intent_name(a, r);
	it->next = c->intents;
	c->intents = it;
	return it;
}

/* A retry finds the intent, and counts. */
static int put(struct session *w, const struct caller *c,
    const struct intent *it, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "INSERT INTO intent (account, number, kind, type, uuid, member,"
	    " name, reason, wanted, token, request, since, last) VALUES"
	    " (?1, (SELECT last_intent + 1 FROM account WHERE id = ?1), ?2,"
	    "  ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)"
	    " ON CONFLICT (account, uuid, kind, member) DO UPDATE SET"
	    " name = excluded.name, reason = excluded.reason,"
	    " wanted = excluded.wanted, token = excluded.token,"
	    " request = excluded.request, last = excluded.last,"
	    " tries = tries + 1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_str(q, 2, kinds[it->kind]);
	db_bind_i64(q, 3, it->type->id);
	db_bind_str(q, 4, it->uuid);
	db_bind_str(q, 5, it->member);
	db_bind_str(q, 6, it->name.p ? it->name : S(""));
	db_bind_str(q, 7, reasons[it->reason]);
	db_bind_str(q, 8, it->wanted);
	row_bind_token(q, 9, c);
	db_bind_str(q, 10, c->request_id);
	db_bind_i64(q, 11, c->now);
	return db_run(q, e);
}

static int advance(struct session *w, int64_t account, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "UPDATE account SET last_intent"
	    " = last_intent + 1 WHERE id = ?1 AND EXISTS (SELECT 1"
	    "  FROM intent WHERE account = ?1 AND number = last_intent + 1)",
	    e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	return db_run(q, e);
}

/* They were noted the last one first. */
static struct intent *turned(const struct intent *list, struct arena *a)
{
	struct intent *out = NULL;

	for (; list; list = list->next) {
		struct intent *copy = ARENA_NEW(a, struct intent);

		*copy = *list;
		copy->next = out;
		out = copy;
	}
	return out;
}

int intent_record(struct arena *a, struct session *w, const struct caller *c,
    struct err *e)
{
	for (const struct intent *it = turned(c->intents, a); it;
	    it = it->next) {
		if (put(w, c, it, e) || advance(w, c->account, e))
			return -1;
		if (it->reason == INTENT_BRAKE && brake_hold(w, c->account,
		    brakes[it->kind], c->now, e))
			return -1;
	}
	return 0;
}

/* --- dropped ------------------------------------------------------------ */

static int drop_kind(struct session *w, const struct caller *c,
    struct str uuid, enum intent_kind kind, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "DELETE FROM intent"
	    " WHERE account = ?1 AND uuid = ?2 AND kind = ?3", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_str(q, 2, uuid);
	db_bind_str(q, 3, kinds[kind]);
	return db_run(q, e);
}

static int drop_member(struct session *w, const struct caller *c,
    struct str uuid, struct str member, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "DELETE FROM intent"
	    " WHERE account = ?1 AND uuid = ?2 AND kind = 'remove_member'"
	    " AND member = ?3", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_str(q, 2, uuid);
	db_bind_str(q, 3, member);
	return db_run(q, e);
}

static int drop_absent(struct session *w, const struct caller *c,
    const struct resource *group, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "DELETE FROM intent"
	    " WHERE account = ?1 AND uuid = ?2 AND kind = 'remove_member'"
	    " AND NOT EXISTS (SELECT 1 FROM resource AS r"
	    "  CROSS JOIN membership AS m ON m.member = r.id AND m.grp = ?3"
	    "  WHERE r.uuid = intent.member)", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_str(q, 2, group->uuid);
	db_bind_i64(q, 3, group->id);
	return db_run(q, e);
}

/* Who is added, or named as staying, is not to be removed any more. */
static int settle_members(struct session *w, const struct caller *c,
    const struct intent_outcome *o, struct err *e)
{
	if (drop_absent(w, c, o->r, e))
		return -1;
	for (const struct member_step *s = o->steps; s; s = s->next) {
		if (s->kind != MEMBER_ADD && s->kind != MEMBER_REPLACE_ALL)
			continue;
		for (const struct member_ref *r = s->refs; r; r = r->next)
			if (drop_member(w, c, o->r->uuid, r->value, e))
				return -1;
	}
	return 0;
}

static int settle_active(struct session *w, const struct caller *c,
    const struct intent_outcome *o, struct err *e)
{
	const struct json *v = document_get(o->r->type, o->doc,
	    o->r->type->active_attr);

	if (drop_kind(w, c, o->r->uuid, INTENT_DEACTIVATE, e))
		return -1;
	if (v && v->kind == JSON_BOOL && !v->flag)
		return 0;
	return drop_kind(w, c, o->r->uuid, INTENT_DELETE, e);
}

/* Which kinds there are of a resource: bits. */
static int open_kinds(struct session *w, const struct caller *c,
    struct str uuid, unsigned *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "SELECT DISTINCT kind"
	    " FROM intent WHERE account = ?1 AND uuid = ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_str(q, 2, uuid);
	*out = 0;
	while ((rc = db_step(q, e)) == 1)
		for (size_t i = 0; i < INTENT_KIND_COUNT; i++)
			if (str_eq(kinds[i], db_col_view(q, 0)))
				*out |= 1u << i;
	db_done(q);
	return rc < 0 ? -1 : 0;
}

static const struct json_limits stored = { 64, 1000000 };

/* Did the write change what another was refused to change? */
static int touches_update(struct arena *a, struct session *w,
    const struct caller *c, const struct intent_outcome *o, bool *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "SELECT wanted FROM intent"
	    " WHERE account = ?1 AND uuid = ?2 AND kind = 'update'", e);
	struct json *wanted;
	int rc;

	*out = o->whole;
	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_str(q, 2, o->r->uuid);
	while ((rc = db_step(q, e)) == 1) {
		if (json_read(a, db_col_view(q, 0), &stored, &wanted, e)) {
			rc = -1;
			break;
		}
		JSON_EACH(one, wanted)
			*out = *out || json_get(o->diff, one->name);
	}
	db_done(q);
	return rc < 0 ? -1 : 0;
}

static int settle_update(struct arena *a, struct session *w,
    const struct caller *c, const struct intent_outcome *o, struct err *e)
{
	bool touched;

	if (touches_update(a, w, c, o, &touched, e))
		return -1;
	return touched ? drop_kind(w, c, o->r->uuid, INTENT_UPDATE, e) : 0;
}

int intent_settle(struct arena *a, struct session *w, const struct caller *c,
    const struct intent_outcome *o, struct err *e)
{
	unsigned open = 0;

	if (open_kinds(w, c, o->r->uuid, &open, e))
		return -1;
	if (!open)
		return 0;
	if (o->steps && (open & 1u << INTENT_REMOVE_MEMBER) &&
	    settle_members(w, c, o, e))
		return -1;
	if (o->doc && o->says_active && settle_active(w, c, o, e))
		return -1;
	if (!(open & 1u << INTENT_UPDATE))
		return 0;
	return settle_update(a, w, c, o, e);
}

int intent_forget(struct session *w, int64_t account, struct str uuid,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "DELETE FROM intent WHERE account = ?1 AND uuid = ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, uuid);
	if (db_run(q, e))
		return -1;
	q = db_prepare(w->db, "DELETE FROM intent"
	    " WHERE account = ?1 AND member = ?2 AND member <> ''", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, uuid);
	return db_run(q, e);
}
