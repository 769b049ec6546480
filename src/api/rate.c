/* SPDX-License-Identifier: Apache-2.0 */
/* rate.c - how fast one bearer token may ask: a token bucket each.
 *
 * The table is fixed; two bearer tokens that meet in one slot share a bucket
 * only until the other one comes, which starts with a full one: nobody is
 * refused for what somebody else did.
 */
#include <pthread.h>

#include "api/exchange.h"
#include "base/clock.h"

#define SLOTS 1024
#define SECOND 1000000

struct bucket {
	int64_t token;
	int64_t level;          /* millionths of a request */
	int64_t filled;         /* clock_ticks() */
};

struct rate {
	pthread_mutex_t lock;
	int64_t per_second, burst;
	struct bucket slot[SLOTS];
};

int rate_new(int64_t per_second, int64_t burst, struct rate **out,
    struct err *e)
{
	struct rate *r = mem_new(sizeof(*r));

	if (!r)
		return err_set(e, ERR_BUSY, "out of memory");
	pthread_mutex_init(&r->lock, NULL);
	r->per_second = per_second;
	r->burst = burst > 0 ? burst : 1;
	*out = r;
	return 0;
}

void rate_free(struct rate *r)
{
	if (!r)
		return;
	pthread_mutex_destroy(&r->lock);
	mem_free(r);
}

/* Fills b up to now; true when one request fits. */
static bool take(struct bucket *b, int64_t rate, int64_t burst, int64_t now)
{
	int64_t full = burst * SECOND, gap = now - b->filled;

	if (gap > full / rate)
		b->level = full;
	else
		b->level += gap * rate;
	if (b->level > full)
		b->level = full;
	b->filled = now;
	if (b->level < SECOND)
		return false;
	b->level -= SECOND;
	return true;
}

int rate_take(struct rate *r, int64_t token, int64_t own, struct err *e)
{
	struct bucket *b;
	int64_t now = clock_ticks(), rate, burst;
	bool ok;

	rate = own || !r ? own : r->per_second;
	if (!r || !rate)
		return 0;
	burst = own ? own * 4 : r->burst;
	b = &r->slot[(uint64_t)token % SLOTS];
	pthread_mutex_lock(&r->lock);
	if (b->token != token) {
		b->token = token;
		b->level = burst * SECOND;
		b->filled = now;
	}
	ok = take(b, rate, burst, now);
	pthread_mutex_unlock(&r->lock);
	if (ok)
		return 0;
	err_set(e, ERR_RATE, "this token asks more than %lld times a "
	    "second; wait a second and go on", (long long)rate);
	e->retry_after = 1;
	return -1;
}
