/* SPDX-License-Identifier: Apache-2.0 */
#include "store/role.h"

#include "base/utf8.h"
#include "store/change.h"
#include "store/invariant.h"
#include "store/row.h"

#define ROLE_MAX 200

static bool is_group(const struct resource *r)
{
	return r->type->members_attr != NULL;
}

static int check_role(struct str role, struct err *e)
{
	if (role.n && role.n <= ROLE_MAX && utf8_valid(role))
		return 0;
	return err_set(e, ERR_INVALID_VALUE,
	    "a role's name is text of 1 to %d bytes", ROLE_MAX);
}

/* One of ?3 to ?5 is not NULL: user, group, key of a group's name. */
static void bind_target(struct arena *a, struct db_stmt *q,
    const struct role_target *to)
{
	db_bind_null(q, 3);
	db_bind_null(q, 4);
	db_bind_null(q, 5);
	if (!to->resource)
		db_bind_str(q, 5, key_fold(a, to->group_name));
	else
		db_bind_i64(q, is_group(to->resource) ? 4 : 3,
		    to->resource->id);
}

static int insert(struct arena *a, struct session *w, const struct caller *c,
    struct str role, const struct role_target *to, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "INSERT INTO role_grant"
	    " (account, role, user, grp, group_key, group_name, created)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_str(q, 2, role);
	bind_target(a, q, to);
	db_bind_str(q, 6, to->resource ? (struct str){ NULL, 0 } :
	    to->group_name);
	db_bind_i64(q, 7, c->now);
	return db_run(q, e);
}

static int delete(struct arena *a, struct session *w, const struct caller *c,
    struct str role, const struct role_target *to, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "DELETE FROM role_grant"
	    " WHERE account = ?1 AND role = ?2 AND user IS ?3"
	    " AND grp IS ?4 AND group_key IS ?5", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_str(q, 2, role);
	bind_target(a, q, to);
	return db_run(q, e);
}

static int add_change(struct arena *a, struct session *w,
    const struct caller *c, const struct resource *r, struct json *step,
    struct err *e)
{
	struct json *diff = json_object(a);
	struct change_entry entry = { .operation = "roles",
	    .resource = r, .diff = diff };

	json_set(diff, S("role"), step);
	return change_number(w, c->account, &entry.number, e) ||
	    change_add(a, w, c, &entry, e) ? -1 : 0;
}

int role_grant(struct arena *a, struct session *w, const struct caller *c,
    struct str role, const struct role_target *to, struct err *e)
{
	struct json *step = json_object(a);

	if (check_role(role, e) || insert(a, w, c, role, to, e))
		return -1;
	if (!db_changes(w->db) || !to->resource)
		return 0;
	json_set(step, S("to"), json_str(a, role));
	return add_change(a, w, c, to->resource, step, e);
}

int role_revoke(struct arena *a, struct session *w, const struct caller *c,
    struct str role, const struct role_target *to, struct err *e)
{
	struct json *step = json_object(a);
	struct invariant before;

	if (invariant_begin(a, w, c->account, &before, e) ||
	    delete(a, w, c, role, to, e))
		return -1;
	if (!db_changes(w->db))
		return err_set(e, ERR_NOT_FOUND, "the role \"%.*s\" is not "
		    "granted there; scimctl role list shows the grants",
		    STR_ARG(str_sub(role, 0, ROLE_MAX)));
	json_set(step, S("from"), json_str(a, role));
	if (to->resource && add_change(a, w, c, to->resource, step, e))
		return -1;
	return invariant_check(a, w, &before, e);
}

int role_list(struct arena *a, struct session *w, int64_t account,
    struct str role, struct role **out, struct err *e)
{
	struct role *first = NULL, **tail = &first;
	struct db_stmt *q = db_prepare(w->db, "SELECT g.role,"
	    " CASE WHEN g.user IS NOT NULL THEN 'user'"
	    "  WHEN g.grp IS NOT NULL THEN 'group' ELSE 'group name' END,"
	    " r.uuid, coalesce(g.group_name,"
	    "  json_extract(r.doc, '$.userName'),"
	    "  json_extract(r.doc, '$.displayName')), g.created"
	    " FROM role_grant AS g LEFT JOIN resource AS r"
	    "  ON r.id = coalesce(g.user, g.grp)"
	    " WHERE g.account = ?1 AND (?2 IS NULL OR g.role = ?2)"
	    " ORDER BY g.role, g.id", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, role);
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct role);
		**tail = (struct role){
			.role = db_col_str(a, q, 0),
			.kind = db_col_str(a, q, 1),
			.id = db_col_str(a, q, 2),
			.name = db_col_str(a, q, 3),
			.created = db_col_i64(q, 4),
		};
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

/* The view account_roles for one account: our connections trust no view that
 * reads JSON. */
#define GRANTED \
	"WITH RECURSIVE granted (role, grp) AS (" \
	" SELECT role, grp FROM role_grant" \
	"  WHERE account = ?1 AND grp IS NOT NULL" \
	" UNION" \
	" SELECT x.role, r.id FROM role_grant AS x" \
	"  JOIN resource AS r ON r.account = ?1 AND r.name_key = x.group_key" \
	"   AND r.type = (SELECT id FROM resource_type WHERE name = 'Group')" \
	"  WHERE x.account = ?1 AND x.group_key IS NOT NULL" \
	" UNION" \
	" SELECT g.role, m.member FROM granted AS g" \
	"  JOIN membership AS m ON m.grp = g.grp AND m.account = ?1" \
	"  JOIN resource AS r ON r.id = m.member AND r.account = ?1" \
	"   AND r.type = (SELECT id FROM resource_type WHERE name = 'Group'))" \
	"SELECT h.role, r.uuid, json_extract(r.doc, '$.userName') AS name" \
	" FROM (SELECT role, user AS holder FROM role_grant" \
	"   WHERE account = ?1 AND user IS NOT NULL" \
	"  UNION" \
	"  SELECT g.role, m.member FROM granted AS g" \
	"   JOIN membership AS m ON m.grp = g.grp AND m.account = ?1) AS h" \
	" JOIN resource AS r ON r.id = h.holder AND r.account = ?1" \
	"  AND r.type = (SELECT id FROM resource_type WHERE name = 'User')" \
	" WHERE r.active = 1 AND r.blocked = 0" \
	"  AND (?2 IS NULL OR h.role = ?2) AND (?3 IS NULL OR r.id = ?3)" \
	"  AND h.role IS NOT" \
	"   (SELECT default_role FROM account WHERE id = ?1)" \
	" ORDER BY h.role, name"
#define BY_DEFAULT \
	"SELECT a.default_role, r.uuid, json_extract(r.doc, '$.userName')" \
	" FROM account AS a JOIN resource AS r ON r.account = a.id" \
	"  AND r.type = (SELECT id FROM resource_type WHERE name = 'User')" \
	" WHERE a.id = ?1 AND a.default_role IS NOT NULL" \
	"  AND (?2 IS NULL OR a.default_role = ?2)" \
	"  AND r.active = 1 AND r.blocked = 0"

static int each(struct db_stmt *q, const struct role_query *query,
    int (*fn)(const struct role_holder *h, void *arg, struct err *e),
    void *arg, struct err *e)
{
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, query->account);
	db_bind_str(q, 2, query->role);
	if (query->user)
		db_bind_i64(q, 3, query->user->id);
	while ((rc = db_step(q, e)) == 1) {
		struct role_holder h = { db_col_view(q, 0),
			db_col_view(q, 1), db_col_view(q, 2) };

		if (fn(&h, arg, e)) {
			rc = -1;
			break;
		}
	}
	db_done(q);
	return rc;
}

int role_holders(struct session *w, const struct role_query *query,
    int (*fn)(const struct role_holder *h, void *arg, struct err *e),
    void *arg, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, GRANTED, e);

	if (each(q, query, fn, arg, e))
		return -1;
	if (query->user)
		q = db_prepare(w->db, BY_DEFAULT " AND r.id = ?3", e);
	else
		q = db_prepare(w->db, BY_DEFAULT " ORDER BY r.position", e);
	return each(q, query, fn, arg, e);
}
