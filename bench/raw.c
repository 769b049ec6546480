/* SPDX-License-Identifier: Apache-2.0 */
/* raw.c - bare SQLite writing the rows of a POST: the control of writes.
 *
 * raw DATABASE CLIENTS MS
 *
 * The database is one that gen made.  Every client writes the rows that the
 * creation of a user writes (a copy of an existing user's, with a new id and
 * new values), in WAL mode with synchronous=FULL, and waits until they are
 * durable; one thread commits for all that wait; another checkpoints.  No
 * HTTP, no JSON, no checks.  It prints "rate p50_us p99_us".
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 64
#define ROWS_MAX 64
#define TIMES_MAX 1000000
#define TEXT 256

enum { RESOURCE, ATTRIBUTE, COUNTER, POSITION, NUMBER, CHANGE, BEGIN, COMMIT,
	STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[RESOURCE] = "INSERT INTO resource (account, type, uuid, position,"
	    " name_key, external_id, active, version, created, modified,"
	    " origin, doc) SELECT account, type, ?1, ?2, ?3, ?4, 1, ?5, ?6,"
	    " ?6, 1, ?7 FROM resource WHERE id = ?8",
	[ATTRIBUTE] = "INSERT INTO attribute (account, name, value, resource,"
	    " element) VALUES (?1, ?2, ?3, ?4, ?5)",
	[COUNTER] = "UPDATE counter SET position = position + 1, active ="
	    " active + 1 WHERE account = ?1 AND type = ?2 RETURNING position",
	[POSITION] = "INSERT INTO position_count (account, type, level, bucket,"
	    " n) VALUES (?1, ?2, 0, 0, 1), (?1, ?2, 1, ?3, 1), (?1, ?2, 2, ?4,"
	    " 1) ON CONFLICT (account, type, level, bucket) DO UPDATE SET"
	    " n = n + 1",
	[NUMBER] = "UPDATE account SET last_change = last_change + 1"
	    " WHERE id = ?1 RETURNING last_change",
	[CHANGE] = "INSERT INTO change (account, number, time, token, request,"
	    " operation, type, uuid, name) VALUES (?1, ?2, ?3, 1,"
	    " 'abcdefgh000001', 'create', ?4, ?5, ?6)",
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
};

struct row { int64_t name, number, element; char text[TEXT]; bool is_text; };
struct client { pthread_cond_t told; bool waits, done; };

static sqlite3 *db, *keeper;
static sqlite3_stmt *q[STATEMENTS];
static struct row rows[ROWS_MAX];
static int rows_n, clients;
static int64_t sample, account, type;
static char doc[4096];
static struct client client[CLIENTS_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static uint32_t times[TIMES_MAX];
static size_t times_n;
static int64_t until;
static bool stop;

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void check(bool ok)
{
	if (ok)
		return;
	fprintf(stderr, "raw: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static void read_sample(void)
{
	sqlite3_stmt *s;

	check(!sqlite3_prepare_v2(db, "SELECT id, account, type, doc FROM"
	    " resource WHERE id = (SELECT resource FROM attribute LIMIT 1)", -1,
	    &s, NULL) && sqlite3_step(s) == SQLITE_ROW);
	sample = sqlite3_column_int64(s, 0);
	account = sqlite3_column_int64(s, 1);
	type = sqlite3_column_int64(s, 2);
	snprintf(doc, sizeof(doc), "%s", sqlite3_column_text(s, 3));
	sqlite3_finalize(s);
	check(!sqlite3_prepare_v2(db, "SELECT name, value, element FROM"
	    " attribute WHERE resource = ?1", -1, &s, NULL));
	sqlite3_bind_int64(s, 1, sample);
	while (sqlite3_step(s) == SQLITE_ROW && rows_n < ROWS_MAX) {
		struct row *r = &rows[rows_n++];

		r->name = sqlite3_column_int64(s, 0);
		r->is_text = sqlite3_column_type(s, 1) == SQLITE_TEXT;
		r->number = sqlite3_column_int64(s, 1);
		if (r->is_text)
			snprintf(r->text, sizeof(r->text), "%.200s",
			    sqlite3_column_text(s, 1));
		r->element = sqlite3_column_int64(s, 2);
	}
	sqlite3_finalize(s);
}

static int64_t number_of(int which)
{
	int64_t n;

	check(sqlite3_step(q[which]) == SQLITE_ROW);
	n = sqlite3_column_int64(q[which], 0);
	sqlite3_step(q[which]);
	sqlite3_reset(q[which]);
	return n;
}

static void run(int which)
{
	check(sqlite3_step(q[which]) == SQLITE_DONE);
	sqlite3_reset(q[which]);
}

static void text(int which, int n, const char *v)
{
	sqlite3_bind_text(q[which], n, v, -1, SQLITE_STATIC);
}

static void add_attribute(const struct row *r, int64_t id, const char *suffix)
{
	char value[TEXT + 64];

	snprintf(value, sizeof(value), "%s%s", r->text, suffix);
	sqlite3_bind_int64(q[ATTRIBUTE], 1, account);
	sqlite3_bind_int64(q[ATTRIBUTE], 2, r->name);
	if (r->is_text)
		text(ATTRIBUTE, 3, value);
	else
		sqlite3_bind_int64(q[ATTRIBUTE], 3, r->number);
	sqlite3_bind_int64(q[ATTRIBUTE], 4, id);
	sqlite3_bind_int64(q[ATTRIBUTE], 5, r->element);
	run(ATTRIBUTE);
}

static void add_user(void)
{
	static uint64_t state = 1;
	char uuid[40], key[64], external[40];
	uint64_t r = (state += UINT64_C(0x9e3779b97f4a7c15)) *
	    UINT64_C(0xbf58476d1ce4e5b9) ^ (uint64_t)now_us();
	int64_t position, number, id;

	snprintf(uuid, sizeof(uuid), "%08x-%04x-4000-8000-%012llx",
	    (unsigned)(r >> 32), (unsigned)(r & 0xffff),
	    (unsigned long long)(state >> 16));
	snprintf(key, sizeof(key), "raw%016llx@example.com",
	    (unsigned long long)r);
	snprintf(external, sizeof(external), "00u%016llx",
	    (unsigned long long)r);
	sqlite3_bind_int64(q[COUNTER], 1, account);
	sqlite3_bind_int64(q[COUNTER], 2, type);
	position = number_of(COUNTER);
	sqlite3_bind_int64(q[POSITION], 1, account);
	sqlite3_bind_int64(q[POSITION], 2, type);
	sqlite3_bind_int64(q[POSITION], 3, position / 65536);
	sqlite3_bind_int64(q[POSITION], 4, position / 256);
	run(POSITION);
	sqlite3_bind_int64(q[NUMBER], 1, account);
	number = number_of(NUMBER);
	text(RESOURCE, 1, uuid);
	sqlite3_bind_int64(q[RESOURCE], 2, position);
	text(RESOURCE, 3, key);
	text(RESOURCE, 4, external);
	sqlite3_bind_int64(q[RESOURCE], 5, number);
	sqlite3_bind_int64(q[RESOURCE], 6, (int64_t)time(NULL) * 1000);
	text(RESOURCE, 7, doc);
	sqlite3_bind_int64(q[RESOURCE], 8, sample);
	run(RESOURCE);
	id = sqlite3_last_insert_rowid(db);
	for (int i = 0; i < rows_n; i++)
		add_attribute(&rows[i], id, uuid);
	sqlite3_bind_int64(q[CHANGE], 1, account);
	sqlite3_bind_int64(q[CHANGE], 2, number);
	sqlite3_bind_int64(q[CHANGE], 3, (int64_t)time(NULL) * 1000);
	sqlite3_bind_int64(q[CHANGE], 4, type);
	text(CHANGE, 5, uuid);
	text(CHANGE, 6, key);
	run(CHANGE);
}

static int gather(struct client **batch)
{
	int n = 0;

	for (int i = 0; i < clients; i++)
		if (client[i].waits) {
			client[i].waits = false;
			batch[n++] = &client[i];
		}
	return n;
}

static void *writer_main(void *arg)
{
	struct client *batch[CLIENTS_MAX];
	int n;

	(void)arg;
	for (;;) {
		pthread_mutex_lock(&lock);
		while ((n = gather(batch)) == 0 && !stop)
			pthread_cond_wait(&work, &lock);
		pthread_mutex_unlock(&lock);
		if (n == 0)
			return NULL;
		run(BEGIN);
		for (int i = 0; i < n; i++)
			add_user();
		run(COMMIT);
		pthread_mutex_lock(&lock);
		for (int i = 0; i < n; i++) {
			batch[i]->done = true;
			pthread_cond_signal(&batch[i]->told);
		}
		pthread_mutex_unlock(&lock);
	}
}

static void *client_main(void *arg)
{
	struct client *c = arg;
	int64_t began;

	while ((began = now_us()) < until) {
		pthread_mutex_lock(&lock);
		c->done = false;
		c->waits = true;
		pthread_cond_signal(&work);
		while (!c->done)
			pthread_cond_wait(&c->told, &lock);
		if (times_n < TIMES_MAX)
			times[times_n++] = (uint32_t)(now_us() - began);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void *keeper_main(void *arg)
{
	(void)arg;
	for (int i = 1; !stop; i++) {
		usleep(100000);
		if (i % 10 == 0)        /* as often as scimd does */
			sqlite3_wal_checkpoint_v2(keeper, NULL,
			    SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	}
	return NULL;
}

static int by_time(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

static void prepare(const char *path)
{
	check(!sqlite3_open(path, &db) && !sqlite3_open(path, &keeper));
	sqlite3_exec(keeper, "PRAGMA synchronous=FULL", NULL, NULL, NULL);
	sqlite3_busy_timeout(db, 5000);
	check(!sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA "
	    "synchronous=FULL; PRAGMA wal_autocheckpoint=0", NULL, NULL, NULL));
	read_sample();
	for (int i = 0; i < STATEMENTS; i++)
		check(!sqlite3_prepare_v2(db, sql[i], -1, &q[i], NULL));
}

int main(int argc, char **argv)
{
	pthread_t t[CLIENTS_MAX], writer, checkpointer;
	int64_t began;
	long ms;

	if (argc != 4)
		return 2;
	clients = (int)strtol(argv[2], NULL, 10);
	ms = strtol(argv[3], NULL, 10);
	if (clients < 1 || clients > CLIENTS_MAX)
		return 2;
	prepare(argv[1]);
	began = now_us();
	until = began + ms * 1000;
	pthread_create(&writer, NULL, writer_main, NULL);
	pthread_create(&checkpointer, NULL, keeper_main, NULL);
	for (int i = 0; i < clients; i++) {
		pthread_cond_init(&client[i].told, NULL);
		pthread_create(&t[i], NULL, client_main, &client[i]);
	}
	for (int i = 0; i < clients; i++)
		pthread_join(t[i], NULL);
	ms = (long)((now_us() - began) / 1000);
	pthread_mutex_lock(&lock);
	stop = true;
	pthread_cond_signal(&work);
	pthread_mutex_unlock(&lock);
	pthread_join(writer, NULL);
	pthread_join(checkpointer, NULL);
	qsort(times, times_n, sizeof(times[0]), by_time);
	printf("%.1f %u %u\n", (double)times_n * 1000 / (double)ms,
	    times[times_n / 2],
	    times[times_n ? times_n - 1 - times_n / 100 : 0]);
	return 0;
}
