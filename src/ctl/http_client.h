/* SPDX-License-Identifier: Apache-2.0 */
/* http_client.h - requests over plain HTTP/1.1, one connection each.
 *
 * There is no TLS: a bearer token is for the loopback, or for a tunnel.
 */
#ifndef SCIMD_CTL_HTTP_CLIENT_H
#define SCIMD_CTL_HTTP_CLIENT_H

#include "ctl/ctl.h"

struct http_base {
	char *host, *port;              /* "127.0.0.1", "80" */
	struct str authority, path;     /* no slash at the end */
};

struct http_call {
	struct str method, path;        /* path: below the base, encoded */
	struct str headers;             /* lines ended by CR LF */
	struct str body;
	int status;
	struct str answer;              /* its body */
};

/* "http://host:port/path". https is refused, with a way out. */
int http_base_read(struct ctl *c, struct str url, struct http_base *out,
    struct err *e);
/* ERR_BUSY when the server cannot be reached, or does not speak HTTP. */
int http_run(struct ctl *c, const struct http_base *base,
    struct http_call *call, struct err *e);

#endif
