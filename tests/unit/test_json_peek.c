/* SPDX-License-Identifier: Apache-2.0 */
/* One member out of a text that json_write() made. */
#include "tests/unit/unit.h"

#include <string.h>

#include "json/json.h"

static void finds_the_member_of_that_name_at_the_top(void)
{
	static const struct { const char *text, *name, *value; } rows[] = {
		{ "{\"a\":\"x\",\"b\":\"y\"}", "b", "y" },
		{ "{\"a\":{\"b\":\"no\"},\"b\":\"y\"}", "b", "y" },
		{ "{\"a\":[{\"b\":\"no\"},[1,2]],\"b\":\"y\"}", "b", "y" },
		{ "{\"a\":\"}\\\",\\\"b\\\":\",\"b\":\"y\"}", "b", "y" },
		{ "{\"a\":-1.5e3,\"c\":null,\"b\":\"y\"}", "b", "y" },
		{ "{\"b\":\"say \\\"hi\\\" \\\\ there\"}", "b",
		  "say \"hi\" \\ there" },
		{ "{\"b\":\"\"}", "b", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str got = json_peek(unit_arena(), str_of(rows[i].text),
		    str_of(rows[i].name));

		T_TRUE(got.p != NULL);
		T_STR(got, rows[i].value);
	}
}

static void finds_nothing_else(void)
{
	static const char *const texts[] = {
		"{}", "{\"a\":\"b\"}", "{\"B\":\"y\"}", "{\"b\":1}",
		"{\"b\":{\"b\":\"x\"}}", "{\"b\":null}", "", "[]",
		"{\"b\":\"cut", "{\"b", "{\"b\"", "{\"b\":",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		T_TRUE(json_peek(unit_arena(), str_of(texts[i]), S("b")).p ==
		    NULL);
}

static void finds_an_element_by_its_number(void)
{
	static const char text[] = "{\"a\":[9],\"b\":[{\"c\":[1,2]},\"x\\\\\","
	    "\"y\\\"]\",-1.5,[[],{}],{}],\"d\":[],\"e\":{\"b\":[0]}}";
	static const struct { const char *name; size_t i; const char *want; }
	rows[] = {
		{ "b", 0, "{\"c\":[1,2]}" }, { "b", 1, "\"x\\\\\"" },
		{ "b", 2, "\"y\\\"]\"" }, { "b", 3, "-1.5" },
		{ "b", 4, "[[],{}]" }, { "b", 5, "{}" }, { "b", 6, NULL },
		{ "a", 0, "9" }, { "a", 1, NULL }, { "d", 0, NULL },
		{ "e", 0, NULL }, { "f", 0, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str got = json_peek_element(str_of(text),
		    str_of(rows[i].name), rows[i].i);

		if (rows[i].want)
			T_STR(got, rows[i].want);
		else
			T_TRUE(got.p == NULL);
	}
}

/* A text that was cut off ends the search, wherever that was. */
static void reads_nothing_behind_the_end(void)
{
	static const char text[] =
	    "{\"a\":\"\\\"\\\\\",\"b\":[{\"c\":\"d\"},2]}";

	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		char *cut = mem_new(n + 1);
		struct str part = { cut, n };

		memcpy(cut, text, n);
		json_peek(unit_arena(), part, S("z"));
		T_TRUE(json_peek_element(part, S("b"), 2).p == NULL);
		mem_free(cut);
	}
}

UNIT_MAIN("json_peek", UNIT(finds_the_member_of_that_name_at_the_top),
    UNIT(finds_nothing_else), UNIT(finds_an_element_by_its_number),
    UNIT(reads_nothing_behind_the_end))
