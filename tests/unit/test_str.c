/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

static void an_absent_text_is_an_empty_one(void)
{
	struct str absent = str_of(NULL);

	T_TRUE(absent.p == NULL && absent.n == 0);
	T_TRUE(str_eq(absent, S("")));
	T_TRUE(str_ieq(S(""), absent));
	T_INT(str_cmp(absent, S("")), 0);
	T_INT(str_find(absent, 'x'), 0);
	T_INT(str_rfind(absent, 'x'), 0);
	T_INT(str_find_str(absent, S("x")), 0);
	T_STR(str_trim(absent), "");
	T_STR(str_dup(unit_arena(), absent), "");
	T_STR(str_join(unit_arena(), absent, absent), "");
}

static void compares_bytes_and_letters(void)
{
	T_TRUE(str_eq(S("a\0b"), S("a\0b")));
	T_FALSE(str_eq(S("a\0b"), S("a\0c")));
	T_FALSE(str_eq(S("a"), S("ab")));
	T_TRUE(str_ieq(S("userNAME"), S("USERname")));
	T_FALSE(str_ieq(S("[`@{"), S("{@`[")));
	T_FALSE(str_ieq(S("\xc3\x84"), S("\xc3\xa4")));
	T_TRUE(str_cmp(S("a"), S("b")) < 0);
	T_TRUE(str_cmp(S("b"), S("a")) > 0);
	T_TRUE(str_cmp(S("a"), S("ab")) < 0);
	T_TRUE(str_cmp(S("ab"), S("a")) > 0);
	T_TRUE(str_cmp(S("\xff"), S("a")) > 0);
	T_INT(str_cmp(S("ab"), S("ab")), 0);
}

static void knows_what_it_starts_and_ends_with(void)
{
	T_TRUE(str_starts(S("urn:x"), S("urn:")));
	T_TRUE(str_starts(S("urn:x"), S("")));
	T_FALSE(str_starts(S("ur"), S("urn:")));
	T_FALSE(str_starts(S("URN:x"), S("urn:")));
	T_TRUE(str_istarts(S("URN:x"), S("urn:")));
	T_FALSE(str_istarts(S("UR"), S("urn:")));
	T_TRUE(str_ends(S("a.json"), S(".json")));
	T_FALSE(str_ends(S("json"), S(".json")));
	T_TRUE(str_ends(S("x"), S("")));
}

static void finds_and_answers_the_length_when_it_does_not(void)
{
	T_INT(str_find(S("a.b.c"), '.'), 1);
	T_INT(str_rfind(S("a.b.c"), '.'), 3);
	T_INT(str_find(S("abc"), '.'), 3);
	T_INT(str_rfind(S("abc"), '.'), 3);
	T_INT(str_find(S("a\0.b"), '.'), 2);
	T_INT(str_find_str(S("a\0bcd"), S("bc")), 2);
	T_INT(str_find_str(S("abcd"), S("ce")), 4);
	T_INT(str_find_str(S("abcd"), S("")), 0);
}

static void clamps_a_part_to_the_text(void)
{
	T_STR(str_sub(S("hello"), 1, 3), "el");
	T_STR(str_sub(S("hello"), 1, 99), "ello");
	T_STR(str_sub(S("hello"), 9, 99), "");
	T_STR(str_sub(S("hello"), 3, 1), "");
	T_STR(str_trim(S(" \t\r\n a b \n")), "a b");
	T_STR(str_trim(S(" \t ")), "");
	T_STR(str_trim(S("\va")), "\va");
}

static void splits_with_empty_parts(void)
{
	struct str rest = S("a//b/"), part;

	T_TRUE(str_split(&rest, '/', &part));
	T_STR(part, "a");
	T_TRUE(str_split(&rest, '/', &part));
	T_STR(part, "");
	T_TRUE(str_split(&rest, '/', &part));
	T_STR(part, "b");
	T_TRUE(str_split(&rest, '/', &part));
	T_STR(part, "");
	T_FALSE(str_split(&rest, '/', &part));
	rest = S("");
	T_TRUE(str_split(&rest, '/', &part));
	T_STR(part, "");
	T_FALSE(str_split(&rest, '/', &part));
}

static void makes_copies_that_end_in_a_nul(void)
{
	struct arena *a = unit_arena();
	struct str s = str_dup(a, str_sub(S("hello"), 0, 4));

	T_STR(s, "hell");
	T_INT(s.p[4], 0);
	T_STR(str_c(a, S("xy")), "xy");
	T_STR(str_join(a, S("foo"), S("bar")), "foobar");
	T_INT(str_join(a, S("foo"), S("bar")).p[6], 0);
	T_STR(str_printf(a, "%d-%.*s", 7, STR_ARG(S("z"))), "7-z");
	T_STR(str_lower(a, S("ABCxyz[@\xc3\x84")), "abcxyz[@\xc3\x84");
	T_STR(str_hex(a, S("\x00\x7f\xff")), "007fff");
}

static void reads_numbers_strictly(void)
{
	static const char *const bad[] = {
		"", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "--1",
		"9223372036854775808", "-9223372036854775809",
		"99999999999999999999",
	};
	int64_t v = 42;
	uint64_t u = 42;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		T_FALSE(str_to_i64(str_of(bad[i]), &v));
	T_INT(v, 42);
	T_TRUE(str_to_i64(S("9223372036854775807"), &v) && v == INT64_MAX);
	T_TRUE(str_to_i64(S("-9223372036854775808"), &v) && v == INT64_MIN);
	T_TRUE(str_to_i64(S("-0"), &v) && v == 0);
	T_TRUE(str_to_i64(S("007"), &v) && v == 7);
	T_FALSE(str_to_u64(S("-1"), &u));
	T_FALSE(str_to_u64(S("18446744073709551616"), &u));
	T_FALSE(str_to_u64(S("1\0"), &u));
	T_INT(u, 42);
	T_TRUE(str_to_u64(S("18446744073709551615"), &u) && u == UINT64_MAX);
}

UNIT_MAIN("str", UNIT(an_absent_text_is_an_empty_one),
    UNIT(compares_bytes_and_letters),
    UNIT(knows_what_it_starts_and_ends_with),
    UNIT(finds_and_answers_the_length_when_it_does_not),
    UNIT(clamps_a_part_to_the_text), UNIT(splits_with_empty_parts),
    UNIT(makes_copies_that_end_in_a_nul), UNIT(reads_numbers_strictly))
