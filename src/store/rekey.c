/* SPDX-License-Identifier: Apache-2.0 */
/* rekey.c - a record that was written by a program with other Unicode data or
 * other schemas: what a name is found by is made anew. */
#include "base/utf8.h"
#include "db/migrations.h"
#include "store/load.h"
#include "store/reindex.h"

/* Another process that writes is waited for so long. */
#define WAIT_MS 30000

static int keys_differ(struct session *w, bool *differ, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT fold_version FROM record WHERE one = 1", e);
	int rc;

	if (!q)
		return -1;
	rc = db_step(q, e);
	*differ = rc == 1 &&
	    !str_eq(db_col_view(q, 0), str_of(key_fold_version()));
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* Two names of a group may have become one: then one grant is enough. */
static int rekey_grants(struct session *w, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "UPDATE OR REPLACE role_grant SET group_key = scim_fold(group_name)"
	    " WHERE group_key IS NOT NULL", e);

	return q ? db_run(q, e) : -1;
}

static int set_version(struct session *w, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "UPDATE record SET fold_version = ?1 WHERE one = 1", e);

	if (!q)
		return -1;
	db_bind_str(q, 1, str_of(key_fold_version()));
	return db_run(q, e);
}

static int rekey(struct session *w, struct catalog *c, bool keys,
    struct err *e)
{
	if (names_load(w, c, true, e))
		return -1;
	if (!keys)
		return 0;
	for (size_t i = 0; i < c->type_count; i++)
		if (reindex_type(w, c->types[i], e))
			return -1;
	return rekey_grants(w, e) || set_version(w, e) ? -1 : 0;
}

static int redo(struct session *w, struct catalog *c, bool keys,
    struct err *e)
{
	if (db_cache(w->db, LOAD_CACHE_KIB, e) || db_begin(w->db, e))
		return -1;
	return db_end(w->db, rekey(w, c, keys, e), e);
}

static int look(struct session *w, struct catalog *c, const char *backup,
    bool *redone, struct err *e)
{
	struct err missing = { 0 };
	bool keys, names;

	if (db_version_check(w->db, e) || keys_differ(w, &keys, e))
		return -1;
	names = names_load(w, c, false, &missing);
	if (names && missing.kind != ERR_NOT_FOUND) {
		*e = missing;
		return -1;
	}
	if (!keys && !names)
		return 0;
	if (keys && backup && db_backup(w->db, backup, e))
		return -1;
	*redone = keys;
	return redo(w, c, keys, e);
}

int store_rekey(const struct store_config *cfg, struct catalog *c,
    const char *backup, const struct store_watch *watch, bool *redone,
    struct err *e)
{
	struct store s = { .config = *cfg, .catalog = c };
	struct session w = { .store = &s, .writes = true, .watch = watch };
	int rc;

	*redone = false;
	s.arena = arena_new(0);
	if (!s.arena)
		return err_set(e, ERR_BUSY, "out of memory");
	rc = db_open(cfg->database, DB_WRITE, WAIT_MS, &w.db, e);
	if (!rc)
		rc = look(&w, c, backup, redone, e);
	db_close(w.db);
	arena_free(s.arena);
	return rc ? -1 : 0;
}
