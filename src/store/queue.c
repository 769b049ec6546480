/* SPDX-License-Identifier: Apache-2.0 */
#include "store/queue.h"

#include "base/clock.h"

#define SECOND INT64_C(1000000)
#define RETRY_MAX 30

void queue_init(struct queue *q, size_t max)
{
	pthread_mutex_init(&q->lock, NULL);
	q->max = max;
}

void queue_release(struct queue *q)
{
	pthread_mutex_destroy(&q->lock);
}

/* A mean that rises quicker than it falls: to refuse one too many is better
 * than to let one wait in vain. */
static void learn(int64_t *mean, int64_t took)
{
	*mean = !*mean ? took : *mean + (took - *mean) / (took > *mean ? 2 : 8);
}

void queue_pace(struct queue *q, enum pace_phase next)
{
	int64_t now = clock_ticks(), took = now - q->since;

	if (q->phase == PACE_JOB)
		learn(&q->job_us, took);
	else if (q->phase == PACE_ROUND && next == PACE_JOB)
		q->round_part = took;
	else if (q->phase == PACE_ROUND)
		learn(&q->round_us, q->round_part + took);
	if (next == PACE_IDLE)
		q->round_part = 0;
	q->phase = next;
	q->since = now;
}

/* When a job that comes now would be done, as far as one can tell: what the
 * writer is at takes at least as long as it has taken already. */
static int64_t forecast(const struct queue *q, int64_t now)
{
	int64_t round = q->round_us, job = q->job_us, took = now - q->since;
	int64_t rounds = (int64_t)(q->length / BATCH_MAX) + 1;
	int64_t jobs = (int64_t)q->length + 1;

	if (q->phase == PACE_ROUND && took > round)
		round = took;
	if (q->phase == PACE_JOB && took > job)
		job = took;
	return (rounds + (q->phase != PACE_IDLE)) * round +
	    (jobs + (q->phase == PACE_JOB)) * job;
}

static int refuse(struct job *j, int64_t wait, const char *why)
{
	int64_t seconds = (wait + SECOND - 1) / SECOND;

	j->rc = err_set(j->e, ERR_BUSY, "%s", why);
	j->e->retry_after = seconds < 1 ? 1 : seconds > RETRY_MAX ?
	    RETRY_MAX : (int)seconds;
	return -1;
}

int queue_add(struct queue *q, struct job *j)
{
	int64_t now = clock_ticks(), wait = forecast(q, now);

	if (q->length >= q->max ||
	    (q->phase != PACE_IDLE && now + wait > j->until))
		return refuse(j, wait,
		    "too many changes are waiting; try again shortly");
	j->next = NULL;
	if (q->tail)
		q->tail->next = j;
	else
		q->head = j;
	q->tail = j;
	q->length++;
	return 0;
}

struct job *queue_pull(struct queue *q)
{
	struct job *j = q->head;

	if (!j)
		return NULL;
	q->head = j->next;
	if (!q->head)
		q->tail = NULL;
	q->length--;
	j->next = NULL;
	j->pulled = true;
	return j;
}

static void withdraw(struct queue *q, struct job *j)
{
	struct job **p, *prev = NULL;

	for (p = &q->head; *p != j; prev = *p, p = &(*p)->next)
		;
	*p = j->next;
	if (q->tail == j)
		q->tail = prev;
	q->length--;
}

void queue_wait(struct queue *q, struct job *j)
{
	bool gone = false;

	if (wake_wait(&j->told, j->until))
		return;
	pthread_mutex_lock(&q->lock);
	if (!j->pulled) {
		withdraw(q, j);
		refuse(j, forecast(q, clock_ticks()),
		    "the change waited too long for its turn; try again");
		gone = true;
	}
	pthread_mutex_unlock(&q->lock);
	if (!gone)
		wake_wait(&j->told, 0);
}
