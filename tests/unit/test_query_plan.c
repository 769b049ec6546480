/* SPDX-License-Identifier: Apache-2.0 */
/* Every filter that an index can answer is answered by it, and no statement
 * scans a table. */
#include "tests/unit/filter_world.h"

#include "base/buf.h"
#include "store/session.h"

#define WORK(more) "emails[type eq \"work\" and " more "]"

static const struct row {
	const char *type, *filter, *sort, *index;
	bool sorts;             /* rows have to be sorted */
} rows[] = {
	{ "User", NULL, NULL, "resource_position", false },
	{ "User", NULL, "userName", "resource_name", false },
	{ "User", NULL, "meta.lastModified", "resource_modified", false },
	{ "User", NULL, "title", "(account=? AND type=?)", true },
	{ "User", "id eq \"x\"", NULL, "sqlite_autoindex_resource", false },
	{ "User", "meta.location eq \"https://scim.example.com/acme/v2/Users/"
	  "x\"", NULL, "sqlite_autoindex_resource", false },
	{ "User", "userName eq \"x\"", NULL, "resource_name (account=? AND "
	  "type=? AND name_key=?)", false },
	{ "User", "userName eq \"x\"", "userName", "resource_name", false },
	{ "User", "userName sw \"x\"", NULL, "name_key>? AND name_key<?",
	  true },
	{ "User", "userName sw \"x\"", "userName", "name_key>? AND "
	  "name_key<?", false },
	{ "User", "userName co \"x\"", NULL, "resource_name", true },
	{ "User", "userName ew \"x\"", NULL, "resource_name", true },
	{ "User", "userName ge \"x\"", NULL, "name_key>?", true },
	{ "User", "externalId eq \"x\"", NULL, "external_id=?", false },
	{ "User", "externalId pr", NULL, "resource_external", true },
	{ "User", "active eq false", NULL, "resource_inactive", false },
	{ "User", "active ne true", NULL, "resource_inactive", false },
	{ "User", "active eq true", NULL, "resource_position", false },
	{ "User", "meta.lastModified gt \"2025-01-01T00:00:00Z\"", NULL,
	  "modified>?", true },
	{ "User", "meta.lastModified gt \"2025-01-01T00:00:00Z\" and "
	  "meta.lastModified le \"2026-01-01T00:00:00Z\"", NULL,
	  "modified>? AND modified<?", true },
	{ "User", "emails.value eq \"x\"", NULL, "PRIMARY KEY (account=? AND "
	  "name=? AND value=?)", false },
	{ "User", "emails eq \"x\"", NULL, "value=?", false },
	{ "User", "emails.value sw \"x\"", NULL, "value>? AND value<?", false },
	{ "User", "emails.value co \"x\"", NULL, "value>?", false },
	{ "User", "emails.value pr", NULL, "PRIMARY KEY (account=? AND "
	  "name=?)", false },
	{ "User", WORK("value eq \"x\""), NULL, "value=?", false },
	{ "User", WORK("value sw \"x\""), NULL, "value>?", false },
	{ "User", WORK("not (value eq \"x\")"), NULL, "resource_position",
	  false },
	{ "User", "department gt \"x\"", NULL, "value>?", false },
	{ "User", "manager eq \"x\"", NULL, "value=?", false },
	{ "User", "id eq \"x\" and manager eq \"y\"", NULL,
	  "sqlite_autoindex_resource", false },
	{ "User", "title eq \"a\" and userName eq \"b\"", NULL, "name_key=?",
	  false },
	{ "User", "userName sw \"a\" and emails.value eq \"b\"", NULL,
	  "value=?", false },
	{ "User", "active eq false and userName eq \"b\"", NULL,
	  "name_key=?", false },
	{ "User", "active eq true and emails.value eq \"b\"", NULL, "value=?",
	  false },
	{ "User", "not (title pr) and externalId eq \"b\"", "title",
	  "external_id=?", true },
	{ "User", "userName eq \"a\" or emails.value eq \"b\"", NULL,
	  "UNION ALL", false },
	{ "User", "(userName eq \"a\" and title pr) or (externalId eq \"b\" "
	  "and not (title pr))", NULL, "UNION ALL", false },
	{ "User", "userName eq \"a\" or title eq \"b\"", NULL,
	  "resource_position", false },
	{ "User", "title eq \"b\"", NULL, "resource_position", false },
	{ "User", "not (emails.value eq \"b\")", NULL, "attribute_resource",
	  false },
	{ "User", "groups.value eq \"x\"", NULL, "PRIMARY KEY (grp=?)",
	  false },
	{ "User", "groups[value eq \"x\" and type eq \"direct\"]", NULL,
	  "PRIMARY KEY (grp=?)", false },
	{ "User", "groups.display eq \"x\"", NULL, "name_key=?", false },
	{ "User", "not (groups eq \"x\")", NULL, "membership_member",
	  false },
	{ "Group", "displayName eq \"x\"", NULL, "name_key=?", false },
	{ "Group", "members.value eq \"x\"", NULL, "membership_member",
	  false },
	{ "Group", "members eq \"x\" and displayName sw \"y\"", NULL,
	  "membership_member", false },
	{ "Group", "members[value eq \"x\" and type eq \"User\"]", NULL,
	  "membership_member", false },
	{ "Group", "members pr", NULL, "PRIMARY KEY (grp=?)", false },
	{ "Group", "not (members eq \"x\")", NULL, "uuid=?", false },
	{ "Gadget", "serial eq \"x\"", NULL, "value=?", false },
	{ "Gadget", "rank ge 3", NULL, "value>?", false },
	{ "Gadget", "made lt \"2025-01-01T00:00:00Z\"", NULL, "value<?",
	  false },
	{ "Gadget", "armed eq true", NULL, "value=?", false },
	{ "Gadget", "tags eq \"x\"", NULL, "value=?", false },
	{ "Gadget", "box.shape sw \"x\"", NULL, "value>? AND value<?", false },
	{ "Gadget", "box[shape eq \"x\" and edge gt 1]", NULL, "value=?",
	  false },
};

static bool has(struct str s, const char *part)
{
	return str_find_str(s, str_of(part)) < s.n;
}

static struct str plan_of(struct world *w, const struct row *row,
    struct query q)
{
	struct fixture *f = w->f;
	const struct restype *t = q.types[0];
	const struct attr *sort = NULL;
	struct filter *tree = NULL;
	struct str sql = S(""), plan = S("");

	if (row->filter)
		T_TRUE((tree = world_filter(w, t, row->filter)) != NULL);
	if (row->sort)
		sort = attr_find(f->catalog, t, str_of(row->sort));
	q.filters = &tree;
	q.sort = row->sort ? &sort : NULL;
	T_OK(query_explain(f->arena, f->w, &f->caller, &q, &sql, &plan,
	    &f->e), &f->e);
	return plan;
}

/* Sorting the few rows that an index brings is no matter, so with statistics
 * SQLite may think so. */
static void check(const struct row *row, struct str plan, bool may_sort)
{
	static const char *const scans[] = {
		"SCAN r", "SCAN x", "SCAN s", "SCAN m", "SCAN g\n", "SCAN d\n",
		"AUTOMATIC",
	};
	bool right = has(plan, row->index);

	for (size_t i = 0; i < ARRAY_LEN(scans); i++)
		right = right && !has(plan, scans[i]);
	if (right && (has(plan, "FOR ORDER BY") == row->sorts || may_sort))
		return;
	T_STR("plan of", row->filter ? row->filter : row->sort);
	T_STR(plan, row->index);
}

static void uses_the_index_that_is_there(void)
{
	struct world *w = world_new(1);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct restype *t = catalog_type(w->f->catalog,
		    str_of(rows[i].type));
		struct query q = { .types = &t, .type_count = 1, .start = 1,
		    .count = 100 };

		check(&rows[i], plan_of(w, &rows[i], q), false);
	}
	world_free(w);
}

/* The same when statistics say otherwise: a big account is no reason. */
static void statistics_do_not_change_that(void)
{
	struct world *w = world_new(2);

	world_fill(w, 150, 30, 60);
	fixture_sql(w->f, "ANALYZE");
	fixture_free(w->f);
	w->f->store = fixture_store(w->f);
	w->f->w = w->f->store->session;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct restype *t = catalog_type(w->f->catalog,
		    str_of(rows[i].type));
		struct query q = { .types = &t, .type_count = 1, .start = 1,
		    .count = 100 };

		check(&rows[i], plan_of(w, &rows[i], q), true);
	}
	world_free(w);
}

/* A driver that brings most of the account gives way to a walk. */
static void a_broad_filter_is_walked(void)
{
	static const struct row broad = { "User", "userName sw \"u\"", NULL,
	    "resource_position", false };
	static const struct row old = { "User", "meta.lastModified lt "
	    "\"2000-01-01T00:00:00Z\"", NULL, "resource_position", false };
	static const struct row narrow = { "User", "userName sw \"u77\"", NULL,
	    "name_key>? AND name_key<?", true };
	struct world *w = world_new(3);
	struct fixture *f = w->f;
	const struct restype *t = f->user;
	struct query q = { .types = &t, .type_count = 1, .start = 1,
	    .count = 100 };

	fixture_user(f, "u1");
	fixture_sql(f, "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 50002)"
	    " INSERT INTO resource (account, type, uuid, position, name_key,"
	    " version, created, modified, doc) SELECT r.account, r.type,"
	    " 'u' || i, i, 'u' || i, 1, 0, 0, '{}' FROM resource AS r, n");
	check(&broad, plan_of(w, &broad, q), false);
	check(&narrow, plan_of(w, &narrow, q), false);
	check(&old, plan_of(w, &old, q), false);
	fixture_sql(f, "DELETE FROM resource WHERE position > 50000");
	check(&(struct row){ "User", "userName sw \"u\"", NULL,
	    "name_key>?", true }, plan_of(w, &broad, q), false);
	world_free(w);
}

/* A walk by cursor starts behind its place, by the index. */
static void a_cursor_is_a_range(void)
{
	static const struct {
		struct row row;
		const char *key;
	} walks[] = {
		{ { "User", NULL, NULL, "position>?", false }, "" },
		{ { "User", NULL, "userName", "name_key>?", false }, "x" },
		{ { "User", NULL, "meta.lastModified", "modified>?", false },
		  "5" },
		{ { "User", "active eq false", NULL, "resource_inactive",
		  false }, "" },
		{ { "User", "userName eq \"x\"", NULL, "name_key=?", false },
		  "" },
	};
	struct world *w = world_new(1);
	const struct restype *t = w->f->user;

	for (size_t i = 0; i < ARRAY_LEN(walks); i++) {
		struct query q = { .types = &t, .type_count = 1, .count = 100,
		    .by_cursor = true, .after = { t->id, 7, 7,
		    str_of(walks[i].key), false } };

		check(&walks[i].row, plan_of(w, &walks[i].row, q),
		    false);
	}
	world_free(w);
}

UNIT_MAIN("query_plan", UNIT(uses_the_index_that_is_there),
    UNIT(statistics_do_not_change_that), UNIT(a_broad_filter_is_walked),
    UNIT(a_cursor_is_a_range))
