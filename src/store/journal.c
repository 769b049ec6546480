/* SPDX-License-Identifier: Apache-2.0 */
/* journal.c - the queue of the provisioning log, and the thread behind it. */
#include "store/journal.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "base/utf8.h"
#include "store/journal_hold.h"

#define WAITING_MAX 8192                /* entries */
#define WAITING_BYTES (16 * 1024 * 1024)
#define BATCH 4096                      /* so many are written at once */
#define GATHER_MS 200                   /* or what came in that time */
#define RETRY_MS 1000
#define TRIES 10                        /* at a batch that is itself bad */
#define PRUNE_ROWS 500
#define HOUR_MS ((int64_t)3600 * 1000)
#define COMPLAIN_MS ((int64_t)60 * 1000)
#define TEXT_MAX 512
#define UNKNOWN_A_SECOND 100            /* refused at the door and logged */

/* The texts of an entry, which are copied behind it. */
static const struct { size_t at, max; } texts[] = {
	{ offsetof(struct journal_entry, operation), TEXT_MAX },
	{ offsetof(struct journal_entry, account), TEXT_MAX },
	{ offsetof(struct journal_entry, token), TEXT_MAX },
	{ offsetof(struct journal_entry, client), TEXT_MAX },
	{ offsetof(struct journal_entry, address), TEXT_MAX },
	{ offsetof(struct journal_entry, type), TEXT_MAX },
	{ offsetof(struct journal_entry, resource), TEXT_MAX },
	{ offsetof(struct journal_entry, name), TEXT_MAX },
	{ offsetof(struct journal_entry, error), TEXT_MAX },
	{ offsetof(struct journal_entry, scim_type), TEXT_MAX },
	{ offsetof(struct journal_entry, refused), TEXT_MAX },
	{ offsetof(struct journal_entry, detail), TEXT_MAX },
	{ offsetof(struct journal_entry, lenient), TEXT_MAX },
	{ offsetof(struct journal_entry, looked), TEXT_MAX },
	{ offsetof(struct journal_entry, request), TEXT_MAX },
	{ offsetof(struct journal_entry, body), JOURNAL_BODY_MAX },
};

struct journal {
	struct journal_config config;
	char *path;
	pthread_mutex_t lock;
	pthread_cond_t work, idle;
	struct hold hold;                       /* memory of the entries */
	struct journal_entry *first, **tail;    /* waiting */
	size_t count;
	uint64_t bytes;
	struct journal_entry *batch;            /* the thread's own */
	bool writing, stopping;
	int64_t dropped, told;                  /* told: in a log line */
	int64_t second, unknown;                /* 401s in that second */
	int64_t chores;                         /* when they are due next */
	int64_t complained;
	int tries;
	struct journal_file *file;
	struct session *session;
	pthread_t thread;
};

static struct str *text_at(const struct journal_entry *entry, size_t i)
{
	return (struct str *)((char *)(uintptr_t)entry + texts[i].at);
}

/* So much of each text is kept; how many bytes the entry takes. */
static size_t measure(const struct journal_entry *entry, size_t *cut)
{
	size_t n = sizeof(*entry);

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		cut[i] = utf8_cut(*text_at(entry, i), texts[i].max);
		n += cut[i];
	}
	return n;
}

/* entry and, behind it, its texts. */
static void copy(struct journal_entry *out, const struct journal_entry *entry,
    const size_t *cut)
{
	char *at = (char *)(out + 1);

	*out = *entry;
	out->next = NULL;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct str *to = text_at(out, i);

		if (cut[i])
			memcpy(at, to->p, cut[i]);
		if (to->p)
			*to = (struct str){ at, cut[i] };
		at += cut[i];
	}
}

static size_t size_of(const struct journal_entry *entry)
{
	size_t n = sizeof(*entry);

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		n += text_at(entry, i)->n;
	return n;
}

static void drop_oldest(struct journal *j)
{
	struct journal_entry *old = j->first;

	j->first = old->next;
	if (!j->first)
		j->tail = &j->first;
	j->count--;
	j->bytes -= size_of(old);
	j->dropped++;
	hold_put(&j->hold, old);
}

/* Whoever has no token may knock as often as he likes; he must not be able to
 * fill the disk, or to push out what others did. */
static bool too_many_unknown(struct journal *j,
    const struct journal_entry *entry)
{
	int64_t second = entry->time / 1000;

	if (entry->status != 401)
		return false;
	if (j->second != second) {
		j->second = second;
		j->unknown = 0;
	}
	return ++j->unknown > UNKNOWN_A_SECOND;
}

void journal_add(struct journal *j, const struct journal_entry *entry)
{
	struct journal_entry *own = NULL;
	size_t cut[ARRAY_LEN(texts)], bytes;

	if (!j)
		return;
	bytes = measure(entry, cut);
	pthread_mutex_lock(&j->lock);
	if (!too_many_unknown(j, entry))
		own = hold_get(&j->hold, bytes);
	if (!own) {
		j->dropped++;
	} else {
		copy(own, entry, cut);
		*j->tail = own;
		j->tail = &own->next;
		j->count++;
		j->bytes += bytes;
		while (j->count > WAITING_MAX || j->bytes > WAITING_BYTES)
			drop_oldest(j);
		if (j->count == 1 || j->count == BATCH)
			pthread_cond_signal(&j->work);
	}
	pthread_mutex_unlock(&j->lock);
}

int64_t journal_dropped(struct journal *j)
{
	int64_t n;

	pthread_mutex_lock(&j->lock);
	n = j->dropped;
	pthread_mutex_unlock(&j->lock);
	return n;
}

bool journal_flush(struct journal *j, int64_t ms)
{
	struct timespec until;
	int rc = 0;

	if (!j)
		return true;
	clock_after(ms, &until);
	pthread_mutex_lock(&j->lock);
	while (!rc && (j->first || j->batch || j->writing)) {
		pthread_cond_signal(&j->work);
		rc = pthread_cond_timedwait(&j->idle, &j->lock, &until);
	}
	pthread_mutex_unlock(&j->lock);
	return rc == 0;
}

/* With the lock. */
static void free_entries(struct journal *j, struct journal_entry **list)
{
	while (*list) {
		struct journal_entry *next = (*list)->next;

		hold_put(&j->hold, *list);
		*list = next;
	}
}

/* At most one line a minute, however long it lasts. */
static void complain(struct journal *j, const struct err *e)
{
	int64_t now = clock_now();

	if (now - j->complained < COMPLAIN_MS)
		return;
	j->complained = now;
	log_text(LOG_ERROR, "journal", "the provisioning log cannot be "
	    "written: %s", e->log[0] ? e->log : e->detail);
}

static int ready(struct journal *j, struct err *e)
{
	if (j->file)
		return 0;
	return journal_file_open(j->path, true, j->config.busy_ms, &j->file,
	    e);
}

static int write_batch(struct journal *j, struct err *e)
{
	struct arena *a = arena_new(0);
	struct arena_guard g;
	int rc;

	if (!a)
		return err_set(e, ERR_BUSY, "out of memory");
	if (arena_guard(a, &g))
		rc = err_set(e, ERR_BUSY, "out of memory");
	else
		rc = journal_file_add(a, j->file, j->batch, e);
	arena_unguard(a);
	arena_free(a);
	return rc;
}

/* What was wrong with the file may be over when it is opened anew; what is
 * wrong with the batch itself must not keep the others waiting. */
static int try_batch(struct journal *j)
{
	struct err e = { 0 };

	if (!ready(j, &e) && !write_batch(j, &e)) {
		j->tries = 0;
		return 0;
	}
	complain(j, &e);
	if (e.kind == ERR_BUSY || e.kind == ERR_FULL)
		return -1;
	journal_file_close(j->file);
	j->file = NULL;
	return ++j->tries < TRIES ? -1 : 1;
}

/* Outside of the lock. */
static int put_away(struct journal *j)
{
	int64_t lost = 0;
	int rc = try_batch(j);

	if (rc < 0)
		return -1;
	for (struct journal_entry *x = j->batch; rc > 0 && x; x = x->next)
		lost++;
	pthread_mutex_lock(&j->lock);
	free_entries(j, &j->batch);
	j->dropped += lost;
	lost = j->dropped - j->told;
	j->told = j->dropped;
	pthread_mutex_unlock(&j->lock);
	j->tries = 0;
	if (lost)
		log_text(LOG_WARN, "journal", "%lld entries of the "
		    "provisioning log were dropped", (long long)lost);
	return 0;
}

static int look_at_tokens(struct journal *j, struct err *e)
{
	struct arena *a;
	int rc;

	if (!j->config.store)
		return 0;
	if (!j->session && session_open(j->config.store, &j->session, e))
		return -1;
	a = arena_new(0);
	if (!a)
		return err_set(e, ERR_BUSY, "out of memory");
	rc = journal_tokens(a, j->session, j->file, clock_now(), e);
	arena_free(a);
	return rc;
}

/* Once an hour, a little at a time: old rows go, tokens are looked at. */
static void do_chores(struct journal *j)
{
	int64_t now = clock_now(), n = 0;
	struct err e = { 0 };

	if (ready(j, &e) || (j->config.retention &&
	    journal_file_prune(j->file, now - j->config.retention, PRUNE_ROWS,
	    &n, &e)))
		complain(j, &e);
	if (n == PRUNE_ROWS)
		return;
	if (e.kind == ERR_NONE && look_at_tokens(j, &e))
		complain(j, &e);
	j->chores = now + HOUR_MS;
}

/* Takes what waits; true when the thread is to end. */
static bool gather(struct journal *j)
{
	struct timespec until;

	pthread_mutex_lock(&j->lock);
	j->writing = false;
	if (!j->first)
		pthread_cond_broadcast(&j->idle);
	clock_after(RETRY_MS, &until);
	if (!j->first && !j->stopping && clock_now() < j->chores)
		pthread_cond_timedwait(&j->work, &j->lock, &until);
	clock_after(GATHER_MS, &until);
	if (j->first && j->count < BATCH && !j->stopping)
		pthread_cond_timedwait(&j->work, &j->lock, &until);
	j->batch = j->first;
	j->first = NULL;
	j->tail = &j->first;
	j->count = 0;
	j->bytes = 0;
	j->writing = j->batch != NULL;
	pthread_mutex_unlock(&j->lock);
	return !j->batch;
}

static bool pause_before_retry(struct journal *j)
{
	struct timespec until;
	bool stop;

	clock_after(RETRY_MS, &until);
	pthread_mutex_lock(&j->lock);
	if (!j->stopping)
		pthread_cond_timedwait(&j->work, &j->lock, &until);
	stop = j->stopping;
	pthread_mutex_unlock(&j->lock);
	return !stop;
}

static bool asked_to_stop(struct journal *j)
{
	bool stop;

	pthread_mutex_lock(&j->lock);
	stop = j->stopping;
	pthread_mutex_unlock(&j->lock);
	return stop;
}

static void *journal_main(void *arg)
{
	struct journal *j = arg;
	bool nothing, stop = false;

	thread_name("journal");
	while (!stop) {
		nothing = gather(j);
		while (!nothing && put_away(j) && pause_before_retry(j))
			continue;
		stop = asked_to_stop(j) && (nothing || j->batch);
		if (!stop && clock_now() >= j->chores)
			do_chores(j);
	}
	return NULL;
}

int journal_open(const struct journal_config *cfg, struct journal **out,
    struct err *e)
{
	size_t n = strlen(cfg->path);
	struct journal *j = mem_new(sizeof(*j) + n + 1);

	if (!j)
		return err_set(e, ERR_BUSY, "out of memory");
	j->config = *cfg;
	j->path = (char *)(j + 1);
	memcpy(j->path, cfg->path, n);
	j->tail = &j->first;
	pthread_mutex_init(&j->lock, NULL);
	clock_cond(&j->work);
	clock_cond(&j->idle);
	if (pthread_create(&j->thread, NULL, journal_main, j)) {
		mem_free(j);
		return err_set(e, ERR_BUSY, "cannot start the log's thread");
	}
	*out = j;
	return 0;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	pthread_mutex_lock(&j->lock);
	j->stopping = true;
	pthread_cond_signal(&j->work);
	pthread_mutex_unlock(&j->lock);
	pthread_join(j->thread, NULL);
	free_entries(j, &j->batch);
	free_entries(j, &j->first);     /* what could not be written */
	hold_free(&j->hold);
	journal_file_close(j->file);
	session_close(j->session);
	pthread_cond_destroy(&j->work);
	pthread_cond_destroy(&j->idle);
	pthread_mutex_destroy(&j->lock);
	mem_free(j);
}
