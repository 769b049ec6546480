/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/api_fixture.h"

#include "scim/caller.h"

#define PATCH(ops) "{'schemas':" \
	"['urn:ietf:params:scim:api:messages:2.0:PatchOp']," \
	"'Operations':[" ops "]}"
#define BULK(ops) "{'schemas':" \
	"['urn:ietf:params:scim:api:messages:2.0:BulkRequest']," ops "}"
#define GROUP(rest) "{'schemas':" \
	"['urn:ietf:params:scim:schemas:core:2.0:Group']," rest "}"

static struct str bearer;

static void grant(struct api *f)
{
	bearer = str_join(f->arena, S("Bearer "), api_token(f, "try",
	    CAP_PROVISION | CAP_DRY_RUN));
}

static int dry(struct api *f, const char *method, const char *target,
    const char *body)
{
	api_set(f, "HTTP_PREFER", "respond-async, scimd-dry-run");
	return api_call_as(f, bearer, method, target, body);
}

/* How many users and groups there are, and the version of one. */
static struct str state(struct api *f, const char *user)
{
	struct buf b;

	buf_init(&b, f->arena);
	api_call(f, "GET", "/Users?count=0", NULL);
	buf_add(&b, api_text(f, "totalResults"));
	api_call(f, "GET", "/Groups?count=0", NULL);
	buf_printf(&b, " %.*s ", STR_ARG(api_text(f, "totalResults")));
	api_call(f, "GET", user, NULL);
	buf_add(&b, f->body);
	return buf_str(&b);
}

static void answers_as_it_would_and_keeps_nothing(void)
{
	struct api *f = api_new();
	struct str before;
	const char *jane;

	grant(f);
	T_INT(api_call(f, "POST", "/Users", API_USER("jane")), 201);
	jane = str_printf(f->arena, "/Users/%.*s",
	    STR_ARG(api_text(f, "id"))).p;
	before = state(f, jane);
	T_INT(dry(f, "POST", "/Users", API_USER("joe")), 201);
	T_STR(api_text(f, "userName"), "joe");
	T_STR(api_header(f, "Preference-Applied"), "scimd-dry-run");
	T_INT(dry(f, "PATCH", jane,
	    PATCH("{'op':'replace','value':{'active':false}}")), 200);
	T_STR(api_text(f, "active"), "false");
	T_INT(dry(f, "PUT", jane, API_USER("jane2")), 200);
	T_STR(api_text(f, "userName"), "jane2");
	T_INT(dry(f, "DELETE", jane, NULL), 204);
	T_STR(api_header(f, "Preference-Applied"), "scimd-dry-run");
	T_INT(dry(f, "POST", "/Groups", GROUP("'displayName':'x'")), 201);
	T_INT(str_eq(state(f, jane), before), 1);
	T_INT(api_call(f, "POST", "/Users", API_USER("joe")), 201);
	T_INT(api_header(f, "Preference-Applied").p == NULL, 1);
	api_free(f);
}

static void refuses_as_it_would(void)
{
	struct api *f = api_new();

	grant(f);
	T_INT(api_call(f, "POST", "/Users", API_USER("jane")), 201);
	T_INT(dry(f, "POST", "/Users", API_USER("JANE")), 409);
	T_STR(api_text(f, "scimType"), "uniqueness");
	T_STR(api_header(f, "Preference-Applied"), "scimd-dry-run");
	T_INT(dry(f, "DELETE", "/Users/x", NULL), 404);
	T_INT(dry(f, "POST", "/Users", "{"), 400);
	T_INT(dry(f, "PUT", "/Schemas", API_USER("x")), 405);
	T_INT(dry(f, "GET", "/Users?count=0", NULL), 200);
	T_INT(api_header(f, "Preference-Applied").p == NULL, 1);
	api_free(f);
}

/* Who may not ask must not get the change instead. */
static void needs_a_permission(void)
{
	struct api *f = api_new();

	T_INT(api_call(f, "POST", "/Users", API_USER("jane")), 201);
	api_set(f, "HTTP_PREFER", "scimd-dry-run");
	T_INT(api_call(f, "POST", "/Users", API_USER("joe")), 403);
	T_INT(str_find_str(f->body, S("\\\"dry-run\\\"")) < f->body.n, 1);
	api_set(f, "HTTP_PREFER", "scimd-dry-run");
	T_INT(api_call(f, "GET", "/Users?count=0", NULL), 200);
	T_STR(api_text(f, "totalResults"), "1");
	api_free(f);
}

#define OPERATIONS "{'method':'POST','path':'/Users','bulkId':'u'," \
	"'data':" API_USER("joe") "},{'method':'POST','path':'/Groups'," \
	"'bulkId':'g','data':" GROUP("'displayName':'all'," \
	"'members':[{'value':'bulkId:u'}]") "}"

static void tries_a_bulk_request_as_a_whole(void)
{
	struct api *f = api_new();
	struct str before;

	grant(f);
	before = state(f, "/Users?count=1");
	T_INT(dry(f, "POST", "/Bulk", BULK("'Operations':[" OPERATIONS "]")),
	    200);
	T_STR(api_text(f, "Operations.0.status"), "201");
	T_STR(api_text(f, "Operations.1.status"), "201");
	T_INT(dry(f, "POST", "/Bulk", BULK("'allOrNothing':true,"
	    "'Operations':[" OPERATIONS "]")), 200);
	T_STR(api_text(f, "Operations.1.status"), "201");
	T_INT(dry(f, "POST", "/Bulk", BULK("'allOrNothing':true,"
	    "'Operations':[" OPERATIONS ",{'method':'DELETE',"
	    "'path':'/Users/x'}]")), 200);
	T_STR(api_text(f, "Operations.0.status"), "409");
	T_INT(str_eq(state(f, "/Users?count=1"), before), 1);
	api_free(f);
}

/* An answer that would stream waits until the writer is free again. */
static void holds_a_long_answer(void)
{
	struct api *f = api_new();
	struct buf b;

	grant(f);
	buf_init(&b, f->arena);
	buf_adds(&b, "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:"
	    "User'],'userName':'long','title':'");
	for (int i = 0; i < 20000; i++)
		buf_adds(&b, "0123456789");
	buf_adds(&b, "'}");
	T_INT(dry(f, "POST", "/Users", str_c(f->arena, buf_str(&b))), 201);
	T_INT(f->body.n > 200000, 1);
	T_STR(api_text(f, "userName"), "long");
	api_free(f);
}

UNIT_MAIN("trial", UNIT(answers_as_it_would_and_keeps_nothing),
    UNIT(refuses_as_it_would), UNIT(needs_a_permission),
    UNIT(tries_a_bulk_request_as_a_whole), UNIT(holds_a_long_answer))
