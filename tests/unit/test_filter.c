/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "scim/filter.h"

#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define CORE "urn:ietf:params:scim:schemas:core:2.0:User"

static const struct filter_limits limits = { 4096, 100, 32 };
static struct leniency lenient;
static struct err err;

static struct catalog *catalog(void)
{
	struct err e = { 0 };
	struct catalog *c = NULL;

	T_OK(catalog_build(unit_arena(), NULL, 0, &c, &e), &e);
	T_NEED(c != NULL);
	return c;
}

static struct filter_scope scope(const char *type, bool unknown_absent)
{
	struct catalog *c = catalog();
	struct filter_scope s = {
		.catalog = c, .type = catalog_type(c, str_of(type)),
		.limits = &limits, .lenient = &lenient,
		.unknown_absent = unknown_absent,
	};

	return s;
}

/* Reads text for users under a dialect; NULL with err set when refused. */
static struct filter *read_as(enum dialect d, const char *type,
    const char *text)
{
	struct filter_scope s = scope(type, false);
	struct filter *f = NULL;

	lenient = (struct leniency){ .granted = lenient_of(d) };
	err = (struct err){ 0 };
	if (filter_read(unit_arena(), &s, str_of(text), &f, &err)) {
		T_INT(err.kind, ERR_INVALID_FILTER);
		return NULL;
	}
	return f;
}

static struct filter *read(const char *text)
{
	return read_as(DIALECT_RFC, "User", text);
}

/* The tree that text makes, written again. */
static struct str again(const char *text)
{
	struct filter *f = read(text);

	return f ? filter_text(unit_arena(), f) : str_of(err.detail);
}

static bool same(const struct filter *x, const struct filter *y)
{
	if (!x || !y)
		return x == y;
	return x->kind == y->kind && x->op == y->op && x->flag == y->flag &&
	    str_eq(x->attr ? x->attr->path : S(""),
	    y->attr ? y->attr->path : S("")) &&
	    x->literal.kind == y->literal.kind &&
	    str_eq(x->literal.text, y->literal.text) &&
	    str_eq(x->literal.key, y->literal.key) &&
	    x->literal.flag == y->literal.flag &&
	    x->literal.instant == y->literal.instant &&
	    same(x->left, y->left) && same(x->right, y->right);
}

static void reads_every_example_of_the_rfc(void)
{
	static const char *const good[] = {
		"userName eq \"bjensen\"",
		"name.familyName co \"O'Malley\"",
		"userName sw \"J\"",
		"title pr",
		"meta.lastModified gt \"2011-05-13T04:42:34Z\"",
		"meta.lastModified ge \"2011-05-13T04:42:34Z\"",
		"meta.lastModified lt \"2011-05-13T04:42:34Z\"",
		"meta.lastModified le \"2011-05-13T04:42:34Z\"",
		"title pr and userType eq \"Employee\"",
		"title pr or userType eq \"Intern\"",
		"schemas eq \"" ENTERPRISE "\"",
		"userType ne \"Employee\" and not (emails.value co"
		    " \"example.com\" or emails.value co \"example.org\")",
		"emails[type eq \"work\" and value co \"@example.com\"] or"
		    " ims[type eq \"xmpp\" and value co \"@foo.com\"]",
		ENTERPRISE ":manager.value eq \"26118915\"",
		"id eq \"x\" and externalId eq \"y\"",
		"groups.value eq \"g\"",
		"name pr and emails pr",
		"active eq true and active ne false",
	};

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		T_STR(again(good[i]), good[i]);
}

static void brings_other_spellings_to_one_form(void)
{
	static const struct { const char *sent, *kept; } same_as[] = {
		{ CORE ":userName sw \"J\"", "userName sw \"J\"" },
		{ "USERNAME Eq \"J\"", "userName eq \"J\"" },
		{ "emails co \"a\"", "emails.value co \"a\"" },
		{ "manager eq \"a\"", ENTERPRISE ":manager.value eq \"a\"" },
		{ "department pr", ENTERPRISE ":department pr" },
		{ "not(title pr)", "not (title pr)" },
		{ "  ( ( title   pr ) )  ", "title pr" },
		{ "(title pr AND active eq true) Or id pr",
			"title pr and active eq true or id pr" },
		{ "title pr and (active eq true and id pr)",
			"title pr and active eq true and id pr" },
		{ "emails[type eq \"work\"].value eq \"x\"",
			"emails[type eq \"work\" and value eq \"x\"]" },
		{ "emails[type eq \"work\"].value pr",
			"emails[type eq \"work\" and value pr]" },
		{ "emails[type eq \"a\" or type eq \"b\"].value eq \"x\"",
			"emails[(type eq \"a\" or type eq \"b\") and value eq"
			" \"x\"]" },
		{ "title eq null", "not (title pr)" },
		{ "title ne null", "title pr" },
		{ "name eq null", "not (name pr)" },
		{ "emails[type eq \"work\"].value eq null",
			"not (emails[type eq \"work\" and value pr])" },
		{ "name[givenName eq \"a\"]",
			"name pr and name.givenName eq \"a\"" },
		{ "title eq \"\\u00e9\\n\\\"\\ud83d\\ude00\"",
			"title eq \"\xc3\xa9\\n\\\"\xf0\x9f\x98\x80\"" },
		{ "schemas[value eq \"x\"]", "schemas[value eq \"x\"]" },
	};

	for (size_t i = 0; i < ARRAY_LEN(same_as); i++)
		T_STR(again(same_as[i].sent), same_as[i].kept);
}

static void binds_not_before_and_before_or(void)
{
	struct filter *f = read("not (id pr) and title pr or active eq true");

	T_NEED(f != NULL);
	T_INT(f->kind, FILTER_OR);
	T_INT(f->left->kind, FILTER_AND);
	T_INT(f->left->left->kind, FILTER_NOT);
	T_INT(f->right->kind, FILTER_COMPARE);
	f = read("id pr or title pr and active eq true");
	T_INT(f->kind, FILTER_OR);
	T_INT(f->right->kind, FILTER_AND);
}

static const struct { const char *text, *detail; } refuses_rows[] = {
	{ "", "filter: it is empty; write an expression such as"
		" userName eq \"jane\"" },
	{ "   ", "filter: it is empty; write an expression such as"
		" userName eq \"jane\"" },
	{ "userName", "filter, byte 8: it ends where an operator (eq,"
		" ne, co, sw, ew, gt, ge, lt, le or pr) is due" },
	{ "userName eq", "filter, byte 11: it ends where a value is"
		" due" },
	{ "userName eq\"x\"",
		"filter, byte 11: \"text in quotes\" stands where a"
		" blank is due" },
	{ "userName regex \"x\"", "filter, byte 9: the operator"
		" \"regex\" is not supported; use eq, ne, co, sw, ew,"
		" gt, ge, lt, le or pr" },
	{ "(title pr", "filter, byte 9: it ends where \"and\", \"or\""
		" or \")\" is due" },
	{ "title pr)", "filter, byte 8: \")\" stands where \"and\","
		" \"or\" or the end is due" },
	{ "title pr title pr", "filter, byte 9: \"title\" stands where"
		" \"and\", \"or\" or the end is due" },
	{ "title pr and", "filter, byte 12: it ends where an attribute"
		" name is due" },
	{ "and title pr", "filter, byte 0: User has no attribute"
		" \"and\"" },
	{ "(title pr)and (id pr)", "filter, byte 10: \"and\" stands"
		" where a blank is due" },
	{ "title pr or(id pr)", "filter, byte 11: \"(\" stands where a"
		" blank is due" },
	{ "not title pr", "filter, byte 4: \"title\" stands where"
		" \"(\" after \"not\" is due" },
	{ "()", "filter, byte 1: \")\" stands where an attribute name"
		" is due" },
	{ "title eq \"x", "filter, byte 9: the text in quotes has no"
		" end" },
	{ "title eq \"\\ud800\"", "filter, byte 9: the text in quotes"
		" is not a JSON string (RFC 8259)" },
	{ "title eq 'x'", "filter, byte 9: a value is text in double"
		" quotes, a number, true, false or null" },
	{ "title eq \xff", "filter, byte 9: not UTF-8" },
	{ "title eq a\nb", "filter, byte 10: a control character" },
	{ "emails[type eq \"a\"", "filter, byte 18: it ends where"
		" \"and\", \"or\" or \"]\" is due" },
	{ "emails [type pr]", "filter, byte 7: \"[\" stands where an"
		" operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr)"
		" is due" },
	{ "emails[]", "filter, byte 7: \"]\" stands where an attribute"
		" name is due" },
	{ "emails[type[value pr]]", "filter, byte 11: a value path"
		" cannot stand inside another" },
	{ "title[value pr]", "filter, byte 5: \"title\" has no"
		" sub-attributes to select by" },
	{ "emails[type pr].value", "filter, byte 21: it ends where an"
		" operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr)"
		" is due" },
	{ "user$name pr", "filter, byte 0: \"user$name\" is not an"
		" attribute name" },
	{ "a.b.c pr", "filter, byte 0: \"a.b.c\" is not an attribute"
		" name" },
};

static void refuses_what_is_no_filter(void)
{
	for (size_t i = 0; i < ARRAY_LEN(refuses_rows); i++) {
		T_TRUE(read(refuses_rows[i].text) == NULL);
		T_STR(err.detail, refuses_rows[i].detail);
	}
}

static void refuses_what_makes_no_sense_for_the_attribute(void)
{
	static const struct { const char *text, *detail; } bad[] = {
		{ "shoeSize eq \"x\"", "filter, byte 0: User has no attribute"
			" \"shoeSize\"" },
		{ "name.shoe eq \"x\"", "filter, byte 0: User has no attribute"
			" \"name.shoe\"" },
		{ "title pr and emails[shoe eq \"x\"]", "filter, byte 20:"
			" \"emails\" has no sub-attribute \"shoe\"" },
		{ "name eq \"x\"", "filter, byte 0: \"name\" is complex; name"
			" one of its sub-attributes, such as name.formatted" },
		{ "password eq \"x\"", "filter, byte 0: \"password\" is never"
			" returned and cannot be filtered on" },
		{ "password pr", "filter, byte 0: \"password\" is never"
			" returned and cannot be filtered on" },
		{ "active gt true", "filter, byte 10: \"active\" is a boolean,"
			" which \"gt\" does not apply to; use eq, ne or pr" },
		{ "x509Certificates.value le \"x\"", "filter, byte 26:"
			" \"x509Certificates.value\" is binary, which \"le\""
			" does not apply to; use eq, ne or pr" },
		{ "active sw true", "filter, byte 10: \"active\" is a boolean,"
			" which \"sw\" does not apply to; use eq, ne or pr" },
		{ "meta.created co \"2011\"", "filter, byte 16:"
			" \"meta.created\" is a dateTime, which \"co\" does"
			" not apply to; use eq, ne, gt, ge, lt, le or pr" },
		{ "meta.created gt \"yesterday\"", "filter, byte 16:"
			" \"meta.created\" is a dateTime; write a time such as"
			" \"2026-01-31T08:30:00Z\"" },
		{ "userName eq 5", "filter, byte 12: \"userName\" is a string;"
			" write text in double quotes" },
		{ "userName eq true", "filter, byte 12: \"userName\" is a"
			" string; write text in double quotes" },
		{ "active eq \"yes\"", "filter, byte 10: \"active\" is a"
			" boolean; write true or false" },
		{ "active eq \"True\"", "filter, byte 10: \"active\" is a"
			" boolean; write true or false" },
		{ "active eq TRUE", "filter, byte 10: \"active\" is a"
			" boolean; write true or false" },
		{ "active eq 1", "filter, byte 10: \"active\" is a boolean;"
			" write true or false" },
		{ "title gt null", "filter, byte 9: null goes with eq and ne"
			" only" },
		{ "title eq NULL", "filter, byte 9: a value is text in double"
			" quotes, a number, true, false or null" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		T_TRUE(read(bad[i].text) == NULL);
		T_STR(err.detail, bad[i].detail);
	}
}

static void grants_leniencies_and_counts_them(void)
{
	static const struct {
		enum dialect dialect;
		const char *text, *kept;
		enum lenient used;
	} rows[] = {
		{ DIALECT_DEFAULT, "active eq \"True\"", "active eq true",
			LENIENT_BOOLEAN_TEXT },
		{ DIALECT_DEFAULT, "active ne FALSE", "active ne false",
			LENIENT_BOOLEAN_TEXT },
		{ DIALECT_DEFAULT, "emails[primary eq \"true\"]",
			"emails[primary eq true]", LENIENT_BOOLEAN_TEXT },
		{ DIALECT_OKTA, "userName eq jane@x.org",
			"userName eq \"jane@x.org\"",
			LENIENT_UNQUOTED_FILTER },
		{ DIALECT_OKTA, "externalId eq 701984 and title pr",
			"externalId eq \"701984\" and title pr",
			LENIENT_UNQUOTED_FILTER },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct filter *f = read_as(rows[i].dialect, "User",
		    rows[i].text);

		T_NEED(f != NULL);
		T_STR(filter_text(unit_arena(), f), rows[i].kept);
		T_INT(lenient.used[rows[i].used], 1);
	}
	T_TRUE(read_as(DIALECT_DEFAULT, "User", "userName eq jane") == NULL);
}

static void folds_keys_unless_the_attribute_is_case_exact(void)
{
	struct filter *f = read("userName eq \"JANE\"");

	T_STR(f->literal.text, "JANE");
	T_STR(f->literal.key, "jane");
	f = read("id eq \"JANE\"");
	T_STR(f->literal.key, "JANE");
	f = read("manager eq \"JANE\"");
	T_STR(f->literal.key, "JANE");
	f = read("meta.created eq \"2026-11-24T09:30:00+01:00\"");
	T_INT(f->literal.instant, INT64_C(1795509000000));
}

static void knows_the_membership_list(void)
{
	static const char *const texts[] = {
		"members eq \"x\"", "members.value eq \"x\"",
		"members[value eq \"x\"]",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct filter *f = read_as(DIALECT_RFC, "Group", texts[i]);

		T_NEED(f != NULL);
		if (f->kind == FILTER_ELEMENT)
			f = f->left;
		T_STR(f->attr->path, "members.value");
		T_STR(f->attr->parent->path, "members");
	}
}

/* n times part, between before and after. */
static const char *repeat(const char *before, const char *part, size_t n,
    const char *after)
{
	struct buf b;

	buf_init(&b, unit_arena());
	buf_adds(&b, before);
	for (size_t i = 0; i < n; i++)
		buf_adds(&b, part);
	buf_adds(&b, after);
	return str_c(unit_arena(), buf_str(&b));
}

static size_t height(const struct filter *f)
{
	size_t l, r;

	if (!f)
		return 0;
	l = height(f->left);
	r = height(f->right);
	return 1 + (l > r ? l : r);
}

static void keeps_its_limits(void)
{
	const char *ends = repeat("title pr", "", 0, "");
	struct filter *f = read(repeat("id pr", " or title pr", 99, ""));

	T_NEED(f != NULL);
	T_INT(height(f), 8);
	T_TRUE(read(repeat("id pr", " or title pr", 100, "")) == NULL);
	T_STR(err.detail, "filter: more than 100 terms");
	T_TRUE(read(repeat(repeat("", "(", 32, ends), ")", 32, "")) != NULL);
	T_TRUE(read(repeat(repeat("", "(", 33, ends), ")", 33, "")) == NULL);
	T_STR(err.detail, "filter, byte 32: nested deeper than 32");
	T_TRUE(read(repeat(repeat("", "not (", 32, ends), ")", 32, "")));
	T_FALSE(read(repeat(repeat("", "not (", 33, ends), ")", 33, "")));
	T_TRUE(read(repeat("id pr", " or (title pr)", 40, "")) != NULL);
	T_TRUE(read(repeat("id pr", " or emails[type pr]", 40, "")) != NULL);
	T_TRUE(read(repeat("title eq \"", "x", 4085, "\"")) != NULL);
	T_TRUE(read(repeat("title eq \"", "x", 4086, "\"")) == NULL);
	T_STR(err.detail, "filter: longer than 4096 bytes");
}

static void takes_absent_attributes_for_constants_when_asked(void)
{
	static const struct { const char *text, *tree; } rows[] = {
		{ "displayName eq \"x\" and userName pr",
			"and\n  displayName eq \"x\"\n  never: userName pr\n" },
		{ "userName ne \"x\"", "always: userName ne \"x\"\n" },
		{ "title eq null", "always: title eq null\n" },
		{ "title ne null", "never: title ne null\n" },
		{ "emails[type pr].value eq null",
			"always: emails[type pr].value eq null\n" },
		{ "not (urn:x:y:z pr)", "not\n  never: urn:x:y:z pr\n" },
		{ "emails[type eq \"work\" and primary eq true]",
			"never: emails[type eq \"work\" and primary eq"
			" true]\n" },
		{ "emails[type pr].value eq \"x\" or displayName pr",
			"or\n  never: emails[type pr].value eq \"x\"\n"
			"  displayName pr\n" },
	};
	struct filter_scope s = scope("Group", true);
	struct filter *f;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };

		T_OK(filter_read(unit_arena(), &s, str_of(rows[i].text), &f,
		    &e), &e);
		T_STR(filter_tree(unit_arena(), f), rows[i].tree);
		T_STR(filter_text(unit_arena(), f), rows[i].text);
	}
	err = (struct err){ 0 };
	T_ERR(filter_read(unit_arena(), &s, S("a..b pr"), &f, &err), &err,
	    ERR_INVALID_FILTER);
}

static void names_an_absent_sub_attribute_in_full(void)
{
	struct filter_scope s = scope("User", true);
	struct err e = { 0 };
	struct filter *f = NULL;

	T_OK(filter_read(unit_arena(), &s,
	    S("name[title pr or givenName pr]"), &f, &e), &e);
	T_STR(filter_text(unit_arena(), f), "name pr and (" CORE
	    ":name.title pr or name.givenName pr)");
}

static void draws_the_tree(void)
{
	struct filter *f = read("emails[type eq \"work\" and not (primary eq"
	    " true)] or id pr or title sw \"x\"");

	T_STR(filter_tree(unit_arena(), f),
	    "or\n"
	    "  one element of emails\n"
	    "    and\n"
	    "      type eq \"work\"\n"
	    "      not\n"
	    "        primary eq true\n"
	    "  id pr\n"
	    "  title sw \"x\"\n");
}

static void reads_its_own_text_again(void)
{
	static const char *const texts[] = {
		"a", "(b and c) and d", "b and (c and d) or (a or b)",
		"a and b and c and d and b and c",
		"not (a or b) and (c or d) and e",
		"(a or b) and (c or (d and (e or b)))",
	};
	static const char *const terms[] = {
		"title pr", "userName eq \"a\\\\\\\"\"", "active eq false",
		"manager eq \"m\"", "emails[type eq \"w\"].value co \"\"",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct filter *f, *g;
		struct buf b;

		buf_init(&b, unit_arena());
		for (const char *s = texts[i]; *s; s++)
			if (*s >= 'a' && *s <= 'e' &&
			    (s == texts[i] || s[-1] == ' ' || s[-1] == '(') &&
			    (s[1] == '\0' || s[1] == ' ' || s[1] == ')'))
				buf_adds(&b, terms[*s - 'a']);
			else
				buf_addc(&b, *s);
		f = read(str_c(unit_arena(), buf_str(&b)));
		T_NEED(f != NULL);
		g = read(str_c(unit_arena(), filter_text(unit_arena(), f)));
		T_TRUE(same(f, g));
	}
}

UNIT_MAIN("filter", UNIT(reads_every_example_of_the_rfc),
    UNIT(brings_other_spellings_to_one_form),
    UNIT(binds_not_before_and_before_or),
    UNIT(refuses_what_is_no_filter),
    UNIT(refuses_what_makes_no_sense_for_the_attribute),
    UNIT(grants_leniencies_and_counts_them),
    UNIT(folds_keys_unless_the_attribute_is_case_exact),
    UNIT(knows_the_membership_list),
    UNIT(keeps_its_limits),
    UNIT(takes_absent_attributes_for_constants_when_asked),
    UNIT(names_an_absent_sub_attribute_in_full),
    UNIT(draws_the_tree),
    UNIT(reads_its_own_text_again))
