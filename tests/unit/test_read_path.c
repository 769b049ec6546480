/* SPDX-License-Identifier: Apache-2.0 */
/* The shortest way out of the record: what is stored goes out as it is, and
 * what a session remembers is never older than the record. */
#include "tests/unit/api_fixture.h"

#include "store/session.h"

#define URN_GROUP "urn:ietf:params:scim:schemas:core:2.0:Group"
#define URN_PATCH "urn:ietf:params:scim:api:messages:2.0:PatchOp"

/* What is stored is spoilt: no parser would take it. */
static int spoil(struct session *w, void *arg, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "UPDATE resource SET doc ="
	    " '{\"schemas\":[],\"userName\":no JSON [ at all,}'", e);

	(void)arg;
	return q ? db_run(q, e) : -1;
}

static struct str make(struct api *f, const char *endpoint, const char *body)
{
	T_INT(api_call(f, "POST", endpoint, body), 201);
	return str_dup(f->arena, api_text(f, "id"));
}

static const char *at(struct api *f, const char *endpoint, struct str id)
{
	return str_printf(f->arena, "%s/%.*s", endpoint, STR_ARG(id)).p;
}

static void a_plain_get_neither_reads_nor_makes_json(void)
{
	struct api *f = api_new();
	struct str id = make(f, "/Users", API_USER("jane@acme.com"));
	const char *url = at(f, "/Users", id);

	T_OK(store_write(f->store, f->arena, spoil, NULL, &f->e), &f->e);
	T_INT(api_call(f, "GET", url, NULL), 200);
	T_TRUE(str_find_str(f->body, S("\"userName\":no JSON [ at all,")) <
	    f->body.n);
	T_TRUE(str_find_str(f->body, S("\"meta\":{")) < f->body.n);
	/* A projection has to read it, so this test can fail. */
	T_INT(api_call(f, "GET", str_printf(f->arena, "%s?attributes=userName",
	    url).p, NULL), 500);
	api_free(f);
}

static struct str group(struct api *f, const char *name, struct str member)
{
	return make(f, "/Groups", str_printf(f->arena, "{'schemas':['"
	    URN_GROUP "'],'displayName':'%s','members':[{'value':'%.*s'}]}",
	    name, STR_ARG(member)).p);
}

static void shows(struct api *f, struct str user, const char *first,
    const char *second)
{
	for (int again = 0; again < 2; again++) {
		T_INT(api_call(f, "GET", at(f, "/Users", user), NULL), 200);
		T_STR(api_text(f, "groups.0.display"), first);
		T_STR(api_text(f, "groups.1.display"), second);
	}
}

static void groups_are_shown_as_they_are_now(void)
{
	struct api *f = api_new();
	struct str jane = make(f, "/Users", API_USER("jane@acme.com"));
	struct str team = group(f, "Team", jane), all;

	shows(f, jane, "Team", "");
	T_INT(api_call(f, "PATCH", at(f, "/Groups", team), "{'schemas':['"
	    URN_PATCH "'],'Operations':[{'op':'replace','path':"
	    "'displayName','value':'Crew'}]}"), 204);
	shows(f, jane, "Crew", "");
	all = group(f, "Everybody", team);
	shows(f, jane, "Crew", "Everybody");
	T_STR(api_text(f, "groups.1.type"), "indirect");
	T_INT(api_call(f, "DELETE", at(f, "/Groups", all), NULL), 204);
	shows(f, jane, "Crew", "");
	T_INT(api_call(f, "DELETE", at(f, "/Groups", team), NULL), 204);
	shows(f, jane, "", "");
	api_free(f);
}

/* More groups than are remembered, and one whose name is too long for it. */
static void groups_that_are_not_remembered_are_read(void)
{
	struct api *f = api_new();
	struct str jane = make(f, "/Users", API_USER("jane@acme.com"));
	size_t n = 0;

	for (int i = 0; i < 300; i++)
		group(f, str_printf(f->arena, "Group %d of many", i).p, jane);
	group(f, str_printf(f->arena, "%0300d", 1).p, jane);
	for (int again = 0; again < 2; again++) {
		T_INT(api_call(f, "GET", at(f, "/Users", jane), NULL), 200);
		n = json_gets(f->json, "groups")->count;
		T_INT(n, 301);
		T_STR(api_text(f, "groups.299.display"), "Group 299 of many");
		T_INT(api_text(f, "groups.300.display").n, 300);
	}
	api_free(f);
}

UNIT_MAIN("read_path", UNIT(a_plain_get_neither_reads_nor_makes_json),
    UNIT(groups_are_shown_as_they_are_now),
    UNIT(groups_that_are_not_remembered_are_read))
