/* SPDX-License-Identifier: Apache-2.0 */
/* queue.h - the writes that wait for the writer; for src/store alone.
 *
 * Every function but queue_wait() is called with the lock held.  A job stands
 * in the queue until the writer pulls it; until then whoever waits for it may
 * give up.  The queue measures how long jobs and commits take lately, and so
 * knows who would wait in vain.
 */
#ifndef SCIMD_STORE_QUEUE_H
#define SCIMD_STORE_QUEUE_H

#include "base/wake.h"
#include "store/session.h"

/* Jobs of one transaction: so many, and begun within so long. */
#define BATCH_MAX 256
#define BATCH_US 20000

/* One write: what store_write() was asked to do. */
struct job {
	int (*fn)(struct session *w, void *arg, struct err *e);
	void *arg;
	struct arena *arena;
	struct err *e;
	bool rehearse;                  /* roll back in the end */
	int64_t until;                  /* clock_ticks(): nobody waits longer */
	int rc;
	bool pulled;                    /* the writer has it */
	struct wake told;               /* it is done */
	struct job *next;
};

/* What the writer is at. */
enum pace_phase { PACE_IDLE, PACE_ROUND, PACE_JOB };

struct queue {
	pthread_mutex_t lock;
	struct job *head, *tail;
	size_t length, max;
	enum pace_phase phase;
	int64_t since;                  /* the phase began */
	int64_t round_us, job_us;       /* means: a round without its jobs */
	int64_t round_part;             /* of this round, before its jobs */
};

void queue_init(struct queue *q, size_t max);
void queue_release(struct queue *q);
/* Adds j, or refuses it at once when the queue is full or the end of it would
 * be served too late for j. */
int queue_add(struct queue *q, struct job *j);
/* The next job, now running; NULL: there is none. */
struct job *queue_pull(struct queue *q);
/* The phase changes. */
void queue_pace(struct queue *q, enum pace_phase next);
/* Waits until j is done, without the lock. What has not been pulled in time is
 * taken off the queue. */
void queue_wait(struct queue *q, struct job *j);

#endif
