/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/session.h"

#define DEVICE_URN "urn:example:scim:schemas:Device"

/* A type of an operator: unique and indexed attributes, no active. */
static const struct catalog_source device[] = {
	{ STR("schema/Device.json"), STR("{\"schemas\":"
	    "[\"urn:ietf:params:scim:schemas:core:2.0:Schema\"],\"id\":\""
	    DEVICE_URN "\",\"name\":\"Device\",\"description\":\"d\","
	    "\"attributes\":[{\"name\":\"label\",\"type\":\"string\","
	    "\"multiValued\":false,\"description\":\"l\",\"required\":true,"
	    "\"caseExact\":true,\"mutability\":\"readWrite\","
	    "\"returned\":\"default\",\"uniqueness\":\"none\"},"
	    "{\"name\":\"serial\",\"type\":\"string\",\"multiValued\":false,"
	    "\"description\":\"s\",\"required\":false,\"caseExact\":false,"
	    "\"mutability\":\"readWrite\",\"returned\":\"default\","
	    "\"uniqueness\":\"server\"}]}") },
	{ STR("type/Device.json"), STR("{\"schemas\":"
	    "[\"urn:ietf:params:scim:schemas:core:2.0:ResourceType\"],"
	    "\"id\":\"Device\",\"name\":\"Device\",\"description\":\"d\","
	    "\"endpoint\":\"/Devices\",\"schema\":\"" DEVICE_URN "\","
	    "\"schemaExtensions\":[],\"scimd\":{\"permission\":\"settings\","
	    "\"name\":\"label\",\"indexed\":[]}}") },
};
#define DEVICE(rest) "{'schemas':['" DEVICE_URN "']," rest "}"

static void creates_with_equal_times_and_the_next_position(void)
{
	struct fixture *f = fixture_new();
	struct resource a = fixture_user(f, "Jane@Acme.com");
	struct resource b = fixture_user(f, "joe@acme.com");

	T_INT(a.created, FIXTURE_NOW);
	T_INT(a.modified, a.created);
	T_INT(a.version, 1);
	T_INT(b.version, 2);
	T_INT(a.uuid.n, 36);
	T_TRUE(a.active);
	T_STR(fixture_text(f, "SELECT group_concat(position || name_key)"
	    " FROM resource"), "1jane@acme.com,2joe@acme.com");
	T_INT(fixture_i64(f, "SELECT count(*) FROM resource"
	    " WHERE origin IS NULL AND blocked = 0"), 2);
	a = fixture_find(f, &f->caller, a.uuid);
	T_TRUE(str_find_str(a.doc, S("\"userName\":\"Jane@Acme.com\"")) <
	    a.doc.n);
	T_STR(resource_version(f->arena, f->w, &b), "1.2");
	fixture_check_counters(f);
	fixture_free(f);
}

static void remembers_the_token_and_the_external_id(void)
{
	struct fixture *f = fixture_new();
	struct resource r;

	f->caller.token = 7;
	T_OK(fixture_post(f, &f->caller, f->user,
	    USER("'userName':'a','externalId':'X1','active':false"), &r),
	    &f->e);
	T_STR(r.external_id, "X1");
	T_FALSE(r.active);
	T_INT(fixture_i64(f, "SELECT origin FROM resource"), 7);
	T_STR(fixture_text(f, "SELECT external_id FROM resource"), "X1");
	T_INT(fixture_i64(f, "SELECT active FROM resource"), 0);
	fixture_check_counters(f);
	fixture_free(f);
}

static void finds_only_in_the_callers_account_and_of_the_type(void)
{
	struct fixture *f = fixture_new();
	struct caller other = fixture_account(f, "other");
	struct resource r = fixture_user(f, "jane"), found;

	T_ERR(resource_find(f->arena, f->w, &other, f->user, r.uuid, &found,
	    &f->e), &f->e, ERR_NOT_FOUND);
	err_clear(&f->e);
	T_ERR(resource_find(f->arena, f->w, &f->caller, f->group, r.uuid,
	    &found, &f->e), &f->e, ERR_NOT_FOUND);
	err_clear(&f->e);
	T_OK(resource_find(f->arena, f->w, &f->caller, NULL, r.uuid, &found,
	    &f->e), &f->e);
	T_TRUE(found.type == f->user);
	fixture_free(f);
}

static void keeps_accounts_apart_in_every_write(void)
{
	struct fixture *f = fixture_new();
	struct caller other = fixture_account(f, "other");
	struct resource r = fixture_user(f, "jane"), x;
	struct str before = fixture_dump(f);

	T_ERR(fixture_put(f, &other, r.uuid, USER("'userName':'z'"), &x),
	    &f->e, ERR_NOT_FOUND);
	T_ERR(fixture_patch(f, &other, r.uuid,
	    "[{'op':'replace','path':'active','value':false}]", &x),
	    &f->e, ERR_NOT_FOUND);
	T_ERR(fixture_delete(f, &other, r.uuid), &f->e, ERR_NOT_FOUND);
	T_STR(fixture_dump(f), before);
	T_OK(fixture_post(f, &other, f->user, USER("'userName':'jane'"), &x),
	    &f->e);
	T_INT(x.version, 1);
	fixture_check_counters(f);
	fixture_free(f);
}

static void refuses_a_name_that_is_taken_in_any_form(void)
{
	static const char *const same[] = {
		USER("'userName':'JANE'"),
		USER("'userName':'\xef\xbd\x8a\xef\xbd\x81ne'"),
	};
	struct fixture *f = fixture_new();
	struct resource r = fixture_user(f, "jane"), x;
	struct resource joe = fixture_user(f, "joe");
	struct str before = fixture_dump(f);

	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		T_ERR(fixture_post(f, &f->caller, f->user, same[i], &x), &f->e,
		    ERR_UNIQUENESS);
		T_ERR(fixture_put(f, &f->caller, joe.uuid, same[i], &x), &f->e,
		    ERR_UNIQUENESS);
	}
	T_ERR(fixture_patch(f, &f->caller, joe.uuid,
	    "[{'op':'replace','path':'userName','value':'Jane'}]", &x), &f->e,
	    ERR_UNIQUENESS);
	T_STR(f->e.detail, str_printf(f->arena, "userName \"Jane\" is already "
	    "taken in this account, by user %.*s", STR_ARG(r.uuid)));
	T_STR(fixture_dump(f), before);
	T_OK(fixture_put(f, &f->caller, r.uuid, same[0], &x), &f->e);
	fixture_free(f);
}

static void lets_group_names_repeat_where_the_account_says_so(void)
{
	struct fixture *f = fixture_new();
	struct resource x;

	fixture_group(f, "Team", NULL);
	T_ERR(fixture_post(f, &f->caller, f->group,
	    GROUP("'displayName':'team'"), &x), &f->e, ERR_UNIQUENESS);
	f->caller.unique_group_names = false;
	T_OK(fixture_post(f, &f->caller, f->group,
	    GROUP("'displayName':'team'"), &x), &f->e);
	fixture_free(f);
}

static void keeps_unique_attributes_of_operators_unique(void)
{
	struct fixture *f = fixture_new_with(device, 2);
	const struct restype *t = catalog_type(f->catalog, S("Device"));
	struct caller other = fixture_account(f, "other");
	struct resource a, b, x;

	T_NEED(t);
	T_OK(fixture_post(f, &f->caller, t,
	    DEVICE("'label':'X','serial':'S1'"), &a), &f->e);
	T_ERR(fixture_post(f, &f->caller, t,
	    DEVICE("'label':'X','serial':'s1'"), &x), &f->e, ERR_UNIQUENESS);
	T_OK(fixture_post(f, &f->caller, t,
	    DEVICE("'label':'X','serial':'S2'"), &b), &f->e);
	T_ERR(fixture_patch(f, &f->caller, b.uuid,
	    "[{'op':'add','path':'serial','value':'S1'}]", &x), &f->e,
	    ERR_UNIQUENESS);
	T_TRUE(str_find_str(str_of(f->e.detail), a.uuid) <
	    str_of(f->e.detail).n);
	T_OK(fixture_post(f, &other, t,
	    DEVICE("'label':'X','serial':'S1'"), &x), &f->e);
	T_OK(fixture_patch(f, &f->caller, a.uuid,
	    "[{'op':'remove','path':'serial'}]", &x), &f->e);
	T_OK(fixture_patch(f, &f->caller, b.uuid,
	    "[{'op':'replace','path':'serial','value':'S1'}]", &x), &f->e);
	T_STR(fixture_text(f, "SELECT group_concat(DISTINCT name_key)"
	    " FROM resource"), "X");
	fixture_check_counters(f);
	fixture_free(f);
}

#define ROWS "SELECT group_concat(n.path || '=' || x.value || x.element)" \
	" FROM (SELECT * FROM attribute ORDER BY name, element) AS x" \
	" JOIN attribute_name AS n ON n.id = x.name" \
	" WHERE n.path IN ('emails.value', 'displayName')"

static void writes_attribute_rows_by_their_difference(void)
{
	struct fixture *f = fixture_new();
	struct resource r, x;

	T_OK(fixture_post(f, &f->caller, f->user, USER("'userName':'a',"
	    "'displayName':'Ann','emails':[{'value':'A@x.org'},"
	    "{'value':'b@x.org','type':'work'}]"), &r), &f->e);
	T_STR(fixture_text(f, ROWS),
	    "displayName=ann0,emails.value=a@x.org0,emails.value=b@x.org1");
	T_OK(fixture_put(f, &f->caller, r.uuid, USER("'userName':'a',"
	    "'emails':[{'value':'b@x.org','type':'work'},"
	    "{'value':'A@x.org'},{'value':'c@x.org'}]"), &x), &f->e);
	T_STR(fixture_text(f, ROWS), "emails.value=b@x.org0,"
	    "emails.value=a@x.org1,emails.value=c@x.org2");
	T_OK(fixture_patch(f, &f->caller, r.uuid,
	    "[{'op':'remove','path':'emails[type eq \\'work\\']'},"
	    "{'op':'add','path':'displayName','value':'B'}]", &x), &f->e);
	T_STR(fixture_text(f, ROWS),
	    "displayName=b0,emails.value=a@x.org0,emails.value=c@x.org1");
	T_OK(fixture_delete(f, &f->caller, r.uuid), &f->e);
	T_INT(fixture_i64(f, "SELECT count(*) FROM attribute"), 0);
	fixture_free(f);
}

static void leaves_no_trace_when_nothing_differs(void)
{
	static const char *const patches[] = {
		"[{'op':'replace','path':'active','value':true}]",
		"[{'op':'Replace','path':'userName','value':'jane'}]",
		"[{'op':'remove','path':'nickName'}]",
		"[{'op':'add','value':{'displayName':'Jane'}}]",
	};
	struct fixture *f = fixture_new();
	struct resource r, x;
	struct str before;

	T_OK(fixture_post(f, &f->caller, f->user,
	    USER("'userName':'jane','displayName':'Jane'"), &r), &f->e);
	before = fixture_dump(f);
	f->caller.now += 5000;
	T_OK(fixture_put(f, &f->caller, r.uuid, USER("'userName':'jane',"
	    "'displayName':'Jane','nickName':null"), &x), &f->e);
	T_INT(x.version, r.version);
	T_INT(x.modified, r.modified);
	for (size_t i = 0; i < ARRAY_LEN(patches); i++)
		T_OK(fixture_patch(f, &f->caller, r.uuid, patches[i], &x),
		    &f->e);
	T_INT(x.version, r.version);
	T_STR(fixture_dump(f), before);
	fixture_free(f);
}

static void never_turns_the_clock_back(void)
{
	struct fixture *f = fixture_new();
	struct resource r = fixture_user(f, "jane"), x;

	f->caller.now += 5000;
	T_OK(fixture_patch(f, &f->caller, r.uuid,
	    "[{'op':'add','path':'title','value':'a'}]", &x), &f->e);
	T_INT(x.modified, FIXTURE_NOW + 5000);
	T_INT(x.created, FIXTURE_NOW);
	f->caller.now -= 9000;
	T_OK(fixture_patch(f, &f->caller, r.uuid,
	    "[{'op':'add','path':'title','value':'b'}]", &x), &f->e);
	T_INT(x.modified, FIXTURE_NOW + 5000);
	T_INT(x.version, 3);
	fixture_free(f);
}

static void deactivates_without_lifting_or_losing_a_block(void)
{
	struct fixture *f = fixture_new();
	struct resource r = fixture_user(f, "jane"), x;

	fixture_sql(f, "UPDATE resource SET blocked = 1, active = 0");
	fixture_sql(f, "UPDATE counter SET active = 0");
	T_OK(fixture_patch(f, &f->caller, r.uuid,
	    "[{'op':'replace','value':{'active':'False'}}]", &x), &f->e);
	T_FALSE(x.active);
	fixture_check_counters(f);
	fixture_patch(f, &f->caller, r.uuid,
	    "[{'op':'remove','path':'active'}]", &x);
	T_FALSE(fixture_find(f, &f->caller, r.uuid).active);
	T_OK(fixture_put(f, &f->caller, r.uuid, USER("'userName':'jane'"), &x),
	    &f->e);
	T_FALSE(x.active);
	T_OK(fixture_put(f, &f->caller, r.uuid,
	    USER("'userName':'jane','active':true"), &x), &f->e);
	T_FALSE(x.active);
	T_TRUE(str_find_str(x.doc, S("\"active\":true")) < x.doc.n);
	T_INT(fixture_i64(f, "SELECT blocked FROM resource"), 1);
	fixture_check_counters(f);
	fixture_free(f);
}

static void patches_the_row_of_now_and_not_the_one_it_was_handed(void)
{
	struct fixture *f = fixture_new();
	struct resource r = fixture_user(f, "jane"), x;

	T_OK(fixture_patch(f, &f->caller, r.uuid,
	    "[{'op':'add','path':'title','value':'a'}]", &x), &f->e);
	T_OK(fixture_patch(f, &f->caller, r.uuid,
	    "[{'op':'add','path':'nickName','value':'b'}]", &x), &f->e);
	T_TRUE(str_find_str(x.doc, S("\"title\":\"a\"")) < x.doc.n);
	T_ERR(fixture_patch(f, &f->caller, r.uuid,
	    "[{'op':'add','path':'title','value':'c'},"
	    "{'op':'remove','path':'userName'}]", &x), &f->e, ERR_MUTABILITY);
	r = fixture_find(f, &f->caller, r.uuid);
	T_TRUE(str_find_str(r.doc, S("\"title\":\"a\"")) < r.doc.n);
	T_INT(r.version, 3);
	fixture_free(f);
}

static void deletes_everything_and_frees_the_name(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane"), again;
	const struct resource *who[] = { &jane, NULL };
	struct resource team = fixture_group(f, "team", who), found;

	f->caller.now += 1000;
	T_OK(fixture_delete(f, &f->caller, jane.uuid), &f->e);
	T_ERR(fixture_delete(f, &f->caller, jane.uuid), &f->e, ERR_NOT_FOUND);
	T_INT(fixture_i64(f, "SELECT count(*) FROM membership"), 0);
	found = fixture_find(f, &f->caller, team.uuid);
	T_INT(found.version, 4);
	T_INT(found.modified, FIXTURE_NOW + 1000);
	again = fixture_user(f, "jane");
	T_FALSE(str_eq(again.uuid, jane.uuid));
	T_INT(fixture_i64(f, "SELECT max(position) FROM resource"), 2);
	fixture_check_counters(f);
	T_OK(fixture_delete(f, &f->caller, team.uuid), &f->e);
	T_OK(fixture_delete(f, &f->caller, again.uuid), &f->e);
	fixture_check_counters(f);
	fixture_free(f);
}

static void counts_by_buckets_of_positions(void)
{
	struct fixture *f = fixture_new();
	struct str ids[520];

	fixture_user(f, "first");
	fixture_sql(f, "UPDATE counter SET position = 65280");
	fixture_users(f, "u", ARRAY_LEN(ids), ids);
	fixture_check_counters(f);
	T_STR(fixture_text(f, "SELECT group_concat(level || '/' || bucket ||"
	    " '=' || n) FROM (SELECT * FROM position_count"
	    " ORDER BY level, bucket)"),
	    "0/0=521,1/0=256,1/1=265,2/0=1,2/255=255,2/256=256,2/257=9");
	for (size_t i = 511; i < ARRAY_LEN(ids); i++)
		T_OK(fixture_delete(f, &f->caller, ids[i]), &f->e);
	fixture_check_counters(f);
	T_INT(fixture_i64(f, "SELECT count(*) FROM position_count"
	    " WHERE bucket = 257"), 0);
	fixture_user(f, "last");
	fixture_check_counters(f);
	fixture_free(f);
}

static void checks_conditions_weakly(void)
{
	static const struct { const char *match, *none; bool ok; } rows[] = {
		{ "W/\"1.1\"", NULL, true },
		{ "\"1.1\"", NULL, true },
		{ "\"0.1\" , W/\"1.1\"", NULL, true },
		{ "*", NULL, true },
		{ "W/\"1.2\"", NULL, false },
		{ "1.1", NULL, false },
		{ "garbage\"", NULL, false },
		{ "", NULL, false },
		{ NULL, "*", false },
		{ NULL, "W/\"1.1\"", false },
		{ NULL, "W/\"1.9\"", true },
		{ NULL, NULL, true },
	};
	struct fixture *f = fixture_new();
	struct resource r = fixture_user(f, "jane");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct resource_condition c = {
			str_of(rows[i].match), str_of(rows[i].none)
		};

		err_clear(&f->e);
		if (rows[i].ok)
			T_OK(resource_check(f->arena, f->w, &r, &c, &f->e),
			    &f->e);
		else
			T_ERR(resource_check(f->arena, f->w, &r, &c, &f->e),
			    &f->e, ERR_PRECONDITION);
	}
	fixture_free(f);
}

static struct resource subject;

static int faulty_post(struct fixture *f)
{
	return fixture_post(f, &f->caller, f->user, USER("'userName':'b',"
	    "'displayName':'B','emails':[{'value':'b@x.org'}]"), &subject);
}

static int faulty_put(struct fixture *f)
{
	return fixture_put(f, &f->caller, subject.uuid, USER("'userName':'c',"
	    "'emails':[{'value':'c@x.org'}]"), NULL);
}

static int faulty_patch(struct fixture *f)
{
	return fixture_patch(f, &f->caller, subject.uuid,
	    "[{'op':'replace','value':{'active':false,'title':'x'}}]", NULL);
}

static int faulty_delete(struct fixture *f)
{
	return fixture_delete(f, &f->caller, subject.uuid);
}

static void leaves_everything_as_it_was_when_a_step_fails(void)
{
	struct fixture *f = fixture_new();
	const struct resource *who[] = { &subject, NULL };

	fixture_user(f, "a");
	T_TRUE(fixture_faults(f, faulty_post) > 8);
	fixture_group(f, "team", who);
	T_TRUE(fixture_faults(f, faulty_put) > 8);
	T_TRUE(fixture_faults(f, faulty_patch) > 5);
	T_TRUE(fixture_faults(f, faulty_delete) > 15);
	fixture_check_counters(f);
	fixture_free(f);
}

UNIT_MAIN("resource",
    UNIT(creates_with_equal_times_and_the_next_position),
    UNIT(remembers_the_token_and_the_external_id),
    UNIT(finds_only_in_the_callers_account_and_of_the_type),
    UNIT(keeps_accounts_apart_in_every_write),
    UNIT(refuses_a_name_that_is_taken_in_any_form),
    UNIT(lets_group_names_repeat_where_the_account_says_so),
    UNIT(keeps_unique_attributes_of_operators_unique),
    UNIT(writes_attribute_rows_by_their_difference),
    UNIT(leaves_no_trace_when_nothing_differs),
    UNIT(never_turns_the_clock_back),
    UNIT(deactivates_without_lifting_or_losing_a_block),
    UNIT(patches_the_row_of_now_and_not_the_one_it_was_handed),
    UNIT(deletes_everything_and_frees_the_name),
    UNIT(counts_by_buckets_of_positions),
    UNIT(checks_conditions_weakly),
    UNIT(leaves_everything_as_it_was_when_a_step_fails))
