/* SPDX-License-Identifier: Apache-2.0 */
/* conns.h - every open connection, and who has it.
 *
 * A connection is PARKED (no thread has it; its next request, or the rest of
 * one, is awaited), BUSY (one thread has it) or WAITING (its request is large,
 * still arriving, and there is no thread for it yet).  It is named by a ticket
 * that is never given twice, so an event that comes late meets nobody.
 */
#ifndef SCIMD_SCIMD_CONNS_H
#define SCIMD_SCIMD_CONNS_H

#include "base/err.h"

#include <stdint.h>
#include <stddef.h>

struct conns;
struct conn;

struct conns_config {
	size_t most;                    /* connections */
	size_t uploads;                 /* threads that large bodies may have */
	int poller;                     /* epoll: told of data that arrives */
	int64_t stall_ms;               /* longest pause inside a request */
	int64_t request_ms;             /* longest arrival of a request */
};

int conns_new(const struct conns_config *cfg, struct conns **out,
    struct err *e);
void conns_free(struct conns *t);

/* A new one, BUSY; NULL: there is no room. */
struct conn *conns_add(struct conns *t, int fd);
/* The PARKED connection of a ticket, now BUSY; NULL: somebody has it (who
 * learns that more came) or it is gone. */
struct conn *conns_claim(struct conns *t, uint64_t ticket);
int conn_fd(const struct conn *c);
/* Gives it back. arrived: bytes of an unfinished request, 0 between requests.
 * False: more may have come meanwhile, it is still the caller's. */
bool conns_park(struct conns *t, struct conn *c, size_t arrived);
/* May this thread read a large body? False: it is WAITING now. */
bool conns_upload(struct conns *t, struct conn *c);
/* A large body has been read. */
void conns_uploaded(struct conns *t);
/* A WAITING one whose turn has come, as after conns_upload(); or NULL. */
struct conn *conns_next_upload(struct conns *t);
/* Forgets and closes it. closed: the descriptor is closed already. */
void conns_drop(struct conns *t, struct conn *c, bool closed);

/* Closes the connection that was parked first of those that are idle, or have
 * sent nothing for a while; false: there is none. */
bool conns_make_room(struct conns *t);
/* Closes what stalled in the middle of a request; due every second or so. */
void conns_sweep(struct conns *t);
/* From now on what would be parked is closed: its answer was the last. */
void conns_closing(struct conns *t);
/* Closes all that no thread has. */
void conns_close_idle(struct conns *t);
/* Ends the reading and writing of every connection that is left. */
void conns_shut(struct conns *t);
size_t conns_open(struct conns *t);

#endif
