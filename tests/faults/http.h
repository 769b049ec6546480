/* SPDX-License-Identifier: Apache-2.0 */
/* http.h - a small HTTP/1.1 client for load: one connection, kept alive.
 *
 * Speaks to $SCIM_BASE_URL with $SCIM_TOKEN. A connection belongs to one
 * thread. The answer is valid until the next request on the connection.
 */
#ifndef SCIMD_TESTS_FAULTS_HTTP_H
#define SCIMD_TESTS_FAULTS_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_MAX (512 * 1024)

struct http {
	int fd;                         /* -1: not connected */
	int status;                     /* of the last answer, 0: none came */
	int64_t took;                   /* microseconds */
	size_t got;                     /* bytes of head and body */
	char *body;
	char answer[ANSWER_MAX + 1];
};

struct ask {
	const char *method, *path;      /* path: below the base URL */
	const char *body;               /* NULL: none */
	const char *header;             /* one more, or NULL */
	bool no_token;
};

/* Reads the environment; false says what is missing on standard error. */
bool http_setup(void);
/* The status, 0 when the server closed the connection or does not answer. A
 * kept connection that was closed in between is opened again only for the
 * next request, so that no request is sent twice. */
int http_ask(struct http *h, const struct ask *a);
/* Connects, sends the first bytes of a request whose body never ends. */
bool http_stall(struct http *h, const char *path, size_t body);
bool http_connect(struct http *h);
void http_close(struct http *h);
/* The first member of this name with a string: copied to out. */
bool http_member(const struct http *h, const char *name, char *out, size_t n);
int64_t http_ticks(void);

#endif
