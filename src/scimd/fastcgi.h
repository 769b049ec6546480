/* SPDX-License-Identifier: Apache-2.0 */
/* fastcgi.h - one request between libfcgi and serve().
 *
 * libfcgi hands over half requests as whole ones and reports what broke only
 * when asked; this is where it is asked.  An answer that was cut short closes
 * the connection without END_REQUEST, so that the web server knows.
 */
#ifndef SCIMD_SCIMD_FASTCGI_H
#define SCIMD_SCIMD_FASTCGI_H

#include "api/service.h"
#include "scimd/pool.h"

/* What the threads share. */
struct fastcgi {
	int64_t request_ms;             /* longest arrival of a body */
};

/* One for each thread. */
struct fastcgi_worker {
	const struct fastcgi *shared;
	struct worker worker;
};

/* Due once, before signals are set up: libfcgi installs handlers. */
int fastcgi_init(struct err *e);
/* arg: a struct fastcgi_worker; see struct pool_config. */
enum served fastcgi_serve(void *arg, int fd);

#endif
