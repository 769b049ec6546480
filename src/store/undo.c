/* SPDX-License-Identifier: Apache-2.0 */
/* undo.c - which changes are taken back, and how each kind is. */
#include "store/undo_part.h"

#include <stdarg.h>
#include <stdio.h>

#include "store/role.h"

#define SAY_MAX 1024

static const struct json_limits stored = { 128, 10000000 };

/* A change that is to be taken back. */
struct pick {
	int64_t number;
	bool member_only;               /* as far as undo.uuid is its member */
	struct pick *next;
};

void undo_say(struct undoing *x, const char *fmt, ...)
{
	char text[SAY_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (x->done.n)
		buf_adds(&x->done, "; ");
	buf_adds(&x->done, text);
}

int undo_find(struct undoing *x, struct str uuid, struct resource *out,
    struct err *e)
{
	struct err none = { 0 };

	*out = (struct resource){ 0 };
	if (!resource_find(x->a, x->w, &x->c, NULL, uuid, out, &none) ||
	    none.kind == ERR_NOT_FOUND)
		return 0;
	*e = none;
	return -1;
}

static struct db_stmt *query(struct session *w, const struct undo *u,
    struct err *e)
{
	if (u->change)
		return db_prepare(w->db, "SELECT number, 0 FROM change"
		    " WHERE account = ?1 AND number = ?2", e);
	if (u->uuid.p)
		return db_prepare(w->db, "SELECT number, 0 FROM change"
		    "  WHERE uuid = ?2 AND +account = ?1 AND number > ?3"
		    "   AND time >= ?4"
		    " UNION ALL SELECT m.number, 1 FROM change_member AS m"
		    "  JOIN change AS c ON c.account = ?1"
		    "   AND c.number = m.number"
		    "  WHERE m.member = ?2 AND +m.account = ?1"
		    "   AND m.number > ?3 AND c.time >= ?4"
		    " ORDER BY 1 DESC", e);
	return db_prepare(w->db, "SELECT number, 0 FROM change"
	    " WHERE account = ?1 AND token = ?2 AND number > ?3"
	    "  AND time >= ?4 ORDER BY number DESC", e);
}

static int pick_all(struct arena *a, struct session *w, int64_t account,
    const struct undo *u, struct pick **out, struct err *e)
{
	struct pick *first = NULL, **tail = &first;
	struct db_stmt *q = query(w, u, e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	if (u->uuid.p && !u->change)
		db_bind_str(q, 2, u->uuid);
	else
		db_bind_i64(q, 2, u->change ? u->change : u->token);
	if (!u->change) {
		db_bind_i64(q, 3, u->after);
		db_bind_i64(q, 4, u->since);
	}
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct pick);
		(*tail)->number = db_col_i64(q, 0);
		(*tail)->member_only = db_col_i64(q, 1) != 0;
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

static int read_diff(struct undoing *x, struct str text, struct err *e)
{
	struct err why = { 0 };
	struct json *diff;

	if (!text.n)
		return 0;
	if (json_read(x->a, text, &stored, &diff, &why))
		return err_internal(e, "change %lld: diff: %s",
		    (long long)x->number, why.detail);
	x->diff = diff;
	return 0;
}

static int read_change(struct undoing *x, struct err *e)
{
	struct str text = { NULL, 0 };
	struct db_stmt *q = db_prepare(x->w->db,
	    "SELECT operation, type, uuid, name, diff, token FROM change"
	    " WHERE account = ?1 AND number = ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c.account);
	db_bind_i64(q, 2, x->number);
	rc = db_step(q, e);
	if (rc == 1) {
		x->operation = db_col_str(x->a, q, 0);
		x->type = row_type(x->w, db_col_i64(q, 1));
		x->uuid = db_col_str(x->a, q, 2);
		x->name = db_col_str(x->a, q, 3);
		text = db_col_str(x->a, q, 4);
		x->token = db_col_i64(q, 5);
	}
	db_done(q);
	return rc < 0 ? -1 : read_diff(x, text, e);
}

/* What others did to the resource since, and did not come from here. */
static int changed_since(struct undoing *x, int64_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "SELECT count(*) FROM change WHERE uuid = ?2 AND +account = ?1"
	    " AND number > ?3 AND coalesce(token, 0) <> ?4"
	    " AND coalesce(request, '') NOT LIKE '% undo:%'", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c.account);
	db_bind_str(q, 2, x->uuid);
	db_bind_i64(q, 3, x->number);
	db_bind_i64(q, 4, x->token);
	rc = db_step(q, e);
	if (rc == 1)
		*n = db_col_i64(q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

static int undo_create(struct undoing *x, struct err *e)
{
	struct resource r;
	int64_t later = 0;

	if (undo_find(x, x->uuid, &r, e))
		return -1;
	if (!r.type) {
		undo_say(x, "is gone already");
		return 0;
	}
	if (!x->u->force && !x->u->uuid.p && changed_since(x, &later, e))
		return -1;
	if (later)
		return err_set(e, ERR_CONFLICT, "%.*s \"%.*s\" was changed "
		    "%lld times since by others than who made it; --force "
		    "deletes it all the same", STR_ARG(r.type->name),
		    STR_ARG(str_sub(x->name, 0, 100)), (long long)later);
	if (resource_delete(x->a, x->w, &x->c, &r, e))
		return -1;
	undo_say(x, "deleted");
	return 0;
}

static int undo_update(struct undoing *x, struct err *e)
{
	struct resource r;

	if (undo_find(x, x->uuid, &r, e))
		return -1;
	if (!r.type) {
		undo_say(x, "is gone: take its deletion back first");
		return 0;
	}
	if (!x->only.p && undo_attributes(x, &r, e))
		return -1;
	return undo_members(x, &r, e);
}

/* {"role":{"to":"Auditor"}}: granted; "from": revoked. */
static int undo_roles(struct undoing *x, struct err *e)
{
	const struct json *step = json_gets(x->diff, "role");
	struct str from = json_text(step, S("from"));
	struct str to = json_text(step, S("to"));
	struct err none = { 0 };
	struct role_target target;
	struct resource r;

	if (undo_find(x, x->uuid, &r, e))
		return -1;
	target = (struct role_target){ .resource = &r };
	if (!r.type) {
		undo_say(x, "is gone, and its roles with it");
		return 0;
	}
	if (from.n && role_grant(x->a, x->w, &x->c, from, &target, e))
		return -1;
	if (to.n && role_revoke(x->a, x->w, &x->c, to, &target, &none) &&
	    none.kind != ERR_NOT_FOUND) {
		*e = none;
		return -1;
	}
	undo_say(x, "role %.*s %s", STR_ARG(from.n ? from : to),
	    from.n ? "granted again" : "revoked");
	return 0;
}

/* It belongs to the token that changed it; the rest is for the changes that
 * followed. */
static int undo_adopt(struct undoing *x, struct err *e)
{
	(void)e;
	undo_say(x, "stays with its token");
	return 0;
}

/* Sorted; an operation that is not here cannot be taken back. */
static const struct {
	struct str operation;
	int (*run)(struct undoing *x, struct err *e);
} kinds[] = {
	{ STR("activate"), undo_update },
	{ STR("adopt"), undo_adopt },
	{ STR("create"), undo_create },
	{ STR("deactivate"), undo_update },
	{ STR("delete"), undo_delete },
	{ STR("members"), undo_update },
	{ STR("roles"), undo_roles },
	{ STR("update"), undo_update },
};

/* A group that was made, or is gone, is no member's business. */
static bool skipped(const struct undoing *x)
{
	return x->only.p && (str_eq(x->operation, S("create")) ||
	    str_eq(x->operation, S("delete")));
}

static int dispatch(struct undoing *x, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!str_eq(kinds[i].operation, x->operation))
			continue;
		if (skipped(x)) {
			struct resource r;

			if (undo_find(x, x->uuid, &r, e))
				return -1;
			return r.type ? undo_members(x, &r, e) : 0;
		}
		return kinds[i].run(x, e);
	}
	return err_set(e, ERR_CONFLICT, "change %lld is \"%.*s\", which cannot "
	    "be taken back", (long long)x->number, STR_ARG(x->operation));
}

/* An error says which change it was about. */
static int blame(const struct undoing *x, const struct err *why,
    struct err *e)
{
	err_set(e, why->kind, "change %lld (%.*s %.*s): %s",
	    (long long)x->number, STR_ARG(str_sub(x->operation, 0, 20)),
	    STR_ARG(str_sub(x->name, 0, 100)), why->detail);
	if (why->log[0])
		err_note(e, "%s", why->log);
	return -1;
}

static int one(struct undoing *x, const struct undo_teller *t, struct err *e)
{
	struct err why = { 0 };
	struct undo_step step;

	buf_init(&x->done, x->a);
	if (read_change(x, e))
		return -1;
	if (dispatch(x, &why))
		return blame(x, &why, e);
	if (!x->done.n)
		undo_say(x, "nothing to do");
	step = (struct undo_step){
		.change = x->number, .operation = x->operation,
		.type = x->type ? x->type->name : S(""), .uuid = x->uuid,
		.name = x->name, .done = buf_str(&x->done),
	};
	t->tell(&step, t->arg);
	return 0;
}

int undo_run(struct arena *a, struct session *w, const struct caller *c,
    const struct undo *u, const struct undo_teller *t, int64_t *n,
    struct err *e)
{
	struct pick *list;

	if (pick_all(a, w, c->account, u, &list, e))
		return -1;
	if (u->change && !list)
		return err_set(e, ERR_NOT_FOUND, "there is no change %lld",
		    (long long)u->change);
	for (*n = 0; list; list = list->next, ++*n) {
		struct arena_mark m = arena_mark(a);
		struct undoing x = {
			.a = a, .w = w, .c = *c, .u = u,
			.number = list->number,
		};

		if (list->member_only)
			x.only = u->uuid;
		x.c.request_id = str_printf(a, "%.*s undo:%lld",
		    STR_ARG(c->request_id), (long long)list->number);
		if (one(&x, t, e))
			return -1;
		arena_release(a, m);
	}
	return 0;
}
