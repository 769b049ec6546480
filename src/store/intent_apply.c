/* SPDX-License-Identifier: Apache-2.0 */
/* intent_apply.c - the operator looks at intents, applies and dismisses them,
 * and releases what the brake holds. */
#include "store/intent.h"

#include "store/brake.h"
#include "store/row.h"

#define INTENT_SELECT \
	"SELECT i.number, i.kind, i.reason, i.type, i.uuid, i.name, i.member," \
	" i.wanted, t.name, i.request, i.since, i.last, i.tries," \
	" coalesce(json_extract(r.doc, '$.userName')," \
	"  json_extract(r.doc, '$.displayName'), r.name_key)" \
	" FROM intent AS i LEFT JOIN token AS t ON t.id = i.token" \
	"  AND t.account = ?1" \
	" LEFT JOIN resource AS r ON r.uuid = i.member AND r.account = ?1" \
	" WHERE i.account = ?1"

static struct str text(struct arena *a, struct db_stmt *q, int n)
{
	if (db_col_null(q, n))
		return (struct str){ NULL, 0 };
	return db_col_str(a, q, n);
}

static void read_row(struct arena *a, struct session *w, struct db_stmt *q,
    struct intent *out)
{
	*out = (struct intent){
		.number = db_col_i64(q, 0),
		.type = row_type(w, db_col_i64(q, 3)),
		.uuid = db_col_str(a, q, 4),
		.name = db_col_str(a, q, 5),
		.member = db_col_str(a, q, 6),
		.wanted = db_col_str(a, q, 7),
		.token_name = text(a, q, 8),
		.request = text(a, q, 9),
		.since = db_col_i64(q, 10),
		.last = db_col_i64(q, 11),
		.tries = db_col_i64(q, 12),
		.member_name = text(a, q, 13),
	};
	for (size_t i = 0; i < INTENT_KIND_COUNT; i++)
		if (str_eq(intent_kind_name((enum intent_kind)i),
		    db_col_view(q, 1)))
			out->kind = (enum intent_kind)i;
	for (size_t i = 0; i < INTENT_REASON_COUNT; i++)
		if (str_eq(intent_reason_name((enum intent_reason)i),
		    db_col_view(q, 2)))
			out->reason = (enum intent_reason)i;
}

int intent_list(struct arena *a, struct session *w, int64_t account,
    struct intent **out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    INTENT_SELECT " ORDER BY i.number", e);
	struct intent *first = NULL, **tail = &first;
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct intent);
		read_row(a, w, q, *tail);
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

static int none(int64_t number, struct err *e)
{
	return err_set(e, ERR_NOT_FOUND, "the account has no intent %lld",
	    (long long)number);
}

int intent_get(struct arena *a, struct session *w, int64_t account,
    int64_t number, struct intent *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    INTENT_SELECT " AND i.number = ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, number);
	rc = db_step(q, e);
	if (rc == 1)
		read_row(a, w, q, out);
	db_done(q);
	if (rc == 0)
		return none(number, e);
	return rc < 0 ? -1 : 0;
}

static int drop(struct session *w, int64_t account, int64_t number,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "DELETE FROM intent WHERE account = ?1 AND number = ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, number);
	return db_run(q, e);
}

int intent_dismiss(struct session *w, int64_t account, int64_t number,
    struct err *e)
{
	if (drop(w, account, number, e))
		return -1;
	return db_changes(w->db) ? 0 : none(number, e);
}

static int set_values(struct arena *a, struct session *w, struct caller *c,
    const struct intent *it, const struct resource *r, struct err *e)
{
	static const struct json_limits limits = { 64, 1000000 };
	struct resource unused;
	struct json *values;

	if (json_read(a, it->wanted, &limits, &values, e))
		return -1;
	return resource_set(a, w, c, r, values, &unused, e);
}

static int remove_member(struct arena *a, struct session *w,
    struct caller *c, const struct intent *it, const struct resource *r,
    struct err *e)
{
	struct member_ref ref = { .value = it->member };
	struct member_step step = { .kind = MEMBER_REMOVE, .refs = &ref,
	    .ref_count = 1 };
	struct patch p = { .members = &step };
	struct resource unused;

	return resource_patch(a, w, c, r, &p, &unused, e);
}

int intent_apply(struct arena *a, struct session *w, struct caller *c,
    const struct intent *it, struct err *e)
{
	struct err gone = { 0 };
	struct resource r;
	int rc = 0;

	if (resource_find(a, w, c, it->type, it->uuid, &r, &gone)) {
		if (gone.kind == ERR_NOT_FOUND)
			return drop(w, c->account, it->number, e);
		*e = gone;
		return -1;
	}
	switch (it->kind) {
	case INTENT_DELETE:
		rc = resource_delete(a, w, c, &r, e);
		break;
	case INTENT_REMOVE_MEMBER:
		rc = remove_member(a, w, c, it, &r, e);
		break;
	default:
		rc = set_values(a, w, c, it, &r, e);
	}
	return rc ? -1 : drop(w, c->account, it->number, e);
}

/* One of many, in a savepoint. */
struct one {
	struct arena *a;
	struct caller *c;
	const struct intent *it;
};

static int apply_one(struct session *w, void *arg, struct err *e)
{
	struct one *x = arg;

	return intent_apply(x->a, w, x->c, x->it, e);
}

/* What fails for the record's sake fails the whole. */
static bool is_refusal(const struct err *e)
{
	return e->kind == ERR_FORBIDDEN || e->kind == ERR_UNIQUENESS ||
	    e->kind == ERR_INVALID_VALUE || e->kind == ERR_MUTABILITY;
}

int intent_release(struct arena *a, struct session *w, struct caller *c,
    struct intent_release *out, struct err *e)
{
	struct intent_release n = { 0, 0 };
	struct intent *list;

	if (intent_list(a, w, c->account, &list, e))
		return -1;
	for (; list; list = list->next) {
		struct arena_mark m = arena_mark(a);
		struct one x = { a, c, list };
		struct err why = { 0 };

		if (list->reason != INTENT_BRAKE)
			continue;
		if (!session_nest(w, apply_one, &x, &why)) {
			n.applied++;
		} else if (is_refusal(&why)) {
			n.kept++;
		} else {
			*e = why;
			return -1;
		}
		arena_release(a, m);
	}
	*out = n;
	return brake_release(w, c->account, e);
}
