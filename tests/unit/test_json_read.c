/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "json/json.h"
#include "tests/unit/unit.h"

static const struct json_limits limits = { 8, 100 };

struct reading {
	struct json *v;
	struct err e;
	int rc;
};

static struct reading reading(struct str text)
{
	struct reading r = { 0 };

	r.rc = json_read(unit_arena(), text, &limits, &r.v, &r.e);
	return r;
}

/* The tree written again, to see all of it at once. */
static struct str again(struct str text)
{
	struct reading r = reading(text);
	struct buf b;

	if (!T_OK(r.rc, &r.e))
		return str_of(r.e.detail);
	buf_init(&b, unit_arena());
	json_write(&b, r.v);
	return buf_str(&b);
}

static void reads_every_kind_in_order(void)
{
	static const struct { struct str text; const char *want; } rows[] = {
		{ STR("null"), "null" },
		{ STR(" true "), "true" },
		{ STR("false"), "false" },
		{ STR("1"), "1" },
		{ STR("-0.10E+05"), "-0.10E+05" },
		{ STR("123456789012345678901234567890.5e-999"),
		    "123456789012345678901234567890.5e-999" },
		{ STR("\"\""), "\"\"" },
		{ STR("[]"), "[]" },
		{ STR("{}"), "{}" },
		{ STR("\t{ \"z\" : [ 1 , {\"b\":null} ] ,\r\n\"a\":\"x\" }\n"),
		    "{\"z\":[1,{\"b\":null}],\"a\":\"x\"}" },
		{ STR("[[],[[]],{}]"), "[[],[[]],{}]" },
		{ STR("{\"\":1,\" \":2}"), "{\"\":1,\" \":2}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		T_STR(again(rows[i].text), rows[i].want);
}

static void reads_members_without_regard_to_case(void)
{
	struct reading r = reading(S("{\"userName\":\"bj\",\"N\":5,"
	    "\"Name\":{\"givenName\":\"B\"},\"active\":true}"));

	T_OK(r.rc, &r.e);
	T_STR(json_text(r.v, S("USERNAME")), "bj");
	T_STR(json_gets(r.v, "username")->name, "userName");
	T_STR(json_text(json_gets(r.v, "nAME"), S("givenname")), "B");
	T_TRUE(json_gets(r.v, "ACTIVE")->flag);
	T_TRUE(json_text(r.v, S("n")).p == NULL);
	T_TRUE(json_gets(r.v, "user") == NULL);
	T_TRUE(json_get(json_gets(r.v, "n"), S("x")) == NULL);
	T_TRUE(json_get(NULL, S("x")) == NULL);
	T_INT(r.v->count, 4);
}

static void decodes_escapes(void)
{
	static const struct { struct str text; struct str want; } rows[] = {
		{ STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
		    STR("\"\\/\b\f\n\r\t") },
		{ STR("\"\\u0041\\u00f6\\u20AC\""),
		    STR("A\xc3\xb6\xe2\x82\xac") },
		{ STR("\"\\ud83d\\ude00\\uD83D\\uDE00\""),
		    STR("\xf0\x9f\x98\x80\xf0\x9f\x98\x80") },
		{ STR("\"\\udbff\\udfff\\uffff\""),
		    STR("\xf4\x8f\xbf\xbf\xef\xbf\xbf") },
		{ STR("\"\\\\u0000\\\\ud800\""), STR("\\u0000\\ud800") },
		{ STR("\"a\x7f/\xf0\x9f\x98\x80\""),
		    STR("a\x7f/\xf0\x9f\x98\x80") },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reading r = reading(rows[i].text);

		if (T_OK(r.rc, &r.e))
			T_STR(r.v->text, rows[i].want);
	}
}

/* The parser's own buffer grows many times, and moves. */
static void decodes_a_long_text_with_escapes(void)
{
	struct str part = STR("0123456789\\n\\u00e4");
	struct reading r;
	struct buf b;

	buf_init(&b, unit_arena());
	buf_addc(&b, '"');
	for (int i = 0; i < 30000; i++)
		buf_add(&b, part);
	buf_addc(&b, '"');
	r = reading(buf_str(&b));
	T_NEED(T_OK(r.rc, &r.e));
	T_INT(r.v->text.n, 30000 * 13);
	for (size_t at = 0; at < r.v->text.n; at += 13)
		T_NEED(str_eq(str_sub(r.v->text, at, at + 13),
		    S("0123456789\n\xc3\xa4")));
}

static void the_tree_does_not_need_the_text_afterwards(void)
{
	char text[] = "{\"name\":[\"value\",12]}";
	struct reading r = reading(str_of(text));
	struct buf b;

	memset(text, '#', sizeof(text));
	buf_init(&b, unit_arena());
	json_write(&b, r.v);
	T_STR(buf_str(&b), "{\"name\":[\"value\",12]}");
}

static void refuses_what_is_not_json(void)
{
	static const struct { struct str text; const char *detail; } bad[] = {
		{ STR(""), "is empty where JSON" },
		{ STR(" \r\n\t "), "is empty where JSON" },
		{ STR("/* hello */ {}"), "not valid JSON near byte 0" },
		{ STR("// hello\n{}"), "not valid JSON near byte 0" },
		{ STR("{} {}"), "not valid JSON near byte" },
		{ STR("{}x"), "not valid JSON near byte" },
		{ STR("[1,]"), "not valid JSON near byte" },
		{ STR("[,1]"), "not valid JSON near byte" },
		{ STR("[1 2]"), "not valid JSON near byte" },
		{ STR("{\"a\":1,}"), "not valid JSON near byte" },
		{ STR("{\"a\" 1}"), "not valid JSON near byte" },
		{ STR("{a:1}"), "not valid JSON near byte 1" },
		{ STR("{'a':1}"), "not valid JSON near byte 1" },
		{ STR("{1:1}"), "not valid JSON near byte" },
		{ STR("{\"a\":}"), "not valid JSON near byte" },
		{ STR("{\"a\":1"), "near byte 6: it ends too early" },
		{ STR("[\"a"), "near byte 3: it ends too early" },
		{ STR("\"\\"), "it ends too early" },
		{ STR("\"\\u12"), "it ends too early" },
		{ STR("tru"), "it ends too early" },
		{ STR("]"), "not valid JSON near byte" },
		{ STR("[}"), "not valid JSON near byte" },
		{ STR("nul1"), "not valid JSON near byte" },
		{ STR("True"), "not valid JSON near byte 0" },
		{ STR("NaN"), "not valid JSON near byte 0" },
		{ STR("Infinity"), "not valid JSON near byte 0" },
		{ STR("01"), "not valid JSON near byte" },
		{ STR("+1"), "not valid JSON near byte 0" },
		{ STR(".5"), "not valid JSON near byte 0" },
		{ STR("1."), "not valid JSON near byte" },
		{ STR("-"), "not valid JSON near byte" },
		{ STR("1e"), "not valid JSON near byte" },
		{ STR("0x10"), "not valid JSON near byte" },
		{ STR("\"a\nb\""), "not valid JSON near byte" },
		{ STR("\"a\0b\""), "not valid JSON near byte" },
		{ STR("{}\0"), "not valid JSON near byte" },
		{ STR("\"\\x41\""), "not valid JSON near byte" },
		{ STR("\"\\u12g4\""), "not valid JSON near byte" },
		{ STR("\"\\U0041\""), "not valid JSON near byte" },
		{ STR("\\u0041"), "not valid JSON near byte 0" },
		{ STR("\xef\xbb\xbf{}"), "byte order mark" },
		{ STR("\xff\xfe{\0}\0"), "near byte 0: not UTF-8" },
		{ STR("\0{\0}"), "not valid JSON near byte 0" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct reading r = reading(bad[i].text);

		T_ERR(r.rc, &r.e, ERR_INVALID_SYNTAX);
		T_TRUE(r.v == NULL);
		if (!T_TRUE(strstr(r.e.detail, bad[i].detail) != NULL))
			T_STR(r.e.detail, bad[i].detail);
	}
}

static void refuses_text_that_is_not_unicode(void)
{
	static const struct { struct str text; const char *detail; } bad[] = {
		{ STR("\"\xc0\x80\""), "near byte 1: not UTF-8" },
		{ STR("\"a\xc0\xaf\""), "near byte 2: not UTF-8" },
		{ STR("\"\xed\xa0\x80\""), "near byte 1: not UTF-8" },
		{ STR("\"\xf5\x80\x80\x80\""), "near byte 1: not UTF-8" },
		{ STR("{\"\xff\":1}"), "near byte 2: not UTF-8" },
		{ STR("\"J\xf6rg\""), "near byte 2: not UTF-8" },
		{ STR("\"\xc3"), "near byte 1: not UTF-8" },
		{ STR("\"\\ud800\""), "near byte 1: half a surrogate" },
		{ STR("\"\\udc00\""), "near byte 1: half a surrogate" },
		{ STR("\"x\\uDBFF\\u0041\""), "near byte 2: half a surr" },
		{ STR("\"\\udc00\\ud800\""), "near byte 1: half a surrog" },
		{ STR("\"\\ud800\\ud800\\udc00\""), "half a surrogate" },
		{ STR("\"\\ud800\\n\\udc00\""), "half a surrogate" },
		{ STR("\"\\ud800 \\udc00\""), "half a surrogate" },
		{ STR("\"\\ud800\\\\udc00\""), "half a surrogate" },
		{ STR("\"\\ud83d\\ude00\\ude00\""), "byte 13: half a sur" },
		{ STR("\"\\ud83d\\ude0\""), "half a surrogate" },
		{ STR("\"\\u0000\""), "\\u0000 is not allowed" },
		{ STR("{\"a\\u0000\":1}"), "byte 3: \\u0000 is not" },
		{ STR("\"\\\\\\u0000\""), "byte 3: \\u0000 is not" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct reading r = reading(bad[i].text);

		T_ERR(r.rc, &r.e, ERR_INVALID_SYNTAX);
		T_TRUE(r.v == NULL);
		if (!T_TRUE(strstr(r.e.detail, bad[i].detail) != NULL))
			T_STR(r.e.detail, bad[i].detail);
	}
}

static void refuses_a_name_that_appears_twice(void)
{
	static const struct { const char *text, *detail; } bad[] = {
		{ "{\"a\":1,\"A\":2}", "\"A\" appears twice in one object" },
		{ "[{\"x\":{\"b\":1,\"c\":2,\"b\":3}}]",
		    "\"b\" appears twice in one object" },
		{ "{\"\":1,\"\":2}", "\"\" appears twice in one object" },
		{ "{\"a\\u0062\":1,\"Ab\":2}",
		    "\"Ab\" appears twice in one object" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct reading r = reading(str_of(bad[i].text));

		T_ERR(r.rc, &r.e, ERR_INVALID_SYNTAX);
		T_STR(r.e.detail, bad[i].detail);
		T_TRUE(r.v == NULL);
	}
	T_STR(again(S("{\"a\":{\"a\":1},\"b\":{\"a\":2}}")),
	    "{\"a\":{\"a\":1},\"b\":{\"a\":2}}");
	T_STR(again(S("{\"\xc3\x84\":1,\"\xc3\xa4\":2}")),
	    "{\"\xc3\x84\":1,\"\xc3\xa4\":2}");
}

static struct str many_names(size_t n, const char *last)
{
	struct buf b;

	buf_init(&b, unit_arena());
	buf_addc(&b, '{');
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "\"n%zu\":%zu,", i * 7919 % n, i);
	buf_printf(&b, "\"%s\":0}", last);
	return buf_str(&b);
}

static void large_objects_are_checked_too_and_quickly(void)
{
	static const struct json_limits lim = { 2, 200000 };
	static const size_t sizes[] = { 15, 16, 17, 40, 100000 };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct json *v = NULL;
		struct err e = { 0 };

		T_OK(json_read(unit_arena(), many_names(sizes[i], "last"),
		    &lim, &v, &e), &e);
		T_INT(v ? v->count : 0, sizes[i] + 1);
		v = NULL;
		T_ERR(json_read(unit_arena(), many_names(sizes[i], "N11"),
		    &lim, &v, &e), &e, ERR_INVALID_SYNTAX);
		T_TRUE(v == NULL);
		T_TRUE(!strcmp(e.detail, "\"N11\" appears twice in one object")
		    || !strcmp(e.detail,
		    "\"n11\" appears twice in one object"));
	}
}

static void limits_hold_at_the_limit_and_one_past_it(void)
{
	struct reading r = reading(S("[[[[[[[[1]]]]]]]]"));
	struct buf b;

	T_OK(r.rc, &r.e);
	r = reading(S("[[[[[[[[[1]]]]]]]]]"));
	T_ERR(r.rc, &r.e, ERR_TOO_LARGE);
	T_STR(r.e.detail, "the body is nested deeper than 8 levels");
	r = reading(S("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
	    "[{}]}}}}}}}"));
	T_ERR(r.rc, &r.e, ERR_TOO_LARGE);
	for (int extra = 0; extra < 2; extra++) {
		buf_init(&b, unit_arena());
		buf_adds(&b, "[0");
		for (int i = 0; i < 98 + extra; i++)
			buf_adds(&b, ",0");
		buf_addc(&b, ']');
		r = reading(buf_str(&b));
		T_INT(r.rc, -extra);
	}
	T_INT(r.e.kind, ERR_TOO_LARGE);
	T_STR(r.e.detail, "the body holds more than 100 JSON values");
}

/* Depth is refused while the text is read: it never fills a stack. */
static void a_very_deep_text_is_refused_at_once(void)
{
	static char text[1 << 20];
	struct reading r;

	memset(text, '[', sizeof(text));
	r = reading((struct str){ text, sizeof(text) });
	T_ERR(r.rc, &r.e, ERR_TOO_LARGE);
	T_TRUE(arena_used(unit_arena()) < 100000);
}

/* For every limit of memory up to enough: either it is read or the guard is
 * left through, and nothing is lost or touched (the sanitizers look). */
static void memory_may_run_out_at_any_allocation(void)
{
	struct str text = S("{\"a\":[1,\"two\\n\",{\"b\":[true,null]}],"
	    "\"long\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\u00e4xxxxx\"}");
	volatile size_t limit = 16;
	volatile int done = 0, left = 0;

	for (; !done && limit < 100000; limit += 16) {
		struct arena *a = arena_new(limit);
		struct json *v = NULL;
		struct arena_guard g;
		struct err e = { 0 };

		if (arena_guard(a, &g) == 0) {
			T_OK(json_read(a, text, &limits, &v, &e), &e);
			done = 1;
		} else {
			left++;
		}
		arena_unguard(a);
		arena_free(a);
	}
	T_TRUE(done && left > 100);
}

UNIT_MAIN("json_read", UNIT(reads_every_kind_in_order),
    UNIT(reads_members_without_regard_to_case), UNIT(decodes_escapes),
    UNIT(decodes_a_long_text_with_escapes),
    UNIT(the_tree_does_not_need_the_text_afterwards),
    UNIT(refuses_what_is_not_json), UNIT(refuses_text_that_is_not_unicode),
    UNIT(refuses_a_name_that_appears_twice),
    UNIT(large_objects_are_checked_too_and_quickly),
    UNIT(limits_hold_at_the_limit_and_one_past_it),
    UNIT(a_very_deep_text_is_refused_at_once),
    UNIT(memory_may_run_out_at_any_allocation))
