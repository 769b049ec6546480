/* SPDX-License-Identifier: Apache-2.0 */
#include "scim_fixture.h"

static struct fixture f;

/* Expects body to be refused with this kind and the beginning of a detail. */
static void refused(const char *body, enum err_kind kind, const char *detail)
{
	struct document d = { 0 };

	T_ERR(fixture_read(&f, body, &d), &f.e, kind);
	T_STR(str_sub(str_of(f.e.detail), 0, str_of(detail).n), detail);
	T_TRUE(d.doc == NULL);
}

static void writes_names_and_order_of_the_schema(void)
{
	fixture_init(&f, "User");
	T_STR(fixture_doc(&f, "{\"ACTIVE\":false,"
	    "\"emails\":[{\"TYPE\":\"work\",\"Value\":\"J@x.org\"}],"
	    "\"USERname\":\"Jane\","
	    "\"externalID\":\"7\",\"Schemas\":[\"" CORE "User\"]}"),
	    "{" USER ",\"externalId\":\"7\",\"userName\":\"Jane\","
	    "\"active\":false,\"emails\":[{\"value\":\"J@x.org\","
	    "\"type\":\"work\"}]}");
}

static void fills_what_the_row_needs(void)
{
	struct document d = { 0 };

	fixture_init(&f, "User");
	T_OK(fixture_read(&f, "{" USER ",\"userName\":\"JANE\","
	    "\"externalId\":\"A7\",\"active\":\"False\"}", &d), &f.e);
	T_STR(d.name, "JANE");
	T_STR(d.name_key, "jane");
	T_STR(d.external_id, "A7");
	T_TRUE(d.has_external);
	T_TRUE(d.has_active);
	T_FALSE(d.active);
	T_INT(f.lenient.used[LENIENT_BOOLEAN_TEXT], 1);
	T_OK(fixture_read(&f, "{" USER ",\"userName\":\"j\","
	    "\"externalId\":\"\",\"active\":null}", &d), &f.e);
	T_TRUE(d.has_external);
	T_TRUE(d.external_id.p == NULL);
	T_FALSE(d.has_active);
	T_TRUE(d.active);
	T_STR(fixture_text(d.doc), "{" USER ",\"userName\":\"j\","
	    "\"active\":true}");
}

/* Section 3 of RFC 7643: "schemas" is REQUIRED, not empty, without doubles. */
static void checks_schemas(void)
{
	fixture_init(&f, "User");
	refused("{\"userName\":\"j\"}", ERR_INVALID_SYNTAX,
	    "schemas is missing or empty");
	refused("{\"schemas\":[],\"userName\":\"j\"}", ERR_INVALID_SYNTAX,
	    "schemas is missing or empty");
	refused("{\"schemas\":\"" CORE "User\",\"userName\":\"j\"}",
	    ERR_INVALID_SYNTAX, "schemas must be a short array");
	refused("{\"schemas\":[\"" CORE "User\",7],\"userName\":\"j\"}",
	    ERR_INVALID_SYNTAX, "schemas must be an array of URIs");
	refused("{\"schemas\":[\"" CORE "User\",\"" CORE "user\"],"
	    "\"userName\":\"j\"}", ERR_INVALID_SYNTAX,
	    "schemas names a URI twice");
	refused("{\"schemas\":[\"" ENTERPRISE "\"],\"userName\":\"j\"}",
	    ERR_INVALID_SYNTAX, "schemas must name " CORE "User");
	refused("[]", ERR_INVALID_SYNTAX, "the body must be a JSON object");
	T_STR(fixture_doc(&f, "{\"schemas\":[\"urn:other\",\"" ENTERPRISE
	    "\",\"" CORE "User\"],\"userName\":\"j\"}"),
	    "{" USER ",\"userName\":\"j\",\"active\":true}");
	T_INT(f.lenient.used[LENIENT_FOREIGN_SCHEMA], 1);
	f.lenient.granted = 0;
	refused("{\"schemas\":[\"urn:other\",\"" CORE "User\"],"
	    "\"userName\":\"j\"}", ERR_INVALID_SYNTAX,
	    "schemas names a URI that this resource type does not have");
}

static void keeps_extension_data_under_its_uri(void)
{
	fixture_init(&f, "User");
	T_STR(fixture_doc(&f, "{" USER ",\"userName\":\"j\","
	    "\"URN:ietf:params:scim:schemas:extension:enterprise:2.0:User\":"
	    "{\"Department\":\"d\",\"costCenter\":null}}"),
	    "{\"schemas\":[\"" CORE "User\",\"" ENTERPRISE "\"],"
	    "\"userName\":\"j\",\"active\":true,"
	    "\"" ENTERPRISE "\":{\"department\":\"d\"}}");
	T_STR(fixture_doc(&f, "{" USER ",\"userName\":\"j\",\"" ENTERPRISE
	    "\":{},\"urn:other\":{\"a\":1}}"),
	    "{" USER ",\"userName\":\"j\",\"active\":true}");
	T_INT(f.lenient.used[LENIENT_FOREIGN_SCHEMA], 1);
	refused("{" USER ",\"userName\":\"j\",\"" ENTERPRISE "\":[]}",
	    ERR_INVALID_VALUE, ENTERPRISE " must be an object");
}

static void refuses_what_is_required_and_missing(void)
{
	fixture_init(&f, "User");
	refused("{" USER "}", ERR_INVALID_VALUE, "userName is required");
	refused("{" USER ",\"userName\":null}", ERR_INVALID_VALUE,
	    "userName is required");
	refused("{" USER ",\"userName\":\"\"}", ERR_INVALID_VALUE,
	    "userName must not be blank");
	refused("{" USER ",\"userName\":\" \\t\"}", ERR_INVALID_VALUE,
	    "userName must not be blank");
	refused("{" USER ",\"userName\":\"\\u3000\"}", ERR_INVALID_VALUE,
	    "userName must not be blank");
	fixture_init(&f, "Thing");
	refused("{" THING ",\"label\":\"a\",\"lot\":{\"hall\":\"b\"}}",
	    ERR_INVALID_VALUE, "lot.number is required wherever lot has");
	refused("{" THING ",\"label\":\"a\",\"urn:x:More\":"
	    "{\"colour\":\"red\"}}", ERR_INVALID_VALUE, "code is required");
	T_STR(fixture_doc(&f, "{" THING ",\"label\":\"a\"}"),
	    "{" THING ",\"label\":\"a\"}");
	((struct restype *)f.rules.type)->ext[0].required = true;
	refused("{" THING ",\"label\":\"a\"}", ERR_INVALID_VALUE,
	    "the extension urn:x:More is required");
}

static void ignores_what_only_the_server_writes(void)
{
	struct document d = { 0 };

	fixture_init(&f, "User");
	T_STR(fixture_doc(&f, "{" USER ",\"userName\":\"j\",\"id\":7,"
	    "\"meta\":\"x\",\"groups\":{},\"password\":\"p\"}"),
	    "{" USER ",\"userName\":\"j\",\"active\":true}");
	fixture_init(&f, "Thing");
	T_OK(fixture_read(&f, "{" THING ",\"label\":\"a\",\"state\":9}", &d),
	    &f.e);
	T_STR(fixture_text(d.doc), "{" THING ",\"label\":\"a\"}");
	T_TRUE(d.active);
}

static void ignores_unknown_attributes_when_granted(void)
{
	fixture_init(&f, "User");
	T_STR(fixture_doc(&f, "{" USER ",\"userName\":\"j\",\"shoe\":9,"
	    "\"name\":{\"nick\":1,\"givenName\":\"J\"}}"),
	    "{" USER ",\"userName\":\"j\",\"name\":{\"givenName\":\"J\"},"
	    "\"active\":true}");
	T_INT(f.lenient.used[LENIENT_UNKNOWN_ATTRIBUTE], 2);
	f.lenient.granted = 0;
	refused("{" USER ",\"userName\":\"j\",\"shoe\":9}",
	    ERR_INVALID_SYNTAX,
	    "no schema of User defines the attribute \"shoe\"");
	refused("{" USER ",\"userName\":\"j\",\"name\":{\"nick\":1}}",
	    ERR_INVALID_SYNTAX,
	    "no schema of User defines the attribute \"name.nick\"");
	refused("{" USER ",\"userName\":\"j\",\"" ENTERPRISE
	    "\":{\"nick\":1}}", ERR_INVALID_SYNTAX, "no schema of User defines "
	    "the attribute \"" ENTERPRISE ":nick\"");
}

/* RFC 7643 section 2.5. */
static void takes_null_and_empty_as_unassigned(void)
{
	fixture_init(&f, "User");
	T_STR(fixture_doc(&f, "{" USER ",\"userName\":\"j\",\"title\":null,"
	    "\"emails\":[],\"phoneNumbers\":[null,{}],\"name\":"
	    "{\"givenName\":null},\"addresses\":null,\"manager\":null}"),
	    "{" USER ",\"userName\":\"j\",\"active\":true}");
	T_TRUE(f.lenient.used[LENIENT_NULL_UNASSIGNED] > 0);
}

static void oom_leaves_by_the_guard(void)
{
	static const struct json_limits limits = { 32, 200000 };
	struct arena *a = arena_new(8192);
	struct arena_guard guard;
	volatile bool escaped = false;
	struct document d = { 0 };
	struct json *body;
	struct buf b;

	fixture_init(&f, "User");
	buf_init(&b, unit_arena());
	buf_adds(&b, "{" USER ",\"userName\":\"j\",\"emails\":[");
	for (int i = 0; i < 500; i++)
		buf_printf(&b, "%s{\"value\":\"j%d@x.org\"}", i ? "," : "", i);
	buf_adds(&b, "]}");
	T_OK(json_read(unit_arena(), buf_str(&b), &limits, &body, &f.e), &f.e);
	if (arena_guard(a, &guard))
		escaped = true;
	else
		document_read(a, &f.rules, body, &d, &f.e);
	arena_unguard(a);
	arena_free(a);
	T_TRUE(escaped);
	T_TRUE(d.doc == NULL);
}

UNIT_MAIN("document_read", UNIT(writes_names_and_order_of_the_schema),
    UNIT(fills_what_the_row_needs), UNIT(checks_schemas),
    UNIT(keeps_extension_data_under_its_uri),
    UNIT(refuses_what_is_required_and_missing),
    UNIT(ignores_what_only_the_server_writes),
    UNIT(ignores_unknown_attributes_when_granted),
    UNIT(takes_null_and_empty_as_unassigned), UNIT(oom_leaves_by_the_guard))
