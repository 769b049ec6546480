/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/connector.h"
#include "store/connector_domain.h"
#include "store/intent.h"
#include "store/operator.h"
#include "store/policy.h"

#define SHUT "[{'op':'replace','path':'active','value':false}]"

/* A record and a token's caller, 7. */
static struct fixture *tenant(struct caller *c)
{
	struct fixture *f = fixture_new();

	*c = f->caller;
	c->token = 7;
	c->token_name = S("okta");
	return f;
}

static bool says(const struct fixture *f, const char *part)
{
	return T_TRUE(str_find_str(str_of(f->e.detail), str_of(part)) <
	    str_of(f->e.detail).n);
}

static struct resource make(struct fixture *f, struct caller *c,
    const char *body)
{
	struct resource r = { 0 };

	T_OK(fixture_post(f, c, f->user, body, &r), &f->e);
	return r;
}

static int add_connectors(struct session *w, void *arg, struct err *e)
{
	struct caller *c = arg;
	const struct connector list[] = {
		{ .domain = S("acme.com") },
		{ .domain = S("wide.example"), .subdomains = true },
		{ .domain = S("xn--bcher-kva.example") },
		{ .domain = S("off.example") },
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		if (connector_add(w, c->account, &list[i], e))
			return -1;
	return connector_enable(w, c->account, S("off.example"), false, e);
}

static struct fixture *with_connectors(struct caller *c)
{
	struct fixture *f = tenant(c);

	c->deprovision_connectors = true;
	T_OK(fixture_write(f, add_connectors, c), &f->e);
	return f;
}

static void removes_users_of_the_connectors_alone(void)
{
	static const struct { const char *body; const char *domain; } rows[] = {
		{ USER("'userName':'a@acme.com'"), NULL },
		{ USER("'userName':'a@ACME.com.'"), NULL },
		{ USER("'userName':'a@sub.acme.com'"), "sub.acme.com" },
		{ USER("'userName':'a@notacme.com'"), "notacme.com" },
		{ USER("'userName':'a@a.b.wide.example'"), NULL },
		{ USER("'userName':'a@xwide.example'"), "xwide.example" },
		{ USER("'userName':'a@b\xc3\xbc" "cher.example'"), NULL },
		{ USER("'userName':'a@off.example'"), "off.example" },
		{ USER("'userName':'a'"), NULL },
		{ USER("'userName':'a@acme.com',"
		  "'emails':[{'value':'a@evil.example'}]"), NULL },
		{ USER("'userName':'a',"
		  "'emails':[{'value':'a@evil.example'}]"), "evil.example" },
		{ USER("'userName':'a','emails':[{'value':'a@evil.example'},"
		  "{'value':'a@acme.com','primary':true}]"), NULL },
	};
	struct caller c, old;
	struct fixture *f = with_connectors(&c);

	old = c;
	old.now -= 2 * 86400000;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct resource r = make(f, &old, rows[i].body);
		int want = rows[i].domain ? -1 : 0;

		T_INT(fixture_delete(f, &c, r.uuid), want);
		if (!want)
			continue;
		T_INT(f->e.kind, ERR_FORBIDDEN);
		says(f, rows[i].domain);
		says(f, "scimctl connector add acme");
		T_ERR(fixture_patch(f, &c, r.uuid, SHUT, NULL), &f->e,
		    ERR_FORBIDDEN);
		T_ERR(fixture_put(f, &c, r.uuid,
		    USER("'userName':'new@acme.com','active':false"), NULL),
		    &f->e, ERR_FORBIDDEN);
		T_TRUE(fixture_find(f, &c, r.uuid).active);
		T_OK(fixture_patch(f, &c, r.uuid, "[{'op':'add','path':"
		    "'title','value':'x'}]", NULL), &f->e);
		T_OK(fixture_delete(f, &f->caller, r.uuid), &f->e);
	}
	fixture_free(f);
}

static void writes_domains_as_a_labels(void)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "ACME.com", "acme.com" },
		{ "acme.com.", "acme.com" },
		{ "B\xc3\x9c" "CHER.example", "xn--bcher-kva.example" },
		{ "bu\xcc\x88" "cher.example", "xn--bcher-kva.example" },
		{ "\xef\xbd\x81\xef\xbd\x83.example", "ac.example" },
		{ "stra\xc3\x9f" "e.de", "xn--strae-oqa.de" },
		{ "\xe4\xbe\x8b\xe5\xad\x90.\xe6\xb5\x8b\xe8\xaf\x95",
		  "xn--fsqu00a.xn--0zwm56d" },
		{ "\xe4\xbe\x8b\xe5\xad\x90\xe3\x80\x82" "com",
		  "xn--fsqu00a.com" },
		{ "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80."
		  "\xd0\xb8\xd1\x81\xd0\xbf\xd1\x8b\xd1\x82\xd0\xb0\xd0\xbd"
		  "\xd0\xb8\xd0\xb5", "xn--e1afmkfd.xn--80akhbyknj4f" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		T_STR(connector_domain_ascii(unit_arena(),
		    str_of(rows[i].text)), rows[i].want);
}

static void lets_a_token_delete_what_it_alone_made(void)
{
	struct caller c, other, late;
	struct fixture *f = with_connectors(&c);
	const char *body = USER("'userName':'test@evil.example'");
	struct resource r = make(f, &c, body);

	other = late = c;
	other.token = 8;
	late.now += 86400000;
	T_ERR(fixture_delete(f, &other, r.uuid), &f->e, ERR_FORBIDDEN);
	T_ERR(fixture_delete(f, &late, r.uuid), &f->e, ERR_FORBIDDEN);
	T_OK(fixture_patch(f, &c, r.uuid, "[{'op':'add','path':'title',"
	    "'value':'x'}]", NULL), &f->e);
	T_OK(fixture_delete(f, &c, r.uuid), &f->e);
	r = make(f, &c, body);
	T_OK(fixture_patch(f, &other, r.uuid, "[{'op':'add','path':'title',"
	    "'value':'x'}]", NULL), &f->e);
	T_ERR(fixture_delete(f, &c, r.uuid), &f->e, ERR_FORBIDDEN);
	fixture_free(f);
}

struct setting {
	struct fixture *f;
	const char *key, *value;
};

static int set(struct session *w, void *arg, struct err *e)
{
	const struct setting *s = arg;

	return account_set(w, s->f->account.id, str_of(s->key),
	    str_of(s->value), e);
}

static int setting(struct fixture *f, const char *key, const char *value)
{
	struct setting s = { f, key, value };

	return fixture_write(f, set, &s);
}

#define JANE "'userName':'jane','title':'Boss','displayName':'J'"

static void ignores_updates_and_says_which(void)
{
	struct caller c;
	struct fixture *f = tenant(&c);
	struct resource r = make(f, &c, USER(JANE)), x;

	c.updates = UPDATES_IGNORE;
	T_OK(fixture_put(f, &c, r.uuid, USER(JANE), &x), &f->e);
	T_STR(c.ignored, "");
	T_INT(x.version, 1);
	T_OK(fixture_put(f, &c, r.uuid, USER("'userName':'joe',"
	    "'displayName':'J','active':false"), &x), &f->e);
	T_STR(c.ignored, "userName, title");
	T_FALSE(x.active);
	T_TRUE(str_find_str(x.doc, S("\"userName\":\"jane\"")) < x.doc.n);
	T_TRUE(str_find_str(x.doc, S("\"title\":\"Boss\"")) < x.doc.n);
	c.ignored = S("");
	T_OK(fixture_patch(f, &c, r.uuid, "[{'op':'add','value':{'urn:ietf:"
	    "params:scim:schemas:extension:enterprise:2.0:User':"
	    "{'department':'IT'}}}]", &x), &f->e);
	T_TRUE(str_ends(c.ignored, S(":department")));
	T_INT(x.version, 2);
	T_TRUE(str_find_str(x.doc, S("enterprise")) == x.doc.n);
	T_OK(setting(f, "attribute_updates.TITLE", "apply"), &f->e);
	T_OK(fixture_patch(f, &c, r.uuid, "[{'op':'remove','path':'title'},"
	    "{'op':'replace','path':'displayName','value':'K'}]", &x),
	    &f->e);
	T_TRUE(str_find_str(x.doc, S("Boss")) == x.doc.n);
	T_TRUE(str_find_str(x.doc, S("\"displayName\":\"J\"")) < x.doc.n);
	T_OK(fixture_patch(f, &f->caller, r.uuid, "[{'op':'replace',"
	    "'path':'displayName','value':'K'}]", &x), &f->e);
	T_TRUE(str_find_str(x.doc, S("\"displayName\":\"K\"")) < x.doc.n);
	fixture_free(f);
}

static void refuses_updates_but_never_a_deactivation(void)
{
	struct caller c;
	struct fixture *f = tenant(&c);
	struct resource r = make(f, &c, USER(JANE)), x;
	const char *both = "[{'op':'replace','value':"
	    "{'active':false,'title':'x'}}]";

	c.updates = UPDATES_REFUSE;
	T_OK(fixture_put(f, &c, r.uuid, USER(JANE ",'active':true"), &x),
	    &f->e);
	T_ERR(fixture_put(f, &c, r.uuid, USER("'userName':'joe',"
	    "'title':'Boss'"), &x), &f->e, ERR_FORBIDDEN);
	says(f, "userName, displayName");
	T_OK(fixture_patch(f, &c, r.uuid, both, &x), &f->e);
	T_FALSE(x.active);
	T_STR(c.ignored, "title");
	T_ERR(fixture_patch(f, &c, r.uuid, both, &x), &f->e, ERR_FORBIDDEN);
	T_OK(setting(f, "attribute_updates.title", "ignore"), &f->e);
	T_OK(fixture_patch(f, &c, r.uuid, both, &x), &f->e);
	T_OK(setting(f, "attribute_updates.title", "default"), &f->e);
	T_ERR(fixture_patch(f, &c, r.uuid, both, &x), &f->e, ERR_FORBIDDEN);
	T_ERR(setting(f, "attribute_updates.active", "ignore"), &f->e,
	    ERR_INVALID_VALUE);
	T_ERR(setting(f, "attribute_updates.title", "often"), &f->e,
	    ERR_INVALID_VALUE);
	fixture_free(f);
}

static void leaves_alone_what_an_operator_made(void)
{
	struct caller c;
	struct fixture *f = tenant(&c);
	struct resource r = fixture_user(f, "jane"), x;
	struct resource g = fixture_group(f, "team", NULL);
	struct str before = fixture_dump(f);

	T_ERR(fixture_patch(f, &c, r.uuid, SHUT, NULL), &f->e,
	    ERR_FORBIDDEN);
	says(f, "adopt on_match");
	T_ERR(fixture_put(f, &c, r.uuid, USER("'userName':'jane'"), NULL),
	    &f->e, ERR_FORBIDDEN);
	T_ERR(fixture_delete(f, &c, r.uuid), &f->e, ERR_FORBIDDEN);
	T_ERR(fixture_patch(f, &c, g.uuid, "[{'op':'add','path':'members',"
	    "'value':[]}]", NULL), &f->e, ERR_FORBIDDEN);
	T_ERR(fixture_delete(f, &c, g.uuid), &f->e, ERR_FORBIDDEN);
	T_ERR(fixture_post(f, &c, f->user, USER("'userName':'Jane'"), NULL),
	    &f->e, ERR_UNIQUENESS);
	says(f, "adopt on_match");
	T_STR(fixture_dump(f), before);
	c.may_adopt = true;
	T_ERR(fixture_post(f, &c, f->user, USER("'userName':'Jane'"), NULL),
	    &f->e, ERR_UNIQUENESS);
	T_OK(fixture_put(f, &c, r.uuid, USER("'userName':'jane',"
	    "'title':'x'"), &x), &f->e);
	T_OK(fixture_put(f, &c, r.uuid, USER("'userName':'jane'"), &x),
	    &f->e);
	T_STR(fixture_text(f, "SELECT group_concat(operation) FROM (SELECT *"
	    " FROM change WHERE name = 'jane' ORDER BY number)"),
	    "create,adopt,update,update");
	T_INT(fixture_i64(f, "SELECT origin FROM resource"
	    " WHERE name_key = 'jane'"), 7);
	fixture_free(f);
}

/* Two administrators, and two processes that deactivate one each. */
static int shut_one(const char *database, struct str uuid)
{
	struct fixture f = { .arena = arena_new(0) };
	struct caller c = { .token = 7, .account = 1, .account_tag = S("acme"),
	    .request_id = S("r"), .now = FIXTURE_NOW };

	(void)database;
	c.lenient.granted = lenient_of(DIALECT_DEFAULT);
	if (catalog_build(f.arena, NULL, 0, &f.catalog, &f.e))
		return 9;
	f.store = fixture_store(&f);
	if (!f.store)
		return 9;
	f.w = NULL;
	if (!fixture_patch(&f, &c, uuid, SHUT, NULL))
		return 0;
	return f.e.kind == ERR_FORBIDDEN ? 1 : 9;
}

static void lets_one_of_two_processes_win(void)
{
	struct caller c;
	struct fixture *f = tenant(&c);
	struct resource two[2];
	int status, won = 0, refused = 0;

	two[0] = make(f, &c, USER("'userName':'a'"));
	two[1] = make(f, &c, USER("'userName':'b'"));
	fixture_sql(f, "INSERT INTO role_grant (account, role, user, created)"
	    " SELECT account, 'Super Administrator', id, 1 FROM resource");
	fixture_free(f);
	fflush(stdout);
	for (int i = 0; i < 2; i++)
		if (fork() == 0)
			_exit(shut_one(unit_path("record.db"), two[i].uuid));
	while (wait(&status) > 0) {
		won += WIFEXITED(status) && WEXITSTATUS(status) == 0;
		refused += WIFEXITED(status) && WEXITSTATUS(status) == 1;
	}
	T_INT(won, 1);
	T_INT(refused, 1);
}

static int block(struct session *w, void *arg, struct err *e)
{
	struct caller *c = arg;
	struct resource r;

	return operator_find(unit_arena(), w, c, catalog_type(
	    store_catalog(session_store(w)), S("User")), S("jane"), &r, e) ||
	    operator_block(unit_arena(), w, c, &r, true, e) ? -1 : 0;
}

static void shows_a_blocked_user_as_inactive(void)
{
	struct caller c;
	struct fixture *f = tenant(&c);
	struct resource r = make(f, &c, USER("'userName':'jane'")), x;

	T_OK(fixture_write(f, block, &f->caller), &f->e);
	x = fixture_find(f, &c, r.uuid);
	T_TRUE(x.blocked && !x.active && x.version > r.version);
	T_OK(fixture_patch(f, &c, r.uuid, "[{'op':'replace','path':'active',"
	    "'value':true}]", &x), &f->e);
	T_STR(str_of(c.remark), "blocked");
	T_FALSE(x.active);
	fixture_check_counters(f);
	fixture_free(f);
}

UNIT_MAIN("rules", UNIT(removes_users_of_the_connectors_alone),
    UNIT(writes_domains_as_a_labels),
    UNIT(lets_a_token_delete_what_it_alone_made),
    UNIT(ignores_updates_and_says_which),
    UNIT(refuses_updates_but_never_a_deactivation),
    UNIT(leaves_alone_what_an_operator_made),
    UNIT(lets_one_of_two_processes_win),
    UNIT(shows_a_blocked_user_as_inactive))
