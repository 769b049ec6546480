/* SPDX-License-Identifier: Apache-2.0 */
#include "scim_fixture.h"

static struct fixture f;

/* The keys of doc: "path[element]=key; ". */
static struct str keys(const char *doc)
{
	struct buf b;

	buf_init(&b, unit_arena());
	for (const struct index_value *v = document_index(unit_arena(),
	    f.rules.type, fixture_json(doc)); v; v = v->next) {
		buf_printf(&b, "%.*s[%zu]=", STR_ARG(v->attr->path),
		    v->element);
		if (v->text.p)
			buf_add(&b, v->text);
		else
			buf_i64(&b, v->number);
		buf_adds(&b, "; ");
	}
	return buf_str(&b);
}

static void folds_texts_unless_case_counts(void)
{
	fixture_init(&f, "User");
	T_STR(keys("{" USER ",\"userName\":\"J\",\"displayName\":\"JANE\","
	    "\"name\":{\"givenName\":\"\xef\xbc\xaa\"},"
	    "\"emails\":[{\"value\":\"J@X.org\"},{\"type\":\"home\"},"
	    "{\"value\":\"k@x.org\"}],\"" ENTERPRISE "\":"
	    "{\"employeeNumber\":\"A7\",\"manager\":{\"value\":\"Id7\"}}}"),
	    "displayName[0]=jane; name.givenName[0]=j; "
	    "emails.value[0]=j@x.org; emails.value[2]=k@x.org; "
	    "employeeNumber[0]=a7; manager.value[0]=Id7; ");
	T_STR(keys("{" USER ",\"userName\":\"J\"}"), "");
}

static void numbers_booleans_and_instants_are_integers(void)
{
	fixture_init(&f, "Thing");
	T_STR(keys("{\"label\":\"a\",\"count\":-7,"
	    "\"since\":\"1970-01-01T01:00:01+01:00\",\"open\":true,"
	    "\"tags\":[\"A\",\"b\"]}"), "count[0]=-7; since[0]=1000; "
	    "open[0]=1; tags[0]=a; tags[1]=b; ");
	T_STR(keys("{\"open\":false,\"tags\":[\"\"]}"),
	    "open[0]=0; tags[0]=; ");
}

static void gets_values_where_they_stand(void)
{
	static const struct { const char *name, *want; } rows[] = {
		{ "userName", "\"j\"" },
		{ "name", "{\"givenName\":\"g\"}" },
		{ "name.givenName", "\"g\"" },
		{ "name.familyName", NULL },
		{ "title", NULL },
		{ "emails", "[{\"value\":\"a\"}]" },
		{ "emails.value", NULL },
		{ "department", "\"d\"" },
		{ "manager.value", "\"7\"" },
		{ "externalId", "\"x\"" },
	};
	struct json *doc;

	fixture_init(&f, "User");
	doc = fixture_json("{" USER ",\"externalId\":\"x\",\"userName\":\"j\","
	    "\"name\":{\"givenName\":\"g\"},\"emails\":[{\"value\":\"a\"}],"
	    "\"" ENTERPRISE "\":{\"department\":\"d\","
	    "\"manager\":{\"value\":\"7\"}}}");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct attr *attr = attr_find(f.catalog, f.rules.type,
		    str_of(rows[i].name));

		T_STR(fixture_text(document_get(f.rules.type, doc, attr)),
		    rows[i].want);
	}
}

static struct str diff(const char *before, const char *after)
{
	return fixture_text(document_diff(unit_arena(), f.rules.type,
	    before ? fixture_json(before) : NULL,
	    after ? fixture_json(after) : NULL));
}

static void tells_before_and_after(void)
{
	fixture_init(&f, "User");
	T_STR(diff("{" USER ",\"externalId\":\"x\",\"userName\":\"j\","
	    "\"title\":\"t\",\"name\":{\"givenName\":\"a\"}}",
	    "{\"schemas\":[],\"externalId\":\"y\",\"userName\":\"j\","
	    "\"name\":{\"givenName\":\"b\"},\"" ENTERPRISE
	    "\":{\"department\":\"d\"}}"),
	    "{\"externalId\":{\"from\":\"x\",\"to\":\"y\"},"
	    "\"name\":{\"from\":{\"givenName\":\"a\"},"
	    "\"to\":{\"givenName\":\"b\"}},\"title\":{\"from\":\"t\"},"
	    "\"" ENTERPRISE ":department\":{\"to\":\"d\"}}");
	T_STR(diff("{" USER ",\"userName\":\"j\"}",
	    "{" USER ",\"userName\":\"j\"}"), "{}");
	T_STR(diff(NULL, "{\"userName\":\"j\"}"),
	    "{\"userName\":{\"to\":\"j\"}}");
	T_STR(diff("{\"userName\":\"j\"}", NULL),
	    "{\"userName\":{\"from\":\"j\"}}");
}

static void tells_no_secret(void)
{
	fixture_init(&f, "Thing");
	T_STR(diff("{\"secret\":\"a\"}", "{\"secret\":\"b\"}"),
	    "{\"secret\":{}}");
}

UNIT_MAIN("document_index", UNIT(folds_texts_unless_case_counts),
    UNIT(numbers_booleans_and_instants_are_integers),
    UNIT(gets_values_where_they_stand), UNIT(tells_before_and_after),
    UNIT(tells_no_secret))
