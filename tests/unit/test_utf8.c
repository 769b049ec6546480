/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/utf8.h"
#include "tests/unit/unit.h"

static void finds_the_first_bad_byte(void)
{
	static const struct { struct str text; size_t at; } rows[] = {
		{ STR(""), 0 },
		{ STR("plain ascii, longer than a word"), 31 },
		{ STR("a\0b"), 3 },
		{ STR("\xc2\x80\xdf\xbf"), 4 },
		{ STR("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"), 12 },
		{ STR("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), 8 },
		{ STR("x\x80"), 1 },
		{ STR("x\xc0\x80"), 1 },
		{ STR("x\xc1\xbf"), 1 },
		{ STR("\xe0\x9f\xbf"), 0 },
		{ STR("\xed\xa0\x80"), 0 },
		{ STR("\xed\xbf\xbf"), 0 },
		{ STR("\xf0\x8f\xbf\xbf"), 0 },
		{ STR("\xf4\x90\x80\x80"), 0 },
		{ STR("\xf5\x80\x80\x80"), 0 },
		{ STR("\xf8\x88\x80\x80\x80"), 0 },
		{ STR("\xfe"), 0 },
		{ STR("\xff"), 0 },
		{ STR("ok\xc3"), 2 },
		{ STR("ok\xc3\x28"), 2 },
		{ STR("ok\xe2\x82"), 2 },
		{ STR("ok\xe2\x28\xac"), 2 },
		{ STR("ok\xf0\x9f\x98"), 2 },
		{ STR("12345678\xff"), 8 },
		{ STR("1234567\xff""12345678"), 7 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		T_INT(utf8_bad_at(rows[i].text), rows[i].at);
		T_INT(utf8_valid(rows[i].text), rows[i].at == rows[i].text.n);
	}
}

static void writes_and_reads_every_code_point(void)
{
	for (uint32_t c = 0; c <= 0x110000; c++) {
		bool scalar = (c < 0xd800 || c > 0xdfff) && c < 0x110000;
		char text[4];
		struct str s = { text, utf8_put(text, c) };
		uint32_t back = 0;
		size_t n = utf8_next(s, 0, &back);

		if (n != (scalar ? s.n : 0) || (scalar && back != c)) {
			T_INT(back, c);
			return;
		}
	}
}

static void cuts_between_characters(void)
{
	struct str s = STR("a\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80z");
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11 };

	for (size_t max = 0; max < ARRAY_LEN(want); max++)
		T_INT(utf8_cut(s, max), want[max]);
	T_INT(utf8_cut(s, 99), s.n);
	T_INT(utf8_cut(S("\x80\x80\x80\x80\x80\x80"), 5), 5);
}

static void folds_alike_what_a_person_reads_alike(void)
{
	static const struct { struct str a; const char *want; } rows[] = {
		{ STR(""), "" },
		{ STR("Jane.DOE@Example.COM"), "jane.doe@example.com" },
		{ STR("A\0B"), NULL },
		/* fullwidth letters, halfwidth katakana with voiced mark */
		{ STR("\xef\xbc\xaa\xef\xbd\x81ne"), "jane" },
		{ STR("\xef\xbd\xb6\xef\xbe\x9e"), "\xe3\x82\xac" },
		/* ligature fi: folded by case folding, not by width */
		{ STR("\xef\xac\x81"), "fi" },
		/* superscript two and circled one are not wide or narrow */
		{ STR("x\xc2\xb2\xe2\x91\xa0"), "x\xc2\xb2\xe2\x91\xa0" },
		{ STR("Bj\xc3\x96rn"), "bj\xc3\xb6rn" },
		{ STR("Bjo\xcc\x88rn"), "bj\xc3\xb6rn" },
		{ STR("BJO\xcc\x88RN"), "bj\xc3\xb6rn" },
		/* U+01F0 has no capital of its own */
		{ STR("\xc7\xb0"), "\xc7\xb0" },
		{ STR("J\xcc\x8c"), "\xc7\xb0" },
		{ STR("Stra\xc3\x9f""e"), "strasse" },
		{ STR("STRA\xe1\xba\x9e""E"), "strasse" },
		/* dotless i stays apart; capital with dot keeps the dot */
		{ STR("\xc4\xb1"), "\xc4\xb1" },
		{ STR("\xc4\xb0"), "i\xcc\x87" },
		/* all three sigmas */
		{ STR("\xce\xa3\xcf\x83\xcf\x82"),
		    "\xcf\x83\xcf\x83\xcf\x83" },
		/* Kelvin and Angstrom signs */
		{ STR("\xe2\x84\xaa\xe2\x84\xab"), "k\xc3\xa5" },
		{ STR("\xf0\x9f\x98\x80 OK"), "\xf0\x9f\x98\x80 ok" },
		/* Deseret capital */
		{ STR("\xf0\x90\x90\x80"), "\xf0\x90\x90\xa8" },
		/* marks in either order */
		{ STR("q\xcc\x87\xcc\xa3"), "q\xcc\xa3\xcc\x87" },
		{ STR("q\xcc\xa3\xcc\x87"), "q\xcc\xa3\xcc\x87" },
		/* Hangul jamo compose */
		{ STR("\xe1\x84\x80\xe1\x85\xa1"), "\xea\xb0\x80" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].want)
			T_STR(key_fold(unit_arena(), rows[i].a), rows[i].want);
	T_STR(key_fold(unit_arena(), S("A\0B")), S("a\0b"));
	T_STR(key_fold(unit_arena(), S("\xc3\x84\0B")), S("\xc3\xa4\0b"));
}

/* D145: canonically equal texts, one with a mark that folds to a letter. */
static void order_of_marks_never_makes_two_names(void)
{
	struct str a = key_fold(unit_arena(), S("\xce\xb1\xcd\x85\xcc\x81"));
	struct str b = key_fold(unit_arena(), S("\xce\xb1\xcc\x81\xcd\x85"));
	struct str c = key_fold(unit_arena(), S("\xe1\xbe\xb4"));

	T_STR(a, b);
	T_STR(a, c);
}

static void a_fold_of_a_fold_is_itself(void)
{
	struct arena *a = unit_arena();

	for (uint32_t c = 0; c < 0x110000; c++) {
		struct arena_mark m = arena_mark(a);
		char text[16] = "x";
		struct str once, twice;
		size_t n;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = 1 + utf8_put(text + 1, c);
		n += utf8_put(text + n, 0x301);
		once = key_fold(a, (struct str){ text, n });
		twice = key_fold(a, once);
		if (!str_eq(once, twice) || !utf8_valid(once)) {
			T_INT(c, -1);
			T_STR(twice, once);
			return;
		}
		once = key_fold(a, str_sub((struct str){ text, n }, 1, n - 2));
		twice = key_fold(a, once);
		if (!str_eq(once, twice)) {
			T_INT(c, -1);
			T_STR(twice, once);
			return;
		}
		arena_release(a, m);
	}
}

/* A client chooses how many marks it puts on one letter. */
static void a_heap_of_marks_is_sorted_stably(void)
{
	static char text[200001] = "q";
	struct arena *a = unit_arena();
	struct str s = { text, 1 }, key;

	while (s.n + 2 <= sizeof(text)) {
		memcpy(text + s.n, s.n % 4 == 1 ? "\xcc\x87" : "\xcc\xa3", 2);
		s.n += 2;
	}
	key = key_fold(a, s);
	T_INT(key.n, s.n);
	T_STR(str_sub(key, 0, 5), "q\xcc\xa3\xcc\xa3");
	T_INT(str_find_str(key, S("\xcc\x87")), 1 + 100000);
	T_STR(key_fold(a, key), key);
	T_TRUE(str_ends(key, S("\xcc\x87\xcc\x87")));
}

static void memory_running_out_leaves_through_the_guard(void)
{
	struct arena *a = arena_new(700);
	struct arena_guard g;
	volatile int left = 1;

	if (arena_guard(a, &g) == 0) {
		key_fold(a, S("\xc3\x84\xc3\x84\xc3\x84\xc3\x84\xc3\x84"));
		left = 0;
	}
	arena_unguard(a);
	T_INT(left, 1);
	arena_free(a);
}

static void names_its_unicode_version(void)
{
	T_TRUE(strlen(key_fold_version()) >= 5);
	T_TRUE(key_fold_version()[0] >= '1');
}

UNIT_MAIN("utf8", UNIT(finds_the_first_bad_byte),
    UNIT(writes_and_reads_every_code_point), UNIT(cuts_between_characters),
    UNIT(folds_alike_what_a_person_reads_alike),
    UNIT(order_of_marks_never_makes_two_names),
    UNIT(a_fold_of_a_fold_is_itself),
    UNIT(a_heap_of_marks_is_sorted_stably),
    UNIT(memory_running_out_leaves_through_the_guard),
    UNIT(names_its_unicode_version))
