/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/http_client.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define ANSWER_MAX ((size_t)16 * 1024 * 1024)
#define SECONDS 60                      /* as long as Okta waits */

int http_base_read(struct ctl *c, struct str url, struct http_base *out,
    struct err *e)
{
	static const struct str scheme = STR("http://");
	struct str rest = str_sub(url, scheme.n, url.n), host;
	size_t slash = str_find(rest, '/'), colon;

	if (str_istarts(url, S("https://")))
		return ctl_usage(c, e, "scimctl speaks no TLS: give the "
		    "address behind the web server (http://127.0.0.1:PORT/…), "
		    "or lead http://127.0.0.1:8080 there by a tunnel such as "
		    "stunnel");
	if (!str_istarts(url, scheme) || slash == 0)
		return ctl_usage(c, e, "--url %.*s: http://HOST:PORT/PATH is "
		    "expected", STR_ARG(str_sub(url, 0, 200)));
	host = str_sub(rest, 0, slash);
	colon = str_rfind(host, ':');
	if (colon < host.n && str_find(host, ']') > colon &&
	    str_find(host, ']') < host.n)
		colon = host.n;
	out->authority = host;
	out->port = str_c(c->arena, colon < host.n ?
	    str_sub(host, colon + 1, host.n) : S("80"));
	host = str_sub(host, 0, colon);
	if (host.n > 2 && host.p[0] == '[')
		host = str_sub(host, 1, host.n - 1);
	out->host = str_c(c->arena, host);
	out->path = str_sub(rest, slash, rest.n);
	while (str_ends(out->path, S("/")))
		out->path.n--;
	return 0;
}

static int reach(const struct addrinfo *list)
{
	const struct timeval wait = { SECONDS, 0 };
	int fd = -1;

	for (; list && fd < 0; list = list->ai_next) {
		fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd < 0)
			continue;
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
		if (connect(fd, list->ai_addr, list->ai_addrlen)) {
			close(fd);
			fd = -1;
		}
	}
	return fd;
}

static int dial(const struct http_base *base, struct err *e)
{
	const struct addrinfo want = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	int fd, rc = getaddrinfo(base->host, base->port, &want, &list);

	if (rc)
		return err_set(e, ERR_BUSY, "%s: %s", base->host,
		    gai_strerror(rc));
	fd = reach(list);
	freeaddrinfo(list);
	if (fd < 0)
		err_set(e, ERR_BUSY, "cannot connect to %s port %s: %s",
		    base->host, base->port, strerror(errno));
	return fd;
}

static int send_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		s = str_sub(s, (size_t)n, s.n);
	}
	return 0;
}

static int receive(int fd, struct buf *b)
{
	while (b->n < ANSWER_MAX) {
		ssize_t n = recv(fd, buf_room(b, 16384), 16384, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -1 : 0;
		buf_wrote(b, (size_t)n);
	}
	return -1;
}

/* "1a;x=y" CR LF, so many bytes, CR LF, and so on until 0. */
static struct str unchunk(struct arena *a, struct str text)
{
	struct buf b;

	buf_init(&b, a);
	while (text.n) {
		size_t n = 0, end = str_find(text, '\n');

		for (size_t i = 0; i < end; i++) {
			const char *digits = "0123456789abcdef";
			char ch = text.p[i] >= 'A' && text.p[i] <= 'F' ?
			    (char)(text.p[i] + 32) : text.p[i];
			const char *at = ch ? strchr(digits, ch) : NULL;

			if (!at || n > ANSWER_MAX)
				break;
			n = n * 16 + (size_t)(at - digits);
		}
		if (!n)
			break;
		buf_add(&b, str_sub(text, end + 1, end + 1 + n));
		text = str_sub(text, end + 1 + n + 2, text.n);
	}
	return buf_str(&b);
}

static int parse(struct ctl *c, struct str all, struct http_call *call,
    struct err *e)
{
	size_t at = str_find_str(all, S("\r\n\r\n"));
	struct str head = str_lower(c->arena, str_sub(all, 0, at));
	struct str code = str_sub(head, 9, 12);
	int64_t status;

	if (at == all.n || !str_starts(head, S("http/1.")) ||
	    !str_to_i64(code, &status))
		return err_set(e, ERR_BUSY, "what answered does not speak "
		    "HTTP");
	call->status = (int)status;
	call->answer = str_sub(all, at + 4, all.n);
	if (str_find_str(head, S("\ntransfer-encoding: chunked")) < head.n)
		call->answer = unchunk(c->arena, call->answer);
	return 0;
}

static void write_call(const struct http_base *base,
    const struct http_call *call, struct buf *b)
{
	buf_add(b, call->method);
	buf_addc(b, ' ');
	buf_add(b, base->path);
	buf_add(b, call->path);
	buf_adds(b, " HTTP/1.1\r\nHost: ");
	buf_add(b, base->authority);
	buf_adds(b, "\r\nConnection: close\r\n");
	buf_add(b, call->headers);
	if (call->body.n)
		buf_printf(b, "Content-Length: %zu\r\n", call->body.n);
	buf_adds(b, "\r\n");
	buf_add(b, call->body);
}

int http_run(struct ctl *c, const struct http_base *base,
    struct http_call *call, struct err *e)
{
	struct buf out, in;
	int fd = dial(base, e), rc;

	if (fd < 0)
		return -1;
	buf_init(&out, c->arena);
	buf_init(&in, c->arena);
	write_call(base, call, &out);
	rc = send_all(fd, buf_str(&out)) || receive(fd, &in);
	if (rc)
		err_set(e, ERR_BUSY, "the connection ended: %s",
		    strerror(errno));
	close(fd);
	return rc ? -1 : parse(c, buf_str(&in), call, e);
}
