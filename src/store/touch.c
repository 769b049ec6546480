/* SPDX-License-Identifier: Apache-2.0 */
/* touch.c - when tokens were last used.
 *
 * A token's row is written once a minute at most, in batches, by whoever
 * writes anyway: never in the way of a request.  A table that is full forgets
 * the use, never the request.
 */
#include "store/session.h"
#include "store/token.h"

#include <pthread.h>
#include <string.h>

#define SLOTS 256
#define EVERY_MS 60000
#define ADDRESS_MAX 64

struct touch {
	int64_t token;                  /* 0: free */
	int64_t time;                   /* of the last use noted */
	bool due;
	size_t length;
	char address[ADDRESS_MAX];
};

struct touches {
	pthread_mutex_t lock;
	bool due;
	struct touch slot[SLOTS];
};

struct touches *touches_new(void)
{
	struct touches *t = mem_new(sizeof(*t));

	if (t)
		pthread_mutex_init(&t->lock, NULL);
	return t;
}

void touches_free(struct touches *t)
{
	if (!t)
		return;
	pthread_mutex_destroy(&t->lock);
	mem_free(t);
}

/* The token's slot; two tokens that meet in one take turns. */
static struct touch *slot_of(struct touches *t, int64_t token)
{
	return &t->slot[(uint64_t)token % SLOTS];
}

/* A clock that was set back makes news at once. */
static bool is_news(const struct touch *x, int64_t token, int64_t now)
{
	return !x->due && (x->token != token || now < x->time ||
	    now - x->time >= EVERY_MS);
}

void token_touch(struct store *s, int64_t token, struct str address,
    int64_t now)
{
	struct touches *t = s->touches;
	struct touch *x = slot_of(t, token);

	pthread_mutex_lock(&t->lock);
	if (is_news(x, token, now)) {
		x->token = token;
		x->time = now;
		x->due = true;
		x->length = address.n < ADDRESS_MAX ? address.n : ADDRESS_MAX;
		if (x->length)
			memcpy(x->address, address.p, x->length);
		t->due = true;
	}
	pthread_mutex_unlock(&t->lock);
}

bool touches_due(struct touches *t)
{
	bool due;

	pthread_mutex_lock(&t->lock);
	due = t->due;
	pthread_mutex_unlock(&t->lock);
	return due;
}

static int write_one(struct session *w, const struct touch *x, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "UPDATE token SET last_used = ?2, last_address = ?3"
	    " WHERE id = ?1 AND coalesce(last_used, 0) < ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->token);
	db_bind_i64(q, 2, x->time);
	db_bind_str(q, 3, x->length ?
	    (struct str){ x->address, x->length } : (struct str){ NULL, 0 });
	return db_run(q, e);
}

/* Takes what is due out of slot i; false when nothing is. */
static bool take(struct touches *t, size_t i, struct touch *out)
{
	pthread_mutex_lock(&t->lock);
	*out = t->slot[i];
	t->slot[i].due = false;
	pthread_mutex_unlock(&t->lock);
	return out->due;
}

static void set_due(struct touches *t, bool due)
{
	pthread_mutex_lock(&t->lock);
	t->due = due;
	pthread_mutex_unlock(&t->lock);
}

/* Uses that are noted meanwhile make the table due again, and so do those
 * that a failure left behind. */
int touches_flush(struct session *w, struct touches *t, struct err *e)
{
	struct touch x;

	set_due(t, false);
	for (size_t i = 0; i < SLOTS; i++) {
		if (!take(t, i, &x) || !write_one(w, &x, e))
			continue;
		set_due(t, true);
		return -1;
	}
	return 0;
}
