/* SPDX-License-Identifier: Apache-2.0 */
/* wake.h - one thread waits, another wakes it, once.
 *
 * It needs no lock, so that who is woken does not queue for one again, and it
 * may be released as soon as wake_wait() has returned true: the waker does not
 * touch it any more.  What was written before wake_up() is seen after
 * wake_wait().
 */
#ifndef SCIMD_BASE_WAKE_H
#define SCIMD_BASE_WAKE_H

#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

struct wake {
	sem_t sem;
};

/* What is called in a thread when it begins to wait and when it has waited. */
struct wake_watch {
	void (*begins)(void *arg);
	void (*ended)(void *arg);
	void *arg;
};

/* For the calling thread, NULL: nothing; *w must live as long. */
void wake_watch(const struct wake_watch *w);

void wake_init(struct wake *w);
void wake_release(struct wake *w);
void wake_up(struct wake *w);
/* Waits until it was woken; until: clock_ticks() at which to give up, 0 for
 * never. False: it was not woken in time. */
bool wake_wait(struct wake *w, int64_t until);

#endif
