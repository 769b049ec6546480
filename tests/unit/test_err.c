/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/utf8.h"
#include "tests/unit/unit.h"

static void the_first_error_wins(void)
{
	struct err e = { 0 };
	int line = __LINE__ + 2;     /* of the first err_set() */

	T_INT(err_set(&e, ERR_NOT_FOUND, "no %s", "user"), -1);
	T_INT(err_set(&e, ERR_CONFLICT, "later"), -1);
	T_INT(err_internal(&e, "later"), -1);
	T_INT(e.kind, ERR_NOT_FOUND);
	T_STR(e.detail, "no user");
	T_STR(e.log, "");
	T_INT(e.line, line);
	T_TRUE(strstr(e.file, "test_err.c") != NULL);
	err_clear(&e);
	T_INT(e.kind, ERR_NONE);
	T_STR(e.detail, "");
	T_INT(err_set(&e, ERR_CONFLICT, "now"), -1);
	T_STR(e.detail, "now");
}

static void an_internal_error_shows_only_a_reference(void)
{
	static const char head[] = "internal error, reference ";
	struct err e = { 0 }, f = { 0 };
	struct str detail, ref;

	T_INT(err_internal(&e, "disk %d", 7), -1);
	T_INT(err_internal(&f, "disk %d", 7), -1);
	T_INT(e.kind, ERR_INTERNAL);
	detail = str_of(e.detail);
	T_TRUE(str_starts(detail, str_of(head)));
	ref = str_sub(detail, sizeof(head) - 1, detail.n);
	T_INT(ref.n, 8);
	T_TRUE(str_starts(str_of(e.log), ref));
	T_TRUE(str_ends(str_of(e.log), S(": disk 7")));
	T_FALSE(str_eq(detail, str_of(f.detail)));
}

static void notes_are_for_the_log_alone(void)
{
	struct err e = { 0 };

	err_set(&e, ERR_BUSY, "try again");
	T_INT(err_note(&e, "step %d", 1), -1);
	T_INT(err_note(&e, "step %d", 2), -1);
	T_STR(e.detail, "try again");
	T_STR(e.log, "step 1; step 2");
	for (int i = 0; i < 300; i++)
		err_note(&e, "step %d", i);
	T_TRUE(strlen(e.log) < ERR_DETAIL_MAX);
	T_TRUE(strlen(e.log) > ERR_DETAIL_MAX - 8);
}

static void a_long_detail_is_cut_at_a_character(void)
{
	char text[ERR_DETAIL_MAX * 2 + 1];

	for (size_t shift = 0; shift < 4; shift++) {
		struct err e = { 0 };
		size_t n;

		memset(text, 'a', shift);
		for (size_t i = shift; i + 4 <= sizeof(text); i += 4)
			memcpy(text + i, "\xf0\x9f\x98\x80", 4);
		text[sizeof(text) - 5] = '\0';
		err_set(&e, ERR_BAD_REQUEST, "%s", text);
		n = strlen(e.detail);
		T_TRUE(n < ERR_DETAIL_MAX && n >= ERR_DETAIL_MAX - 4);
		T_TRUE(utf8_valid(str_of(e.detail)));
		T_TRUE(strchr(e.detail, '?') == NULL);
	}
}

static void a_detail_is_always_utf8(void)
{
	struct err e = { 0 };

	err_set(&e, ERR_BAD_REQUEST, "bad \xff\xc3 name");
	T_STR(e.detail, "bad ?? name");
}

UNIT_MAIN("err", UNIT(the_first_error_wins),
    UNIT(an_internal_error_shows_only_a_reference),
    UNIT(notes_are_for_the_log_alone),
    UNIT(a_long_detail_is_cut_at_a_character),
    UNIT(a_detail_is_always_utf8))
