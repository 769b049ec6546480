/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "json/json.h"
#include "tests/unit/unit.h"

static struct json *read_in(const char *text)
{
	static const struct json_limits lim = { 16, 1000 };
	struct json *v = NULL;
	struct err e = { 0 };

	T_OK(json_read(unit_arena(), str_of(text), &lim, &v, &e), &e);
	T_NEED(v != NULL);
	return v;
}

static struct str written(const struct json *v)
{
	struct buf b;

	buf_init(&b, unit_arena());
	json_write(&b, v);
	return buf_str(&b);
}

/* Walks all links: a list that has gone wrong shows here. */
static void check_links(const struct json *v)
{
	const struct json *last = NULL;
	size_t n = 0;

	JSON_EACH(child, v) {
		last = child;
		n++;
	}
	T_INT(v->count, n);
	T_TRUE(v->last == last);
}

static void builds_a_tree_by_hand(void)
{
	struct arena *a = unit_arena();
	struct json *o = json_object(a), *list = json_array(a);

	json_set(o, S("null"), json_null(a));
	json_set(o, S("yes"), json_bool(a, true));
	json_set(o, S("no"), json_bool(a, false));
	json_set(o, S("min"), json_i64(a, INT64_MIN));
	json_set(o, S("q\""), json_str(a, S("a\n\xc3\xb6")));
	json_set(o, S("absent"), json_str(a, (struct str){ NULL, 0 }));
	json_push(list, json_i64(a, 1));
	json_push(list, json_object(a));
	T_TRUE(json_set(o, S("list"), list) == list);
	T_STR(written(o), "{\"null\":null,\"yes\":true,\"no\":false,"
	    "\"min\":-9223372036854775808,\"q\\\"\":\"a\\n\xc3\xb6\","
	    "\"absent\":\"\",\"list\":[1,{}]}");
	T_TRUE(json_text(o, S("absent")).p != NULL);
	check_links(o);
}

static void writes_for_people(void)
{
	struct buf b;

	buf_init(&b, unit_arena());
	json_write_pretty(&b, read_in("{\"a\":[],\"b\":{},\"c\":[1,"
	    "{\"d\":\"x\",\"e\":null}]}"));
	T_STR(buf_str(&b), "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n"
	    "    1,\n    {\n      \"d\": \"x\",\n      \"e\": null\n    }\n"
	    "  ]\n}");
}

static void sets_in_place_and_at_the_end(void)
{
	struct arena *a = unit_arena();
	struct json *o = read_in("{\"a\":1,\"b\":2,\"c\":3}"), *v;

	json_set(o, S("B"), json_i64(a, 20));
	T_STR(written(o), "{\"a\":1,\"B\":20,\"c\":3}");
	json_set(o, S("c"), json_i64(a, 30));
	check_links(o);
	json_set(o, S("A"), json_i64(a, 10));
	v = json_set(o, S("d"), json_i64(a, 40));
	T_STR(written(o), "{\"A\":10,\"B\":20,\"c\":30,\"d\":40}");
	json_set(o, S("D"), v);
	T_STR(written(o), "{\"A\":10,\"B\":20,\"c\":30,\"D\":40}");
	check_links(o);
}

static void cuts_first_middle_last_and_only(void)
{
	struct json *o = read_in("{\"a\":1,\"b\":2,\"c\":3,\"d\":4}");
	struct json *list = read_in("[1,2]"), *two = list->last;

	T_TRUE(json_drop(o, S("B")));
	T_STR(written(o), "{\"a\":1,\"c\":3,\"d\":4}");
	T_TRUE(json_drop(o, S("d")));
	check_links(o);
	T_TRUE(json_drop(o, S("a")));
	check_links(o);
	T_FALSE(json_drop(o, S("a")));
	T_TRUE(json_drop(o, S("c")));
	T_STR(written(o), "{}");
	check_links(o);
	T_TRUE(json_cut(list, two));
	T_FALSE(json_cut(list, two));
	T_TRUE(two->next == NULL);
	check_links(list);
	json_push(list, two);
	T_STR(written(list), "[1,2]");
	T_TRUE(json_cut(list, list->first));
	T_STR(written(list), "[2]");
	check_links(list);
}

static void a_copy_shares_nothing(void)
{
	static const char text[] =
	    "{\"a\":[1,\"x\",{\"b\":null}],\"c\":true,\"d\":-0.0}";
	struct arena *other = arena_new(0);
	static const struct json_limits lim = { 8, 100 };
	struct json *v = NULL, *copy;
	struct err e = { 0 };

	T_OK(json_read(other, str_of(text), &lim, &v, &e), &e);
	copy = json_copy(unit_arena(), v);
	T_TRUE(json_eq(copy, v));
	memset((char *)json_gets(v, "a")->name.p, '#', 1);
	arena_free(other);
	T_STR(written(copy), text);
	check_links(copy);
}

static void equal_means_the_same_json(void)
{
	static const struct { const char *a, *b; bool equal; } rows[] = {
		{ "null", "null", true },
		{ "null", "false", false },
		{ "true", "false", false },
		{ "1", "1.0", true },
		{ "1", "1e0", true },
		{ "100", "1E+2", true },
		{ "0.001", "1e-3", true },
		{ "-0", "0.00e7", true },
		{ "1.05", "10.5e-1", true },
		{ "105", "1.05e2", true },
		{ "0.5", "5e-1", true },
		{ "0.05", "0.5", false },
		{ "1", "-1", false },
		{ "10", "1", false },
		{ "1.5", "15", false },
		{ "12", "123", false },
		{ "0", "1", false },
		{ "1e99999999999999999999", "1", false },
		{ "123456789012345678901", "123456789012345678902", false },
		{ "123456789012345678901.0", "123456789012345678901", true },
		{ "1", "\"1\"", false },
		{ "\"a\"", "\"A\"", false },
		{ "\"\\u0061\"", "\"a\"", true },
		{ "[1,2]", "[2,1]", false },
		{ "[1,2]", "[1]", false },
		{ "[]", "{}", false },
		{ "{\"a\":1,\"b\":2}", "{\"B\":2,\"A\":1.0}", true },
		{ "{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":3,\"a\":1,\"b\":2}",
		    true },
		{ "{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false },
		{ "{\"a\":1}", "{\"a\":1,\"b\":null}", false },
		{ "{\"a\":[{\"b\":1}]}", "{\"a\":[{\"b\":2}]}", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct json *a = read_in(rows[i].a), *b = read_in(rows[i].b);

		if (!T_INT(json_eq(a, b), rows[i].equal))
			T_STR(rows[i].a, rows[i].b);
		T_INT(json_eq(b, a), rows[i].equal);
	}
}

static void null_and_the_empty_array_are_unassigned(void)
{
	T_TRUE(json_is_unassigned(NULL));
	T_TRUE(json_is_unassigned(read_in("null")));
	T_TRUE(json_is_unassigned(read_in("[]")));
	T_FALSE(json_is_unassigned(read_in("{}")));
	T_FALSE(json_is_unassigned(read_in("\"\"")));
	T_FALSE(json_is_unassigned(read_in("[null]")));
	T_FALSE(json_is_unassigned(read_in("false")));
	T_FALSE(json_is_unassigned(read_in("0")));
}

static void an_integer_is_written_as_one(void)
{
	static const char *const bad[] = {
		"1.0", "1e0", "9223372036854775808", "\"1\"", "true", "null",
		"-9223372036854775809", "[1]",
	};
	int64_t n = 42;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		T_FALSE(json_to_i64(read_in(bad[i]), &n));
	T_FALSE(json_to_i64(NULL, &n));
	T_INT(n, 42);
	T_TRUE(json_to_i64(read_in("-9223372036854775808"), &n));
	T_TRUE(n == INT64_MIN);
	T_TRUE(json_to_i64(read_in("0"), &n) && n == 0);
}

/* Text that did not come from our reader still gives JSON. */
static void bytes_that_are_no_text_become_replacements(void)
{
	struct arena *a = unit_arena();
	struct json *o = json_object(a);

	json_set(o, S("\xff"), json_str(a, S("x\xc3")));
	T_STR(written(o), "{\"\xef\xbf\xbd\":\"x\xef\xbf\xbd\"}");
}

UNIT_MAIN("json_write", UNIT(builds_a_tree_by_hand), UNIT(writes_for_people),
    UNIT(sets_in_place_and_at_the_end),
    UNIT(cuts_first_middle_last_and_only), UNIT(a_copy_shares_nothing),
    UNIT(equal_means_the_same_json),
    UNIT(null_and_the_empty_array_are_unassigned),
    UNIT(an_integer_is_written_as_one),
    UNIT(bytes_that_are_no_text_become_replacements))
