/* SPDX-License-Identifier: Apache-2.0 */
#include "scim_fixture.h"

static struct fixture f;

/* What becomes of value as attribute name: its text, "-" when unassigned, or
 * the detail of the refusal. */
static struct str read_as(const char *name, const char *value)
{
	const struct attr *attr = attr_find(f.catalog, f.rules.type,
	    str_of(name));
	struct json *out = (struct json *)&f;

	T_NEED(attr != NULL);
	f.e = (struct err){ 0 };
	if (document_value(unit_arena(), &f.rules, attr, fixture_json(value),
	    &out, &f.e)) {
		T_INT(f.e.kind, ERR_INVALID_VALUE);
		T_TRUE(out == (struct json *)&f);
		return str_of(f.e.detail);
	}
	return out ? fixture_text(out) : S("-");
}

struct row {
	const char *name, *value, *want;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		T_STR(read_as(rows[i].name, rows[i].value), rows[i].want);
}

static void reads_each_type(void)
{
	static const struct row rows[] = {
		{ "label", "\"\xc3\xa4 \"", "\"\xc3\xa4 \"" },
		{ "label", "\"\"", "\"\"" },
		{ "label", "7", "label must be a text; a number was sent" },
		{ "label", "[\"a\"]", "\"a\"" },
		{ "label", "[\"a\",\"b\"]",
		  "label must be a text; an array was sent" },
		{ "open", "[\"False\"]", "false" },
		{ "open", "false", "false" },
		{ "open", "\"TRUE\"", "true" },
		{ "open", "\"yes\"",
		  "open must be true or false; the text that was sent is not" },
		{ "open", "1",
		  "open must be true or false; a number was sent" },
		{ "ratio", "1.50", "1.50" },
		{ "ratio", "\"-2e3\"", "-2e3" },
		{ "ratio", "\"x\"",
		  "ratio must be a number; the text that was sent is not" },
		{ "since", "\"2026-11-24T08:30:00+01:00\"",
		  "\"2026-11-24T08:30:00+01:00\"" },
		{ "since", "\"2026-11-24\"", "since must be a date with a "
		  "time, like 2026-11-24T08:30:00Z; the text that was sent is "
		  "not" },
		{ "blob", "\"AQI\"", "\"AQI\"" },
		{ "blob", "\"A!\"",
		  "blob must be base64 text; the text that was sent is not" },
		{ "tags", "[\"b\",\"a\",\"B\"]", "[\"b\",\"a\"]" },
		{ "tags", "[[\"b\"]]",
		  "tags must be a text; an array was sent" },
		{ "lot", "{\"hall\":\"h\",\"NUMBER\":\"1\"}",
		  "{\"number\":\"1\",\"hall\":\"h\"}" },
		{ "lot.hall", "\"x\"", "\"x\"" },
		{ "lot", "\"x\"", "lot must be an object; a text was sent" },
	};

	fixture_init(&f, "Thing");
	check(rows, ARRAY_LEN(rows));
}

/* RFC 7643 section 2.3.4. */
static void an_integer_has_no_fraction_or_exponent(void)
{
	static const struct row rows[] = {
		{ "count", "7", "7" },
		{ "count", "\"-7\"", "-7" },
		{ "count", "1.0", "count must be a whole number without "
		  "fraction or exponent" },
		{ "count", "1e0", "count must be a whole number without "
		  "fraction or exponent" },
		{ "count", "9223372036854775808", "count must be a whole "
		  "number without fraction or exponent, of 64 bits at most" },
	};

	fixture_init(&f, "Thing");
	check(rows, ARRAY_LEN(rows));
}

static void refuses_a_text_for_a_list_of_objects(void)
{
	struct json *out;

	fixture_init(&f, "User");
	f.lenient = (struct leniency){ ~UINT64_C(0), { 0 } };
	T_ERR(document_value(unit_arena(), &f.rules, attr_find(f.catalog,
	    f.rules.type, S("emails")), fixture_json("\"a@x.org\""), &out,
	    &f.e), &f.e, ERR_INVALID_VALUE);
}

static void leniencies_are_counted_or_refused(void)
{
	static const struct { const char *name, *value; enum lenient l; }
	rows[] = {
		{ "active", "\"True\"", LENIENT_BOOLEAN_TEXT },
		{ "title", "null", LENIENT_NULL_UNASSIGNED },
		{ "emails", "{\"value\":\"a\"}", LENIENT_SINGLE_VALUE },
		{ "manager", "\"7\"", LENIENT_BARE_REFERENCE },
		{ "manager", "[{\"value\":\"7\"}]", LENIENT_SINGLE_VALUE },
		{ "title", "[\"T\"]", LENIENT_SINGLE_VALUE },
		{ "emails", "[\"a@x.org\"]", LENIENT_BARE_REFERENCE },
		{ "emails", "[{\"colour\":\"a\"}]", LENIENT_UNKNOWN_ATTRIBUTE },
	};

	fixture_init(&f, "User");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct attr *attr = attr_find(f.catalog, f.rules.type,
		    str_of(rows[i].name));
		const struct json *v = fixture_json(rows[i].value);
		struct json *out;

		f.lenient = (struct leniency){ ~UINT64_C(0), { 0 } };
		f.e = (struct err){ 0 };
		T_OK(document_value(unit_arena(), &f.rules, attr, v, &out,
		    &f.e), &f.e);
		T_INT(f.lenient.used[rows[i].l], 1);
		f.lenient.granted &= ~(UINT64_C(1) << rows[i].l);
		T_INT(document_value(unit_arena(), &f.rules, attr, v, &out,
		    &f.e), -1);
	}
}

static void takes_a_reference_in_any_shape(void)
{
	static const struct row rows[] = {
		{ "manager", "\"7\"", "{\"value\":\"7\"}" },
		{ "manager", "[{\"$ref\":null,\"value\":\"7\"}]",
		  "{\"value\":\"7\"}" },
		{ "manager", "{\"$ref\":\"../Users/7\",\"displayName\":\"x\"}",
		  "{\"value\":\"7\"}" },
		{ "manager", "{\"$ref\":\"https://x/Users/8?a#b\","
		  "\"value\":\"7\"}", "{\"value\":\"7\"}" },
		{ "manager", "{\"$ref\":\"https://x/Users/8/?a=/b\"}",
		  "{\"value\":\"8\"}" },
		{ "manager", "{}", "-" },
		{ "manager", "[]", "-" },
		{ "manager", "7", "manager.value must be a text; a number was "
		  "sent" },
		{ "photos", "[{\"value\":\"x/y.png\"}]",
		  "[{\"value\":\"x/y.png\"}]" },
	};

	fixture_init(&f, "User");
	check(rows, ARRAY_LEN(rows));
}

/* RFC 7643 section 2.4. */
static void keeps_each_type_and_value_once(void)
{
	static const struct row rows[] = {
		{ "emails", "[{\"value\":\"a\",\"type\":\"work\"},"
		  "{\"value\":\"a\",\"type\":\"home\"},"
		  "{\"value\":\"A\",\"type\":\"WORK\",\"display\":\"x\"}]",
		  "[{\"value\":\"a\",\"type\":\"work\"},"
		  "{\"value\":\"a\",\"type\":\"home\"}]" },
		{ "emails", "[{\"value\":\"a\"},{\"value\":\"b\"},"
		  "{\"value\":\"A\",\"primary\":true}]",
		  "[{\"value\":\"A\",\"primary\":true},{\"value\":\"b\"}]" },
		{ "emails", "[{\"value\":\"a\",\"primary\":true},"
		  "{\"value\":\"a\",\"primary\":true}]",
		  "[{\"value\":\"a\",\"primary\":true}]" },
		{ "emails", "[{\"type\":\"work\"},{\"type\":\"work\"}]",
		  "[{\"type\":\"work\"},{\"type\":\"work\"}]" },
		{ "photos", "[{\"value\":\"a\"},{\"value\":\"A\"}]",
		  "[{\"value\":\"a\"},{\"value\":\"A\"}]" },
		{ "emails", "[{\"value\":\"a\",\"primary\":true},"
		  "{\"value\":\"b\",\"primary\":\"True\"}]",
		  "emails has 2 values with primary true; only one may be" },
		{ "roles", "[{\"value\":\"{\\\"id\\\":1}\"}]",
		  "[{\"value\":\"{\\\"id\\\":1}\"}]" },
		{ "emails", "[{\"value\":\"x\",\"type\":\"odd\"}]",
		  "[{\"value\":\"x\",\"type\":\"odd\"}]" },
	};

	fixture_init(&f, "User");
	check(rows, ARRAY_LEN(rows));
}

static void a_long_list_takes_no_long_time(void)
{
	const struct attr *attr;
	struct json *list = json_array(unit_arena()), *out;

	fixture_init(&f, "User");
	attr = attr_find(f.catalog, f.rules.type, S("emails"));
	for (int i = 0; i < 20000; i++) {
		struct json *o = json_object(unit_arena());

		json_set(o, S("value"), json_str(unit_arena(),
		    str_printf(unit_arena(), "%d", i % 10000)));
		json_push(list, o);
	}
	T_OK(document_value(unit_arena(), &f.rules, attr, list, &out, &f.e),
	    &f.e);
	T_INT(out->count, 10000);
	T_STR(json_text(out->last, S("value")), "9999");
}

static void refuses_a_text_past_the_limit(void)
{
	static const struct { const char *name; size_t most; } rows[] = {
		{ "userName", VALUE_KEY_MAX },
		{ "externalId", VALUE_KEY_MAX },
		{ "displayName", VALUE_KEY_MAX },
		{ "title", VALUE_TEXT_MAX },
		{ "profileUrl", VALUE_BINARY_MAX },
	};
	char *p = arena_alloc(unit_arena(), VALUE_BINARY_MAX + 1);

	fixture_init(&f, "User");
	for (size_t i = 0; i <= VALUE_BINARY_MAX; i++)
		p[i] = 'a';
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct attr *attr = attr_find(f.catalog, f.rules.type,
		    str_of(rows[i].name));
		struct json v = { .kind = JSON_STRING,
		    .text = { p, rows[i].most } };
		struct json *out;

		T_OK(document_value(unit_arena(), &f.rules, attr, &v, &out,
		    &f.e), &f.e);
		v.text.n++;
		T_ERR(document_value(unit_arena(), &f.rules, attr, &v, &out,
		    &f.e), &f.e, ERR_INVALID_VALUE);
		f.e = (struct err){ 0 };
	}
}

UNIT_MAIN("document_value", UNIT(reads_each_type),
    UNIT(an_integer_has_no_fraction_or_exponent),
    UNIT(refuses_a_text_for_a_list_of_objects),
    UNIT(leniencies_are_counted_or_refused),
    UNIT(takes_a_reference_in_any_shape),
    UNIT(keeps_each_type_and_value_once), UNIT(a_long_list_takes_no_long_time),
    UNIT(refuses_a_text_past_the_limit))
