/* SPDX-License-Identifier: Apache-2.0 */
#include "store/invariant.h"

#include "base/utf8.h"
#include "store/session.h"

/* Three probes, because each of the three indexes is partial. */
static int granted(struct arena *a, struct session *w, int64_t account,
    struct str *role, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT a.administrator_role FROM account AS a WHERE a.id = ?1"
	    " AND (EXISTS (SELECT 1 FROM role_grant AS g WHERE g.account = ?1"
	    "   AND g.role = a.administrator_role AND g.user IS NOT NULL)"
	    " OR EXISTS (SELECT 1 FROM role_grant AS g WHERE g.account = ?1"
	    "   AND g.role = a.administrator_role AND g.grp IS NOT NULL)"
	    " OR EXISTS (SELECT 1 FROM role_grant AS g WHERE g.account = ?1"
	    "   AND g.role = a.administrator_role"
	    "   AND g.group_key IS NOT NULL))", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	rc = db_step(q, e);
	if (rc == 1)
		*role = db_col_str(a, q, 0);
	db_done(q);
	return rc;
}

/* The first two holders; as the view account_roles has it, for one account and
 * one role.  CROSS JOIN keeps the order of the tables: from the grants to the
 * groups to the members, and no further than to the second holder. */
#define HOLDERS \
	"WITH RECURSIVE granted (grp) AS (" \
	" SELECT grp FROM role_grant" \
	"  WHERE account = ?1 AND role = ?2 AND grp IS NOT NULL" \
	" UNION" \
	" SELECT r.id FROM role_grant AS x" \
	"  CROSS JOIN resource AS r ON r.account = ?1" \
	"   AND r.type = (SELECT id FROM resource_type WHERE name = 'Group')" \
	"   AND r.name_key = x.group_key" \
	"  WHERE x.account = ?1 AND x.role = ?2 AND x.group_key IS NOT NULL" \
	" UNION" \
	" SELECT m.member FROM granted AS g" \
	"  CROSS JOIN membership AS m ON m.grp = g.grp AND m.account = ?1" \
	"  CROSS JOIN resource AS r ON r.id = m.member AND r.account = ?1" \
	"   AND r.type = (SELECT id FROM resource_type WHERE name = 'Group'))" \
	", holder (id) AS (" \
	" SELECT user FROM role_grant" \
	"  WHERE account = ?1 AND role = ?2 AND user IS NOT NULL" \
	" UNION ALL" \
	" SELECT m.member FROM granted AS g" \
	"  CROSS JOIN membership AS m ON m.grp = g.grp AND m.account = ?1)" \
	"SELECT DISTINCT r.id, coalesce(json_extract(r.doc, '$.userName')," \
	"  r.name_key)" \
	" FROM holder AS h CROSS JOIN resource AS r ON r.id = h.id" \
	"  AND r.account = ?1" \
	"  AND r.type = (SELECT id FROM resource_type WHERE name = 'User')" \
	" WHERE r.active = 1 AND r.blocked = 0 LIMIT 2"

static int find_holders(struct arena *a, struct session *w,
    struct invariant *v, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, HOLDERS, e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, v->account);
	db_bind_str(q, 2, v->role);
	v->holders = 0;
	while ((rc = db_step(q, e)) == 1) {
		if (v->holders++ == 0) {
			v->holder = db_col_i64(q, 0);
			v->name = db_col_str(a, q, 1);
		}
	}
	db_done(q);
	return rc < 0 ? -1 : 0;
}

int invariant_begin(struct arena *a, struct session *w, int64_t account,
    struct invariant *out, struct err *e)
{
	struct invariant v = { .account = account };
	int rc = granted(a, w, account, &v.role, e);

	if (rc < 0 || (rc == 1 && find_holders(a, w, &v, e)))
		return -1;
	*out = v;
	return 0;
}

int invariant_check(struct arena *a, struct session *w,
    const struct invariant *before, struct err *e)
{
	struct invariant now = *before;

	if (before->holders == 0)
		return 0;
	if (find_holders(a, w, &now, e))
		return -1;
	if (now.holders > 0)
		return 0;
	return err_set(e, ERR_FORBIDDEN, "refused: \"%.*s\" would be gone as "
	    "the last active holder of the role \"%.*s\" in this account; "
	    "give another person the role first",
	    STR_ARG(str_sub(before->name, 0, utf8_cut(before->name, 160))),
	    STR_ARG(str_sub(before->role, 0, utf8_cut(before->role, 80))));
}

/* The address that is primary, else the first, else the name: a user without
 * an address may be given the one that is the name already. */
static struct str mail_of(const struct restype *t, const struct json *doc)
{
	const struct attr *list = schema_attr(t->schema, S("emails"));
	const struct json *v = list ? document_get(t, doc, list) : NULL;
	const struct json *found = NULL;

	if (v && v->kind == JSON_ARRAY) {
		found = v->first;
		JSON_EACH(one, v) {
			const struct json *primary = json_gets(one, "primary");

			if (primary && primary->flag)
				found = one;
		}
	}
	return json_text(found, S("value"));
}

static struct str name_of(const struct restype *t, const struct json *doc)
{
	const struct json *v = document_get(t, doc, t->name_attr);

	return v && v->kind == JSON_STRING ? v->text : S("");
}

static bool same(struct arena *a, struct str x, struct str y)
{
	return str_eq(key_fold(a, x), key_fold(a, y));
}

int invariant_identity(struct arena *a, const struct invariant *before,
    const struct resource *r, const struct json *from, const struct json *to,
    struct err *e)
{
	struct str old_mail, new_mail;

	if (before->holders != 1 || before->holder != r->id)
		return 0;
	old_mail = mail_of(r->type, from);
	new_mail = mail_of(r->type, to);
	if (!old_mail.n)
		old_mail = name_of(r->type, from);
	if (!new_mail.n)
		new_mail = name_of(r->type, to);
	if (same(a, name_of(r->type, from), name_of(r->type, to)) &&
	    same(a, old_mail, new_mail))
		return 0;
	return err_set(e, ERR_FORBIDDEN, "refused as a whole: \"%.*s\" alone "
	    "holds the role \"%.*s\" in this account, so its name and mail "
	    "address stay; give another person the role first",
	    STR_ARG(str_sub(before->name, 0, utf8_cut(before->name, 160))),
	    STR_ARG(str_sub(before->role, 0, utf8_cut(before->role, 80))));
}
