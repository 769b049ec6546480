/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/fastcgi.h"

#include <fcgiapp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"

#define SCRATCH 4096
/* What is read off and thrown away before the answer goes out. */
#define UNREAD (64 * 1024)

struct talk {
	FCGX_Request r;
	const struct fastcgi *shared;
	int64_t deadline;               /* clock_ticks() */
	bool ended;                     /* the answer is complete */
};

static const char *variable(void *arg, const char *name)
{
	const struct talk *t = arg;
	size_t n = strlen(name);

	for (char **p = t->r.envp; p && *p; p++)
		if ((*p)[0] == name[0] && !strncmp(*p, name, n) &&
		    (*p)[n] == '=')
			return *p + n + 1;
	return NULL;
}

/* One byte may be waited for; the rest is what libfcgi has at hand, so that
 * the deadline is looked at between any two waits. */
static int read_body(void *arg, char *to, int n)
{
	struct talk *t = arg;
	FCGX_Stream *in = t->r.in;
	int c, have;

	if (n <= 0 || clock_ticks() > t->deadline)
		return -1;
	c = FCGX_GetChar(in);
	if (c == EOF)
		return FCGX_GetError(in) ? -1 : 0;
	to[0] = (char)c;
	have = (int)(in->stop - in->rdNext);
	if (have > n - 1)
		have = n - 1;
	return have > 0 ? 1 + FCGX_GetStr(to + 1, have, in) : 1;
}

static int write_answer(void *arg, struct str bytes)
{
	struct talk *t = arg;

	if (!bytes.n) {
		t->ended = true;
		return 0;
	}
	while (bytes.n) {
		int n = bytes.n < 1 << 20 ? (int)bytes.n : 1 << 20;

		if (FCGX_PutStr(bytes.p, n, t->r.out) != n)
			return -1;
		bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
	return 0;
}

/* Reads off at most n bytes; true at the end of the body. */
static bool drain(struct talk *t, size_t n)
{
	char scratch[SCRATCH];
	int got = 1;

	while (got > 0 && n > 0) {
		got = read_body(t, scratch, SCRATCH);
		n -= got > 0 && (size_t)got < n ? (size_t)got : n;
	}
	return got == 0;
}

/* What was not read would be taken for the next request, and a web server that
 * cannot send its body may not look at the answer; so all of it is read, up to
 * the deadline.  The answer does not wait for a large one. */
static bool read_off(struct talk *t)
{
	if (drain(t, UNREAD))
		return true;
	if (FCGX_GetError(t->r.in) || FCGX_FFlush(t->r.out))
		return false;
	return drain(t, SIZE_MAX);
}

static enum served finish(struct talk *t, int fd)
{
	bool keep = t->r.keepConnection;

	if (!t->ended) {
		FCGX_Free(&t->r, 0);
		return SERVED_CLOSE;
	}
	if (!read_off(t))
		keep = false;
	t->r.keepConnection = 1;        /* closing it is our business */
	FCGX_Finish_r(&t->r);
	if (t->r.ipcFd < 0)
		return SERVED_CLOSED;
	if (!keep)
		shutdown(fd, SHUT_WR);
	return keep ? SERVED_KEEP : SERVED_CLOSE;
}

/* libfcgi's own close would wait up to 2 s for the peer's; a detached request
 * is closed at once. */
enum served fastcgi_serve(void *arg, int fd)
{
	struct fastcgi_worker *w = arg;
	struct talk t = { .shared = w->shared };
	const struct request_source in = { &t, variable, read_body };
	const struct response_sink out = { &t, write_answer };

	if (FCGX_InitRequest(&t.r, -1, 0))
		return SERVED_CLOSE;
	t.r.ipcFd = fd;
	t.r.keepConnection = 1;
	FCGX_Detach(&t.r);
	t.deadline = clock_ticks() + w->shared->request_ms * 1000;
	if (FCGX_Accept_r(&t.r) < 0)
		return SERVED_CLOSED;
	serve(&w->worker, &in, &out);
	return finish(&t, fd);
}

int fastcgi_init(struct err *e)
{
	if (FCGX_Init())
		return err_set(e, ERR_INTERNAL, "libfcgi does not start");
	return 0;
}
