/* SPDX-License-Identifier: Apache-2.0 */
#include "store/load.h"

#include <stdlib.h>
#include <string.h>

#include "store/tally.h"

#define MARK " import:"

struct str load_request(struct arena *a, struct str name, struct str input,
    int64_t line)
{
	return str_printf(a, "%.*s" MARK "%.*s:%lld", STR_ARG(name),
	    STR_ARG(input), (long long)line);
}

/* Both queries of load_lines() ask for the same rows. */
#define LINES_OF " FROM change WHERE account = ?1" \
	" AND operation = 'create' AND instr(request, ?2) > 0"

static int count_lines(struct session *w, int64_t account, struct str mark,
    size_t *count, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "SELECT count(*)" LINES_OF, e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, mark);
	rc = db_step(q, e);
	if (rc == 1)
		*count = (size_t)db_col_i64(q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* False when the row names no line after all. */
static bool line_of(struct db_stmt *q, struct load_line *out)
{
	struct str request = db_col_view(q, 0), uuid = db_col_view(q, 1);
	struct str number = str_sub(request, str_rfind(request, ':') + 1,
	    request.n);

	if (!str_to_i64(number, &out->line) || uuid.n != UUID_LEN)
		return false;
	memcpy(out->uuid, uuid.p, UUID_LEN);
	return true;
}

static int by_line(const void *x, const void *y)
{
	const struct load_line *a = x, *b = y;

	return (a->line > b->line) - (a->line < b->line);
}

/* A line that was refused first and came in later is the last of the rows. */
static void sort(struct load_line *v, size_t n)
{
	size_t i = 1;

	while (i < n && v[i - 1].line <= v[i].line)
		i++;
	if (i < n)
		qsort(v, n, sizeof(*v), by_line);
}

int load_lines(struct arena *a, struct session *w, int64_t account,
    struct str input, struct load_line **out, size_t *count, struct err *e)
{
	struct str mark = str_printf(a, MARK "%.*s:", STR_ARG(input));
	struct load_line *all;
	size_t room = 0, n = 0;
	struct db_stmt *q;
	int rc;

	if (count_lines(w, account, mark, &room, e))
		return -1;
	q = db_prepare(w->db, "SELECT request, uuid" LINES_OF
	    " ORDER BY number", e);
	if (!q)
		return -1;
	all = ARENA_ARRAY(a, struct load_line, room + 1);
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, mark);
	while ((rc = db_step(q, e)) == 1 && n < room)
		n += line_of(q, &all[n]);
	db_done(q);
	if (rc < 0)
		return -1;
	sort(all, n);
	*out = all;
	*count = n;
	return 0;
}

int load_check_id(struct session *w, struct str uuid, struct err *e)
{
	struct db_stmt *q;
	int rc;

	if (!uuid_valid(uuid))
		return err_set(e, ERR_INVALID_VALUE, "the id is no UUID in "
		    "lower case, so it cannot be kept");
	q = db_prepare(w->db, "SELECT 1 FROM resource WHERE uuid = ?1", e);
	if (!q)
		return -1;
	db_bind_str(q, 1, uuid);
	rc = db_step(q, e);
	db_done(q);
	if (rc == 1)
		err_set(e, ERR_UNIQUENESS, "the id %.*s is already taken in "
		    "this database", STR_ARG(uuid));
	return rc == 0 ? 0 : -1;
}

int load_stamp(struct session *w, int64_t account, const struct resource *r,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "UPDATE resource SET modified = ?3"
	    " WHERE account = ?1 AND id = ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, r->id);
	db_bind_i64(q, 3, r->modified);
	return db_run(q, e);
}

int load_prepare(struct store *s, struct err *e)
{
	return db_cache(s->session->db, LOAD_CACHE_KIB, e);
}

int64_t load_mark(const struct session *w)
{
	return w->tally ? w->tally->change : 0;
}

struct load {
	struct arena *arena;
	int64_t account;
	int (*fn)(struct session *w, void *arg, struct err *e);
	void *arg;
	struct tally tally;
};

static int run(struct session *w, void *arg, struct err *e)
{
	struct load *x = arg;
	int rc;

	if (tally_begin(x->arena, w, x->account, &x->tally, e))
		return -1;
	w->tally = &x->tally;
	rc = x->fn(w, x->arg, e);
	w->tally = NULL;
	return rc ? -1 : tally_end(w, &x->tally, e);
}

int load_write(struct store *s, struct arena *a, int64_t account,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e)
{
	struct load x = { .arena = a, .account = account, .fn = fn,
	    .arg = arg };
	struct arena_mark m = arena_mark(a);
	int rc = store_write(s, a, run, &x, e);

	arena_release(a, m);
	s->session->tally = NULL;       /* memory may have ended in fn */
	return rc;
}
