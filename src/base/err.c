/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rand.h"
#include "base/utf8.h"

#define REFERENCE_LEN 8

/* Formats into out[from…], cut at a character; bytes that are not UTF-8
 * become '?', so that a detail always fits into a JSON answer. */
static void __attribute__((format(printf, 3, 0)))
put(char out[ERR_DETAIL_MAX], size_t from, const char *fmt, va_list ap)
{
	char text[ERR_DETAIL_MAX + 4];  /* 4: the cut sees a whole character */
	struct str s = { text, 0 };
	size_t bad;
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	if (n < 0)
		abort();        /* the format itself is wrong */
	s.n = (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1;
	s.n = utf8_cut(s, ERR_DETAIL_MAX - 1 - from);
	while ((bad = utf8_bad_at(s)) < s.n)
		text[bad] = '?';
	memcpy(out + from, text, s.n);
	out[from + s.n] = '\0';
}

static void begin(struct err *e, enum err_kind kind, const char *file,
    int line)
{
	*e = (struct err){ .kind = kind, .file = file, .line = line };
}

int err_set_at(struct err *e, enum err_kind kind, const char *file, int line,
    const char *fmt, ...)
{
	va_list ap;

	if (e->kind != ERR_NONE)
		return -1;
	begin(e, kind, file, line);
	va_start(ap, fmt);
	put(e->detail, 0, fmt, ap);
	va_end(ap);
	return -1;
}

/* Eight characters to find the log line by. They need not be secret: when the
 * system gives no random bytes, a counter serves. */
static void reference(char out[REFERENCE_LEN + 1])
{
	static atomic_uint count;
	struct err ignored = { 0 };

	if (rand_base62(out, REFERENCE_LEN, &ignored))
		snprintf(out, REFERENCE_LEN + 1, "%08x",
		    atomic_fetch_add(&count, 1));
}

int err_internal_at(struct err *e, const char *file, int line,
    const char *fmt, ...)
{
	char ref[REFERENCE_LEN + 1];
	va_list ap;

	if (e->kind != ERR_NONE)
		return -1;
	reference(ref);
	begin(e, ERR_INTERNAL, file, line);
	snprintf(e->detail, sizeof(e->detail), "internal error, reference %s",
	    ref);
	snprintf(e->log, sizeof(e->log), "%s: ", ref);
	va_start(ap, fmt);
	put(e->log, strlen(e->log), fmt, ap);
	va_end(ap);
	return -1;
}

int err_note(struct err *e, const char *fmt, ...)
{
	size_t n = strlen(e->log);
	va_list ap;

	if (n && n + 2 < sizeof(e->log)) {
		memcpy(e->log + n, "; ", 3);
		n += 2;
	}
	va_start(ap, fmt);
	put(e->log, n, fmt, ap);
	va_end(ap);
	return -1;
}

void err_clear(struct err *e)
{
	*e = (struct err){ 0 };
}
