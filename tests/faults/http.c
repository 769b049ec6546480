/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/faults/http.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>

#define HEAD_MAX 8192
#define WAIT_S 40

static char base_path[512];
static const char *token;
static struct sockaddr_in server;

int64_t http_ticks(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool http_setup(void)
{
	const char *url = getenv("SCIM_BASE_URL"), *colon, *path;

	token = getenv("SCIM_TOKEN");
	if (!url || !token || strncmp(url, "http://127.0.0.1:", 17)) {
		fputs("SCIM_BASE_URL of the loopback and SCIM_TOKEN are "
		    "needed\n", stderr);
		return false;
	}
	colon = strchr(url + 7, ':');
	path = strchr(colon, '/');
	server.sin_family = AF_INET;
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	snprintf(base_path, sizeof(base_path), "%s", path ? path : "");
	return true;
}

void http_close(struct http *h)
{
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
}

bool http_connect(struct http *h)
{
	const struct timeval wait = { .tv_sec = WAIT_S };
	const int one = 1;

	h->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (h->fd < 0)
		return false;
	setsockopt(h->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(h->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (!connect(h->fd, (struct sockaddr *)&server, sizeof(server)))
		return true;
	http_close(h);
	return false;
}

static bool send_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = send(fd, p, n, MSG_NOSIGNAL);

		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static int head_of(char *to, const struct ask *a, size_t body)
{
	return snprintf(to, HEAD_MAX, "%s %s%s HTTP/1.1\r\n"
	    "Host: 127.0.0.1\r\n%s%s%s%s%s"
	    "Content-Type: application/scim+json\r\n"
	    "Content-Length: %zu\r\n\r\n", a->method, base_path, a->path,
	    a->no_token ? "" : "Authorization: Bearer ",
	    a->no_token ? "" : token, a->no_token ? "" : "\r\n",
	    a->header ? a->header : "", a->header ? "\r\n" : "", body);
}

static bool more(struct http *h)
{
	ssize_t n = h->got < ANSWER_MAX ?
	    recv(h->fd, h->answer + h->got, ANSWER_MAX - h->got, 0) : 0;

	if (n <= 0)
		return false;
	h->got += (size_t)n;
	h->answer[h->got] = '\0';
	return true;
}

/* A chunked body is joined in place; true when the last chunk is there. */
static bool join_chunks(struct http *h, char *from)
{
	char *to = h->body, *end = h->answer + h->got, *line, *rest;
	size_t n;

	while ((line = strstr(from, "\r\n"))) {
		n = strtoul(from, &rest, 16);
		if (rest == from || (size_t)(end - line) < n + 4)
			return false;
		memmove(to, line + 2, n);
		to += n;
		from = line + 2 + n + 2;
		if (n == 0) {
			*to = '\0';
			return true;
		}
	}
	return false;
}

static bool read_chunks(struct http *h)
{
	static _Thread_local char copy[ANSWER_MAX + 1];
	size_t got;

	for (;;) {
		got = h->got;
		if (strstr(h->body, "0\r\n\r\n")) {
			memcpy(copy, h->answer, got + 1);
			if (join_chunks(h, h->body))
				return true;
			memcpy(h->answer, copy, got + 1);
		}
		if (!more(h))
			return false;
	}
}

static bool read_body(struct http *h)
{
	char *length = strcasestr(h->answer, "\r\nContent-Length:");
	size_t n;

	if (h->status == 204 || h->status == 304)
		return true;
	if (!length || length > h->body)
		return strcasestr(h->answer, "\r\nTransfer-Encoding: chunked") ?
		    read_chunks(h) : false;
	n = strtoul(length + 17, NULL, 10);
	while (h->got < (size_t)(h->body - h->answer) + n)
		if (!more(h))
			return false;
	return true;
}

static bool receive(struct http *h)
{
	char *end, *close_word;

	h->got = 0;
	h->answer[0] = '\0';
	do {
		if (!more(h))
			return false;
	} while (!(end = strstr(h->answer, "\r\n\r\n")));
	h->body = end + 4;
	h->status = (int)strtol(h->answer + 9, NULL, 10);
	if (!read_body(h))
		return false;
	close_word = strcasestr(h->answer, "\r\nConnection: close");
	if (close_word && close_word < h->body)
		http_close(h);
	return true;
}

int http_ask(struct http *h, const struct ask *a)
{
	size_t n = a->body ? strlen(a->body) : 0;
	char head[HEAD_MAX];
	int64_t began = http_ticks();
	bool came;

	h->status = 0;
	h->body = h->answer;
	h->answer[0] = '\0';
	head_of(head, a, n);
	if (h->fd < 0 && !http_connect(h))
		return 0;
	came = send_all(h->fd, head, strlen(head)) &&
	    (!n || send_all(h->fd, a->body, n)) && receive(h);
	h->took = http_ticks() - began;
	if (came)
		return h->status;
	http_close(h);
	h->status = 0;
	return 0;
}

bool http_stall(struct http *h, const char *path, size_t body)
{
	struct ask a = { .method = "POST", .path = path };
	char head[HEAD_MAX];

	head_of(head, &a, body);
	return http_connect(h) && send_all(h->fd, head, strlen(head)) &&
	    send_all(h->fd, "{", 1);
}

bool http_member(const struct http *h, const char *name, char *out, size_t n)
{
	char mark[64];
	const char *p, *end;

	snprintf(mark, sizeof(mark), "\"%s\":\"", name);
	p = strstr(h->body, mark);
	if (!p)
		return false;
	p += strlen(mark);
	end = strchr(p, '"');
	if (!end || (size_t)(end - p) >= n)
		return false;
	snprintf(out, n, "%.*s", (int)(end - p), p);
	return true;
}
