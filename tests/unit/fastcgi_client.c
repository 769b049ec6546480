/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/fastcgi_client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

void add_record(struct buf *b, struct record_spec r, struct str content)
{
	const char head[8] = { (char)r.version, (char)r.type,
	    (char)(r.id >> 8), (char)r.id, (char)(content.n >> 8),
	    (char)content.n, (char)r.padding, 0 };

	buf_add(b, (struct str){ head, sizeof(head) });
	buf_add(b, content);
	for (int i = 0; i < r.padding; i++)
		buf_addc(b, 'p');
}

void add_begin(struct buf *b, bool keep)
{
	const char body[8] = { 0, 1, keep, 0, 0, 0, 0, 0 };

	add_record(b, REC(REC_BEGIN), (struct str){ body, sizeof(body) });
}

static void add_length(struct buf *b, size_t n)
{
	if (n >= 128) {
		buf_addc(b, (char)(n >> 24 | 0x80));
		buf_addc(b, (char)(n >> 16));
		buf_addc(b, (char)(n >> 8));
	}
	buf_addc(b, (char)n);
}

void add_param(struct buf *b, struct str name, struct str value)
{
	add_length(b, name.n);
	add_length(b, value.n);
	buf_add(b, name);
	buf_add(b, value);
}

struct str whole_request(struct arena *a, const char *uri, struct str body,
    bool keep)
{
	struct buf params, b;
	struct str part;

	buf_init(&params, a);
	buf_init(&b, a);
	add_param(&params, S("REQUEST_METHOD"), S("POST"));
	add_param(&params, S("REQUEST_URI"), str_of(uri));
	add_begin(&b, keep);
	add_record(&b, REC(REC_PARAMS), buf_str(&params));
	add_record(&b, REC(REC_PARAMS), S(""));
	while (body.n) {
		part = str_sub(body, 0, 32000);
		add_record(&b, REC(REC_STDIN), part);
		body = str_sub(body, part.n, body.n);
	}
	add_record(&b, REC(REC_STDIN), S(""));
	return buf_str(&b);
}

int client_connect(const char *path, int ms)
{
	const struct timeval limit = { ms / 1000, ms % 1000 * 1000 };
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(at.sun_path, path, strlen(path));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, (const struct sockaddr *)&at, sizeof(at))) {
		close(fd);
		return -1;
	}
	return fd;
}

bool client_send(int fd, struct str bytes)
{
	ssize_t n;

	while (bytes.n) {
		n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
		if (n < 0)
			return false;
		bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
	return true;
}

/* 1: all n bytes; 0: closed; -1: not in time. */
static int receive(int fd, char *to, size_t n)
{
	ssize_t k = 1;

	while (n && k > 0) {
		k = recv(fd, to, n, 0);
		to += k > 0 ? k : 0;
		n -= k > 0 ? (size_t)k : 0;
	}
	if (k < 0)
		return errno == EAGAIN ? -1 : 0;
	return k > 0;
}

int client_answer(int fd, struct buf *out)
{
	unsigned char head[8];
	char content[65536 + 256];
	size_t n;
	int rc;

	for (;;) {
		rc = receive(fd, (char *)head, sizeof(head));
		if (rc <= 0)
			return rc;
		n = (size_t)head[4] << 8 | head[5];
		rc = n + head[6] ? receive(fd, content, n + head[6]) : 1;
		if (rc <= 0)
			return rc;
		if (head[1] == REC_STDOUT)
			buf_add(out, (struct str){ content, n });
		if (head[1] == REC_END)
			return 1;
	}
}

bool client_closed(int fd)
{
	char c;

	return receive(fd, &c, 1) == 0;
}
