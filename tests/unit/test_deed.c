/* SPDX-License-Identifier: Apache-2.0 */
/* What the provisioning log says of requests. */
#include "tests/unit/api_fixture.h"

#include "store/config.h"
#include "store/journal.h"

#define PATCH_OF(ops) "{'schemas':" \
	"['urn:ietf:params:scim:api:messages:2.0:PatchOp'],'Operations':[" \
	ops "]}"
#define GROUP_OF(rest) "{'schemas':" \
	"['urn:ietf:params:scim:schemas:core:2.0:Group']," rest "}"

struct logged {
	struct api *api;
	struct journal *journal;
};

static struct logged begin(void)
{
	struct logged l = { .api = api_new() };
	struct journal_config cfg = { .path = unit_path("log.db"),
		.busy_ms = 2000 };
	struct err e = { 0 };

	T_OK(journal_open(&cfg, &l.journal, &e), &e);
	T_OK(service_log_to(&l.api->service, l.journal, &e), &e);
	return l;
}

static void end(struct logged *l)
{
	l->api->service.journal = NULL;
	journal_close(l->journal);
	api_free(l->api);
}

/* The newest entries, the newest first. */
static struct journal_entry *newest(struct logged *l, int64_t n)
{
	struct journal_query q = { .limit = n };
	struct journal_entry *out = NULL;
	struct journal_file *f = NULL;
	struct err e = { 0 };

	T_TRUE(journal_flush(l->journal, 5000));
	T_OK(journal_file_open(unit_path("log.db"), false, 2000, &f, &e), &e);
	T_NEED(f);
	T_OK(journal_list(unit_arena(), f, &q, &out, &e), &e);
	journal_file_close(f);
	T_NEED(out);
	return out;
}

static struct str target(struct logged *l, const char *type)
{
	return str_printf(l->api->arena, "/%s/%.*s", type,
	    STR_ARG(api_text(l->api, "id")));
}

static void names_what_happened_to_a_user(void)
{
	static const struct { const char *body, *word; int changed; } rows[] = {
		{ PATCH_OF("{'op':'replace','path':'active','value':false}"),
		  "deactivate", 1 },
		{ PATCH_OF("{'op':'replace','path':'active','value':false}"),
		  "update", 0 },
		{ PATCH_OF("{'op':'replace','value':{'active':'True'}}"),
		  "reactivate", 1 },
		{ PATCH_OF("{'op':'add','path':'title','value':'x'}"),
		  "update", 1 },
		{ PATCH_OF("{'op':'replace','path':'active','value':false},"
		  "{'op':'add','path':'emails[','value':1}"),
		  "deactivate", 0 },
	};
	struct logged l = begin();
	struct journal_entry *x;
	struct str at;

	T_INT(api_call(l.api, "POST", "/Users", API_USER("Jane")), 201);
	at = target(&l, "Users");
	x = newest(&l, 1);
	T_STR(x->operation, "create");
	T_STR(x->name, "Jane");
	T_STR(x->account, "acme");
	T_STR(x->resource, str_sub(at, 7, at.n));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		api_call(l.api, "PATCH", at.p, rows[i].body);
		x = newest(&l, 1);
		T_STR(x->operation, rows[i].word);
		T_INT(x->changed, rows[i].changed);
		T_STR(x->type, "User");
	}
	T_INT(api_call(l.api, "DELETE", at.p, NULL), 204);
	x = newest(&l, 1);
	T_STR(x->operation, "delete");
	T_STR(x->name, "Jane");
	end(&l);
}

static void names_what_happened_to_members(void)
{
	struct logged l = begin();
	struct journal_entry *x;
	struct str jane, at;

	T_INT(api_call(l.api, "POST", "/Users", API_USER("jane")), 201);
	jane = api_text(l.api, "id");
	T_INT(api_call(l.api, "POST", "/Groups",
	    GROUP_OF("'displayName':'Eng'")), 201);
	at = target(&l, "Groups");
	T_INT(api_call(l.api, "PATCH", at.p, str_printf(unit_arena(),
	    PATCH_OF("{'op':'add','path':'members','value':[{'value':"
	    "'%.*s'}]}"), STR_ARG(jane)).p), 204);
	x = newest(&l, 1);
	T_STR(x->operation, "add member");
	T_STR(x->name, "Eng");
	T_INT(x->members, 1);
	T_INT(api_call(l.api, "PATCH", at.p,
	    PATCH_OF("{'op':'remove','path':'members'}")), 204);
	T_STR(newest(&l, 1)->operation, "remove member");
	end(&l);
}

static void tells_why_a_request_was_refused(void)
{
	struct logged l = begin();
	struct journal_entry *x;

	T_INT(api_call(l.api, "POST", "/Users", API_USER("jane")), 201);
	T_INT(api_call(l.api, "POST", "/Users", API_USER("JANE")), 409);
	x = newest(&l, 1);
	T_STR(x->operation, "create");
	T_STR(x->name, "JANE");
	T_STR(x->scim_type, "uniqueness");
	T_INT(x->changed, 0);
	T_TRUE(str_find_str(x->detail, S("already taken")) < x->detail.n);
	T_INT(api_call_as(l.api, S("Bearer nonsense"), "GET", "/Users", NULL),
	    401);
	x = newest(&l, 1);
	T_STR(x->operation, "list");
	T_STR(x->refused, "malformed");
	T_STR(x->account, "acme");
	end(&l);
}

static void keeps_a_hash_of_what_was_looked_up(void)
{
	static const char *const alike[] = {
		"/Users?filter=userName%20eq%20%22Ghost%40acme.com%22",
		"/Users?filter=emails%20eq%20%22ghost%40acme.com%22",
		("/Users?filter=externalId%20eq%20%22GHOST%40acme.com%22%20and"
		    "%20active%20eq%20true"),
	};
	struct logged l = begin();
	struct journal_entry *x;
	struct str want = { NULL, 0 };
	struct err e = { 0 };

	T_OK(journal_looked(unit_arena(), l.api->service.journal_key,
	    S("ghost@acme.com"), &want, &e), &e);
	T_INT(want.n, JOURNAL_LOOKED);
	for (size_t i = 0; i < ARRAY_LEN(alike); i++) {
		T_INT(api_call(l.api, "GET", alike[i], NULL), 200);
		x = newest(&l, 1);
		T_STR(x->operation, "look-up");
		T_INT(x->results, 0);
		T_STR(x->looked, want);
		T_TRUE(x->detail.p == NULL);
	}
	T_INT(api_call(l.api, "GET", "/Users?filter=userName%20eq%20"
	    "ghost%40acme.com", NULL), 400);
	x = newest(&l, 1);
	T_STR(x->operation, "look-up");
	T_INT(str_find_str(x->detail, S("ghost")), x->detail.n);
	end(&l);
}

static void writes_a_row_for_each_operation_of_bulk(void)
{
	struct logged l = begin();
	struct journal_entry *x;

	T_INT(api_call(l.api, "POST", "/Bulk", "{'schemas':['urn:ietf:params:"
	    "scim:api:messages:2.0:BulkRequest'],'Operations':["
	    "{'method':'POST','path':'/Users','bulkId':'a','data':"
	    API_USER("bob") "},{'method':'DELETE','path':'/Users/none'}]}"),
	    200);
	x = newest(&l, 3);
	T_STR(x->operation, "delete");
	T_INT(x->status, 404);
	T_INT(x->part, 2);
	x = x->next;
	T_STR(x->operation, "create");
	T_STR(x->name, "bob");
	T_INT(x->status, 201);
	T_INT(x->part, 1);
	x = x->next;
	T_STR(x->operation, "bulk");
	T_INT(x->part, 0);
	end(&l);
}

#define CORE "urn:ietf:params:scim:schemas:core:2.0:User"

static void blanks_bodies_when_it_keeps_them(void)
{
	struct logged l = begin();
	struct journal_entry *x;

	T_INT(api_call(l.api, "POST", "/Users", API_USER("one")), 201);
	T_TRUE(newest(&l, 1)->body.p == NULL);
	l.api->config.log_bodies = BODIES_ERRORS;
	T_INT(api_call(l.api, "POST", "/Users", API_USER("two")), 201);
	T_TRUE(newest(&l, 1)->body.p == NULL);
	l.api->config.log_bodies = BODIES_ALL;
	l.api->config.log_blank = S("emails nickName");
	api_call(l.api, "POST", "/Users", "{'schemas':['" CORE "'],"
	    "'userName':'jane','passWord':'hush','emails':[{'value':"
	    "'secret@x'}],'" CORE ":nickName':'secret'}");
	x = newest(&l, 1);
	T_INT(str_find_str(x->body, S("hush")), x->body.n);
	T_INT(str_find_str(x->body, S("secret")), x->body.n);
	T_TRUE(str_find_str(x->body, S("jane")) < x->body.n);
	api_call(l.api, "PATCH", "/Users/x", PATCH_OF("{'op':'add','path':"
	    "'password','value':'hush'},{'op':'replace','path':"
	    "'emails[value eq \\'hush\\']','value':'hush'},{'op':'add',"
	    "'value':{'password':'hush','name.nickname':'hush'}}"));
	x = newest(&l, 1);
	T_TRUE(x->body.p != NULL);
	T_INT(str_find_str(x->body, S("hush")), x->body.n);
	end(&l);
}

UNIT_MAIN("deed", UNIT(names_what_happened_to_a_user),
    UNIT(names_what_happened_to_members),
    UNIT(tells_why_a_request_was_refused),
    UNIT(keeps_a_hash_of_what_was_looked_up),
    UNIT(writes_a_row_for_each_operation_of_bulk),
    UNIT(blanks_bodies_when_it_keeps_them))
