/* SPDX-License-Identifier: Apache-2.0 */
/* fastcgi_rig.h - the worker's transport with a serve() that counts.
 *
 * It answers with the length of the body.  "/slow" takes 400 ms, "/big" is
 * answered with 200000 bytes, "/unread" does not read its body, "/cut" breaks
 * off in the middle of its answer.
 */
#ifndef SCIMD_TESTS_UNIT_FASTCGI_RIG_H
#define SCIMD_TESTS_UNIT_FASTCGI_RIG_H

#include <stdatomic.h>

#include "scimd/fastcgi.h"
#include "scimd/listener.h"

#define THREADS 4
#define WAIT_MS 3000

struct rig {
	struct listener listener;
	struct peers peers;
	struct fastcgi shared;
	struct fastcgi_worker worker[THREADS];
	void *args[THREADS];
	struct pool *pool;
	const char *path;
	struct err e;
};

/* Requests handed to serve(), and those whose body came whole. */
extern atomic_int begun, stored;

struct rig *rig_of(size_t connections, int64_t stall_ms);
/* With one thread: it takes what happens in the order in which it happened. */
struct rig *rig_in_order(size_t connections, int64_t stall_ms);
struct rig *rig(void);
void rig_end(struct rig *r);

void pause_ms(int ms);
struct str request(const char *uri, struct str body);
/* Sends and wants this text; the connection stays open. */
void ask(int fd, struct str bytes, struct str want);
/* A new connection is answered, and soon, whatever else goes on. */
void serves_on(struct rig *r);

#endif
