/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "json/json.h"
#include "tests/unit/unit.h"

/* Runs fn with standard error going to a file; answers what it wrote. */
static struct str caught(void (*fn)(void))
{
	static char text[1 << 20];
	int file = open(unit_path("err"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	int saved = dup(STDERR_FILENO);
	ssize_t n;

	T_NEED(file >= 0 && saved >= 0);
	dup2(file, STDERR_FILENO);
	fn();
	dup2(saved, STDERR_FILENO);
	close(saved);
	n = pread(file, text, sizeof(text), 0);
	close(file);
	T_NEED(n >= 0);
	return (struct str){ text, (size_t)n };
}

static struct json *parsed(struct str line)
{
	static const struct json_limits lim = { 4, 1000 };
	struct json *v = NULL;
	struct err e = { 0 };

	T_OK(json_read(unit_arena(), line, &lim, &v, &e), &e);
	return v;
}

static void one_line(void)
{
	struct log_line l;

	log_begin(&l, LOG_WARN, "answer");
	log_str(&l, "user", S("J\xc3\xb6rg \"x\" \\ \r\n\x1b[0m \xff \xc2\x9b"
	    "\xe2\x80\xae\xf0\x9f\x98\x80."));
	log_i64(&l, "status", -204);
	log_end(&l);
}

static void a_line_is_one_json_object(void)
{
	struct str line = caught(one_line);
	struct json *v = parsed(line);

	T_INT(str_find(line, '\n'), line.n - 1);
	T_INT(str_find(line, '\x1b'), line.n);
	T_TRUE(str_starts(line, S("{\"time\":\"2")));
	T_TRUE(str_ends(line, S(".\",\"status\":-204}\n")));
	T_TRUE(str_find_str(line, S("J\xc3\xb6rg \\\"x\\\" \\\\ \\u000d"
	    "\\u000a\\u001b[0m \xef\xbf\xbd \\u009b\\u202e"
	    "\xf0\x9f\x98\x80")) < line.n);
	T_STR(json_text(v, S("level")), "warn");
	T_STR(json_text(v, S("event")), "answer");
	T_STR(json_text(v, S("user")), "J\xc3\xb6rg \"x\" \\ \r\n\x1b[0m "
	    "\xef\xbf\xbd \xc2\x9b\xe2\x80\xae\xf0\x9f\x98\x80.");
}

static void levels(void)
{
	log_text(LOG_DEBUG, "a", "hidden");
	log_set_level(LOG_ERROR);
	log_text(LOG_WARN, "b", "hidden");
	log_text(LOG_ERROR, "c", "shown %d", 1);
	log_set_level(LOG_DEBUG);
	log_text(LOG_DEBUG, "d", "shown %d", 2);
	log_set_level(LOG_INFO);
}

static void what_is_below_the_level_is_not_written(void)
{
	struct str all = caught(levels), line;
	struct json *v;

	T_TRUE(str_split(&all, '\n', &line));
	v = parsed(line);
	T_STR(json_text(v, S("level")), "error");
	T_STR(json_text(v, S("event")), "c");
	T_STR(json_text(v, S("text")), "shown 1");
	T_TRUE(str_split(&all, '\n', &line));
	v = parsed(line);
	T_STR(json_text(v, S("level")), "debug");
	T_STR(json_text(v, S("text")), "shown 2");
	T_STR(all, "");
}

static void long_values(void)
{
	static char big[10000];
	struct log_line l;

	memset(big, 'x', sizeof(big) - 1);
	memcpy(big + LOG_VALUE_MAX - 2, "\xf0\x9f\x98\x80", 4);
	log_begin(&l, LOG_INFO, "long");
	log_str(&l, "a", (struct str){ big, sizeof(big) - 1 });
	log_str(&l, "b", (struct str){ big, LOG_VALUE_MAX - 2 });
	log_end(&l);
	log_text(LOG_INFO, "text", "%s", big);
}

static void a_long_value_is_cut_at_a_character(void)
{
	struct str all = caught(long_values), line, value;
	struct json *v;

	T_TRUE(str_split(&all, '\n', &line));
	v = parsed(line);
	value = json_text(v, S("a"));
	T_INT(value.n, LOG_VALUE_MAX - 2 + 3);
	T_TRUE(str_ends(value, S("xx\xe2\x80\xa6")));
	T_INT(json_text(v, S("b")).n, LOG_VALUE_MAX - 2);
	T_TRUE(str_split(&all, '\n', &line));
	T_TRUE(json_text(parsed(line), S("text")).n <= LOG_VALUE_MAX + 3);
}

static void full_line(void)
{
	struct log_line l;
	struct str controls = STR("\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1");

	log_begin(&l, LOG_INFO, "full");
	for (int i = 0; i < 2000; i++)
		log_str(&l, i < 1000 ? "k" : "z", controls);
	log_i64(&l, "number", 1);
	log_end(&l);
}

static void a_full_line_stays_one_line(void)
{
	struct str line = caught(full_line);

	T_TRUE(line.n <= LOG_LINE_MAX && line.n > LOG_LINE_MAX - 200);
	T_TRUE(str_ends(line, S("\\u0001\",\"cut\":true}\n")));
	T_INT(str_find(line, '\n'), line.n - 1);
}

static void *many(void *name)
{
	for (int i = 0; i < 500; i++)
		log_text(LOG_INFO, "thread", "%s", (const char *)name);
	return NULL;
}

static void threads(void)
{
	static char name[4][200];
	pthread_t id[4];

	for (size_t i = 0; i < 4; i++) {
		memset(name[i], (int)('a' + i), sizeof(name[i]) - 1);
		if (pthread_create(&id[i], NULL, many, name[i]))
			_exit(1);
	}
	for (size_t i = 0; i < 4; i++)
		pthread_join(id[i], NULL);
}

static void lines_of_threads_never_mix(void)
{
	struct str all = caught(threads), line;
	int n = 0;

	while (str_split(&all, '\n', &line) && line.n) {
		struct str text = json_text(parsed(line), S("text"));

		n++;
		T_NEED(text.n == 199 && text.p[0] == text.p[198]);
	}
	T_INT(n, 2000);
}

static void into_nothing(void)
{
	close(STDERR_FILENO);
	log_text(LOG_ERROR, "lost", "x");
}

static void a_failed_write_is_counted(void)
{
	uint64_t before = log_lost();

	T_STR(caught(into_nothing), "");
	T_INT(log_lost(), before + 1);
}

static void three_lines_and_a_warning(void)
{
	log_gather(true);
	log_text(LOG_INFO, "first", "goes out at once, it was quiet");
	log_text(LOG_INFO, "second", "waits");
	log_text(LOG_INFO, "third", "waits too");
	log_text(LOG_WARN, "fourth", "takes them along");
	log_text(LOG_INFO, "fifth", "waits to the end");
	close(STDERR_FILENO);
	log_flush();
	log_gather(false);
}

static void lines_that_come_together_are_written_together(void)
{
	uint64_t before = log_lost();
	struct str all = caught(three_lines_and_a_warning), line;
	static const char *const events[] = { "first", "second", "third",
		"fourth" };
	size_t n = 0;

	while (str_split(&all, '\n', &line) && line.n) {
		T_NEED(n < ARRAY_LEN(events));
		T_STR(json_text(parsed(line), S("event")), events[n]);
		n++;
	}
	T_INT(n, 4);
	T_INT(log_lost(), before + 1);  /* the fifth had nowhere to go */
}

static void gathered_threads(void)
{
	log_gather(true);
	threads();
	log_gather(false);
}

static void gathered_lines_are_all_there_and_whole(void)
{
	struct str all = caught(gathered_threads), line;
	int n = 0;

	while (str_split(&all, '\n', &line) && line.n) {
		parsed(line);
		n++;
	}
	T_INT(n, 2000);
}

UNIT_MAIN("log", UNIT(a_line_is_one_json_object),
    UNIT(what_is_below_the_level_is_not_written),
    UNIT(a_long_value_is_cut_at_a_character),
    UNIT(a_full_line_stays_one_line), UNIT(lines_of_threads_never_mix),
    UNIT(a_failed_write_is_counted),
    UNIT(lines_that_come_together_are_written_together),
    UNIT(gathered_lines_are_all_there_and_whole))
