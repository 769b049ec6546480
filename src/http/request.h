/* SPDX-License-Identifier: Apache-2.0 */
/* request.h - what a client asked, as the web server handed it over.
 *
 * Filled from CGI variables by request_view(); every variable is hostile.  The
 * path comes from REQUEST_URI: cut at "?", the base stripped, split at "/",
 * then each segment decoded once.
 */
#ifndef SCIMD_HTTP_REQUEST_H
#define SCIMD_HTTP_REQUEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum method {
	HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE,
	HTTP_OPTIONS, HTTP_OTHER, HTTP_METHODS
};

/* Where the variables and the body come from: FastCGI, or a test. */
struct request_source {
	void *arg;
	const char *(*variable)(void *arg, const char *name);   /* NULL: none */
	/* Up to n bytes of the body; 0 at its end, -1 when the connection
	 * failed or the peer aborted. */
	int (*read)(void *arg, char *to, int n);
};

struct query_param {
	struct str name, value;         /* decoded */
	struct query_param *next;
};

#define REQUEST_SEGMENTS 8

struct request {
	struct arena *arena;
	const struct request_source *source;
	enum method method;
	struct str method_text;
	struct str id;                  /* request id, 20 base62 characters */
	struct str account;             /* {account} of the URL, or none */
	struct str segment[REQUEST_SEGMENTS];   /* after the base, decoded */
	size_t segments;
	struct query_param *params;
	struct str authorization;       /* header as is, or absent */
	struct str accept, content_type, if_match, if_none_match;
	struct str content_encoding;
	struct str user_agent, address; /* REMOTE_ADDR */
	struct str forwarded_for;       /* X-Forwarded-For: hostile, see api */
	bool https;
	int64_t length;                 /* CONTENT_LENGTH, -1 when absent */
	struct str body;                /* after request_read_body() */
	int64_t now;                    /* Unix ms, the same all along */
	int64_t started;                /* clock_ticks() */
	bool dry_run;                   /* Prefer: scimd-dry-run */
};

struct request_limits {
	size_t path;                    /* bytes of REQUEST_URI */
	size_t query;                   /* bytes of the query */
	size_t body;
};

/* Reads the variables. base: the path of base_url, e.g. "/client/v4/accounts/
 * {account}/scim/v2".  ERR_BAD_REQUEST for what is malformed (also a missing
 * REQUEST_METHOD or REQUEST_URI, dot segments, %2F, %5C, controls, bad UTF-8),
 * ERR_NOT_FOUND outside the base, ERR_TOO_LARGE. */
int request_view(struct request *r, struct str base,
    const struct request_limits *lim, struct err *e);
/* Reads the whole body, once: exactly CONTENT_LENGTH bytes or ERR_CANCELLED. */
int request_read_body(struct request *r, const struct request_limits *lim,
    struct err *e);

/* Value of a parameter (name's ASCII case ignored), { NULL, 0 } when absent;
 * the first one when doubled. */
struct str request_param(const struct request *r, struct str name);

/* application/x-www-form-urlencoded, one level; false for a bad escape or
 * bad UTF-8.  plus: "+" is a blank (queries, not paths). */
bool url_decode(struct arena *a, struct str text, bool plus, struct str *out);

/* Media types: ERR_MEDIA_TYPE unless Content-Type is absent, scim+json or
 * json with any charset=utf-8 parameter. *plain: it was application/json. */
int media_check(struct str content_type, bool *plain, struct err *e);
/* True when Accept prefers application/json to application/scim+json. */
bool media_wants_plain(struct str accept);

#endif
