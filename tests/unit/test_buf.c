/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "tests/unit/unit.h"

static struct buf new_buf(void)
{
	struct buf b;

	buf_init(&b, unit_arena());
	return b;
}

static void grows_with_what_is_written(void)
{
	struct buf b = new_buf();
	size_t n = 0;

	T_STR(buf_str(&b), "");
	for (int i = 0; i < 10000; i++) {
		buf_add(&b, S("0123456789"));
		buf_addc(&b, '\0');
		buf_adds(&b, "x");
		n += 12;
	}
	T_INT(b.n, n);
	T_STR(str_sub(buf_str(&b), n - 12, n), S("0123456789\0x"));
	T_TRUE(b.cap <= 4 * n);
	buf_clear(&b);
	T_STR(buf_str(&b), "");
	buf_adds(&b, NULL);
	T_STR(buf_str(&b), "");
}

static void prints_texts_longer_than_its_room(void)
{
	struct buf b = new_buf();
	struct str s;
	char big[5000];

	memset(big, 'y', sizeof(big));
	s = (struct str){ big, sizeof(big) };
	buf_printf(&b, "%d|", 5);
	buf_printf(&b, "%.*s|", STR_ARG(s));
	buf_printf(&b, "%s", "end");
	T_INT(b.n, 2 + 5000 + 1 + 3);
	T_STR(str_sub(buf_str(&b), 5000, 9999), "yy|end");
}

static void writes_every_integer(void)
{
	struct buf b = new_buf();

	buf_i64(&b, INT64_MIN);
	buf_addc(&b, ' ');
	buf_i64(&b, INT64_MAX);
	buf_addc(&b, ' ');
	buf_i64(&b, 0);
	buf_i64(&b, -7);
	T_STR(buf_str(&b),
	    "-9223372036854775808 9223372036854775807 0-7");
}

static void gives_room_to_write_into(void)
{
	struct buf b = new_buf();

	memcpy(buf_room(&b, 1000), "abc", 3);
	buf_wrote(&b, 3);
	T_STR(buf_str(&b), "abc");
	T_TRUE(buf_room(&b, 0) != NULL);
}

static void quotes_as_json(void)
{
	static const struct { struct str text; const char *want; } rows[] = {
		{ STR(""), "\"\"" },
		{ STR("plain"), "\"plain\"" },
		{ STR("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"" },
		{ STR("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
		{ STR("\0\x01\x1f\x7f"), "\"\\u0000\\u0001\\u001f\x7f\"" },
		{ STR("Bj\xc3\xb6rn \xf0\x9f\x98\x80"),
		    "\"Bj\xc3\xb6rn \xf0\x9f\x98\x80\"" },
		{ STR("\xc0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ STR("x\xed\xa0\x80y"),
		    "\"x\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdy\"" },
		{ STR("cut \xc3"), "\"cut \xef\xbf\xbd\"" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf b = new_buf();

		buf_json(&b, rows[i].text);
		T_STR(buf_str(&b), rows[i].want);
	}
}

/* The scan looks at eight bytes at once: each byte at each place of a word,
 * with each kind of neighbour, must be treated as it is alone. */
static void escapes_the_same_at_every_place(void)
{
	static const char around[] = { 'a', ' ', '!', '#', '[', ']', '\x7f' };
	char text[24];

	for (unsigned c = 0; c < 128; c++)
		for (size_t at = 0; at < sizeof(text); at++) {
			char fill = around[(c + at) % sizeof(around)];
			struct buf b = new_buf(), one = new_buf();
			struct str middle;

			memset(text, fill, sizeof(text));
			text[at] = (char)c;
			buf_json(&b, (struct str){ text, sizeof(text) });
			buf_json(&one, (struct str){ text + at, 1 });
			middle = str_sub(buf_str(&one), 1, one.n - 1);
			T_INT(b.n, 2 + sizeof(text) - 1 + middle.n);
			T_STR(str_sub(buf_str(&b), 1 + at,
			    1 + at + middle.n), middle);
		}
}

static void leaves_through_the_guard_when_memory_ends(void)
{
	struct arena *a = arena_new(20000);
	struct arena_guard g;
	volatile int left = 1;
	struct buf b;

	buf_init(&b, a);
	if (arena_guard(a, &g) == 0) {
		for (int i = 0; i < 30000; i++)
			buf_addc(&b, 'x');
		left = 0;
	}
	arena_unguard(a);
	T_INT(left, 1);
	left = 1;
	if (arena_guard(a, &g) == 0) {
		buf_room(&b, SIZE_MAX - 2);
		left = 0;
	}
	arena_unguard(a);
	T_INT(left, 1);
	arena_free(a);
}

UNIT_MAIN("buf", UNIT(grows_with_what_is_written),
    UNIT(prints_texts_longer_than_its_room), UNIT(writes_every_integer),
    UNIT(gives_room_to_write_into), UNIT(quotes_as_json),
    UNIT(escapes_the_same_at_every_place),
    UNIT(leaves_through_the_guard_when_memory_ends))
