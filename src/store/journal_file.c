/* SPDX-License-Identifier: Apache-2.0 */
/* journal_file.c - the file of the provisioning log: made, written, pruned. */
#include "store/journal_file.h"

#include "base/utf8.h"
#include "db/migrations.h"

#include <unistd.h>

static int prepare(struct journal_file *f, bool make, struct err *e)
{
	if (!make)
		return db_log_check(f->db, e);
	return db_log_migrate(f->db, e) || db_relax(f->db, e) ? -1 : 0;
}

int journal_file_open(const char *path, bool make, int busy_ms,
    struct journal_file **out, struct err *e)
{
	struct journal_file *f;

	if (!make && access(path, F_OK))
		return err_set(e, ERR_NOT_FOUND, "there is no provisioning "
		    "log at %.300s: scimd makes it when it starts", path);
	f = mem_new(sizeof(*f));
	if (!f)
		return err_set(e, ERR_BUSY, "out of memory");
	if (db_open(path, make ? DB_CREATE : DB_WRITE, busy_ms, &f->db, e) ||
	    prepare(f, make, e)) {
		journal_file_close(f);
		return -1;
	}
	*out = f;
	return 0;
}

void journal_file_close(struct journal_file *f)
{
	if (!f)
		return;
	db_close(f->db);
	mem_free(f);
}

#define COLUMNS 24
#define ROW "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?," \
	" ?, ?, ?)"
#define INSERT \
	"INSERT INTO entry (time, part, status, changed, members, us," \
	" results, operation, account, token, client, address, type," \
	" resource, name, error, scim_type, refused, detail, lenient," \
	" looked, request, body, name_key) VALUES " ROW
#define MANY 8                          /* rows of the longer statement */

/* Binds x from parameter n + 1 on. */
static void bind(struct arena *a, struct db_stmt *q, int n,
    const struct journal_entry *x)
{
	const int64_t numbers[] = { x->time, x->part, x->status, x->changed,
		x->members, x->us, x->results };
	const struct str words[] = { x->operation, x->account, x->token,
		x->client, x->address, x->type, x->resource, x->name,
		x->error, x->scim_type, x->refused, x->detail, x->lenient,
		x->looked, x->request, x->body,
		x->name.p ? key_fold(a, x->name) : x->name };

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		db_bind_i64(q, ++n, numbers[i]);
	if (x->results < 0)
		db_bind_null(q, n);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		db_bind_str(q, ++n, words[i]);
}

static bool are_many(const struct journal_entry *list)
{
	int n = 0;

	while (list && n < MANY) {
		list = list->next;
		n++;
	}
	return n == MANY;
}

/* One row of list, or, when there are so many, MANY: a statement costs as much
 * as two rows. *list is then what is left. */
static int insert(struct arena *a, struct journal_file *f,
    const struct journal_entry **list, struct err *e)
{
	int n = are_many(*list) ? MANY : 1;
	struct db_stmt *q = n == 1 ? db_prepare(f->db, INSERT, e) :
	    db_prepare(f->db, INSERT ", " ROW ", " ROW ", " ROW ", " ROW ", "
	    ROW ", " ROW ", " ROW, e);

	if (!q)
		return -1;
	for (int i = 0; i < n; i++) {
		bind(a, q, i * COLUMNS, *list);
		*list = (*list)->next;
	}
	return db_run(q, e);
}

int journal_file_add(struct arena *a, struct journal_file *f,
    const struct journal_entry *list, struct err *e)
{
	struct arena_mark m = arena_mark(a);
	const struct journal_entry *rest = list;
	int rc = 0;

	if (db_begin(f->db, e))
		return -1;
	while (rest && !rc) {
		rc = insert(a, f, &rest, e);
		arena_release(a, m);
	}
	for (; list && !rc; list = list->next)
		rc = journal_leniency_count(f, list, e);
	return db_end(f->db, rc, e);
}

int journal_file_migrate(const char *path, int busy_ms, struct err *e)
{
	struct journal_file *f;

	if (access(path, F_OK))
		return 0;
	if (journal_file_open(path, true, busy_ms, &f, e))
		return -1;
	journal_file_close(f);
	return 0;
}

/* Rows stand in the order of writing, which is the order of time but for the
 * length of a request. */
int journal_file_prune(struct journal_file *f, int64_t before, int64_t max,
    int64_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(f->db,
	    "DELETE FROM entry WHERE id IN (SELECT id FROM (SELECT id, time"
	    " FROM entry ORDER BY id LIMIT ?2) AS o WHERE time < ?1)", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, before);
	db_bind_i64(q, 2, max);
	if (db_run(q, e))
		return -1;
	*n = db_changes(f->db);
	return 0;
}

int journal_file_note(struct journal_file *f, struct str what, int64_t now,
    bool *first, struct err *e)
{
	struct db_stmt *q = db_prepare(f->db,
	    "INSERT INTO notice (what, time) VALUES (?1, ?2)"
	    " ON CONFLICT (what) DO NOTHING", e);

	if (!q)
		return -1;
	db_bind_str(q, 1, what);
	db_bind_i64(q, 2, now);
	if (db_run(q, e))
		return -1;
	*first = db_changes(f->db) > 0;
	return 0;
}

int journal_file_seen(struct journal_file *f, struct str what, bool *seen,
    struct err *e)
{
	struct db_stmt *q = db_prepare(f->db,
	    "SELECT 1 FROM notice WHERE what = ?1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_str(q, 1, what);
	rc = db_step(q, e);
	db_done(q);
	*seen = rc == 1;
	return rc < 0 ? -1 : 0;
}
