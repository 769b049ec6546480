/* SPDX-License-Identifier: Apache-2.0 */
/* duty.h - how many of the pool's threads look for work at a time.
 *
 * As many as there are processors are on duty: they wait for requests and
 * answer them.  More would only be woken in turn, each for one request; those
 * on duty find the next one without going to sleep.  The others stand by.  A
 * thread is off duty while it waits for a write or a slow body, and when it has
 * been at one request for some milliseconds, whatever that waits for: one that
 * stands by takes its place.
 */
#ifndef SCIMD_SCIMD_DUTY_H
#define SCIMD_SCIMD_DUTY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct duty;
struct duty_seat;

/* For so many threads, each with a seat (from 0); limit: how many of them are
 * on duty, at least 1.  Starts a thread that watches them. */
int duty_new(size_t threads, size_t limit, struct duty **out, struct err *e);
/* Once every thread that has a seat has ended. */
void duty_free(struct duty *d);
struct duty_seat *duty_seat(struct duty *d, size_t i);

/* Returns when the thread is on duty. */
void duty_take(struct duty_seat *s);
/* It has finished what it found; false: there are others enough, and it is to
 * call duty_take() again. */
bool duty_stays(struct duty_seat *s);
/* Around the waiting for requests. */
void duty_looks(struct duty_seat *s);
void duty_found(struct duty_seat *s);
/* Around what it waits for in the middle of a request. */
void duty_leave(struct duty_seat *s);
void duty_return(struct duty_seat *s);
/* From now on nobody stands by. */
void duty_end(struct duty *d);

#endif
