/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - HTTP/1.1 by hand: one connection, one request, one answer. */
#include "wire.h"

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE 30             /* seconds without a byte */
#define STEP 65536
#define ANSWER_MAX ((size_t)256 * 1024 * 1024)

static int dial(struct arena *a, struct str address, int *out, struct err *e)
{
	struct addrinfo hint = { .ai_socktype = SOCK_STREAM }, *at;
	struct timeval patience = { .tv_sec = PATIENCE };
	size_t colon = str_rfind(address, ':');
	int fd, rc = -1;

	if (getaddrinfo(str_c(a, str_sub(address, 0, colon)),
	    str_c(a, str_sub(address, colon + 1, address.n)), &hint, &at))
		return WIRE_BAD(e, "%.*s is not host:port", STR_ARG(address));
	fd = socket(at->ai_family, at->ai_socktype, 0);
	if (fd >= 0)
		rc = connect(fd, at->ai_addr, at->ai_addrlen);
	freeaddrinfo(at);
	if (rc) {
		if (fd >= 0)
			close(fd);
		return WIRE_BAD(e, "cannot connect to %.*s", STR_ARG(address));
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	*out = fd;
	return 0;
}

/* A server may answer and close before it has all; what it said counts. */
static void write_all(int fd, struct str bytes)
{
	ssize_t n = 1;

	while (bytes.n && n > 0) {
		n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
		bytes = str_sub(bytes, n > 0 ? (size_t)n : 0, bytes.n);
	}
}

static void read_all(int fd, struct buf *b)
{
	ssize_t n = 1;

	while (n > 0 && b->n < ANSWER_MAX) {
		n = recv(fd, buf_room(b, STEP), STEP, 0);
		buf_wrote(b, n > 0 ? (size_t)n : 0);
	}
}

int client_send(struct arena *a, struct str address, struct str bytes,
    bool cut, struct answer *out, struct err *e)
{
	struct buf b;
	int fd = -1;

	if (dial(a, address, &fd, e))
		return -1;
	buf_init(&b, a);
	write_all(fd, bytes);
	if (cut)
		shutdown(fd, SHUT_WR);
	read_all(fd, &b);
	close(fd);
	return answer_read(a, buf_str(&b), out, e);
}

static int read_chunk(struct str *rest, struct buf *b, bool *last,
    struct err *e)
{
	size_t line = str_find(*rest, '\n'), n = 0, i;
	static const char digits[] = "0123456789abcdef";

	for (i = 0; i < line && rest->p[i] != '\r' && rest->p[i] != ';'; i++) {
		const char *d = memchr(digits, rest->p[i] | 0x20, 16);

		if (!d || n > ANSWER_MAX)
			return WIRE_BAD(e, "a chunk of the answer is broken");
		n = n * 16 + (size_t)(d - digits);
	}
	*last = n == 0;
	*rest = str_sub(*rest, line + 1, rest->n);
	if (i == 0 || rest->n < n)
		return WIRE_BAD(e, "the answer was cut in a chunk");
	buf_add(b, str_sub(*rest, 0, n));
	*rest = str_sub(*rest, n, rest->n);
	*rest = str_sub(*rest, str_find(*rest, '\n') + 1, rest->n);
	return 0;
}

static int read_chunks(struct arena *a, struct str text, struct str *out,
    struct err *e)
{
	struct buf b;
	bool last = false;

	buf_init(&b, a);
	while (!last)
		if (read_chunk(&text, &b, &last, e))
			return -1;
	*out = buf_str(&b);
	return 0;
}

struct str answer_header(const struct answer *w, struct str name)
{
	for (struct header *h = w->headers; h; h = h->next)
		if (str_ieq(h->name, name))
			return h->value;
	return (struct str){ NULL, 0 };
}

static int read_status(struct str line, struct answer *out, struct err *e)
{
	int64_t status;

	if (!str_starts(line, S("HTTP/1.")) ||
	    !str_to_i64(str_sub(line, 9, 12), &status))
		return WIRE_BAD(e, "this is no answer: %.*s",
		    STR_ARG(str_sub(line, 0, 80)));
	out->status = (int)status;
	return 0;
}

static void read_headers(struct arena *a, struct str *text,
    struct answer *out)
{
	struct header **tail = &out->headers;
	struct str line;

	while (str_split(text, '\n', &line)) {
		size_t colon = str_find(line, ':');

		line = str_trim(line);
		if (!line.n)
			break;
		*tail = ARENA_NEW(a, struct header);
		(*tail)->name = str_sub(line, 0, colon);
		(*tail)->value = str_trim(str_sub(line, colon + 1, line.n));
		tail = &(*tail)->next;
	}
}

int answer_read(struct arena *a, struct str text, struct answer *out,
    struct err *e)
{
	struct str line, length;
	int64_t n;

	*out = (struct answer){ 0 };
	if (!text.n)
		return 0;
	do {
		str_split(&text, '\n', &line);
		if (read_status(line, out, e))
			return -1;
		out->headers = NULL;
		read_headers(a, &text, out);
	} while (out->status == 100 && text.n);
	out->body = text;
	if (str_ieq(answer_header(out, S("Transfer-Encoding")), S("chunked")))
		return read_chunks(a, text, &out->body, e);
	length = answer_header(out, S("Content-Length"));
	if (length.p && text.n && (!str_to_i64(length, &n) ||
	    (int64_t)text.n != n))
		return WIRE_BAD(e, "Content-Length is %.*s, the body has %zu "
		    "bytes", STR_ARG(length), text.n);
	return 0;
}
