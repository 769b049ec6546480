/* SPDX-License-Identifier: Apache-2.0 */
/* response.h - an answer: small ones in one piece, large ones streamed.
 *
 * Headers are set first, then the body is written to body.  Once body holds
 * more than RESPONSE_CHUNK bytes, response_flow() sends head and body so far
 * and goes on streaming; up to then the answer may still be thrown away and
 * become an error.
 */
#ifndef SCIMD_HTTP_RESPONSE_H
#define SCIMD_HTTP_RESPONSE_H

#include "base/buf.h"
#include "base/err.h"

#define RESPONSE_CHUNK (64 * 1024)
#define RESPONSE_HEADERS 12

/* Where bytes go: 0, or -1 when the peer is gone.  The last write of an answer
 * is empty: without it the answer was cut short, and the sink must not let it
 * look whole. */
struct response_sink {
	void *arg;
	int (*write)(void *arg, struct str bytes);
};

struct response {
	struct arena *arena;
	const struct response_sink *sink;
	int status;
	bool plain_json;                /* application/json, not scim+json */
	bool head_only;                 /* HEAD */
	bool started;                   /* the head has gone out */
	bool held;                      /* nothing goes out before the end */
	bool failed;                    /* the peer is gone */
	struct { const char *name; struct str value; } header[RESPONSE_HEADERS];
	size_t headers;
	struct buf body;
	uint64_t bytes;                 /* sent */
};

void response_init(struct response *r, struct arena *a,
    const struct response_sink *sink);
/* name: a literal. A value with CR or LF is dropped whole. */
void response_header(struct response *r, const char *name, struct str value);
/* To be called between pieces of a large body. -1: stop, the peer is gone. */
int response_flow(struct response *r, struct err *e);
/* Sends what is left. */
int response_end(struct response *r);
/* Throws away what was written so far, headers too but Allow and
 * Preference-Applied; false when it has gone out already. */
bool response_restart(struct response *r);
/* Fills r from an error: status, body, WWW-Authenticate, Retry-After. */
void response_error(struct response *r, const struct err *e,
    struct str request_id, const char *challenge);

#endif
