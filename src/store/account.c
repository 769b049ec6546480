/* SPDX-License-Identifier: Apache-2.0 */
/* account.c - tenants and their policies. */
#include "store/account.h"

#include "base/utf8.h"
#include "store/policy.h"
#include "store/session.h"

#define TAG_MAX 63
#define TEXT_MAX 200

static bool tag_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static int check_tag(struct str tag, struct err *e)
{
	bool ok = tag.n > 0 && tag.n <= TAG_MAX && tag.p[0] != '-' &&
	    tag.p[tag.n - 1] != '-';

	for (size_t i = 0; ok && i < tag.n; i++)
		ok = tag_char(tag.p[i]);
	if (ok)
		return 0;
	return err_set(e, ERR_INVALID_VALUE, "an account's tag is 1 to %d of "
	    "a-z, 0-9 and \"-\", not at its ends (it stands in a URL, where "
	    "Okta refuses \"_\")", TAG_MAX);
}

int account_create(struct arena *a, struct session *w, struct str tag,
    struct str name, int64_t now, struct account *out, struct err *e)
{
	struct db_stmt *q;
	int rc;

	if (check_tag(tag, e))
		return -1;
	q = db_prepare(w->db, "INSERT INTO account (tag, name, created)"
	    " VALUES (?1, ?2, ?3) ON CONFLICT (tag) DO NOTHING RETURNING id",
	    e);
	if (!q)
		return -1;
	db_bind_str(q, 1, tag);
	db_bind_str(q, 2, name.n ? name : tag);
	db_bind_i64(q, 3, now);
	rc = db_step(q, e);
	db_done(q);
	if (rc == 0)
		return err_set(e, ERR_UNIQUENESS,
		    "there is an account \"%.*s\" already", STR_ARG(tag));
	return rc < 0 ? -1 : account_get(a, w, tag, out, e);
}

/* The columns of both SELECTs below, in this order. */
static void read_row(struct arena *a, struct db_stmt *q, struct account *out)
{
	*out = (struct account){
		.id = db_col_i64(q, 0),
		.tag = db_col_str(a, q, 1),
		.name = db_col_str(a, q, 2),
		.suspended = str_eq(db_col_view(q, 3), S("suspended")),
		.created = db_col_i64(q, 4),
		.last_change = db_col_i64(q, 5),
		.deprovision = db_col_str(a, q, 6),
		.attribute_updates = db_col_str(a, q, 7),
		.administrator_role = db_col_str(a, q, 8),
		.adopt = db_col_str(a, q, 9),
		.unique_group_names = db_col_i64(q, 10) != 0,
		.members_returned = db_col_str(a, q, 11),
		.users = db_col_i64(q, 12),
		.active_users = db_col_i64(q, 13),
		.groups = db_col_i64(q, 14),
		.default_role = db_col_str(a, q, 15),
	};
}

#define ACCOUNT_COLUMNS \
	"SELECT a.id, a.tag, a.name, a.state, a.created, a.last_change," \
	" a.deprovision, a.attribute_updates, a.administrator_role, a.adopt," \
	" a.unique_group_names, a.members_returned," \
	" coalesce((SELECT n FROM position_count AS p WHERE p.account = a.id" \
	"   AND p.level = 0 AND p.bucket = 0 AND p.type =" \
	"   (SELECT id FROM resource_type WHERE name = 'User')), 0)," \
	" coalesce((SELECT active FROM counter AS c WHERE c.account = a.id" \
	"   AND c.type =" \
	"   (SELECT id FROM resource_type WHERE name = 'User')), 0)," \
	" coalesce((SELECT n FROM position_count AS p WHERE p.account = a.id" \
	"   AND p.level = 0 AND p.bucket = 0 AND p.type =" \
	"   (SELECT id FROM resource_type WHERE name = 'Group')), 0)," \
	" a.default_role FROM account AS a"

int account_get(struct arena *a, struct session *w, struct str tag,
    struct account *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    ACCOUNT_COLUMNS " WHERE a.tag = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_str(q, 1, tag);
	rc = db_step(q, e);
	if (rc == 1)
		read_row(a, q, out);
	db_done(q);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "there is no account \"%.*s\"",
		    STR_ARG(str_sub(tag, 0, TAG_MAX)));
	return rc < 0 ? -1 : 0;
}

int account_list(struct arena *a, struct session *w, struct account **out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    ACCOUNT_COLUMNS " ORDER BY a.tag", e);
	struct account *first = NULL, **tail = &first;
	int rc;

	if (!q)
		return -1;
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct account);
		read_row(a, q, *tail);
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

/* What may be set: one statement a row, so that no name becomes SQL. */
struct setting {
	struct str key;
	const char *sql;
	const char *values[4];          /* allowed; none: any text */
	bool empty;                     /* also the empty one */
};

static const struct setting settings[] = {
	{ STR("administrator_role"),
	  "UPDATE account SET administrator_role = ?2 WHERE id = ?1"
	  " AND default_role IS NOT ?2", { NULL }, false },
	{ STR("adopt"), "UPDATE account SET adopt = ?2 WHERE id = ?1",
	  { "never", "on_match", NULL }, false },
	{ STR("attribute_updates"),
	  "UPDATE account SET attribute_updates = ?2 WHERE id = ?1",
	  { "apply", "ignore", "refuse", NULL }, false },
	{ STR("default_role"),
	  "UPDATE account SET default_role = nullif(?2, '') WHERE id = ?1"
	  " AND administrator_role <> ?2", { NULL }, true },
	{ STR("deprovision"),
	  "UPDATE account SET deprovision = ?2 WHERE id = ?1",
	  { "all", "connector_domains", NULL }, false },
	{ STR("members_returned"),
	  "UPDATE account SET members_returned = ?2 WHERE id = ?1",
	  { "default", "request", NULL }, false },
	{ STR("name"), "UPDATE account SET name = ?2 WHERE id = ?1",
	  { NULL }, false },
	{ STR("state"), "UPDATE account SET state = ?2 WHERE id = ?1",
	  { "active", "suspended", NULL }, false },
	{ STR("unique_group_names"),
	  "UPDATE account SET unique_group_names = (?2 = 'yes') WHERE id = ?1",
	  { "yes", "no", NULL }, false },
};

static int check_text(const struct setting *s, struct str value,
    struct err *e)
{
	if ((value.n || s->empty) && value.n <= TEXT_MAX && utf8_valid(value))
		return 0;
	return err_set(e, ERR_INVALID_VALUE, "%.*s may be any text of %s%d "
	    "bytes", STR_ARG(s->key), s->empty ? "up to " : "1 to ", TEXT_MAX);
}

static int check_value(const struct setting *s, struct str value,
    struct err *e)
{
	const char *third = s->values[0] ? s->values[2] : NULL;

	if (!s->values[0])
		return check_text(s, value, e);
	for (size_t i = 0; s->values[i]; i++)
		if (str_eq(value, str_of(s->values[i])))
			return 0;
	return err_set(e, ERR_INVALID_VALUE, "%.*s may be %s or %s%s%s",
	    STR_ARG(s->key), s->values[0], s->values[1], third ? " or " : "",
	    third ? third : "");
}

int account_set(struct session *w, int64_t account, struct str key,
    struct str value, struct err *e)
{
	const struct setting *s = NULL;
	struct db_stmt *q;

	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		if (str_eq(settings[i].key, key))
			s = &settings[i];
	if (!s && policy_knows(key))
		return policy_set(w, account, key, value, e);
	if (!s)
		return err_set(e, ERR_INVALID_VALUE,
		    "an account has no setting \"%.*s\"", STR_ARG(key));
	if (check_value(s, value, e))
		return -1;
	q = db_prepare_literal(w->db, s->sql, e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, value);
	if (db_run(q, e))
		return -1;
	return db_changes(w->db) ? 0 : err_set(e, ERR_INVALID_VALUE,
	    "every active user holds the default role, so it cannot be the "
	    "administrator role");
}
