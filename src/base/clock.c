/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <pthread.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)
/* 0001-01-01T00:00:00Z and the last millisecond of 9999. */
#define MIN_MS (INT64_C(-719162) * DAY_MS)
#define MAX_MS (INT64_C(2932897) * DAY_MS - 1)

int64_t clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_ticks(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void clock_cond(pthread_cond_t *out)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(out, &attr);
	pthread_condattr_destroy(&attr);
}

void clock_after(int64_t ms, struct timespec *at)
{
	int64_t t;

	clock_gettime(CLOCK_MONOTONIC, at);
	if (__builtin_mul_overflow(ms, INT64_C(1000000), &t))
		t = ms < 0 ? 0 : INT64_MAX / 2;         /* for ever */
	t += at->tv_nsec;
	at->tv_sec += (time_t)(t / 1000000000 - (t % 1000000000 < 0));
	at->tv_nsec = (long)((t % 1000000000 + 1000000000) % 1000000000);
}

/* Days from 1970-01-01 to a day of the proleptic Gregorian calendar. Years
 * start in March here, so that the leap day is the last of its year. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400, in_era = y - era * 400;
	int64_t in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 +
	    day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 +
	    in_year - 719468;
}

/* The other way, for days from 0001-01-01 on. */
static void date_of(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468, era = z / 146097, n = z - era * 146097;
	int64_t y = (n - n / 1460 + n / 36524 - n / 146096) / 365;
	int64_t in_year = n - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * in_year + 2) / 153;

	*day = (int)(in_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

/* Writes v as width digits and the byte after them. */
static char *put(char *p, int v, int width, char after)
{
	for (int i = width - 1; i >= 0; i--) {
		p[i] = (char)('0' + v % 10);
		v /= 10;
	}
	p[width] = after;
	return p + width + 1;
}

void clock_text(int64_t ms, char out[CLOCK_TEXT_LEN + 1])
{
	int64_t days;
	int in_day, year, month, day;

	ms = ms < MIN_MS ? MIN_MS : ms > MAX_MS ? MAX_MS : ms;
	days = ms / DAY_MS - (ms % DAY_MS < 0);
	in_day = (int)(ms - days * DAY_MS);
	date_of(days, &year, &month, &day);
	out = put(out, year, 4, '-');
	out = put(out, month, 2, '-');
	out = put(out, day, 2, 'T');
	out = put(out, in_day / 3600000, 2, ':');
	out = put(out, in_day / 60000 % 60, 2, ':');
	out = put(out, in_day / 1000 % 60, 2, '.');
	*put(out, in_day % 1000, 3, 'Z') = '\0';
}

/* Takes exactly width digits off s. */
static bool digits(struct str *s, size_t width, int *out)
{
	int v = 0;

	if (s->n < width)
		return false;
	for (size_t i = 0; i < width; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + (s->p[i] - '0');
	}
	*s = str_sub(*s, width, s->n);
	*out = v;
	return true;
}

static bool byte(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_sub(*s, 1, s->n);
	return true;
}

static int month_length(int year, int month)
{
	static const int length[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return length[month - 1] + (month == 2 && leap);
}

static bool read_date(struct str *s, int64_t *days)
{
	int year, month, day;

	if (!digits(s, 4, &year) || !byte(s, '-') ||
	    !digits(s, 2, &month) || !byte(s, '-') || !digits(s, 2, &day))
		return false;
	if (year < 1 || month < 1 || month > 12)
		return false;
	if (day < 1 || day > month_length(year, month))
		return false;
	*days = days_of(year, month, day);
	return true;
}

/* Any number of digits; what is finer than a millisecond is cut off, but
 * *zero tells whether all of it was 0. */
static bool read_fraction(struct str *s, int *ms, bool *zero)
{
	int scale = 100, one;
	size_t n = 0;

	*ms = 0;
	*zero = true;
	if (!byte(s, '.'))
		return true;
	for (; digits(s, 1, &one); n++) {
		*ms += one * scale;
		*zero = *zero && one == 0;
		scale /= 10;
	}
	return n > 0;
}

static bool read_time(struct str *s, int64_t *in_day)
{
	int hour, minute, second, ms;
	bool zero;

	if (!digits(s, 2, &hour) || !byte(s, ':') ||
	    !digits(s, 2, &minute) || !byte(s, ':') ||
	    !digits(s, 2, &second) || !read_fraction(s, &ms, &zero))
		return false;
	if (hour > 24 || minute > 59 || second > 59)
		return false;
	if (hour == 24 && (minute || second || !zero))
		return false;           /* only the end of the day itself */
	*in_day = ((hour * 60 + minute) * 60 + second) * INT64_C(1000) + ms;
	return true;
}

static bool read_zone(struct str *s, int64_t *offset)
{
	int hour, minute, sign;

	*offset = 0;
	if (s->n == 0 || byte(s, 'Z'))
		return true;
	sign = s->p[0] == '-' ? -1 : 1;
	if (!byte(s, '+') && !byte(s, '-'))
		return false;
	if (!digits(s, 2, &hour) || !byte(s, ':') || !digits(s, 2, &minute))
		return false;
	if (minute > 59 || hour * 60 + minute > 14 * 60)
		return false;
	*offset = sign * (hour * 60 + minute) * INT64_C(60000);
	return true;
}

bool clock_read(struct str text, int64_t *ms)
{
	int64_t days, in_day, offset, v;

	if (!read_date(&text, &days) || !byte(&text, 'T') ||
	    !read_time(&text, &in_day) || !read_zone(&text, &offset) ||
	    text.n != 0)
		return false;
	v = days * DAY_MS + in_day - offset;
	if (v < MIN_MS || v > MAX_MS)
		return false;           /* clock_text() could not write it */
	*ms = v;
	return true;
}

bool clock_duration(struct str text, int64_t *ms)
{
	static const struct { char name; int64_t ms; } units[] = {
		{ 'd', DAY_MS },
		{ 'h', 3600000 },
		{ 'm', 60000 },
		{ 's', 1000 },
		{ 'w', 7 * DAY_MS },
	};
	int64_t v;

	if (text.n < 2 || text.p[0] == '-' ||
	    !str_to_i64(str_sub(text, 0, text.n - 1), &v))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (text.p[text.n - 1] == units[i].name)
			return !__builtin_mul_overflow(v, units[i].ms, ms);
	return false;
}
