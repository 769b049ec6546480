/* SPDX-License-Identifier: Apache-2.0 */
/* stmt.c - statements are prepared once and found again.
 *
 * By the address of their literal in a hash table that grows, or, put together
 * at run time, by their bytes in a short list whose end is forgotten.  A
 * statement in use is not found: whoever asks for the same text in the
 * meantime gets a copy of his own, which then stays in the cache as well.
 */
#include "db/connection.h"

#include <string.h>

#include "db/mapped.h"

#define SLOTS_FIRST 64
#define TEXTS_MAX 64

static struct db_stmt *give_out(struct db *db, struct db_stmt *q)
{
	if (!db->depth && !db->used)
		db->faults = mapped_faults();
	q->used = true;
	q->used_prev = NULL;
	q->used_next = db->used;
	if (db->used)
		db->used->used_prev = q;
	db->used = q;
	return q;
}

static void take_back(struct db *db, struct db_stmt *q)
{
	if (q->used_prev)
		q->used_prev->used_next = q->used_next;
	else
		db->used = q->used_next;
	if (q->used_next)
		q->used_next->used_prev = q->used_prev;
	q->used = false;
}

void db_done(struct db_stmt *q)
{
	if (!q || !q->used)
		return;
	sqlite3_reset(q->handle);       /* tells a failure db_step() told */
	sqlite3_clear_bindings(q->handle);
	q->ended = false;
	q->failed = SQLITE_OK;
	take_back(q->db, q);
}

void db_statements_reset(struct db *db)
{
	while (db->used)
		db_done(db->used);
}

static void stmt_free(struct db_stmt *q)
{
	sqlite3_finalize(q->handle);
	mem_free(q->text);
	mem_free(q);
}

static bool blank(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == ';'))
		p++;
	return p == end;
}

/* A statement outside of the caches. */
static struct db_stmt *stmt_new(struct db *db, struct str sql, struct err *e)
{
	struct db_stmt *q = mem_new(sizeof(*q));
	const char *rest = NULL;
	int code = SQLITE_TOOBIG;

	if (!q) {
		db_fail(db, SQLITE_NOMEM, NULL, e);
		return NULL;
	}
	q->db = db;
	if (sql.n <= DB_LENGTH_MAX)
		code = sqlite3_prepare_v3(db->handle, sql.p, (int)sql.n,
		    SQLITE_PREPARE_PERSISTENT, &q->handle, &rest);
	if (code != SQLITE_OK)
		db_fail(db, code, NULL, e);
	else if (!q->handle || !blank(rest, sql.p + sql.n))
		err_internal(e, "not one statement: %.100s", sql.p);
	else
		return q;
	stmt_free(q);
	return NULL;
}

static struct db_stmt **slot_of(struct db *db, const char *literal)
{
	uint64_t h = (uint64_t)(uintptr_t)literal * 0x9e3779b97f4a7c15u;

	return &db->slots[(h >> 32) & (db->slot_count - 1)];
}

static void put(struct db *db, struct db_stmt *q)
{
	struct db_stmt **slot = slot_of(db, q->literal);

	q->next = *slot;
	*slot = q;
}

/* Room for one more; false when there is no memory. */
static bool grow(struct db *db)
{
	size_t count = db->slot_count ? db->slot_count * 2 : SLOTS_FIRST;
	struct db_stmt **old = db->slots, **slots, *q, *next;
	size_t old_count = db->slot_count;

	if (db->literal_count < db->slot_count)
		return true;
	slots = mem_new(count * sizeof(*slots));
	if (!slots)
		return false;
	db->slots = slots;
	db->slot_count = count;
	for (size_t i = 0; i < old_count; i++) {
		for (q = old[i]; q; q = next) {
			next = q->next;
			put(db, q);
		}
	}
	mem_free(old);
	return true;
}

static struct db_stmt *find_literal(struct db *db, const char *sql)
{
	struct db_stmt *q = db->slot_count ? *slot_of(db, sql) : NULL;

	while (q && (q->literal != sql || q->used))
		q = q->next;
	return q;
}

struct db_stmt *db_prepare_literal(struct db *db, const char *sql,
    struct err *e)
{
	struct db_stmt *q = find_literal(db, sql);

	if (q)
		return give_out(db, q);
	if (!grow(db)) {
		db_fail(db, SQLITE_NOMEM, NULL, e);
		return NULL;
	}
	q = stmt_new(db, str_of(sql), e);
	if (!q)
		return NULL;
	q->literal = sql;
	put(db, q);
	db->literal_count++;
	return give_out(db, q);
}

/* FNV-1a, of eight bytes at a time and with its upper half mixed in: only
 * texts of ours are hashed, and is_text() compares them. */
static uint64_t hash_of(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u, word;

	for (; s.n >= sizeof(word); s = str_sub(s, sizeof(word), s.n)) {
		memcpy(&word, s.p, sizeof(word));
		h = (h ^ word) * 0x100000001b3u;
		h ^= h >> 32;
	}
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h;
}

static bool is_text(const struct db_stmt *q, struct str sql, uint64_t hash)
{
	return q->hash == hash && q->text_n == sql.n &&
	    !memcmp(q->text, sql.p, sql.n);
}

/* Takes the statement of this text out of the list; NULL when there is none
 * that is free. */
static struct db_stmt *pull_text(struct db *db, struct str sql, uint64_t hash)
{
	struct db_stmt **at, *q;

	for (at = &db->texts; (q = *at); at = &q->next) {
		if (q->used || !is_text(q, sql, hash))
			continue;
		*at = q->next;
		db->text_count--;
		return q;
	}
	return NULL;
}

/* Forgets the free statement whose last use is longest ago; false when all
 * are in use: then the list is longer for a while. */
static bool forget_one(struct db *db)
{
	struct db_stmt **at, **last = NULL, *q;

	for (at = &db->texts; *at; at = &(*at)->next)
		if (!(*at)->used)
			last = at;
	if (!last)
		return false;
	q = *last;
	*last = q->next;
	db->text_count--;
	stmt_free(q);
	return true;
}

static struct db_stmt *text_new(struct db *db, struct str sql, uint64_t hash,
    struct err *e)
{
	struct db_stmt *q = stmt_new(db, sql, e);

	if (!q)
		return NULL;
	q->text = mem_new(sql.n + 1);
	if (!q->text) {
		db_fail(db, SQLITE_NOMEM, NULL, e);
		stmt_free(q);
		return NULL;
	}
	memcpy(q->text, sql.p, sql.n);
	q->text_n = sql.n;
	q->hash = hash;
	return q;
}

struct db_stmt *db_prepare_text(struct db *db, struct str sql, struct err *e)
{
	uint64_t hash = hash_of(sql);
	struct db_stmt *q = pull_text(db, sql, hash);

	if (!q)
		q = text_new(db, sql, hash, e);
	if (!q)
		return NULL;
	while (db->text_count >= TEXTS_MAX && forget_one(db))
		;
	q->next = db->texts;
	db->texts = q;
	db->text_count++;
	return give_out(db, q);
}

static void free_list(struct db_stmt *q)
{
	struct db_stmt *next;

	for (; q; q = next) {
		next = q->next;
		stmt_free(q);
	}
}

void db_statements_free(struct db *db)
{
	for (size_t i = 0; i < db->slot_count; i++)
		free_list(db->slots[i]);
	free_list(db->texts);
	mem_free(db->slots);
	db->slots = NULL;
	db->slot_count = db->literal_count = db->text_count = 0;
	db->texts = db->used = NULL;
}
