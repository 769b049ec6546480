/* SPDX-License-Identifier: Apache-2.0 */
/* raw.c - bare SQLite writing the rows of a POST: the control of writes.
 *
 * raw DATABASE CLIENTS MS
 *
 * The database is one that gen made.  Every client writes the rows that the
 * creation of a user writes (a copy of an existing user's, with a new id, and
 * new values where no two users have the same), in WAL mode with
 * synchronous=FULL, and waits until they are durable.  It is to be the least
 * that SQLite can do, so it has whatever scimd found to help: prepared
 * statements, one commit for all that wait, made by whoever comes first when
 * nobody writes; no savepoints; the same layer below SQLite's files and the
 * same cache; another thread that checkpoints, and holds the others up when the
 * log is to begin anew.  And it has no HTTP, no JSON, no foreign keys, no
 * checks.  It prints, like load,
 *   rate cpu_us p50_us p99_us max_us answered bad
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/wake.h"
#include "db/connection.h"

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

/* differs: no two people have the same, as far as a digit in it tells. */
struct row {
	int64_t name, number, element;
	char text[TEXT];
	bool is_text, differs;
};
struct client { struct wake told; bool waits; };

static sqlite3 *db, *keeper;
static sqlite3_stmt *q[STATEMENTS];
static struct row rows[ROWS_MAX];
static int rows_n, clients;
static int64_t sample, account, type;
static char doc[4096];
static struct client client[CLIENTS_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
static bool busy;
static uint32_t times[TIMES_MAX];
static size_t times_n;
static int64_t until;
static volatile bool stop;
static volatile int log_frames;

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
		r->differs = strpbrk(r->text, "0123456789") != NULL;
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

	snprintf(value, sizeof(value), "%s%s", r->text, r->differs ? suffix :
	    "");
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

static uint64_t next(void)
{
	static uint64_t state;
	uint64_t z;

	if (!state)
		state = (uint64_t)now_us();
	z = state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void add_user(void)
{
	static uint64_t count;
	char uuid[40], key[64], external[40], suffix[32];
	uint64_t r = next(), other = next();
	int64_t position, number, id;

	snprintf(uuid, sizeof(uuid), "%08x-%04x-4000-8000-%012llx",
	    (unsigned)(r >> 32), (unsigned)(r & 0xffff),
	    (unsigned long long)(other >> 16));
	if (!count)
		count = (uint64_t)time(NULL) << 32;
	count++;                        /* in order, as load's are */
	snprintf(suffix, sizeof(suffix), "%llx", (unsigned long long)count);
	snprintf(key, sizeof(key), "raw%s@example.com", suffix);
	snprintf(external, sizeof(external), "x%s", suffix);
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
		add_attribute(&rows[i], id, suffix);
	sqlite3_bind_int64(q[CHANGE], 1, account);
	sqlite3_bind_int64(q[CHANGE], 2, number);
	sqlite3_bind_int64(q[CHANGE], 3, (int64_t)time(NULL) * 1000);
	sqlite3_bind_int64(q[CHANGE], 4, type);
	text(CHANGE, 5, uuid);
	text(CHANGE, 6, key);
	run(CHANGE);
}

static int gather(struct client **batch, int n)
{
	pthread_mutex_lock(&lock);
	for (int i = 0; i < clients; i++)
		if (client[i].waits) {
			client[i].waits = false;
			batch[n++] = &client[i];
		}
	pthread_mutex_unlock(&lock);
	return n;
}

/* Who waits to write holds the gate, so that the one before cannot overtake. */
static void take_turn(void)
{
	pthread_mutex_lock(&gate);
	pthread_mutex_lock(&writing);
	pthread_mutex_unlock(&gate);
}

/* Those who come while the batch is written are part of it. */
static void write_round(void)
{
	struct client *batch[CLIENTS_MAX];
	int n = 0, done = 0;

	take_turn();
	run(BEGIN);
	while ((n = gather(batch, n)) > done)
		for (; done < n; done++)
			add_user();
	run(COMMIT);
	pthread_mutex_unlock(&writing);
	for (int i = 0; i < n; i++)
		wake_up(&batch[i]->told);
}

static bool somebody_waits(void)
{
	for (int i = 0; i < clients; i++)
		if (client[i].waits)
			return true;
	return false;
}

/* Writes for all, until nobody waits; a client that gave its turn is served by
 * who has it. */
static void lead(struct client *c)
{
	bool own;

	do {
		pthread_mutex_unlock(&lock);
		write_round();
		pthread_mutex_lock(&lock);
		own = !c->waits;
	} while (!own || somebody_waits());
	busy = false;
}

static void *client_main(void *arg)
{
	struct client *c = arg;
	int64_t began;

	while ((began = now_us()) < until) {
		pthread_mutex_lock(&lock);
		c->waits = true;
		if (!busy) {
			busy = true;
			lead(c);
		}
		pthread_mutex_unlock(&lock);
		wake_wait(&c->told, 0);
		pthread_mutex_lock(&lock);
		if (times_n < TIMES_MAX)
			times[times_n++] = (uint32_t)(now_us() - began);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static int committed(void *arg, sqlite3 *handle, const char *name, int frames)
{
	(void)arg;
	(void)handle;
	(void)name;
	log_frames = frames;
	return SQLITE_OK;
}

static int checkpoint(int how)
{
	int frames = 0, moved = 0;

	sqlite3_wal_checkpoint_v2(keeper, NULL, how, &frames, &moved);
	return moved;
}

/* As scimd does: 5 333 pages are moved at once, 16 000 make the log begin
 * anew. */
static void *keeper_main(void *arg)
{
	int moved = 0;

	(void)arg;
	while (!stop) {
		usleep(5000);
		if (log_frames < moved)
			moved = 0;
		if (log_frames - moved < 5333)
			continue;
		moved = checkpoint(SQLITE_CHECKPOINT_PASSIVE);
		if (log_frames < 16000)
			continue;
		for (int i = 0; i < 4 && log_frames - moved > 300; i++)
			moved = checkpoint(SQLITE_CHECKPOINT_PASSIVE);
		take_turn();
		moved = checkpoint(SQLITE_CHECKPOINT_RESTART);
		pthread_mutex_unlock(&writing);
	}
	return NULL;
}

static int by_time(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

static sqlite3 *open_one(const char *path)
{
	sqlite3 *handle;

	check(!sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX, DB_FILES));
	check(!sqlite3_exec(handle, "PRAGMA journal_mode=WAL; PRAGMA "
	    "synchronous=FULL; PRAGMA cache_size=-4096", NULL, NULL, NULL));
	return handle;
}

static void prepare(const char *path)
{
	struct db layered = { 0 };

	sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 0);
	sqlite3_initialize();
	check(!db_files_start());
	db = open_one(path);
	keeper = open_one(path);
	sqlite3_busy_timeout(db, 5000);
	sqlite3_wal_hook(db, committed, NULL);
	read_sample();
	layered.handle = db;
	db_gather_log(&layered);
	for (int i = 0; i < STATEMENTS; i++)
		check(!sqlite3_prepare_v3(db, sql[i], -1,
		    SQLITE_PREPARE_PERSISTENT, &q[i], NULL));
}

static int64_t cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (int64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 +
	    u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static void report(int64_t took, int64_t cpu)
{
	double n = (double)(times_n ? times_n : 1);

	qsort(times, times_n, sizeof(times[0]), by_time);
	printf("%.1f %.2f %u %u %u %zu 0\n", n * 1e6 / (double)took,
	    (double)cpu / n, times[times_n / 2],
	    times[times_n ? times_n - 1 - times_n / 100 : 0],
	    times[times_n ? times_n - 1 : 0], times_n);
}

int main(int argc, char **argv)
{
	pthread_t t[CLIENTS_MAX], checkpointer;
	int64_t began, took, cpu;

	if (argc != 4)
		return 2;
	clients = (int)strtol(argv[2], NULL, 10);
	if (clients < 1 || clients > CLIENTS_MAX)
		return 2;
	prepare(argv[1]);
	cpu = cpu_us();
	began = now_us();
	until = began + strtol(argv[3], NULL, 10) * 1000;
	pthread_create(&checkpointer, NULL, keeper_main, NULL);
	for (int i = 0; i < clients; i++)
		wake_init(&client[i].told);
	for (int i = 0; i < clients; i++)
		pthread_create(&t[i], NULL, client_main, &client[i]);
	for (int i = 0; i < clients; i++)
		pthread_join(t[i], NULL);
	took = now_us() - began;
	cpu = cpu_us() - cpu;
	stop = true;
	pthread_join(checkpointer, NULL);
	checkpoint(SQLITE_CHECKPOINT_TRUNCATE);         /* for the next run */
	report(took, cpu);
	return 0;
}
