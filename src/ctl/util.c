/* SPDX-License-Identifier: Apache-2.0 */
/* util.c - what several commands need. */
#include "ctl/ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define FILE_MAX ((size_t)16 * 1024 * 1024)

void ctl_note(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int ctl_write(struct ctl *c,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e)
{
	return store_write(c->store, c->arena, fn, arg, e);
}

static int slurp(struct ctl *c, int fd, struct str *out)
{
	struct buf b;
	ssize_t n = 1;

	buf_init(&b, c->arena);
	while (n && b.n < FILE_MAX) {
		n = read(fd, buf_room(&b, 65536), 65536);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			buf_wrote(&b, (size_t)n);
	}
	*out = buf_str(&b);
	return n ? (errno = EFBIG, -1) : 0;
}

int ctl_read_file(struct ctl *c, struct str name, struct str *out,
    struct err *e)
{
	bool in = str_eq(name, S("-"));
	int fd = in ? STDIN_FILENO : open(str_c(c->arena, name),
	    O_RDONLY | O_CLOEXEC);

	if (fd < 0 || slurp(c, fd, out))
		err_set(e, ERR_INVALID_VALUE, "cannot read %.*s: %s",
		    STR_ARG(in ? S("standard input") : name),
		    strerror(errno));
	if (fd >= 0 && !in)
		close(fd);
	return e->kind ? -1 : 0;
}

int ctl_read_json(struct ctl *c, struct str name, struct json **out,
    struct err *e)
{
	static const struct json_limits limits = { 64, 1000000 };
	struct err bad = { 0 };
	struct str text;

	if (ctl_read_file(c, name, &text, e))
		return -1;
	if (json_read(c->arena, text, &limits, out, &bad))
		return err_set(e, ERR_INVALID_VALUE, "%.*s: %s",
		    STR_ARG(name), bad.detail);
	return 0;
}

struct json *ctl_time(struct ctl *c, int64_t ms)
{
	char text[CLOCK_TEXT_LEN + 1];

	if (!ms)
		return json_null(c->arena);
	clock_text(ms, text);
	return json_str(c->arena, str_dup(c->arena, str_of(text)));
}

struct json *ctl_text(struct ctl *c, struct str s)
{
	return s.p ? json_str(c->arena, s) : json_null(c->arena);
}
