/* SPDX-License-Identifier: Apache-2.0 */
#include "store/load.h"

#include <string.h>

#include "store/tally.h"

#define MARK " import:"
/* The indexes of a million users that are written in no order, and as much
 * again; a cache that they do not fit in costs a read and a write a user. */
#define CACHE_KIB (128 * 1024)

struct str load_request(struct arena *a, struct str name, struct str input,
    int64_t line)
{
	return str_printf(a, "%.*s" MARK "%.*s:%lld", STR_ARG(name),
	    STR_ARG(input), (long long)line);
}

struct lines {
	struct load_line *p;
	size_t n, room;
};

static void add(struct arena *a, struct lines *all, struct db_stmt *q)
{
	struct str request = db_col_view(q, 0);
	struct str number = str_sub(request, str_rfind(request, ':') + 1,
	    request.n);
	struct load_line one = { 0, { NULL, 0 } }, *grown;

	if (!str_to_i64(number, &one.line))
		return;
	if (all->n == all->room) {
		all->room = all->room ? all->room * 2 : 1024;
		grown = ARENA_ARRAY(a, struct load_line, all->room);
		if (all->n)
			memcpy(grown, all->p, all->n * sizeof(*grown));
		all->p = grown;
	}
	one.uuid = db_col_str(a, q, 1);
	all->p[all->n++] = one;
}

int load_lines(struct arena *a, struct session *w, int64_t account,
    struct str input, struct load_line **out, size_t *count, struct err *e)
{
	struct str mark = str_printf(a, MARK "%.*s:", STR_ARG(input));
	struct lines all = { NULL, 0, 0 };
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT request, uuid FROM change WHERE account = ?1"
	    " AND operation = 'create' AND instr(request, ?2) > 0"
	    " ORDER BY number", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, mark);
	while ((rc = db_step(q, e)) == 1)
		add(a, &all, q);
	db_done(q);
	if (rc < 0)
		return -1;
	*out = all.p;
	*count = all.n;
	return 0;
}

int load_prepare(struct store *s, struct err *e)
{
	return db_cache(s->session->db, CACHE_KIB, e);
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
