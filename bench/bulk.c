/* SPDX-License-Identifier: Apache-2.0 */
/* bulk.c - bare SQLite writing the rows of an import, reading those of an
 * export: their controls.
 *
 * bulk DATABASE FIRST USERS BATCH CACHE
 * bulk DATABASE
 *
 * The database holds nothing but what an import of "gen lines FIRST n" made.
 * Copies of these n users, numbered from 1, are written as the import would
 * leave them: the same tables and indexes, WAL, synchronous=FULL, as many in
 * a transaction and as much cache (in KiB), from one thread with statements
 * that were prepared once.  No JSON, no checks; counters are written once a
 * transaction.
 *
 * The other form prints all documents in the order of an export, with their
 * ids and times, and nothing else.
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SAMPLES 64
#define ROWS 32
#define PIECES 16
#define TEXT 4096

enum { RESOURCE, ATTRIBUTE, CHANGE, COUNTER, NUMBER, POSITION, BEGIN, COMMIT,
	STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[RESOURCE] = "INSERT INTO resource (account, type, uuid, position,"
	    " name_key, external_id, active, version, created, modified, doc)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?4, ?7, ?7, ?8)",
	[ATTRIBUTE] = "INSERT INTO attribute (account, name, value, resource,"
	    " element) VALUES (?1, ?2, ?3, ?4, ?5)",
	[CHANGE] = "INSERT INTO change (account, number, time, request,"
	    " operation, type, uuid, name) VALUES (?1, ?2, ?3, ?4, 'create',"
	    " ?5, ?6, ?7)",
	[COUNTER] = "UPDATE counter SET position = ?3, active = ?3"
	    " WHERE account = ?1 AND type = ?2",
	[NUMBER] = "UPDATE account SET last_change = ?2 WHERE id = ?1",
	[POSITION] = "INSERT INTO position_count (account, type, level,"
	    " bucket, n) SELECT account, type, ?3, position >> ?4, count(*)"
	    " FROM resource WHERE account = ?1 AND type = ?2 AND position > ?5"
	    " GROUP BY position >> ?4"
	    " ON CONFLICT (account, type, level, bucket)"
	    " DO UPDATE SET n = n + excluded.n",
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
};

/* A text with the number of its user cut out. */
struct text { const char *piece[PIECES]; size_t n; };
struct row { int64_t name, element; struct text value; };
struct user {
	struct text key, external, doc, request, name;
	struct row rows[ROWS];
	int n;
};

static sqlite3 *db;
static sqlite3_stmt *q[STATEMENTS];
static struct user users[SAMPLES];
static int64_t account, type, last;
static int samples;

static void check(bool ok)
{
	if (ok)
		return;
	fprintf(stderr, "bulk: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static struct text cut(const unsigned char *from, long number)
{
	char mark[32], *p = strdup(from ? (const char *)from : "");
	struct text t = { { NULL }, 0 };
	int n = snprintf(mark, sizeof(mark), "%ld", number);

	while (p && t.n < PIECES) {
		char *at = strstr(p, mark);

		t.piece[t.n++] = p;
		if (at)
			*at = '\0';
		p = at ? at + n : NULL;
	}
	return t;
}

/* "NAME import:INPUT:LINE" without its line. */
static struct text cut_line(const unsigned char *from)
{
	char *p = strdup((const char *)from);

	strrchr(p, ':')[1] = '\0';
	return (struct text){ { p, "" }, 2 };
}

static char *append(char *at, const char *end, const char *s)
{
	size_t n = strlen(s);

	if (n >= (size_t)(end - at))
		exit(1);
	memcpy(at, s, n + 1);
	return at + n;
}

/* Into to[TEXT]. */
static const char *put(const struct text *t, const char *number, char *to)
{
	char *at = to;

	for (size_t i = 0; i < t->n; i++) {
		if (i)
			at = append(at, to + TEXT, number);
		at = append(at, to + TEXT, t->piece[i]);
	}
	return to;
}

static void read_rows(struct user *u, int64_t id, long number)
{
	sqlite3_stmt *s;

	check(!sqlite3_prepare_v2(db, "SELECT name, element, value FROM"
	    " attribute WHERE resource = ?1 ORDER BY name, element", -1, &s,
	    NULL));
	sqlite3_bind_int64(s, 1, id);
	for (; sqlite3_step(s) == SQLITE_ROW && u->n < ROWS; u->n++) {
		u->rows[u->n].name = sqlite3_column_int64(s, 0);
		u->rows[u->n].element = sqlite3_column_int64(s, 1);
		u->rows[u->n].value = cut(sqlite3_column_text(s, 2), number);
	}
	sqlite3_finalize(s);
}

static void read_samples(long first)
{
	sqlite3_stmt *s;

	check(!sqlite3_prepare_v2(db, "SELECT r.account, r.type, r.name_key,"
	    " r.external_id, r.doc, c.request, c.name, r.id FROM resource AS r"
	    " JOIN change AS c ON c.uuid = r.uuid ORDER BY r.id", -1, &s,
	    NULL));
	for (; sqlite3_step(s) == SQLITE_ROW && samples < SAMPLES; samples++) {
		struct user *u = &users[samples];
		long n = first + samples;

		account = sqlite3_column_int64(s, 0);
		type = sqlite3_column_int64(s, 1);
		u->key = cut(sqlite3_column_text(s, 2), n);
		u->external = cut(sqlite3_column_text(s, 3), n);
		u->doc = cut(sqlite3_column_text(s, 4), n);
		u->request = cut_line(sqlite3_column_text(s, 5));
		u->name = cut(sqlite3_column_text(s, 6), n);
		read_rows(u, sqlite3_column_int64(s, 7), n);
	}
	sqlite3_finalize(s);
	last = samples;
	check(samples > 0);
}

static void run(int which)
{
	check(sqlite3_step(q[which]) == SQLITE_DONE);
	sqlite3_reset(q[which]);
}

static void bind(int which, int n, const char *v)
{
	sqlite3_bind_text(q[which], n, v, -1, SQLITE_STATIC);
}

static void number(int which, int n, int64_t v)
{
	sqlite3_bind_int64(q[which], n, v);
}

static uint64_t next(void)
{
	static uint64_t state = 1;
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void add_rows(const struct user *u, const char *n, int64_t id)
{
	char value[TEXT];

	for (int i = 0; i < u->n; i++) {
		number(ATTRIBUTE, 1, account);
		number(ATTRIBUTE, 2, u->rows[i].name);
		bind(ATTRIBUTE, 3, put(&u->rows[i].value, n, value));
		number(ATTRIBUTE, 4, id);
		number(ATTRIBUTE, 5, u->rows[i].element);
		run(ATTRIBUTE);
	}
}

static void add_user(long which)
{
	const struct user *u = &users[which % samples];
	char n[32], uuid[40], key[TEXT], external[TEXT], doc[TEXT];
	uint64_t high = next(), low = next();
	int64_t now = (int64_t)time(NULL) * 1000;

	snprintf(n, sizeof(n), "%ld", which);
	snprintf(uuid, sizeof(uuid), "%08x-%04x-4%03x-8%03x-%012llx",
	    (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff),
	    (unsigned)(high & 0xfff), (unsigned)(low >> 48 & 0xfff),
	    (unsigned long long)(low & UINT64_C(0xffffffffffff)));
	number(RESOURCE, 1, account);
	number(RESOURCE, 2, type);
	bind(RESOURCE, 3, uuid);
	number(RESOURCE, 4, ++last);
	bind(RESOURCE, 5, put(&u->key, n, key));
	bind(RESOURCE, 6, put(&u->external, n, external));
	number(RESOURCE, 7, now);
	bind(RESOURCE, 8, put(&u->doc, n, doc));
	run(RESOURCE);
	add_rows(u, n, sqlite3_last_insert_rowid(db));
	number(CHANGE, 1, account);
	number(CHANGE, 2, last);
	number(CHANGE, 3, now);
	bind(CHANGE, 4, put(&u->request, n, doc));
	number(CHANGE, 5, type);
	bind(CHANGE, 6, uuid);
	bind(CHANGE, 7, put(&u->name, n, key));
	run(CHANGE);
}

static void count(int64_t before)
{
	static const int shift[] = { 62, 16, 8 };

	number(COUNTER, 1, account);
	number(COUNTER, 2, type);
	number(COUNTER, 3, last);
	run(COUNTER);
	number(NUMBER, 1, account);
	number(NUMBER, 2, last);
	run(NUMBER);
	for (int level = 0; level < 3; level++) {
		number(POSITION, 1, account);
		number(POSITION, 2, type);
		number(POSITION, 3, level);
		number(POSITION, 4, shift[level]);
		number(POSITION, 5, before);
		run(POSITION);
	}
}

static int print_all(const char *path)
{
	sqlite3_stmt *s = NULL;
	int rc;

	check(!sqlite3_open(path, &db) && !sqlite3_prepare_v2(db, "SELECT"
	    " uuid, doc, created, modified FROM resource"
	    " ORDER BY account, type, position", -1, &s, NULL));
	while ((rc = sqlite3_step(s)) == SQLITE_ROW)
		printf("%s %s %lld %lld\n", sqlite3_column_text(s, 0),
		    sqlite3_column_text(s, 1),
		    (long long)sqlite3_column_int64(s, 2),
		    (long long)sqlite3_column_int64(s, 3));
	check(rc == SQLITE_DONE);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return fflush(stdout) ? 1 : 0;
}

int main(int argc, char **argv)
{
	char cache[64];
	long batch, all;

	if (argc == 2)
		return print_all(argv[1]);
	if (argc != 6)
		return 2;
	all = strtol(argv[3], NULL, 10);
	batch = strtol(argv[4], NULL, 10);
	snprintf(cache, sizeof(cache), "PRAGMA cache_size=-%ld",
	    strtol(argv[5], NULL, 10));
	check(!sqlite3_open(argv[1], &db) && !sqlite3_exec(db, "PRAGMA "
	    "journal_mode=WAL; PRAGMA synchronous=FULL", NULL, NULL, NULL) &&
	    !sqlite3_exec(db, cache, NULL, NULL, NULL));
	read_samples(strtol(argv[2], NULL, 10));
	for (int i = 0; i < STATEMENTS; i++)
		check(!sqlite3_prepare_v2(db, sql[i], -1, &q[i], NULL));
	for (long done = 0; done < all;) {
		int64_t before = last;

		run(BEGIN);
		for (long i = 0; i < batch && done < all; i++)
			add_user(++done);
		count(before);
		run(COMMIT);
	}
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(q[i]);
	return sqlite3_close(db) ? 1 : 0;
}
