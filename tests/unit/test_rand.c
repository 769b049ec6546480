/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/rand.h"
#include "tests/unit/unit.h"

static void fills_every_byte(void)
{
	unsigned char seen[40] = { 0 }, raw[sizeof(seen)];
	struct err e = { 0 };

	for (int turn = 0; turn < 20; turn++) {
		memset(raw, 0, sizeof(raw));
		T_OK(rand_bytes(raw, sizeof(raw), &e), &e);
		for (size_t i = 0; i < sizeof(raw); i++)
			seen[i] |= raw[i];
	}
	for (size_t i = 0; i < sizeof(seen); i++)
		T_TRUE(seen[i] != 0);
	T_OK(rand_bytes(raw, 0, &e), &e);
}

/* 62 000 draws, 1 000 expected of each; six standard deviations are 190. */
static void base62_is_even(void)
{
	static char text[62001];
	unsigned count[256] = { 0 };
	struct err e = { 0 };
	int kinds = 0;

	T_OK(rand_base62(text, 62000, &e), &e);
	T_INT(strlen(text), 62000);
	for (size_t i = 0; i < 62000; i++)
		count[(unsigned char)text[i]]++;
	for (int c = 0; c < 256; c++) {
		if (!count[c])
			continue;
		kinds++;
		T_TRUE((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z'));
		T_TRUE(count[c] > 810 && count[c] < 1190);
	}
	T_INT(kinds, 62);
	T_OK(rand_base62(text, 0, &e), &e);
	T_STR(text, "");
}

static void a_uuid_is_of_version_4(void)
{
	char last[UUID_LEN + 1] = "";

	for (int turn = 0; turn < 200; turn++) {
		char text[UUID_LEN + 1];
		struct err e = { 0 };

		T_OK(rand_uuid(text, &e), &e);
		T_INT(strlen(text), UUID_LEN);
		T_INT(strspn(text, "0123456789abcdef-"), UUID_LEN);
		T_INT(text[14], '4');
		T_TRUE(strchr("89ab", text[19]) != NULL);
		for (int i = 8; i <= 23; i += 5)
			T_INT(text[i], '-');
		T_TRUE(strcmp(text, last) != 0);
		memcpy(last, text, sizeof(text));
	}
}

static void knows_a_uuid_as_we_write_it(void)
{
	static const struct { const char *text; bool is; } rows[] = {
		{ "0123abcd-ef00-1000-0000-0123456789ab", true },
		{ "0123ABCD-ef00-1000-0000-0123456789ab", false },
		{ "0123abcd-ef00-1000-0000-0123456789a", false },
		{ "0123abcd-ef00-1000-0000-0123456789abc", false },
		{ "0123abcd-ef00-1000-00000-123456789ab", false },
		{ "0123abcdeef00-1000-0000-0123456789ab", false },
		{ "0123abcd-ef00-1000-0000-0123456789ag", false },
		{ "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		T_INT(uuid_valid(str_of(rows[i].text)), rows[i].is);
}

static void a_uuid_is_read_as_written(void)
{
	const char *text = "0123abcd-ef00-4000-8000-0123456789af";
	unsigned char raw[UUID_BYTES], kept[UUID_BYTES];
	char again[UUID_LEN + 1];

	T_TRUE(uuid_read(str_of(text), raw));
	T_INT(raw[0], 0x01);
	T_INT(raw[3], 0xcd);
	T_INT(raw[15], 0xaf);
	T_TRUE(uuid_is_random(raw));
	uuid_text(raw, again);
	T_STR(str_of(again), text);
	memcpy(kept, raw, sizeof(raw));
	T_FALSE(uuid_read(S("0123ABCD-ef00-4000-8000-0123456789af"), raw));
	T_FALSE(uuid_read(S("0123abcd"), raw));
	T_INT(memcmp(kept, raw, sizeof(raw)), 0);
	raw[6] = 0x10;
	T_FALSE(uuid_is_random(raw));
	raw[6] = 0x40;
	raw[8] = 0xc0;
	T_FALSE(uuid_is_random(raw));
}

UNIT_MAIN("rand", UNIT(fills_every_byte), UNIT(base62_is_even),
    UNIT(a_uuid_is_of_version_4),
    UNIT(knows_a_uuid_as_we_write_it), UNIT(a_uuid_is_read_as_written))
