/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"

static const char *const level_name[] = {
	[LOG_DEBUG] = "debug",
	[LOG_ERROR] = "error",
	[LOG_INFO] = "info",
	[LOG_WARN] = "warn",
};

#define ELLIPSIS "\xe2\x80\xa6"
/* Room kept for the end of every line. */
#define TAIL ",\"cut\":true}\n"

#define GATHER_US 50000

static atomic_int lowest = LOG_INFO;
static atomic_uint_least64_t lost;
static atomic_bool gathers;

/* Lines that wait for one write together. A pipe takes a write of that size in
 * one piece, so lines of several processes do not mix. */
static struct {
	pthread_mutex_t lock;
	size_t n;
	uint64_t lines;
	int64_t written;                /* when it was last emptied */
	char text[LOG_LINE_MAX];
} waiting = { .lock = PTHREAD_MUTEX_INITIALIZER };

void log_set_level(enum log_level level)
{
	atomic_store(&lowest, (int)level);
}

uint64_t log_lost(void)
{
	return atomic_load(&lost);
}

/* What is too long is cut off; a member is put in whole or taken back. */
static void add(struct log_line *l, struct str s)
{
	size_t room = sizeof(l->text) - (sizeof(TAIL) - 1) - l->n;

	if (s.n > room) {
		l->cut = true;
		s.n = room;
	}
	if (s.n)
		memcpy(l->text + l->n, s.p, s.n);
	l->n += s.n;
}

/* Controls of both ranges (U+0080 to U+009F move a terminal too), and the
 * characters that would end a string or a line for a reader of the log. */
static bool must_escape(uint32_t c)
{
	return c < 0x20 || c == '"' || c == '\\' ||
	    (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void add_escaped(struct log_line *l, uint32_t c)
{
	char text[8];

	if (c == '"' || c == '\\')
		snprintf(text, sizeof(text), "\\%c", (char)c);
	else
		snprintf(text, sizeof(text), "\\u%04x", (unsigned)c);
	add(l, str_of(text));
}

/* How many of the next bytes, up to end, can go in as they are. */
static size_t plain(struct str s, size_t at, size_t end)
{
	size_t i = at;

	while (i < end && s.p[i] >= 0x20 && s.p[i] < 0x7f && s.p[i] != '"' &&
	    s.p[i] != '\\')
		i++;
	return i - at;
}

static void add_value(struct log_line *l, struct str s)
{
	size_t end = utf8_cut(s, LOG_VALUE_MAX), n;
	uint32_t c;

	for (size_t at = 0; at < end; at += n) {
		n = plain(s, at, end);
		if (n) {
			add(l, str_sub(s, at, at + n));
			continue;
		}
		n = utf8_next(s, at, &c);
		if (n == 0) {
			n = 1;
			add(l, S("\xef\xbf\xbd"));
		} else if (must_escape(c)) {
			add_escaped(l, c);
		} else {
			add(l, str_sub(s, at, at + n));
		}
	}
	if (end < s.n)
		add(l, S(ELLIPSIS));
}

static void add_key(struct log_line *l, const char *key)
{
	add(l, S(",\""));
	add(l, str_of(key));
	add(l, S("\":"));
}

/* Takes a member back that did not fit, so that the line stays JSON. */
static void settle(struct log_line *l, size_t before)
{
	if (l->cut)
		l->n = before;
}

void log_begin(struct log_line *l, enum log_level level, const char *event)
{
	char time[CLOCK_TEXT_LEN + 1];

	l->n = 0;
	l->cut = false;
	l->skip = (int)level < atomic_load(&lowest);
	l->urgent = level >= LOG_WARN;
	if (l->skip)
		return;
	clock_text(clock_now(), time);
	add(l, S("{\"time\":\""));
	add(l, str_of(time));
	add(l, S("\",\"level\":\""));
	add(l, str_of(level_name[level]));
	add(l, S("\""));
	log_str(l, "event", str_of(event));
}

void log_str(struct log_line *l, const char *key, struct str value)
{
	size_t before = l->n;

	if (l->skip || l->cut)
		return;
	add_key(l, key);
	add(l, S("\""));
	add_value(l, value);
	add(l, S("\""));
	settle(l, before);
}

void log_i64(struct log_line *l, const char *key, int64_t value)
{
	size_t before = l->n;
	char room[STR_I64_MAX];

	if (l->skip || l->cut)
		return;
	add_key(l, key);
	add(l, str_of_i64(room, value));
	settle(l, before);
}

/* Lines of one write; counts them as lost when it fails. */
static void write_out(const char *text, size_t n, uint64_t lines)
{
	ssize_t done;

	do
		done = write(STDERR_FILENO, text, n);
	while (done < 0 && errno == EINTR);
	if (done < 0 || (size_t)done < n)
		atomic_fetch_add(&lost, lines);
}

/* Under its lock. */
static void empty(int64_t now)
{
	if (waiting.n)
		write_out(waiting.text, waiting.n, waiting.lines);
	waiting.n = 0;
	waiting.lines = 0;
	waiting.written = now;
}

/* A line that is alone for a while, or that somebody should see, goes out at
 * once. */
static void join(const struct log_line *l)
{
	int64_t now = clock_ticks();

	pthread_mutex_lock(&waiting.lock);
	if (waiting.n + l->n > sizeof(waiting.text))
		empty(now);
	memcpy(waiting.text + waiting.n, l->text, l->n);
	waiting.n += l->n;
	waiting.lines++;
	if (l->urgent || now - waiting.written >= GATHER_US)
		empty(now);
	pthread_mutex_unlock(&waiting.lock);
}

void log_gather(bool on)
{
	atomic_store(&gathers, on);
	if (!on)
		log_flush();
}

void log_flush(void)
{
	pthread_mutex_lock(&waiting.lock);
	empty(clock_ticks());
	pthread_mutex_unlock(&waiting.lock);
}

void log_end(struct log_line *l)
{
	struct str tail = l->cut ? S(TAIL) : S("}\n");

	if (l->skip)
		return;
	memcpy(l->text + l->n, tail.p, tail.n);         /* room was kept */
	l->n += tail.n;
	if (atomic_load(&gathers))
		join(l);
	else
		write_out(l->text, l->n, 1);
}

void log_text(enum log_level level, const char *event, const char *fmt, ...)
{
	char text[2 * LOG_VALUE_MAX];
	struct log_line l;
	va_list ap;

	log_begin(&l, level, event);
	if (l.skip)
		return;
	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	log_str(&l, "text", str_of(text));
	log_end(&l);
}
