/* SPDX-License-Identifier: Apache-2.0 */
#include "http/url.h"

#include "tests/unit/unit.h"

#define BASE "/client/v4/accounts/{account}/scim/v2"
#define AT "/client/v4/accounts/acme/scim/v2"

static struct request fresh(void)
{
	return (struct request){ .arena = unit_arena() };
}

static void decodes_escapes_once(void)
{
	static const struct { const char *text, *want; bool plus; } good[] = {
		{ "a%2Fb", "a/b", false },
		{ "%2541", "%41", false },
		{ "a+b", "a+b", false },
		{ "a+b%2B", "a b+", true },
		{ "%c3%BC", "\xc3\xbc", false },
		{ "\xc3\xbc", "\xc3\xbc", false },
		{ "", "", false },
	};
	struct str s;

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		T_NEED(url_decode(unit_arena(), str_of(good[i].text),
		    good[i].plus, &s));
		T_STR(s, good[i].want);
	}
	T_NEED(url_decode(unit_arena(), S("a%00b"), false, &s));
	T_STR(s, S("a\0b"));
}

static void refuses_bad_escapes_and_bad_utf8(void)
{
	static const char *const bad[] = {
		"%", "a%", "%4", "%4g", "%g4", "%%41", "%c3", "%c0%80",
		"%ed%a0%80", "%f5%80%80%80", "\xff",
	};
	struct str s = S("as it was");

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		T_FALSE(url_decode(unit_arena(), str_of(bad[i]), true, &s));
	T_STR(s, "as it was");
}

static void takes_the_base_and_the_account_off(void)
{
	struct request r = fresh();
	struct err e = { 0 };

	T_OK(url_path(&r, S(AT "/Users/a%20b"), S(BASE), &e), &e);
	T_STR(r.account, "acme");
	T_INT(r.segments, 2);
	T_STR(r.segment[0], "Users");
	T_STR(r.segment[1], "a b");
}

static void knows_the_base_itself(void)
{
	static const struct { const char *path, *base; } same[] = {
		{ AT, BASE }, { AT "/", BASE }, { "/", "" }, { "/", "/" },
		{ "/scim", "/scim" }, { "/scim/", "/scim/" },
	};

	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		struct request r = fresh();
		struct err e = { 0 };

		T_OK(url_path(&r, str_of(same[i].path), str_of(same[i].base),
		    &e), &e);
		T_INT(r.segments, 0);
	}
}

static void passes_over_a_slash_that_was_pasted(void)
{
	static const char *const paths[] = {
		AT "//Users", AT "/Users/", AT "///Users//",
	};

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct request r = fresh();
		struct err e = { 0 };

		T_OK(url_path(&r, str_of(paths[i]), S(BASE), &e), &e);
		T_INT(r.segments, 1);
		T_STR(r.segment[0], "Users");
	}
}

static void refuses_paths_that_could_be_read_two_ways(void)
{
	static const char *const bad[] = {
		"", "Users", AT "/Users//1", AT "/Users/.", AT "/../v2/Users",
		AT "/Users/%2e%2E", AT "/Users/a%2Fb", AT "/Users/a%5cb",
		AT "/Users/a\\b", AT "/Users/%00", AT "/Users/a%0d%0ab",
		AT "/Users/%7f", AT "/Users/%", AT "/Users/%c0%af",
		"/client/v4/accounts/%2e%2e/scim/v2/Users",
		"http://a" AT "/Users",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct request r = fresh();
		struct err e = { 0 };

		T_ERR(url_path(&r, str_of(bad[i]), S(BASE), &e), &e,
		    ERR_BAD_REQUEST);
	}
}

static void finds_nothing_outside_the_base(void)
{
	static const char *const out[] = {
		"/", "/client", "/client/v4/accounts", "/Users",
		"/client/v4/accounts/acme/scim/v3/Users",
		"/client/v4/accounts//scim/v2/Users",
		"/Client/v4/accounts/acme/scim/v2/Users",
		"/client//v4/accounts/acme/scim/v2/Users",
		AT "/1/2/3/4/5/6/7/8/9",
	};

	for (size_t i = 0; i < ARRAY_LEN(out); i++) {
		struct request r = fresh();
		struct err e = { 0 };

		T_ERR(url_path(&r, str_of(out[i]), S(BASE), &e), &e,
		    ERR_NOT_FOUND);
	}
}

static void reads_parameters_and_lets_the_first_win(void)
{
	struct request r = fresh();
	struct err e = { 0 };

	T_OK(url_query(&r, S("filter=userName+eq+%22a%26b%3D%22&&COUNT=1"
	    "&count=2&cursor&x=a=b"), &e), &e);
	T_STR(request_param(&r, S("filter")), "userName eq \"a&b=\"");
	T_STR(request_param(&r, S("count")), "1");
	T_TRUE(request_param(&r, S("cursor")).p != NULL);
	T_INT(request_param(&r, S("cursor")).n, 0);
	T_STR(request_param(&r, S("x")), "a=b");
	T_TRUE(request_param(&r, S("attributes")).p == NULL);
}

static void refuses_a_query_that_is_not_encoded_utf8(void)
{
	static const char *const bad[] = { "a=%", "%zz=1", "a=\xff", "a=%ff" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct request r = fresh();
		struct err e = { 0 };

		T_ERR(url_query(&r, str_of(bad[i]), &e), &e,
		    ERR_BAD_REQUEST);
	}
}

UNIT_MAIN("url", UNIT(decodes_escapes_once),
    UNIT(refuses_bad_escapes_and_bad_utf8),
    UNIT(takes_the_base_and_the_account_off),
    UNIT(knows_the_base_itself),
    UNIT(passes_over_a_slash_that_was_pasted),
    UNIT(refuses_paths_that_could_be_read_two_ways),
    UNIT(finds_nothing_outside_the_base),
    UNIT(reads_parameters_and_lets_the_first_win),
    UNIT(refuses_a_query_that_is_not_encoded_utf8))
