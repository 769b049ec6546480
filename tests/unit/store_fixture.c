/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/session.h"

static const struct json_limits wide = { 64, 1000000 };

static struct store_config settings(void)
{
	struct store_config c = {
		.database = unit_path("record.db"),
		.busy_ms = 2000, .deadline_ms = 5000, .filter_ms = 2000,
		.queue_max = 64, .page_default = 100, .page_max = 1000,
		.base_url = S("https://scim.example.com/{account}/v2"),
		.patch = { 1000, 20000, { 4096, 100, 32 } },
	};

	return c;
}

struct store *fixture_store(struct fixture *f)
{
	struct store_config cfg = settings();
	struct store *s = NULL;
	int from, to;

	if (!T_OK(store_migrate(cfg.database, NULL, &from, &to, &f->e), &f->e))
		return NULL;
	T_OK(store_open(&cfg, f->catalog, &s, &f->e), &f->e);
	return s;
}

struct naming {
	struct fixture *f;
	const char *tag;
	struct account *out;
};

static int make_account(struct session *w, void *arg, struct err *e)
{
	struct naming *n = arg;

	return account_create(n->f->arena, w, str_of(n->tag), str_of(n->tag),
	    FIXTURE_NOW, n->out, e);
}

struct caller fixture_account(struct fixture *f, const char *tag)
{
	struct account account = { 0 };
	struct naming n = { f, tag, &account };
	struct caller c = { 0 };

	T_OK(fixture_write(f, make_account, &n), &f->e);
	c.account = account.id;
	c.account_tag = account.tag;
	c.administrator_role = account.administrator_role;
	c.unique_group_names = account.unique_group_names;
	c.caps = CAP_PROVISION;
	c.request_id = S("req1");
	c.now = FIXTURE_NOW;
	c.lenient.granted = lenient_of(DIALECT_DEFAULT);
	if (str_eq(account.tag, S("acme")))
		f->account = account;
	return c;
}

struct fixture *fixture_new(void)
{
	return fixture_new_with(NULL, 0);
}

struct fixture *fixture_new_with(const struct catalog_source *more, size_t n)
{
	struct fixture *f = ARENA_NEW(unit_arena(), struct fixture);

	f->arena = unit_arena();
	T_NEED(T_OK(catalog_build(f->arena, more, n, &f->catalog, &f->e),
	    &f->e));
	f->user = catalog_type(f->catalog, S("User"));
	f->group = catalog_type(f->catalog, S("Group"));
	f->store = fixture_store(f);
	T_NEED(f->store);
	f->w = f->store->session;
	f->caller = fixture_account(f, "acme");
	return f;
}

void fixture_free(struct fixture *f)
{
	store_close(f->store);
}

int fixture_write(struct fixture *f,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg)
{
	err_clear(&f->e);
	return store_write(f->store, f->arena, fn, arg, &f->e);
}

/* What a closure of this file needs. */
struct act {
	struct fixture *f;
	struct caller *c;
	const struct restype *type;
	struct str id;
	struct str body;
	struct resource *out;
};

static struct str unquote(struct arena *a, const char *text)
{
	struct str s = str_dup(a, str_of(text));

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\'')
			((char *)s.p)[i] = '"';
	return s;
}

static int read_body(struct act *x, struct session *w,
    const struct restype *t, struct document *d, struct err *e)
{
	struct arena *a = x->f->arena;
	struct document_rules rules = resource_rules(a, w, x->c, t);
	struct json *body;

	if (json_read(a, x->body, &wide, &body, e))
		return -1;
	return document_read(a, &rules, body, d, e);
}

static int post(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;
	struct document d = { 0 };

	if (read_body(x, w, x->type, &d, e))
		return -1;
	return resource_create(x->f->arena, w, x->c, x->type, &d, x->out, e);
}

static int put(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;
	struct document d = { 0 };
	struct resource old;

	if (resource_find(x->f->arena, w, x->c, NULL, x->id, &old, e) ||
	    read_body(x, w, old.type, &d, e))
		return -1;
	return resource_replace(x->f->arena, w, x->c, &old, &d, x->out, e);
}

static int patch(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;
	struct arena *a = x->f->arena;
	const struct patch_limits *lim = &store_settings(w->store)->patch;
	struct document_rules rules;
	struct resource old;
	struct json *body;
	struct patch *p;

	if (resource_find(a, w, x->c, NULL, x->id, &old, e))
		return -1;
	rules = resource_rules(a, w, x->c, old.type);
	if (json_read(a, x->body, &wide, &body, e) ||
	    patch_read(a, &rules, body, lim, &p, e))
		return -1;
	return resource_patch(a, w, x->c, &old, p, x->out, e);
}

static int drop(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;
	struct resource old;

	if (resource_find(x->f->arena, w, x->c, NULL, x->id, &old, e))
		return -1;
	return resource_delete(x->f->arena, w, x->c, &old, e);
}

static int run(struct act x,
    int (*fn)(struct session *w, void *arg, struct err *e))
{
	struct resource unused;

	if (!x.out)
		x.out = &unused;
	return fixture_write(x.f, fn, &x);
}

int fixture_post(struct fixture *f, struct caller *c,
    const struct restype *t, const char *body, struct resource *out)
{
	return run((struct act){ .f = f, .c = c, .type = t, .out = out,
	    .body = unquote(f->arena, body) }, post);
}

int fixture_put(struct fixture *f, struct caller *c, struct str id,
    const char *body, struct resource *out)
{
	return run((struct act){ .f = f, .c = c, .id = id, .out = out,
	    .body = unquote(f->arena, body) }, put);
}

int fixture_patch(struct fixture *f, struct caller *c, struct str id,
    const char *operations, struct resource *out)
{
	struct str body = str_printf(f->arena, "{\"schemas\":"
	    "[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
	    "\"Operations\":%.*s}",
	    STR_ARG(unquote(f->arena, operations)));

	return run((struct act){ .f = f, .c = c, .id = id, .out = out,
	    .body = body }, patch);
}

int fixture_delete(struct fixture *f, struct caller *c, struct str id)
{
	return run((struct act){ .f = f, .c = c, .id = id }, drop);
}

struct resource fixture_user(struct fixture *f, const char *name)
{
	struct resource r = { 0 };
	struct str body = str_printf(f->arena,
	    USER("'userName':'%s','active':true"), name);

	T_OK(fixture_post(f, &f->caller, f->user, body.p, &r), &f->e);
	return r;
}

struct users {
	struct fixture *f;
	const char *name;
	size_t n;
	struct str *ids;
};

static int post_users(struct session *w, void *arg, struct err *e)
{
	struct users *u = arg;
	struct fixture *f = u->f;

	for (size_t i = 0; i < u->n; i++) {
		struct resource r;
		struct act x = { .f = f, .c = &f->caller, .type = f->user };

		x.out = &r;
		x.body = unquote(f->arena, str_printf(f->arena,
		    USER("'userName':'%s%zu'"), u->name, i).p);
		if (post(w, &x, e))
			return -1;
		u->ids[i] = r.uuid;
	}
	return 0;
}

void fixture_users(struct fixture *f, const char *name, size_t n,
    struct str *ids)
{
	struct users u = { f, name, n, ids };

	T_OK(fixture_write(f, post_users, &u), &f->e);
}

struct resource fixture_group(struct fixture *f, const char *name,
    const struct resource *const *members)
{
	struct resource r = { 0 };
	struct buf b;

	buf_init(&b, f->arena);
	buf_printf(&b, "{'schemas':"
	    "['urn:ietf:params:scim:schemas:core:2.0:Group'],"
	    "'displayName':'%s','members':[", name);
	for (size_t i = 0; members && members[i]; i++)
		buf_printf(&b, "%s{'value':'%.*s'}", i ? "," : "",
		    STR_ARG(members[i]->uuid));
	buf_adds(&b, "]}");
	buf_addc(&b, '\0');
	T_OK(fixture_post(f, &f->caller, f->group, b.p, &r), &f->e);
	return r;
}

struct resource fixture_find(struct fixture *f, struct caller *c,
    struct str id)
{
	struct resource r = { 0 };

	err_clear(&f->e);
	T_OK(resource_find(f->arena, f->w, c, NULL, id, &r, &f->e), &f->e);
	return r;
}

static struct db_stmt *first_row(struct fixture *f, const char *sql)
{
	struct db_stmt *q;

	err_clear(&f->e);
	q = db_prepare_text(f->w->db, str_of(sql), &f->e);
	if (!T_TRUE(q && db_step(q, &f->e) == 1)) {
		db_done(q);
		q = NULL;
	}
	return q;
}

int64_t fixture_i64(struct fixture *f, const char *sql)
{
	struct db_stmt *q = first_row(f, sql);
	int64_t v = q ? db_col_i64(q, 0) : -1;

	db_done(q);
	return v;
}

struct str fixture_text(struct fixture *f, const char *sql)
{
	struct db_stmt *q = first_row(f, sql);
	struct str v = { NULL, 0 };

	if (q)
		v = db_col_str(f->arena, q, 0);
	db_done(q);
	return v;
}

void fixture_sql(struct fixture *f, const char *sql)
{
	struct db_stmt *q;

	err_clear(&f->e);
	q = db_prepare_text(f->w->db, str_of(sql), &f->e);
	T_TRUE(q && db_run(q, &f->e) == 0);
}

/* One row a line, columns by number; every table that a write touches. */
static const char *const tables[] = {
	"SELECT 'account', id, last_change FROM account ORDER BY id",
	"SELECT 'resource', id || ' ' || uuid || ' ' || position || ' ' ||"
	" name_key || ' ' || coalesce(external_id, '-') || ' ' || active"
	" || blocked || ' ' || version || ' ' || created || ' ' || modified,"
	" doc FROM resource ORDER BY id",
	"SELECT 'attribute', name || ' ' || value || ' ' || resource, element"
	" FROM attribute ORDER BY account, name, value, resource, element",
	"SELECT 'membership', grp, member || ' ' || added FROM membership"
	" ORDER BY grp, member",
	"SELECT 'change', account || ' ' || number || ' ' || operation || ' '"
	" || coalesce(uuid, '-'), diff FROM change ORDER BY account, number",
	"SELECT 'change_member', account || ' ' || number, member || added"
	" FROM change_member ORDER BY account, number, member",
	"SELECT 'position', account || ' ' || type || ' ' || level, bucket"
	" || ' ' || n FROM position_count"
	" ORDER BY account, type, level, bucket",
	"SELECT 'counter', account || ' ' || type, position || ' ' || active"
	" FROM counter ORDER BY account, type",
	"SELECT 'role', account || role, coalesce(user, '') || ' ' ||"
	" coalesce(grp, '') || coalesce(group_key, '') FROM role_grant"
	" ORDER BY id",
};

struct str fixture_dump(struct fixture *f)
{
	struct buf b;

	buf_init(&b, f->arena);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		struct err e = { 0 };
		struct db_stmt *q = db_prepare_text(f->w->db,
		    str_of(tables[i]), &e);

		while (q && db_step(q, &e) == 1)
			for (int n = 0; n < 3; n++) {
				buf_add(&b, db_col_view(q, n));
				buf_addc(&b, n < 2 ? ' ' : '\n');
			}
		db_done(q);
		T_INT(e.kind, ERR_NONE);
	}
	return buf_str(&b);
}

static const char *const sums[] = {
	/* each: rows where a counter and the truth differ */
	"SELECT count(*) FROM (SELECT account, type, count(*) AS n,"
	" sum(active) AS a FROM resource GROUP BY account, type) AS t"
	" LEFT JOIN counter AS c ON c.account = t.account AND c.type = t.type"
	" LEFT JOIN position_count AS p ON p.account = t.account"
	" AND p.type = t.type AND p.level = 0 AND p.bucket = 0"
	" WHERE c.active IS NOT t.a OR p.n IS NOT t.n",
	"SELECT count(*) FROM counter AS c WHERE c.active <> (SELECT count(*)"
	" FROM resource AS r WHERE r.account = c.account AND r.type = c.type"
	" AND r.active = 1)",
	"SELECT count(*) FROM position_count AS p WHERE p.n <> (SELECT count(*)"
	" FROM resource AS r WHERE r.account = p.account AND r.type = p.type"
	" AND p.bucket = CASE p.level WHEN 0 THEN 0 WHEN 1"
	" THEN r.position >> 16 ELSE r.position >> 8 END)",
	"SELECT count(*) FROM resource AS r WHERE 3 <> (SELECT count(*)"
	" FROM position_count AS p WHERE p.account = r.account"
	" AND p.type = r.type AND p.bucket = CASE p.level WHEN 0 THEN 0 WHEN 1"
	" THEN r.position >> 16 ELSE r.position >> 8 END)",
};

void fixture_check_counters(struct fixture *f)
{
	for (size_t i = 0; i < ARRAY_LEN(sums); i++)
		T_INT(fixture_i64(f, sums[i]), 0);
}

/* What the parent has open stays as it is: to close it here would take the
 * parent's locks away. */
int fixture_fork(struct fixture *f, int (*fn)(struct fixture *f, void *arg),
    void *arg)
{
	struct fixture own = *f;
	pid_t pid;
	int rc;

	fflush(stdout);
	pid = fork();
	if (pid)
		return (int)pid;
	own.store = fixture_store(f);
	if (!own.store)
		_exit(100);
	own.w = own.store->session;
	rc = fn(&own, arg);
	store_close(own.store);
	fflush(stdout);
	_exit(rc);
}

int fixture_join(int process)
{
	int status;

	if (process < 0 || waitpid(process, &status, 0) != process ||
	    !WIFEXITED(status) || WEXITSTATUS(status) > 99)
		return -1;
	return WEXITSTATUS(status);
}

int fixture_faults(struct fixture *f, int (*step)(struct fixture *f))
{
	static const enum db_fault_kind kinds[] = {
		DB_FAULT_BUSY, DB_FAULT_FULL, DB_FAULT_IO
	};
	struct str before = fixture_dump(f);
	bool same = true;
	int rc = -1, n;

	for (n = 1; rc && same && n < 2000; n++) {
		db_fault(f->w->db, n, kinds[n % 3]);
		rc = step(f);
		db_fault(f->w->db, 0, DB_FAULT_BUSY);
		same = T_INT(db_depth(f->w->db), 0) &&
		    (!rc || T_STR(fixture_dump(f), before));
	}
	T_INT(rc, 0);
	return n - 2;
}
