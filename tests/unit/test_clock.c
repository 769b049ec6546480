/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "base/clock.h"
#include "tests/unit/unit.h"

#define DAY INT64_C(86400000)

static void now_is_now_and_ticks_only_rise(void)
{
	int64_t before = (int64_t)time(NULL) * 1000, now = clock_now();
	int64_t t = clock_ticks();

	T_TRUE(now >= before - 1000 && now <= before + 60000);
	for (int i = 0; i < 1000; i++) {
		int64_t next = clock_ticks();

		T_NEED(next >= t);
		t = next;
	}
}

static void a_moment_lies_as_far_ahead_as_asked(void)
{
	static const int64_t ahead[] = { 0, 1, 999, 1000, 86400001, -1500 };
	struct timespec at;

	for (size_t i = 0; i < ARRAY_LEN(ahead); i++) {
		int64_t before = clock_ticks(), after, us;

		clock_after(ahead[i], &at);
		after = clock_ticks();
		us = (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000 -
		    ahead[i] * 1000;
		T_TRUE(us >= before && us <= after);
		T_TRUE(at.tv_nsec >= 0 && at.tv_nsec < 1000000000);
	}
	clock_after(INT64_MAX, &at);
	T_TRUE(at.tv_sec > 1000000000);
}

static void writes_milliseconds(void)
{
	static const struct { int64_t ms; const char *text; } rows[] = {
		{ 0, "1970-01-01T00:00:00.000Z" },
		{ -1, "1969-12-31T23:59:59.999Z" },
		{ INT64_C(1795509000123), "2026-11-24T08:30:00.123Z" },
		{ INT64_C(951782400000), "2000-02-29T00:00:00.000Z" },
		{ INT64_MIN, "0001-01-01T00:00:00.000Z" },
		{ INT64_MAX, "9999-12-31T23:59:59.999Z" },
	};
	char text[CLOCK_TEXT_LEN + 1];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		clock_text(rows[i].ms, text);
		T_STR(text, rows[i].text);
	}
}

static void reads_every_form_of_one_instant(void)
{
	static const struct { const char *text; int64_t ms; } rows[] = {
		{ "2026-11-24T08:30:00Z", 1795509000000 },
		{ "2026-11-24T08:30:00", 1795509000000 },
		{ "2026-11-24T08:30:00.000Z", 1795509000000 },
		{ "2026-11-24T10:00:00+01:30", 1795509000000 },
		{ "2026-11-23T18:30:00-14:00", 1795509000000 },
		{ "2026-11-24T22:30:00+14:00", 1795509000000 },
		{ "2026-11-24T08:30:00.1Z", 1795509000100 },
		{ "2026-11-24T08:30:00.12345678901234567890Z",
		    1795509000123 },
		{ "2026-11-24T08:30:00.0009", 1795509000000 },
		{ "2026-11-24T24:00:00Z", 1795564800000 },
		{ "2026-11-24T24:00:00.000+00:00", 1795564800000 },
		{ "2024-02-29T00:00:00Z", 1709164800000 },
		{ "2000-02-29T00:00:00-00:00", 951782400000 },
		{ "1969-12-31T23:59:59.999Z", -1 },
		{ "0001-01-01T00:00:00Z", -62135596800000 },
		{ "9999-12-31T23:59:59.999Z", 253402300799999 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t ms = 0;

		T_TRUE(clock_read(str_of(rows[i].text), &ms));
		T_INT(ms, rows[i].ms);
	}
}

static void refuses_what_is_no_date_time(void)
{
	static const char *const bad[] = {
		"", "2026", "2026-11-24", "2026-11-24T", "2026-11-24T08:30",
		"2026-11-24T08:30Z", "2026-11-24 08:30:00Z",
		"2026-11-24t08:30:00Z", "2026-11-24T08:30:00z",
		"2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z", "2200-02-29T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
		"0000-01-01T00:00:00Z", "-2026-01-01T00:00:00Z",
		"12026-01-01T00:00:00Z", "26-01-01T00:00:00Z",
		"2026-1-01T00:00:00Z", "2026-01-01T0:00:00Z",
		"2026-01-01T25:00:00Z", "2026-01-01T24:00:01Z",
		"2026-01-01T24:01:00Z", "2026-01-01T24:00:00.0001Z",
		"2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
		"2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1.2Z",
		"2026-01-01T00:00:00+14:01", "2026-01-01T00:00:00+15:00",
		"2026-01-01T00:00:00+00:60", "2026-01-01T00:00:00+0100",
		"2026-01-01T00:00:00+01", "2026-01-01T00:00:00ZZ",
		"2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z",
		"0001-01-01T00:00:00+00:01", "9999-12-31T24:00:00Z",
	};
	int64_t ms = 42;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (!T_FALSE(clock_read(str_of(bad[i]), &ms)))
			T_STR(bad[i], "refused");
	T_INT(ms, 42);
}

static void reads_what_it_writes_on_every_day(void)
{
	char text[CLOCK_TEXT_LEN + 1];

	for (int64_t d = -719162; d < 2932897; d++) {
		int64_t want = d * DAY + (d * 7919 % DAY + DAY) % DAY, ms = 0;

		clock_text(want, text);
		if (!clock_read(str_of(text), &ms) || ms != want) {
			T_STR(text, "read back");
			T_INT(ms, want);
			return;
		}
	}
}

static void reads_durations(void)
{
	static const struct { const char *text; int64_t ms; } rows[] = {
		{ "90s", 90000 }, { "15m", 900000 }, { "24h", DAY },
		{ "30d", 30 * DAY }, { "2w", 14 * DAY }, { "0s", 0 },
	};
	static const char *const bad[] = {
		"", "s", "10", "-1s", "1 s", "1ms", "1.5h", "1y", "1S",
		"9223372036854775807w", "99999999999999999999s",
	};
	int64_t ms;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		T_TRUE(clock_duration(str_of(rows[i].text), &ms));
		T_INT(ms, rows[i].ms);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		T_FALSE(clock_duration(str_of(bad[i]), &ms));
}

UNIT_MAIN("clock", UNIT(now_is_now_and_ticks_only_rise),
    UNIT(a_moment_lies_as_far_ahead_as_asked),
    UNIT(writes_milliseconds), UNIT(reads_every_form_of_one_instant),
    UNIT(refuses_what_is_no_date_time),
    UNIT(reads_what_it_writes_on_every_day), UNIT(reads_durations))
