/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h - threads that answer requests, whichever connection they come on.
 *
 * Those on duty (duty.h) wait at one poller for the listener and for every
 * connection between two requests, so a connection that is kept but idle, or
 * that sends its request bit by bit, costs no thread.  One takes a connection
 * when a whole request lies in its buffer, or when a large body has begun to
 * arrive (no more than threads - reserve at once).
 */
#ifndef SCIMD_SCIMD_POOL_H
#define SCIMD_SCIMD_POOL_H

#include "scimd/peers.h"

struct pool;

enum served { SERVED_KEEP, SERVED_CLOSE, SERVED_CLOSED };

struct pool_config {
	int listener;                   /* non-blocking */
	const struct peers *peers;      /* NULL: do not ask (TCP) */
	size_t threads, reserve;
	size_t connections;             /* most that are open at once */
	int64_t stall_ms;               /* longest pause inside a request */
	int64_t request_ms;
	size_t stack;                   /* bytes a thread */
	/* Answers the one request that is arriving on fd. CLOSED: fd has been
	 * closed. arg: one of args, each for one thread. */
	enum served (*serve)(void *arg, int fd);
	void **args;                    /* threads of them */
};

int pool_start(const struct pool_config *cfg, struct pool **out,
    struct err *e);
/* Due every second or so. */
void pool_tick(struct pool *p);
/* Accepts nothing any more, answers what has arrived, waits at most grace_ms;
 * then breaks the connections off and waits a little more. False: a thread is
 * still at work, and nothing that it uses may be freed. */
bool pool_stop(struct pool *p, int64_t grace_ms);
size_t pool_connections(struct pool *p);
void pool_free(struct pool *p);

#endif
