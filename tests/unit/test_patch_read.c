/* SPDX-License-Identifier: Apache-2.0 */
#include "patch_fixture.h"

static const char *const group_ids[] = { "a", "b", "c" };

static int read_body(enum dialect d, const char *body)
{
	patch_begin(d, "User", NULL);
	return patch_read(unit_arena(), &pc.rules, patch_json(body),
	    &pc.limits, &pc.patch, &pc.err);
}

static void wants_the_message_of_the_rfc(void)
{
	static const struct {
		enum dialect dialect;
		const char *body;
		const char *detail;     /* NULL: accepted */
	} rows[] = {
		{ DIALECT_RFC, "{\"schemas\":[\"" PATCH_OP "\"],\"operations\""
			":[{\"op\":\"remove\",\"path\":\"title\"}]}", NULL },
		{ DIALECT_RFC, "{\"Operations\":[{\"op\":\"remove\",\"path\":"
			"\"title\"}]}", "schemas is missing; it must name "
			PATCH_OP },
		{ DIALECT_DEFAULT, "{\"Operations\":[{\"op\":\"remove\","
			"\"path\":\"title\"}]}", NULL },
		{ DIALECT_DEFAULT, "{\"schemas\":[\"urn:ietf:params:scim:api:"
			"messages:2.0:BulkRequest\"],\"Operations\":[{\"op\":"
			"\"remove\",\"path\":\"title\"}]}",
			"schemas does not name " PATCH_OP },
		{ DIALECT_DEFAULT, "{\"schemas\":[\"" PATCH_OP "\"]}",
			"Operations is missing or no array" },
		{ DIALECT_DEFAULT, "{\"schemas\":[\"" PATCH_OP "\"],"
			"\"Operations\":{}}",
			"Operations is missing or no array" },
		{ DIALECT_DEFAULT, "{\"schemas\":[\"" PATCH_OP "\"],"
			"\"Operations\":[]}", "Operations is empty" },
		{ DIALECT_ENTRA, "{\"schemas\":[\"" PATCH_OP "\"],"
			"\"Operations\":[]}", NULL },
		{ DIALECT_DEFAULT, "[]", "the body must be an object" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int rc = read_body(rows[i].dialect, rows[i].body);

		if (!rows[i].detail) {
			T_OK(rc, &pc.err);
			continue;
		}
		T_ERR(rc, &pc.err, ERR_INVALID_SYNTAX);
		T_STR(pc.err.detail, rows[i].detail);
	}
}

static const struct patch_row refuses_rows[] = {
	{ DIALECT_DEFAULT, "", "[5]", NULL, ERR_INVALID_SYNTAX,
		"operation 1: an operation must be an object" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"remove\",\"path\":"
		"\"title\"},{\"path\":\"title\"}]", NULL,
		ERR_INVALID_SYNTAX, "operation 2: op is missing or no"
		" text; use add, remove or replace" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"move\",\"path\":\"title\"}]",
		NULL, ERR_INVALID_SYNTAX, "operation 1: op \"move\" is"
		" none of add, remove and replace" },
	{ DIALECT_RFC, "", "[{\"op\":\"Add\",\"path\":\"title\","
		"\"value\":\"x\"}]", NULL, ERR_INVALID_SYNTAX,
		"operation 1: op \"Add\" is none of add, remove and"
		" replace" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"add\",\"path\":\"title\"}]",
		NULL, ERR_INVALID_VALUE,
		"operation 1: add needs a value" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"replace\"}]", NULL,
		ERR_INVALID_VALUE,
		"operation 1: replace needs a value" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"remove\"}]", NULL,
		ERR_NO_TARGET, "operation 1: remove needs a path" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"remove\",\"path\":null,"
		"\"value\":{\"title\":\"x\"}}]", NULL, ERR_NO_TARGET,
		"operation 1: remove needs a path" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"add\",\"value\":\"x\"}]",
		NULL, ERR_INVALID_VALUE, "operation 1: without a path"
		" the value must be an object of attributes" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"add\",\"path\":7,"
		"\"value\":\"x\"}]", NULL, ERR_INVALID_PATH,
		"operation 1: path must be a text" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"add\",\"path\":\"\","
		"\"value\":\"x\"}]", NULL, ERR_INVALID_PATH,
		"operation 1: path \"\": it is empty" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"add\",\"path\":\"shoe\","
		"\"value\":\"x\"}]", NULL, ERR_INVALID_PATH,
		"operation 1: path: User has no attribute \"shoe\"" },
	{ DIALECT_OKTA, "", "[{\"op\":\"add\",\"path\":\"a..b\","
		"\"value\":\"x\"}]", NULL, ERR_INVALID_PATH,
		"operation 1: path \"a..b\": it is not an attribute"
		" name" },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"add\",\"path\":\"active\","
		"\"value\":\"maybe\"}]", NULL, ERR_INVALID_VALUE,
		NULL },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"add\",\"path\":"
		"\"emails[type eq \\\"work\\\"]\",\"value\":[{},{}]}]",
		NULL, ERR_INVALID_VALUE, "operation 1: emails[…] takes"
		" one value, not a list" },
	{ DIALECT_RFC, "", "[{\"op\":\"remove\",\"path\":\"emails\","
		"\"value\":[{\"value\":\"x\"}]}]", NULL,
		ERR_INVALID_VALUE, "operation 1: remove takes no"
		" value; select the values of emails by a filter in"
		" the path" },
	{ DIALECT_RFC, "", "[{\"op\":\"add\",\"value\":"
		"{\"name.givenName\":\"x\"}}]", NULL,
		ERR_INVALID_SYNTAX, "operation 1: \"name.givenName\""
		" is a path, not the name of an attribute" },
	{ DIALECT_RFC, "", "[{\"op\":\"add\",\"value\":"
		"{\"shoe\":\"x\"}}]", NULL, ERR_INVALID_SYNTAX,
		NULL },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"add\",\"value\":"
		"{\"emails[type eq\":\"x\"}}]", NULL,
		ERR_INVALID_PATH, NULL },
	{ DIALECT_DEFAULT, "", "[{\"op\":\"add\",\"path\":\""
		ENTERPRISE "\",\"value\":\"x\"}]", NULL,
		ERR_INVALID_VALUE, "operation 1: the value of "
		ENTERPRISE " must be an object" },
};

static void refuses_operations_that_cannot_be_right(void)
{
	for (size_t i = 0; i < ARRAY_LEN(refuses_rows); i++)
		patch_check(&refuses_rows[i]);
}

static void guards_what_must_not_change(void)
{
	static const struct { const char *op, *path, *value; } rows[] = {
		{ "remove", "userName", NULL }, { "remove", "id", NULL },
		{ "remove", "meta", NULL }, { "remove", "groups", NULL },
		{ "remove", "schemas", NULL },
		{ "remove", "groups[value eq \\\"x\\\"]", NULL },
		{ "add", "groups[value eq \\\"x\\\"].display", "\"x\"" },
		{ "remove", "schemas[value eq \\\"" CORE "\\\"]", NULL },
		{ "remove", "schemas eq \\\"" CORE "\\\"", NULL },
		{ "remove", "schemas", "[\"" CORE "\"]" },
		{ "replace", "schemas", "[\"" ENTERPRISE "\"]" },
		{ "replace", "schemas", "[]" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str ops = str_printf(unit_arena(), "[{\"op\":\"%s\","
		    "\"path\":\"%s\"%s%s}]", rows[i].op, rows[i].path,
		    rows[i].value ? ",\"value\":" : "",
		    rows[i].value ? rows[i].value : "");

		patch_begin(DIALECT_DEFAULT, "User", NULL);
		T_ERR(patch_operations(ops.p), &pc.err, ERR_MUTABILITY);
	}
}

static void lets_extension_urns_come_and_go(void)
{
	static const struct { const char *ops; size_t done; } rows[] = {
		{ "[{\"op\":\"add\",\"path\":\"schemas\",\"value\":[\""
		    ENTERPRISE "\"]}]", 0 },
		{ "[{\"op\":\"replace\",\"value\":{\"schemas\":[\"" CORE
		    "\"]}}]", 0 },
		{ "[{\"op\":\"add\",\"path\":\"schemas\",\"value\":"
		    "[\"urn:x:foreign\"]}]", 0 },
		/* To remove one by name is to remove what it names. */
		{ "[{\"op\":\"remove\",\"path\":\"schemas[value eq \\\""
		    ENTERPRISE "\\\"]\"}]", 1 },
		{ "[{\"op\":\"remove\",\"path\":\"schemas eq \\\""
		    ENTERPRISE "\\\"\"}]", 1 },
		{ "[{\"op\":\"remove\",\"path\":\"schemas\",\"value\":"
		    "[\"" ENTERPRISE "\"]}]", 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		patch_begin(DIALECT_DEFAULT, "User", NULL);
		T_OK(patch_operations(rows[i].ops), &pc.err);
		T_INT(pc.patch->op_count, rows[i].done);
	}
	patch_begin(DIALECT_RFC, "User", NULL);
	T_ERR(patch_operations(rows[2].ops), &pc.err, ERR_INVALID_VALUE);
}

static void never_reactivates_by_omission(void)
{
	static const char *const ops[] = {
		"[{\"op\":\"remove\",\"path\":\"active\"}]",
		"[{\"op\":\"replace\",\"value\":{\"active\":null}}]",
		"[{\"op\":\"add\",\"path\":\"active\",\"value\":null}]",
	};

	for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
		patch_begin(DIALECT_DEFAULT, "User", NULL);
		T_OK(patch_operations(ops[i]), &pc.err);
		T_FALSE(pc.patch->touches_active);
		T_INT(pc.patch->op_count, 0);
	}
	T_OK(patch_operations("[{\"op\":\"replace\",\"path\":\"active\","
	    "\"value\":\"False\"}]"), &pc.err);
	T_TRUE(pc.patch->touches_active);
	T_TRUE(pc.patch->touches_document);
}

static void discards_passwords(void)
{
	patch_begin(DIALECT_RFC, "User", NULL);
	T_OK(patch_operations("[{\"op\":\"replace\",\"value\":{\"password\":"
	    "\"secret\"}},{\"op\":\"remove\",\"path\":\"password\"}]"),
	    &pc.err);
	T_INT(pc.patch->op_count, 0);
	T_FALSE(pc.patch->touches_document);
}

static void counts_operations(void)
{
	struct buf b;

	buf_init(&b, unit_arena());
	for (int i = 0; i < 1000; i++)
		buf_adds(&b, i ? ",{\"op\":\"remove\",\"path\":\"title\"}" :
		    "[{\"op\":\"remove\",\"path\":\"title\"}");
	patch_begin(DIALECT_RFC, "User", NULL);
	T_OK(patch_operations(str_printf(unit_arena(), "%.*s]",
	    STR_ARG(buf_str(&b))).p), &pc.err);
	T_INT(pc.patch->op_count, 1000);
	T_ERR(patch_operations(str_printf(unit_arena(), "%.*s,%s]",
	    STR_ARG(buf_str(&b)), "{\"op\":\"remove\",\"path\":\"id\"}").p),
	    &pc.err, ERR_TOO_LARGE);
}

/* The ids of a step must be the first n of a, b, c. */
static void check_step(const struct member_step *s, enum member_step_kind kind,
    size_t n)
{
	const struct member_ref *ref;
	size_t i = 0;

	T_NEED(s != NULL);
	T_INT(s->kind, kind);
	T_INT(s->ref_count, n);
	for (ref = s->refs; ref && i < n; ref = ref->next)
		T_STR(ref->value, group_ids[i++]);
	T_TRUE(i == n && !ref);
}

static void collects_member_operations(void)
{
	static const struct {
		const char *ops;
		enum member_step_kind kind;
		size_t n;
	} rows[] = {
		{ "[{\"op\":\"Add\",\"path\":\"members\",\"value\":[{\"$ref\":"
			"null,\"value\":\"a\"},{\"value\":\"b\",\"display\":"
			"\"B\"},{\"value\":\"a\"}]}]", MEMBER_ADD, 2 },
		{ "[{\"op\":\"add\",\"value\":{\"members\":[{\"value\":\"a\"}"
			"]}}]", MEMBER_ADD, 1 },
		{ "[{\"op\":\"add\",\"path\":\"members\",\"value\":\"a\"}]",
			MEMBER_ADD, 1 },
		{ "[{\"op\":\"add\",\"path\":\"members\",\"value\":{\"value\":"
			"\"a\"}}]", MEMBER_ADD, 1 },
		{ "[{\"op\":\"remove\",\"path\":\"members\"}]",
			MEMBER_REMOVE_ALL, 0 },
		{ "[{\"op\":\"remove\",\"path\":\"members\",\"value\":"
			"[{\"value\":\"a\"},{\"value\":\"b\"}]}]",
			MEMBER_REMOVE, 2 },
		{ "[{\"op\":\"remove\",\"path\":\"members[value eq \\\"a\\\"]"
			"\"}]", MEMBER_REMOVE, 1 },
		{ "[{\"op\":\"remove\",\"path\":\"members[value eq\\\"a\\\"]"
			"\"}]", MEMBER_REMOVE, 1 },
		{ "[{\"op\":\"remove\",\"path\":\"members[value eq \\\"a\\\""
			" or (value eq \\\"b\\\" or value eq \\\"c\\\") or"
			" value eq \\\"a\\\"]\"}]", MEMBER_REMOVE, 3 },
		{ "[{\"op\":\"remove\",\"path\":\"members[type eq \\\"User\\\""
			"]\"}]", MEMBER_REMOVE_WHERE, 0 },
		{ "[{\"op\":\"remove\",\"path\":\"members[value ne \\\"a\\\"]"
			"\"}]", MEMBER_REMOVE_WHERE, 0 },
		{ "[{\"op\":\"replace\",\"path\":\"members\",\"value\":[]}]",
			MEMBER_REPLACE_ALL, 0 },
		{ "[{\"op\":\"replace\",\"value\":{\"members\":[{\"value\":"
			"\"a\"}]}}]", MEMBER_REPLACE_ALL, 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		patch_begin(DIALECT_DEFAULT, "Group", NULL);
		T_OK(patch_operations(rows[i].ops), &pc.err);
		T_NEED(pc.patch != NULL);
		check_step(pc.patch->members, rows[i].kind, rows[i].n);
		T_FALSE(pc.patch->touches_document);
		T_TRUE(pc.patch->members->next == NULL);
		T_INT(pc.patch->members->where != NULL,
		    rows[i].kind == MEMBER_REMOVE_WHERE);
	}
}

static void keeps_member_steps_in_order(void)
{
	patch_begin(DIALECT_RFC, "Group", NULL);
	T_OK(patch_operations("[{\"op\":\"remove\",\"path\":\"members\"},"
	    "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":"
	    "\"a\"}]},{\"op\":\"replace\",\"path\":\"displayName\","
	    "\"value\":\"x\"},{\"op\":\"add\",\"path\":\"members\",\"value\":"
	    "[]}]"), &pc.err);
	check_step(pc.patch->members, MEMBER_REMOVE_ALL, 0);
	check_step(pc.patch->members->next, MEMBER_ADD, 1);
	T_TRUE(pc.patch->members->next->next == NULL);
	T_TRUE(pc.patch->touches_document);
	T_INT(pc.patch->op_count, 1);
}

static void refuses_to_change_members(void)
{
	static const struct {
		enum dialect dialect;
		const char *ops;
		enum err_kind kind;
	} rows[] = {
		{ DIALECT_DEFAULT, "[{\"op\":\"replace\",\"path\":\"members["
			"value eq \\\"a\\\"].value\",\"value\":\"b\"}]",
			ERR_MUTABILITY },
		{ DIALECT_DEFAULT, "[{\"op\":\"replace\",\"path\":\"members["
			"value eq \\\"a\\\"]\",\"value\":{\"value\":\"b\"}}]",
			ERR_MUTABILITY },
		{ DIALECT_DEFAULT, "[{\"op\":\"remove\",\"path\":\"members["
			"value eq \\\"a\\\"].display\"}]", ERR_MUTABILITY },
		{ DIALECT_DEFAULT, "[{\"op\":\"remove\",\"path\":"
			"\"displayName\"}]", ERR_MUTABILITY },
		{ DIALECT_DEFAULT, "[{\"op\":\"replace\",\"value\":"
			"{\"displayName\":null}}]", ERR_INVALID_VALUE },
		{ DIALECT_DEFAULT, "[{\"op\":\"add\",\"path\":\"members\","
			"\"value\":[{\"display\":\"x\"}]}]",
			ERR_INVALID_VALUE },
		{ DIALECT_DEFAULT, "[{\"op\":\"add\",\"path\":\"members\","
			"\"value\":7}]", ERR_INVALID_VALUE },
		{ DIALECT_RFC, "[{\"op\":\"add\",\"path\":\"members\","
			"\"value\":[\"a\"]}]", ERR_INVALID_VALUE },
		{ DIALECT_RFC, "[{\"op\":\"remove\",\"path\":\"members\","
			"\"value\":[{\"value\":\"a\"}]}]", ERR_INVALID_VALUE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		patch_begin(rows[i].dialect, "Group", NULL);
		T_ERR(patch_operations(rows[i].ops), &pc.err, rows[i].kind);
	}
}

static void takes_an_empty_list_for_nothing_to_remove(void)
{
	patch_begin(DIALECT_DEFAULT, "Group", NULL);
	T_OK(patch_operations("[{\"op\":\"remove\",\"path\":\"members\","
	    "\"value\":[]}]"), &pc.err);
	T_TRUE(pc.patch->members == NULL);
}

static const char *many_members(size_t n)
{
	struct buf b;

	buf_init(&b, unit_arena());
	buf_adds(&b, "[{\"op\":\"add\",\"path\":\"members\",\"value\":[");
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s{\"value\":\"%zu\"}", i ? "," : "", i);
	buf_adds(&b, "]}]");
	return str_c(unit_arena(), buf_str(&b));
}

static void accepts_20000_members_and_no_more(void)
{
	patch_begin(DIALECT_RFC, "Group", NULL);
	T_OK(patch_operations(many_members(20000)), &pc.err);
	T_INT(pc.patch->members->ref_count, 20000);
	T_ERR(patch_operations(many_members(20001)), &pc.err, ERR_TOO_LARGE);
}

UNIT_MAIN("patch_read", UNIT(wants_the_message_of_the_rfc),
    UNIT(refuses_operations_that_cannot_be_right),
    UNIT(guards_what_must_not_change), UNIT(lets_extension_urns_come_and_go),
    UNIT(never_reactivates_by_omission), UNIT(discards_passwords),
    UNIT(counts_operations), UNIT(collects_member_operations),
    UNIT(keeps_member_steps_in_order), UNIT(refuses_to_change_members),
    UNIT(takes_an_empty_list_for_nothing_to_remove),
    UNIT(accepts_20000_members_and_no_more))
