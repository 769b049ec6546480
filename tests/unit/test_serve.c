/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/api_fixture.h"

#define PATCH(ops) "{'schemas':" \
	"['urn:ietf:params:scim:api:messages:2.0:PatchOp']," \
	"'Operations':[" ops "]}"
#define BULK(ops) "{'schemas':" \
	"['urn:ietf:params:scim:api:messages:2.0:BulkRequest']," \
	"'Operations':[" ops "]}"
#define GROUP(rest) "{'schemas':" \
	"['urn:ietf:params:scim:schemas:core:2.0:Group']," rest "}"

static const char *target(struct api *f, const char *endpoint, struct str id)
{
	return str_printf(f->arena, "%s/%.*s", endpoint, STR_ARG(id)).p;
}

static void creates_reads_changes_and_deletes(void)
{
	struct api *f = api_new();
	struct str id;

	T_INT(api_call(f, "POST", "/Users", API_USER("jane@acme.com")), 201);
	id = str_dup(f->arena, api_text(f, "id"));
	T_STR(api_text(f, "meta.location"), api_header(f, "Location"));
	T_STR(api_text(f, "meta.location"), api_header(f, "Content-Location"));
	T_STR(api_text(f, "meta.version"), api_header(f, "ETag"));
	T_STR(api_text(f, "meta.created"), api_text(f, "meta.lastModified"));
	T_STR(api_text(f, "active"), "true");
	T_INT(api_call(f, "PATCH", target(f, "/Users", id),
	    PATCH("{'op':'replace','value':{'active':false}}")), 200);
	T_STR(api_text(f, "active"), "false");
	T_INT(api_call(f, "PUT", target(f, "/Users", id),
	    API_USER("jane.doe@acme.com")), 200);
	T_STR(api_text(f, "userName"), "jane.doe@acme.com");
	T_STR(api_text(f, "active"), "false");
	T_INT(api_call(f, "DELETE", target(f, "/Users", id), NULL), 204);
	T_INT(api_call(f, "GET", target(f, "/Users", id), NULL), 404);
	api_free(f);
}

static void lists_with_filter_and_pages(void)
{
	struct api *f = api_new();

	T_INT(api_call(f, "POST", "/Users", API_USER("a@x.org")), 201);
	T_INT(api_call(f, "POST", "/Users", API_USER("b@x.org")), 201);
	T_INT(api_call(f, "POST", "/Users", API_USER("c@x.org")), 201);
	T_INT(api_call(f, "GET", "/Users?startIndex=2&count=1", NULL), 200);
	T_STR(api_text(f, "totalResults"), "3");
	T_STR(api_text(f, "itemsPerPage"), "1");
	T_STR(api_text(f, "Resources.0.userName"), "b@x.org");
	T_INT(api_call(f, "GET", "/Users?filter=userName+eq+%22C%40x.org%22",
	    NULL), 200);
	T_STR(api_text(f, "totalResults"), "1");
	T_INT(api_call(f, "GET", "/Users?filter=userNam+eq+%22x%22", NULL),
	    400);
	T_STR(api_text(f, "scimType"), "invalidFilter");
	T_INT(api_call(f, "GET", "/Users?sortBy=userName&sortOrder=descending"
	    "&attributes=userName", NULL), 200);
	T_STR(api_text(f, "Resources.0.userName"), "c@x.org");
	T_STR(api_text(f, "Resources.0.meta.version"), "");
	api_free(f);
}

static void walks_by_cursor(void)
{
	struct api *f = api_new();
	struct str next;

	T_INT(api_call(f, "POST", "/Users", API_USER("a@x.org")), 201);
	T_INT(api_call(f, "POST", "/Users", API_USER("b@x.org")), 201);
	T_INT(api_call(f, "GET", "/Users?cursor&count=1", NULL), 200);
	next = str_dup(f->arena, api_text(f, "nextCursor"));
	T_TRUE(next.n > 0);
	T_STR(api_text(f, "previousCursor"), "");
	T_INT(api_call(f, "GET", str_printf(f->arena,
	    "/Users?count=1&cursor=%.*s", STR_ARG(next)).p, NULL), 200);
	T_STR(api_text(f, "Resources.0.userName"), "b@x.org");
	T_STR(api_text(f, "nextCursor"), "");
	T_INT(api_call(f, "GET", str_printf(f->arena,
	    "/Groups?count=1&cursor=%.*s", STR_ARG(next)).p, NULL), 400);
	T_STR(api_text(f, "scimType"), "invalidCursor");
	T_INT(api_call(f, "GET", "/Users?cursor&startIndex=1", NULL), 400);
	api_free(f);
}

static void shows_members_and_groups(void)
{
	struct api *f = api_new();
	struct str user, group;

	T_INT(api_call(f, "POST", "/Users", API_USER("m@x.org")), 201);
	user = str_dup(f->arena, api_text(f, "id"));
	T_INT(api_call(f, "POST", "/Groups", GROUP("'displayName':'G'")), 201);
	group = str_dup(f->arena, api_text(f, "id"));
	T_INT(api_call(f, "PATCH", target(f, "/Groups", group),
	    str_printf(f->arena, PATCH("{'op':'add','path':'members',"
	    "'value':[{'value':'%.*s'}]}"), STR_ARG(user)).p), 204);
	T_STR(f->body, "");
	T_TRUE(api_header(f, "ETag").n > 0);
	T_INT(api_call(f, "GET", target(f, "/Groups", group), NULL), 200);
	T_STR(api_text(f, "members.0.value"), user);
	T_STR(api_text(f, "members.0.type"), "User");
	T_INT(api_call(f, "GET", target(f, "/Users", user), NULL), 200);
	T_STR(api_text(f, "groups.0.value"), group);
	T_STR(api_text(f, "groups.0.type"), "direct");
	T_STR(api_text(f, "groups.0.display"), "G");
	T_INT(api_call(f, "GET", str_printf(f->arena,
	    "/Groups/%.*s?excludedAttributes=members", STR_ARG(group)).p,
	    NULL), 200);
	T_STR(api_text(f, "members"), "");
	api_free(f);
}

static void refuses_every_bad_token_alike(void)
{
	static const struct str bad[] = {
		STR("Bearer x"), STR("Basic abc"), STR("Bearer"),
		STR("scim_abc"), STR("Bearer a, Bearer b"),
	};
	struct api *f = api_new();

	T_INT(api_call_as(f, (struct str){ NULL, 0 }, "GET", "/Users", NULL),
	    401);
	T_STR(api_header(f, "WWW-Authenticate"), "Bearer realm=\"scim\"");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		T_INT(api_call_as(f, bad[i], "GET", "/Users", NULL), 401);
		T_STR(api_header(f, "WWW-Authenticate"),
		    "Bearer realm=\"scim\", error=\"invalid_token\"");
		T_STR(api_text(f, "status"), "401");
	}
	T_INT(api_call_as(f, (struct str){ NULL, 0 }, "GET", "/nothing", NULL),
	    401);
	T_INT(api_call_as(f, (struct str){ NULL, 0 }, "GET", "/Schemas", NULL),
	    200);
	T_INT(api_call_as(f, S("Bearer x"), "GET", "/Schemas", NULL), 401);
	api_free(f);
}

static void asks_for_the_right_permission(void)
{
	struct api *f = api_new();
	struct str read = str_join(f->arena, S("Bearer "),
	    api_token(f, "reader", CAP_READ_ALL));
	struct str users = str_join(f->arena, S("Bearer "), api_token(f,
	    "users", CAP_MEMBERSHIPS_READ | CAP_MEMBERSHIPS_EDIT));

	T_INT(api_call_as(f, read, "POST", "/Users", API_USER("x")), 403);
	T_INT(api_call_as(f, read, "GET", "/Users", NULL), 200);
	T_INT(api_call_as(f, users, "GET", "/Groups", NULL), 403);
	T_INT(api_call_as(f, users, "POST", "/Users", API_USER("x")), 201);
	T_INT(api_call_as(f, users, "GET", "/", NULL), 200);
	T_STR(api_text(f, "totalResults"), "1");
	api_free(f);
}

static void says_what_a_place_answers_to(void)
{
	struct api *f = api_new();

	T_INT(api_call(f, "DELETE", "/Users", NULL), 405);
	T_STR(api_header(f, "Allow"), "GET, HEAD, POST, OPTIONS");
	T_INT(api_call(f, "GET", "/Nowhere", NULL), 404);
	T_INT(api_call(f, "GET", "/Me", NULL), 501);
	T_INT(api_call(f, "GET", "/Users/", NULL), 200);
	T_INT(api_call(f, "HEAD", "/Users", NULL), 200);
	T_STR(f->body, "");
	api_free(f);
}

static void honours_conditions(void)
{
	struct api *f = api_new();
	struct str id, tag;

	T_INT(api_call(f, "POST", "/Users", API_USER("c@x.org")), 201);
	id = str_dup(f->arena, api_text(f, "id"));
	tag = str_dup(f->arena, api_header(f, "ETag"));
	api_set(f, "HTTP_IF_NONE_MATCH", str_c(f->arena, tag));
	T_INT(api_call(f, "GET", str_printf(f->arena,
	    "/Users/%.*s?excludedAttributes=groups", STR_ARG(id)).p, NULL),
	    304);
	T_STR(f->body, "");
	api_set(f, "HTTP_IF_MATCH", "W/\"0.0\"");
	T_INT(api_call(f, "DELETE", target(f, "/Users", id), NULL), 412);
	api_set(f, "HTTP_IF_MATCH", str_c(f->arena, tag));
	T_INT(api_call(f, "DELETE", target(f, "/Users", id), NULL), 204);
	api_free(f);
}

static void resolves_references_of_bulk_in_any_order(void)
{
	struct api *f = api_new();

	T_INT(api_call(f, "POST", "/Bulk", BULK(
	    "{'method':'POST','path':'/Groups','bulkId':'a','data':"
	    GROUP("'displayName':'A','members':[{'value':'bulkId:b'}]") "},"
	    "{'method':'POST','path':'/Groups','bulkId':'b','data':"
	    GROUP("'displayName':'bulkId:u','members':["
	    "{'value':'bulkId:a'},{'value':'bulkId:u'}]") "},"
	    "{'method':'POST','path':'/Users','bulkId':'u','data':"
	    API_USER("u@x.org") "}")), 200);
	T_STR(api_text(f, "Operations"), "3");
	T_STR(api_text(f, "Operations.0.status"), "201");
	T_STR(api_text(f, "Operations.1.status"), "201");
	T_STR(api_text(f, "Operations.2.status"), "201");
	T_INT(api_call(f, "GET", "/Groups?filter=displayName+eq+%22A%22",
	    NULL), 200);
	T_STR(api_text(f, "Resources.0.members"), "1");
	T_INT(api_call(f, "GET", "/Groups?filter=displayName+eq+"
	    "%22bulkId:u%22", NULL), 200);
	T_STR(api_text(f, "Resources.0.members"), "2");
	api_free(f);
}

static void stops_bulk_where_it_is_told_to(void)
{
	struct api *f = api_new();

	T_INT(api_call(f, "POST", "/Bulk", "{'failOnErrors':1," "'schemas':"
	    "['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],"
	    "'Operations':["
	    "{'method':'POST','path':'/Users','bulkId':'1','data':"
	    API_USER("u1@x.org") "},"
	    "{'method':'GET','path':'/Users'},"
	    "{'method':'POST','path':'/Users','bulkId':'2','data':"
	    API_USER("u2@x.org") "}]}"), 200);
	T_STR(api_text(f, "Operations"), "2");
	T_STR(api_text(f, "Operations.0.status"), "201");
	T_STR(api_text(f, "Operations.1.status"), "400");
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	T_STR(api_text(f, "totalResults"), "1");
	api_free(f);
}

static void does_all_of_a_bulk_or_nothing(void)
{
	struct api *f = api_new();

	T_INT(api_call(f, "POST", "/Bulk", "{'allOrNothing':true," "'schemas':"
	    "['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],"
	    "'Operations':["
	    "{'method':'POST','path':'/Users','bulkId':'1','data':"
	    API_USER("u1@x.org") "},"
	    "{'method':'POST','path':'/Users','bulkId':'2','data':"
	    API_USER("U1@x.org") "}]}"), 200);
	T_STR(api_text(f, "Operations.0.status"), "409");
	T_STR(api_text(f, "Operations.1.response.scimType"), "uniqueness");
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	T_STR(api_text(f, "totalResults"), "0");
	api_free(f);
}

static void tells_a_token_its_dialect(void)
{
	static const char path[] = "authenticationSchemes.0.description";
	struct api *f = api_new();

	T_INT(api_call_as(f, (struct str){ NULL, 0 }, "GET",
	    "/ServiceProviderConfig", NULL), 200);
	T_TRUE(str_find_str(api_text(f, path), S("dialect")) ==
	    api_text(f, path).n);
	T_INT(api_call(f, "GET", "/ServiceProviderConfig", NULL), 200);
	T_TRUE(str_find_str(api_text(f, path), S("dialect \"default\"")) <
	    api_text(f, path).n);
	T_TRUE(str_find_str(api_text(f, path), S("unquoted-filter")) ==
	    api_text(f, path).n);
	api_dialect(f, "okta");
	T_INT(api_call(f, "GET", "/ServiceProviderConfig", NULL), 200);
	T_TRUE(str_find_str(api_text(f, path), S("dialect \"okta\"")) <
	    api_text(f, path).n);
	T_TRUE(str_find_str(api_text(f, path), S("unquoted-filter")) <
	    api_text(f, path).n);
	api_free(f);
}

#define ENTERPRISE \
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

static void names_the_manager_while_there_is_one(void)
{
	struct api *f = api_new();
	const struct json *manager;
	struct str boss, location;

	T_INT(api_call(f, "POST", "/Users", "{'schemas':"
	    "['urn:ietf:params:scim:schemas:core:2.0:User'],"
	    "'userName':'boss','displayName':'The Boss'}"), 201);
	boss = str_dup(f->arena, api_text(f, "id"));
	location = str_dup(f->arena, api_text(f, "meta.location"));
	T_INT(api_call(f, "POST", "/Users", str_printf(f->arena,
	    "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:User'],"
	    "'userName':'w','" ENTERPRISE "':{'manager':'%.*s'}}",
	    STR_ARG(boss)).p), 201);
	manager = json_gets(json_get(f->json, S(ENTERPRISE)), "manager");
	T_STR(json_text(manager, S("value")), boss);
	T_STR(json_text(manager, S("$ref")), location);
	T_STR(json_text(manager, S("displayName")), "The Boss");
	T_INT(api_call(f, "DELETE", target(f, "/Users", boss), NULL), 204);
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	manager = json_gets(json_get(json_gets(f->json, "Resources")->first,
	    S(ENTERPRISE)), "manager");
	T_STR(json_text(manager, S("value")), boss);
	T_STR(json_text(manager, S("$ref")), "");
	api_free(f);
}

static void tells_the_request_id_in_header_and_detail(void)
{
	struct api *f = api_new();
	struct str id;

	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	id = str_dup(f->arena, api_header(f, "X-Request-Id"));
	T_INT(id.n, 16);
	T_INT(api_call(f, "GET", "/Users/none", NULL), 404);
	T_FALSE(str_eq(api_header(f, "X-Request-Id"), id));
	id = api_header(f, "X-Request-Id");
	T_INT(id.n, 16);
	T_TRUE(str_find_str(api_text(f, "detail"), id) <
	    api_text(f, "detail").n);
	api_free(f);
}

/* Whatever the limit, memory ends at another place of the request's life, or
 * not at all: there is always an answer. */
static void answers_wherever_memory_ends(void)
{
	struct api *f = api_new();
	int short_of = 0;

	for (int i = 0; i < 40; i++)
		T_INT(api_call(f, "POST", "/Users", str_printf(f->arena,
		    "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:User']"
		    ",'userName':'u%d','displayName':'%0*d'}", i, 2000, 1).p),
		    201);
	for (size_t max = 40000; max < 8000000; max += max / 24) {
		worker_release(&f->worker);
		f->config.arena_max = max;
		T_NEED(!worker_init(&f->worker, &f->service, &f->e));
		api_call(f, "GET", "/Users?sortBy=title&attributes=userName,"
		    "displayName", NULL);
		T_TRUE(f->status == 200 || f->status == 503);
		short_of += f->status == 503;
	}
	T_TRUE(short_of > 0);
	T_INT(f->status, 200);
	api_free(f);
}

/* The deadline of a filter is for finding, not for a peer that takes long. */
static void ends_the_page_that_it_began(void)
{
	struct api *f = api_new();

	for (int i = 0; i < 150; i++)
		T_INT(api_call(f, "POST", "/Users", str_printf(f->arena,
		    "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:User']"
		    ",'userName':'u%d','title':'%0*d'}", i, 2000, 1).p), 201);
	f->config.filter_ms = 200;
	f->slow = 150000;
	T_INT(api_call(f, "GET", "/Users?count=150&filter=title%20co%20%220%22",
	    NULL), 200);
	T_STR(api_text(f, "totalResults"), "150");
	T_STR(api_text(f, "Resources.149.userName"), "u149");
	api_free(f);
}

/* Whatever ends a search that has not been counted yet, it is an error and no
 * half answer, also when the rows have lists that would flow. */
static void counts_before_the_first_byte(void)
{
	struct api *f = api_new();
	struct buf members;

	buf_init(&members, f->arena);
	for (int i = 0; i < 1200; i++) {
		T_INT(api_call(f, "POST", "/Users", str_printf(f->arena,
		    "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:User']"
		    ",'userName':'u%d','title':'%0*d'}", i, 1500, 1).p), 201);
		buf_printf(&members, "%s{'value':'%.*s'}", i ? "," : "",
		    STR_ARG(api_text(f, "id")));
	}
	T_INT(api_call(f, "POST", "/Groups", str_printf(f->arena,
	    GROUP("'displayName':'all','members':[%.*s]"),
	    STR_ARG(buf_str(&members))).p), 201);
	for (int ms = 1; ms < 20; ms++) {
		f->config.filter_ms = ms;
		api_call(f, "GET", "/Users?count=60&"
		    "filter=title%20co%20%220%22", NULL);
		T_TRUE(f->json != NULL);
	}
	api_free(f);
}

static void answers_when_memory_ends(void)
{
	struct api *f = api_new();

	worker_release(&f->worker);
	f->config.arena_max = 96 * 1024;
	T_NEED(!worker_init(&f->worker, &f->service, &f->e));
	T_INT(api_call(f, "POST", "/Users", str_printf(f->arena, "{'schemas':"
	    "['urn:ietf:params:scim:schemas:core:2.0:User'],'userName':'%0*d'}",
	    90000, 1).p), 503);
	T_INT(api_call(f, "POST", "/Users", API_USER("after@x.org")), 201);
	api_free(f);
}

UNIT_MAIN("serve", UNIT(creates_reads_changes_and_deletes),
    UNIT(lists_with_filter_and_pages), UNIT(walks_by_cursor),
    UNIT(shows_members_and_groups), UNIT(refuses_every_bad_token_alike),
    UNIT(asks_for_the_right_permission), UNIT(says_what_a_place_answers_to),
    UNIT(honours_conditions),
    UNIT(resolves_references_of_bulk_in_any_order),
    UNIT(stops_bulk_where_it_is_told_to),
    UNIT(does_all_of_a_bulk_or_nothing),
    UNIT(names_the_manager_while_there_is_one),
    UNIT(tells_a_token_its_dialect),
    UNIT(ends_the_page_that_it_began),
    UNIT(counts_before_the_first_byte),
    UNIT(answers_when_memory_ends),
    UNIT(answers_wherever_memory_ends),
    UNIT(tells_the_request_id_in_header_and_detail))
