/* SPDX-License-Identifier: Apache-2.0 */
/* play.c - the words of a case. */
#include "wire.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOG_PATIENCE 50         /* times 50 ms */
#define LOG_MAX (1024 * 1024)

static size_t log_size(void)
{
	const char *name = getenv("SCIM_LOG");
	struct stat st;

	return name && !stat(name, &st) ? (size_t)st.st_size : 0;
}

int play_flush(struct play *p, struct err *e)
{
	if (!p->asked)
		return 0;
	p->asked = false;
	p->answered = true;
	p->judged = false;
	p->log_at = log_size();
	for (; p->times > 0; p->times--)
		if (play_request(p, e) || expect_sound(p, e))
			return -1;
	p->times = 1;
	buf_clear(&p->request);
	return 0;
}

int play_end(struct play *p, struct err *e)
{
	if (play_flush(p, e))
		return -1;
	if (p->answered && !p->judged)
		return WIRE_BAD(e, "nothing says which status is expected");
	return 0;
}

static char **ctl_words(struct play *p, struct str text)
{
	struct str line = str_join(p->arena, str_of(getenv("SCIMCTL")),
	    str_join(p->arena, S(" "), text));
	size_t n;

	return tool_words(p->arena, line, &n, 0);
}

static int ctl_any(struct play *p, struct str text, struct err *e)
{
	if (!getenv("SCIMCTL"))
		return WIRE_BAD(e, "SCIMCTL is not set");
	return tool_run(p->arena, ctl_words(p, text), &p->output, e);
}

static int ctl(struct play *p, struct str text, struct err *e)
{
	if (ctl_any(p, text, e))
		return -1;
	return p->output.status ? WIRE_BAD(e, "scimctl ended with %d: %.*s",
	    p->output.status, STR_ARG(str_sub(p->output.text, 0, 300))) : 0;
}

static int ctl_fails(struct play *p, struct str text, struct err *e)
{
	if (ctl_any(p, text, e))
		return -1;
	return p->output.status ? 0 : WIRE_BAD(e, "scimctl should fail: %.*s",
	    STR_ARG(str_sub(p->output.text, 0, 300)));
}

/* ctlsave NAME ARGS…: the first line of what it prints. */
static int ctl_save(struct play *p, struct str text, struct err *e)
{
	struct str name = str_sub(text, 0, str_find(text, ' '));
	struct str out;

	if (ctl(p, str_sub(text, name.n, text.n), e))
		return -1;
	out = p->output.text;
	while (str_starts(out, S("scimctl: ")) && str_find(out, '\n') < out.n)
		out = str_sub(out, str_find(out, '\n') + 1, out.n);
	vars_set(&p->vars, name, str_sub(out, 0, str_find(out, '\n')));
	return 0;
}

static int out_regex(struct play *p, struct str text, struct err *e)
{
	return match_regex(p->arena, text, p->output.text, e);
}

static struct str log_since(struct play *p)
{
	char *text = arena_alloc(p->arena, LOG_MAX);
	int fd = open(getenv("SCIM_LOG"), O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	if (fd >= 0) {
		n = pread(fd, text, LOG_MAX, (off_t)p->log_at);
		close(fd);
	}
	return (struct str){ text, n > 0 ? (size_t)n : 0 };
}

/* A line of the log since the last request; it may come a moment later. */
static int log_regex(struct play *p, struct str text, struct err *e)
{
	static const struct timespec moment = { .tv_nsec = 50000000 };

	if (!getenv("SCIM_LOG"))
		return WIRE_BAD(e, "SCIM_LOG is not set");
	for (int i = 0; i < LOG_PATIENCE; i++) {
		struct arena_mark m = arena_mark(p->arena);
		struct err no = { 0 };
		int rc = match_regex(p->arena, text, log_since(p), &no);

		arena_release(p->arena, m);
		if (!rc)
			return 0;
		nanosleep(&moment, NULL);
	}
	return WIRE_BAD(e, "no line of the log matches %.*s", STR_ARG(text));
}

/* need NAME: the case is for places where the environment has it. */
static int need(struct play *p, struct str text, struct err *e)
{
	const char *value = getenv(str_c(p->arena, text));

	(void)e;
	p->skip = p->skip || !value || !*value;
	return 0;
}

static int json_value(struct play *p, struct str path, struct str *out,
    struct err *e)
{
	static const struct json_limits limits = { 64, 10 * 1000 * 1000 };
	struct json *v;
	struct buf b;

	if (json_read(p->arena, p->answer.body, &limits, &v, e) ||
	    match_path(v, path, &v, e))
		return -1;
	if (!v)
		return WIRE_BAD(e, "the answer has no %.*s", STR_ARG(path));
	buf_init(&b, p->arena);
	json_write(&b, v);
	*out = v->kind == JSON_STRING ? v->text : buf_str(&b);
	return 0;
}

/* save NAME path, save NAME header:Name */
static int save(struct play *p, struct str text, struct err *e)
{
	struct str name = str_sub(text, 0, str_find(text, ' ')), value;
	struct str from = str_trim(str_sub(text, name.n, text.n));

	if (str_starts(from, S("header:"))) {
		value = answer_header(&p->answer, str_sub(from, 7, from.n));
		if (!value.p)
			return WIRE_BAD(e, "the answer has no %.*s",
			    STR_ARG(from));
	} else if (json_value(p, from, &value, e)) {
		return -1;
	}
	vars_set(&p->vars, name, value);
	return 0;
}

/* Rows are put in one line, with "; " between them. */
static struct str one_line(struct arena *a, struct str rows)
{
	struct str row;
	struct buf b;

	buf_init(&b, a);
	while (str_split(&rows, '\n', &row)) {
		buf_adds(&b, b.n ? "; " : "");
		buf_add(&b, str_trim(row));
	}
	return buf_str(&b);
}

/* sql SELECT … -> a|b; c|d */
static int sql(struct play *p, struct str text, struct err *e)
{
	size_t arrow = str_find_str(text, S("->"));
	struct str want = str_trim(str_sub(text, arrow + 2, text.n)), got;
	char *args[] = { "sqlite3", "-batch", "-readonly", "-noheader", "-cmd",
	    ".timeout 5000", getenv("SCIMD_DATABASE"),
	    str_c(p->arena, str_sub(text, 0, arrow)), NULL };
	struct output out;

	if (arrow == text.n || !getenv("SCIMD_DATABASE"))
		return WIRE_BAD(e, "\"SELECT ... -> rows\" is expected");
	if (tool_run(p->arena, args, &out, e))
		return -1;
	got = one_line(p->arena, out.text);
	return !out.status && str_eq(got, want) ? 0 : WIRE_BAD(e,
	    "\"%.*s\" was expected, \"%.*s\" came", STR_ARG(want),
	    STR_ARG(str_sub(got, 0, 300)));
}

/* times N: the next request is sent N times. */
static int times(struct play *p, struct str text, struct err *e)
{
	return str_to_i64(text, &p->times) && p->times > 0 ? 0 :
	    WIRE_BAD(e, "a number is expected");
}

static const struct {
	struct str word;
	bool answer;            /* there must be one */
	int (*run)(struct play *p, struct str text, struct err *e);
} words[] = {
	{ STR("<"),       true,  expect_status },
	{ STR("<!json"),  true,  expect_no_json },
	{ STR("<body~"),  true,  expect_body },
	{ STR("<empty"),  true,  expect_no_body },
	{ STR("<json"),   true,  expect_json },
	{ STR("<json*"),  true,  expect_json_any },
	{ STR("<~"),      true,  expect_header_regex },
	{ STR("ctl"),     false, ctl },
	{ STR("ctl!"),    false, ctl_fails },
	{ STR("ctlsave"), false, ctl_save },
	{ STR("log~"),    true,  log_regex },
	{ STR("need"),    false, need },
	{ STR("out~"),    false, out_regex },
	{ STR("save"),    true,  save },
	{ STR("sql"),     false, sql },
	{ STR("times"),   false, times },
};

int play_line(struct play *p, struct str word, struct str rest,
    struct err *e)
{
	struct str text;

	if (play_flush(p, e) || vars_expand(&p->vars, rest, &text, e))
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(words[i].word, word)) {
			if (words[i].answer && !p->answered)
				return WIRE_BAD(e, "there was no request");
			return words[i].run(p, text, e);
		}
	return WIRE_BAD(e, "%.*s is not a word of a case", STR_ARG(word));
}
