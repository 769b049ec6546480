/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "scim/filter.h"

/* An attribute with every kind of sub-attribute, and a simple list. */
static const char thing[] =
	"{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Schema\"],"
	"\"id\":\"urn:x:Thing\",\"name\":\"Thing\",\"attributes\":["
	"{\"name\":\"parts\",\"type\":\"complex\",\"multiValued\":true,"
	"\"subAttributes\":["
	"{\"name\":\"value\",\"type\":\"string\"},"
	"{\"name\":\"code\",\"type\":\"string\",\"caseExact\":true},"
	"{\"name\":\"size\",\"type\":\"integer\"},"
	"{\"name\":\"weight\",\"type\":\"decimal\"},"
	"{\"name\":\"made\",\"type\":\"dateTime\"},"
	"{\"name\":\"link\",\"type\":\"reference\","
	"\"referenceTypes\":[\"external\"]},"
	"{\"name\":\"tags\",\"type\":\"string\",\"multiValued\":true},"
	"{\"name\":\"used\",\"type\":\"boolean\"},"
	"{\"name\":\"primary\",\"type\":\"boolean\"}]},"
	"{\"name\":\"secrets\",\"type\":\"complex\",\"multiValued\":true,"
	"\"returned\":\"never\",\"subAttributes\":["
	"{\"name\":\"value\",\"type\":\"string\"}]},"
	"{\"name\":\"tags\",\"type\":\"string\",\"multiValued\":true}]}";

static const struct filter_limits limits = { 4096, 100, 32 };
static const struct json_limits json_lim = { 32, 1000 };

static const struct attr *attribute(const char *name)
{
	struct catalog_source more = { S("thing.json"), S(thing) };
	struct err e = { 0 };
	struct catalog *c = NULL;
	const struct schema *s;

	T_OK(catalog_build(unit_arena(), &more, 1, &c, &e), &e);
	T_NEED(c != NULL);
	s = catalog_schema(c, S("urn:x:Thing"));
	T_NEED(s != NULL);
	return schema_attr(s, str_of(name));
}

static struct filter *read(const struct attr *attr, struct str text)
{
	struct leniency lenient = { .granted = 0 };
	struct err e = { 0 };
	struct filter *f = NULL;

	T_OK(filter_read_element(unit_arena(), attr, text, &limits, &lenient,
	    &f, &e), &e);
	T_NEED(f != NULL);
	return f;
}

static bool matches(const char *name, const char *filter, const char *element)
{
	struct err e = { 0 };
	struct json *v = NULL;

	T_OK(json_read(unit_arena(), str_of(element), &json_lim, &v, &e), &e);
	return filter_matches_element(unit_arena(),
	    read(attribute(name), str_of(filter)), v);
}

static void compares_by_the_type_of_the_attribute(void)
{
	static const struct { const char *filter, *yes, *no; } rows[] = {
		{ "value eq \"ab\"", "{\"value\":\"AB\"}",
			"{\"value\":\"abc\"}" },
		{ "value co \"b\"", "{\"value\":\"aBc\"}",
			"{\"value\":\"ac\"}" },
		{ "value sw \"ab\"", "{\"value\":\"ABc\"}",
			"{\"value\":\"cab\"}" },
		{ "value ew \"ab\"", "{\"value\":\"cAB\"}",
			"{\"value\":\"abc\"}" },
		{ "value gt \"b\"", "{\"value\":\"C\"}",
			"{\"value\":\"B\"}" },
		{ "value le \"b\"", "{\"value\":\"B\"}",
			"{\"value\":\"c\"}" },
		{ "value co \"\"", "{\"value\":\"\"}", "{}" },
		{ "code eq \"ab\"", "{\"code\":\"ab\"}",
			"{\"code\":\"AB\"}" },
		{ "link eq \"http://a\"", "{\"link\":\"http://a\"}",
			"{\"link\":\"http://A\"}" },
		{ "size ge 10", "{\"size\":10}", "{\"size\":9}" },
		{ "size lt 10", "{\"size\":9}", "{\"size\":10}" },
		{ "weight eq 1.50", "{\"weight\":1.5}", "{\"weight\":15e1}" },
		{ "made eq \"2026-01-01T00:00:00Z\"",
			"{\"made\":\"2026-01-01T01:00:00+01:00\"}",
			"{\"made\":\"2026-01-01T01:00:00Z\"}" },
		{ "made gt \"2026-01-01T00:00:00Z\"",
			"{\"made\":\"2026-01-01T00:00:00.001Z\"}",
			"{\"made\":\"2026-01-01T00:00:00+01:00\"}" },
		{ "tags eq \"b\"", "{\"tags\":[\"a\",\"B\"]}",
			"{\"tags\":[\"a\"]}" },
		{ "used eq true", "{\"used\":true}", "{\"used\":false}" },
		{ "used ne true", "{\"used\":false}", "{\"used\":true}" },
		{ "size pr", "{\"size\":0}", "{\"size\":null}" },
		{ "tags pr", "{\"tags\":[\"\"]}", "{\"tags\":[]}" },
		{ "not (size pr)", "{}", "{\"size\":1}" },
		{ "size eq 1 and code eq \"x\"",
			"{\"size\":1,\"code\":\"x\"}", "{\"size\":1}" },
		{ "size eq 1 or code eq \"x\"", "{\"code\":\"x\"}",
			"{\"code\":\"y\"}" },
		{ "size eq null", "{}", "{\"size\":1}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!T_TRUE(matches("parts", rows[i].filter, rows[i].yes)) ||
		    !T_FALSE(matches("parts", rows[i].filter, rows[i].no)))
			T_STR(rows[i].filter, "");
}

static void takes_what_is_absent_for_not_equal(void)
{
	T_TRUE(matches("parts", "size ne 1", "{}"));
	T_TRUE(matches("parts", "code ne \"x\"", "{\"code\":null}"));
	T_TRUE(matches("parts", "used ne false", "{}"));
	T_FALSE(matches("parts", "used eq false", "{}"));
	T_FALSE(matches("parts", "size lt 1", "{}"));
}

static void takes_an_absent_primary_for_false(void)
{
	T_TRUE(matches("parts", "primary eq false", "{}"));
	T_TRUE(matches("parts", "primary ne true", "{}"));
	T_FALSE(matches("parts", "primary ne false", "{}"));
	T_FALSE(matches("parts", "primary eq true", "{}"));
	T_FALSE(matches("parts", "primary pr", "{}"));
}

static void takes_another_kind_of_value_for_not_equal(void)
{
	T_TRUE(matches("parts", "code ne \"5\"", "{\"code\":5}"));
	T_FALSE(matches("parts", "code eq \"5\"", "{\"code\":5}"));
	T_TRUE(matches("parts", "made ne \"2026-01-01T00:00:00Z\"",
	    "{\"made\":\"long ago\"}"));
}

static void looks_into_nothing_that_is_never_returned(void)
{
	struct leniency lenient = { .granted = 0 };
	struct err e = { 0 };
	struct filter *f = NULL;

	T_ERR(filter_read_element(unit_arena(), attribute("secrets"),
	    S("value eq \"x\""), &limits, &lenient, &f, &e), &e,
	    ERR_INVALID_FILTER);
	T_STR(e.detail, "filter, byte 0: \"secrets\" is never returned and"
	    " cannot be filtered on");
}

static void calls_a_simple_value_value(void)
{
	T_TRUE(matches("tags", "value eq \"A\"", "\"a\""));
	T_FALSE(matches("tags", "value eq \"A\"", "\"b\""));
	T_TRUE(matches("tags", "value pr", "\"b\""));
	T_TRUE(matches("tags", "not (value sw \"a\")", "\"b\""));
}

/* Random trees, written and read again: the text stays, and so does what they
 * match.  The generator makes any shape; the reader balances chains. */
struct maker {
	uint64_t state;
	const struct attr *attr;
};

static unsigned roll(struct maker *m, unsigned n)
{
	m->state = m->state * UINT64_C(6364136223846793005) + 1;
	return (unsigned)(m->state >> 33) % n;
}

static struct filter *leaf(struct maker *m)
{
	static const char *const terms[] = {
		"value eq \"a\"", "value ne \"B\\\"\\\\\"", "value pr",
		"code co \"x\"", "size gt 1", "size le -2.5e1", "used eq true",
		"made ge \"2026-01-01T00:00:00Z\"", "primary ne true",
		"tags sw \"a\"",
	};

	return read(m->attr, str_of(terms[roll(m, ARRAY_LEN(terms))]));
}

static struct filter *tree(struct maker *m, unsigned depth)
{
	struct filter *f;
	unsigned kind = depth ? roll(m, 4) : 3;

	if (kind == 3)
		return leaf(m);
	f = ARENA_NEW(unit_arena(), struct filter);
	f->kind = kind == 0 ? FILTER_AND : kind == 1 ? FILTER_OR : FILTER_NOT;
	f->left = tree(m, depth - 1);
	f->right = kind == 2 ? NULL : tree(m, depth - 1);
	return f;
}

static struct json *element(struct maker *m)
{
	static const char *const members[] = {
		"\"value\":\"A\"", "\"code\":\"xX\"", "\"size\":3",
		"\"size\":-30", "\"used\":true", "\"primary\":true",
		"\"made\":\"2027-01-01T00:00:00Z\"", "\"tags\":[\"Ab\"]",
	};
	struct json *v = NULL;
	struct err e = { 0 };
	struct buf b;

	buf_init(&b, unit_arena());
	buf_addc(&b, '{');
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (i != 2 + roll(m, 2) && roll(m, 2))
			buf_printf(&b, "%s%s", b.n > 1 ? "," : "", members[i]);
	buf_addc(&b, '}');
	if (json_read(unit_arena(), buf_str(&b), &json_lim, &v, &e))
		return json_object(unit_arena());       /* size twice */
	return v;
}

static struct str inner_text(const struct attr *attr, struct filter *f)
{
	struct filter whole = { .kind = FILTER_ELEMENT, .attr = attr,
		.left = f };
	struct str s = filter_text(unit_arena(), &whole);

	return str_sub(s, attr->path.n + 1, s.n - 1);
}

static void means_the_same_when_it_is_read_again(void)
{
	struct maker m = { 42, attribute("parts") };

	for (int i = 0; i < 500; i++) {
		struct filter *f = tree(&m, 6), *g;
		struct str text = inner_text(m.attr, f);

		g = read(m.attr, text);
		T_STR(inner_text(m.attr, g), text);
		for (int j = 0; j < 20; j++) {
			struct json *v = element(&m);

			T_INT(filter_matches_element(unit_arena(), g, v),
			    filter_matches_element(unit_arena(), f, v));
		}
	}
}

UNIT_MAIN("filter_match", UNIT(compares_by_the_type_of_the_attribute),
    UNIT(takes_what_is_absent_for_not_equal),
    UNIT(takes_an_absent_primary_for_false),
    UNIT(takes_another_kind_of_value_for_not_equal),
    UNIT(looks_into_nothing_that_is_never_returned),
    UNIT(calls_a_simple_value_value),
    UNIT(means_the_same_when_it_is_read_again))
