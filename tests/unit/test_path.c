/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "scim/path.h"

#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define CORE "urn:ietf:params:scim:schemas:core:2.0:User"

static const struct filter_limits limits = { 4096, 100, 32 };
static struct path path;
static bool unknown;
static struct err err;

static int read(const char *type, const char *text)
{
	struct leniency lenient = { .granted = lenient_of(DIALECT_DEFAULT) };
	struct err e = { 0 };
	struct catalog *c = NULL;
	struct filter_scope s;

	T_OK(catalog_build(unit_arena(), NULL, 0, &c, &e), &e);
	T_NEED(c != NULL);
	err = (struct err){ 0 };
	s = (struct filter_scope){ .catalog = c, .limits = &limits,
	    .type = catalog_type(c, str_of(type)), .lenient = &lenient };
	return path_read(unit_arena(), &s, str_of(text), &path, &unknown,
	    &err);
}

/* "attr", "attr.sub" with "[filter]" as path holds them. */
static struct str drawn(void)
{
	struct arena *a = unit_arena();
	struct str s;

	if (path.extension)
		return path.extension->id;
	s = path.attr->path;
	if (path.filter)
		s = str_printf(a, "%.*s[%.*s]", STR_ARG(s),
		    STR_ARG(filter_text(a, path.filter)));
	if (path.sub)
		s = str_printf(a, "%.*s.%.*s", STR_ARG(s),
		    STR_ARG(path.sub->name));
	return s;
}

static void reads_every_form(void)
{
	static const struct { const char *type, *text, *drawn; } rows[] = {
		{ "User", "userName", "userName" },
		{ "User", "NAME.familyname", "name.familyName" },
		{ "User", CORE ":name.familyName", "name.familyName" },
		{ "User", ENTERPRISE, ENTERPRISE },
		{ "User", ENTERPRISE ":manager", "manager" },
		{ "User", ENTERPRISE ":Manager.Value", "manager.value" },
		{ "User", "manager", "manager" },
		{ "User", "addresses[type eq \"work\"]",
			"addresses[addresses.type eq \"work\"]" },
		{ "User", "emails[type eq \"wo]rk\" and primary eq true]"
			".value", "emails[emails.type eq \"wo]rk\" and"
			" emails.primary eq true].value" },
		{ "User", "emails.value", "emails.value" },
		{ "User", "id", "id" },
		{ "User", "meta.created", "meta.created" },
		{ "User", "schemas eq \"urn:x\"",
			"schemas[schemas eq \"urn:x\"]" },
		{ "User", "schemas[value eq \"urn:x\"]",
			"schemas[schemas eq \"urn:x\"]" },
		{ "Group", "members", "members" },
		{ "Group", "members[value eq\"2819c223\"]",
			"members[members.value eq \"2819c223\"]" },
		{ "Group", "members[value eq \"2819c223\"].$ref",
			"members[members.value eq \"2819c223\"].$ref" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		T_OK(read(rows[i].type, rows[i].text), &err);
		T_STR(drawn(), rows[i].drawn);
		T_STR(path.text, rows[i].text);
		T_FALSE(unknown);
	}
}

static void refuses_what_is_no_path(void)
{
	static const struct { const char *text, *detail; } rows[] = {
		{ "", "path \"\": it is empty" },
		{ "a..b", "path \"a..b\": it is not an attribute name" },
		{ "user name", "path: User has no attribute \"user\"" },
		{ "userName eq \"x\"", "path \"userName eq \"x\"\": blanks can"
			" stand inside [ ] only" },
		{ "emails eq \"x\"", "path \"emails eq \"x\"\": blanks can"
			" stand inside [ ] only" },
		{ "emails[type eq \"work\"", "path \"emails[type eq"
			" \"work\"\": the \"]\" is missing" },
		{ "emails[type eq \"work]", "path \"emails[type eq \"work]\":"
			" the \"]\" is missing" },
		{ "emails[type eq \"work\"]value", "path \"emails[type eq"
			" \"work\"]value\": after \"]\" only .subAttribute can"
			" follow" },
		{ "emails[type eq \"work\"].a.b", "path \"emails[type eq"
			" \"work\"].a.b\": after \"]\" only .subAttribute can"
			" follow" },
		{ "emails[type]", "path \"emails[type]\": filter, byte 4: it"
			" ends where an operator (eq, ne, co, sw, ew, gt, ge,"
			" lt, le or pr) is due" },
		{ "emails[]", "path \"emails[]\": filter: it is empty; write"
			" an expression such as userName eq \"jane\"" },
		{ "name[givenName eq \"x\"]", "path \"name[givenName eq"
			" \"x\"]\": only a multi-valued attribute takes a"
			" filter" },
		{ "emails.value[type eq \"x\"]", "path \"emails.value[type eq"
			" \"x\"]\": only a multi-valued attribute takes a"
			" filter" },
		{ "[type eq \"x\"]", "path \"[type eq \"x\"]\": it is not an"
			" attribute name" },
		{ "emails\xff", "path: not UTF-8" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		T_ERR(read("User", rows[i].text), &err, ERR_INVALID_PATH);
		T_STR(err.detail, rows[i].detail);
	}
}

static void tells_an_unknown_attribute_from_a_bad_path(void)
{
	static const struct { const char *text; bool unknown; } rows[] = {
		{ "shoeSize", true }, { "name.shoe", true },
		{ "urn:x:y:shoe", true }, { "shoes[size eq 1].a", true },
		{ "emails[shoe eq \"x\"].value", true },
		{ "emails[type eq \"x\"].shoe", true },
		{ "shoe size", true }, { "a..b", false }, { "1st", false },
		{ "emails[type", false }, { "emails[type eq 5]", false },
		{ "emails[type eq \"x\"].", false }, { "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		T_ERR(read("User", rows[i].text), &err, ERR_INVALID_PATH);
		if (!T_INT(unknown, rows[i].unknown))
			T_STR(rows[i].text, "");
	}
}

UNIT_MAIN("path", UNIT(reads_every_form), UNIT(refuses_what_is_no_path),
    UNIT(tells_an_unknown_attribute_from_a_bad_path))
