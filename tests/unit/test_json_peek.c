/* SPDX-License-Identifier: Apache-2.0 */
/* One member out of a text that json_write() made. */
#include "tests/unit/unit.h"

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

UNIT_MAIN("json_peek", UNIT(finds_the_member_of_that_name_at_the_top),
    UNIT(finds_nothing_else))
