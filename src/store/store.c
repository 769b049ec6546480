/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - opening and closing the record, sessions, and the way to write. */
#include "store/anchor.h"
#include "store/group_cache.h"
#include "store/ident.h"
#include "store/queue.h"
#include "store/session.h"
#include "store/token_cache.h"
#include "store/writer.h"

#include <string.h>

#include "base/clock.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "db/migrations.h"

static int read_record(struct session *w, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "SELECT epoch, fold_version,"
	    " cursor_secret FROM record WHERE one = 1", e);
	int rc;

	if (!q)
		return -1;
	rc = db_step(q, e);
	if (rc == 1) {
		w->epoch = db_col_i64(q, 0);
		if (!str_eq(db_col_view(q, 1), str_of(key_fold_version())))
			rc = err_set(e, ERR_INTERNAL, "the record's keys were "
			    "made with another Unicode version: run scimctl "
			    "db migrate");
		else if (ident_new(db_col_view(q, 2), &w->ids, e))
			rc = -1;
	}
	db_done(q);
	if (rc == 0)
		return err_set(e, ERR_INTERNAL,
		    "the database is empty: run scimctl db migrate");
	return rc < 0 ? -1 : 0;
}

static int session_make(struct store *s, enum db_mode mode,
    struct session **out, struct err *e)
{
	struct session *w = mem_new(sizeof(*w));

	if (!w)
		return err_set(e, ERR_BUSY, "out of memory");
	w->store = s;
	w->writes = mode != DB_READ;
	if (db_open(s->config.database, mode, s->config.busy_ms, &w->db, e)) {
		mem_free(w);
		return -1;
	}
	if (db_version_check(w->db, e) || read_record(w, e)) {
		session_close(w);
		return -1;
	}
	if (!w->writes)
		w->tokens = token_cache_new();
	*out = w;
	return 0;
}

int session_open(struct store *s, struct session **out, struct err *e)
{
	return session_make(s, DB_READ, out, e);
}

void session_close(struct session *w)
{
	if (!w)
		return;
	db_close(w->db);
	token_cache_free(w->tokens);
	ident_free(w->ids);
	mem_free(w);
}

struct store *session_store(struct session *w)
{
	return w->store;
}

const struct catalog *store_catalog(const struct store *s)
{
	return s->catalog;
}

const struct store_config *store_settings(const struct store *s)
{
	return &s->config;
}

int session_begin_read(struct session *w, struct err *e)
{
	w->version_known = false;
	anchor_note(w->store->anchor);
	return db_begin_read(w->db, e);
}

int session_version(struct session *w, int64_t *out, struct err *e)
{
	struct db_stmt *q;
	int rc;

	if (!w->version_known) {
		q = db_prepare(w->db, "PRAGMA data_version", e);
		rc = q ? db_step(q, e) : -1;
		if (rc == 1)
			w->version = db_col_i64(q, 0);
		db_done(q);
		if (rc != 1)
			return -1;
	}
	w->version_known = db_in_transaction(w->db);
	*out = w->version;
	return 0;
}

void session_end_read(struct session *w)
{
	struct err ignored = { 0 };

	w->version_known = false;
	db_end(w->db, 0, &ignored);     /* a kept statement; nothing to undo */
}

void session_deadline(struct session *w, int64_t ms)
{
	db_deadline(w->db, ms ? clock_ticks() + ms * 1000 : 0);
}

void session_unwind(struct session *w)
{
	w->version_known = false;
	db_unwind(w->db, 0);
}

int session_nest(struct session *w,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e)
{
	if (db_begin(w->db, e))
		return -1;
	return db_end(w->db, fn(w, arg, e), e);
}

/* A store without threads (scimctl) writes in the calling thread.  The job is
 * alone in its transaction and needs no savepoint, which would write every page
 * that a large import touches to a temporary file first. */
static int write_here(struct store *s, struct job *j)
{
	int rc;

	if (turn_take(s->turn, j->e))
		return -1;
	rc = job_alone(s->session, j);
	turn_give(s->turn);
	return rc;
}

static int submit(struct store *s, struct job *j)
{
	if (!s->writer)
		return write_here(s, j);
	if (!j->until)
		j->until = clock_ticks() + s->config.deadline_ms * 1000;
	return writer_submit(s->writer, j);
}

int store_write(struct store *s, struct arena *a,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e)
{
	return store_write_until(s, a, 0, fn, arg, e);
}

int store_write_until(struct store *s, struct arena *a, int64_t until,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e)
{
	struct job j = { .fn = fn, .arg = arg, .arena = a, .e = e,
	    .until = until };

	return submit(s, &j);
}

int store_try(struct store *s, struct arena *a,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e)
{
	return store_try_until(s, a, 0, fn, arg, e);
}

int store_try_until(struct store *s, struct arena *a, int64_t until,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e)
{
	struct job j = { .fn = fn, .arg = arg, .arena = a, .e = e,
	    .until = until, .rehearse = true };

	return submit(s, &j);
}

static int load_names(struct session *w, void *arg, struct err *e)
{
	return names_load(w, arg, true, e);
}

/* Reads the numbers of types and attributes; writes only when the schema
 * files declare something that the record does not know yet. */
static int name_all(struct store *s, struct catalog *c, struct err *e)
{
	struct err missing = { 0 };

	if (!names_load(s->session, c, false, &missing))
		return 0;
	if (missing.kind != ERR_NOT_FOUND) {
		*e = missing;
		return -1;
	}
	return store_write(s, s->arena, load_names, c, e);
}

static int open_parts(struct store *s, struct catalog *c, struct err *e)
{
	s->touches = touches_new();
	if (!s->touches)
		return err_set(e, ERR_BUSY, "out of memory");
	if (session_make(s, DB_WRITE, &s->session, e) ||
	    turn_open(s->config.database, &s->turn, e) ||
	    name_all(s, c, e))
		return -1;
	s->epoch = s->session->epoch;
	if (!s->config.threads)
		return 0;
	/* The writer's keeper asks the anchor. */
	if (anchor_start(s->config.database, s->config.busy_ms, &s->anchor, e))
		return -1;
	return writer_start(s, &s->writer, e);
}

int store_open(const struct store_config *cfg, struct catalog *c,
    struct store **out, struct err *e)
{
	struct store *s = mem_new(sizeof(*s));

	if (!s)
		return err_set(e, ERR_BUSY, "out of memory");
	s->arena = arena_new(0);
	if (!s->arena) {
		mem_free(s);
		return err_set(e, ERR_BUSY, "out of memory");
	}
	s->config = *cfg;
	s->config.database = str_c(s->arena, str_of(cfg->database));
	s->config.base_url = str_dup(s->arena, cfg->base_url);
	s->catalog = c;
	s->groups = group_cache_new();
	if (open_parts(s, c, e)) {
		store_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

void store_close(struct store *s)
{
	struct err ignored = { 0 };
	struct arena *a;

	if (!s)
		return;
	if (s->writer)
		writer_stop(s->writer);
	s->writer = NULL;
	anchor_stop(s->anchor);
	a = s->arena;
	if (s->session && s->touches && s->turn && touches_due(s->touches))
		touches_flush(s->session, s->touches, &ignored);
	session_close(s->session);
	turn_close(s->turn);
	touches_free(s->touches);
	group_cache_free(s->groups);
	mem_free(s);
	arena_free(a);
}

struct str store_base_url(struct arena *a, const struct store *s,
    struct str account_tag)
{
	struct str url = s->config.base_url, mark = S("{account}");
	size_t at = str_find_str(url, mark);

	if (at == url.n)
		return url;
	return STR_CONCAT(a, str_sub(url, 0, at), account_tag,
	    str_sub(url, at + mark.n, url.n));
}

int store_check(struct arena *a, struct session *w, struct str *report,
    struct err *e)
{
	return db_check(a, w->db, report, e);
}

int store_backup(struct session *w, const char *path, struct err *e)
{
	return db_backup(w->db, path, e);
}
