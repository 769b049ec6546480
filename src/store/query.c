/* SPDX-License-Identifier: Apache-2.0 */
#include "store/query_sql.h"

#include "store/session.h"

struct query_run {
	struct arena *arena;
	struct query_sql sql;
	struct db_stmt *stmt;           /* NULL: no rows */
	int64_t rows;                   /* handed out */
	bool ended, more;
	bool kept;                      /* place is that of a row gone by */
	struct query_place place;
};

/* A type at a time, in the order of their numbers. */
static int add_arm(struct query_sql *s, size_t i, struct err *e)
{
	const struct query *q = s->q;
	struct query_arm arm = { .type = q->types[i] };
	struct str base = store_base_url(s->arena, s->w->store,
	    s->caller->account_tag);
	struct filter_sql x;
	size_t at = s->arm_count;

	arm.location = STR_CONCAT(s->arena, base, arm.type->endpoint, S("/"));
	x = query_context(s, NULL, &arm);
	arm.filter = filter_fold(&x, q->filters ? q->filters[i] : NULL);
	arm.sort = q->sort ? q->sort[i] : NULL;
	if (filter_check(arm.filter, e) || sort_check(arm.type, &arm.sort, e))
		return -1;
	if (arm.filter && arm.filter->kind == FILTER_CONST)
		return 0;
	if (arm.filter)
		arm.driver = filter_drive(arm.type, arm.filter);
	while (at > 0 && s->arms[at - 1].type->id > arm.type->id) {
		s->arms[at] = s->arms[at - 1];
		at--;
	}
	s->arms[at] = arm;
	s->arm_count++;
	return 0;
}

int query_arms(struct query_sql *s, struct err *e)
{
	const struct query *q = s->q;

	s->arms = ARENA_ARRAY(s->arena, struct query_arm, q->type_count + 1);
	s->sorted = q->sort != NULL;
	for (size_t i = 0; i < q->type_count; i++)
		if (add_arm(s, i, e))
			return -1;
	return 0;
}

/* A walk in position order goes on behind the place; types before it are
 * done. */
static void go_on(struct query_sql *s)
{
	const struct query_place *after = &s->q->after;

	if (!s->q->by_cursor || after->type == 0 || s->sorted)
		return;
	while (s->arm_count > 0 && s->arms[0].type->id < after->type) {
		s->arms++;
		s->arm_count--;
	}
	if (s->arm_count > 0 && s->arms[0].type->id == after->type) {
		s->arms[0].from = true;
		s->arms[0].from_position = after->position;
	}
}

static int page(struct query_sql *s, struct err *e)
{
	const struct query *q = s->q;

	if (query_arms(s, e))
		return -1;
	s->limit = q->count + (q->by_cursor ? 1 : 0);
	s->offset = !q->by_cursor && q->start > 1 ? q->start - 1 : 0;
	go_on(s);
	if (query_page_start(s, e))
		return -1;
	return q->count > 0 ? query_probe(s, e) : 0;
}

static struct query_sql plan(struct arena *a, struct session *w,
    const struct caller *c, const struct query *q)
{
	struct query_sql s = { .arena = a, .w = w, .caller = c, .q = q };

	return s;
}

int query_start(struct arena *a, struct session *w, const struct caller *c,
    const struct query *q, struct query_run **out, struct err *e)
{
	struct query_run *run = ARENA_NEW(a, struct query_run);
	struct sqlb *b;

	run->arena = a;
	run->sql = plan(a, w, c, q);
	if (page(&run->sql, e))
		return -1;
	if (q->count > 0 && run->sql.arm_count > 0) {
		b = sqlb_new(a);
		query_text(&run->sql, b);
		run->stmt = sqlb_prepare(b, w->db, e);
		if (!run->stmt)
			return -1;
	}
	*out = run;
	return 0;
}

static const struct query_arm *arm_of(const struct query_run *run)
{
	int64_t type = db_col_i64(run->stmt, QUERY_TYPE);

	for (size_t i = 0; i < run->sql.arm_count; i++)
		if (run->sql.arms[i].type->id == type)
			return &run->sql.arms[i];
	return NULL;
}

static void fill(const struct query_run *run, struct resource *r)
{
	struct db_stmt *q = run->stmt;

	r->id = db_col_i64(q, QUERY_ID);
	r->account = run->sql.caller->account;
	r->type = arm_of(run)->type;
	r->uuid = db_col_view(q, QUERY_UUID);
	r->version = db_col_i64(q, QUERY_VERSION);
	r->created = db_col_i64(q, QUERY_CREATED);
	r->modified = db_col_i64(q, QUERY_MODIFIED);
	r->active = db_col_i64(q, QUERY_ACTIVE) != 0;
	r->external_id = db_col_null(q, QUERY_EXTERNAL) ?
	    (struct str){ NULL, 0 } : db_col_view(q, QUERY_EXTERNAL);
	r->doc = db_col_view(q, QUERY_DOC);
}

static void place_now(const struct query_run *run, struct query_place *out)
{
	struct db_stmt *q = run->stmt;
	const struct query_arm *arm = arm_of(run);
	struct query_place p = {
		.type = db_col_i64(q, QUERY_TYPE),
		.position = db_col_i64(q, QUERY_POSITION),
		.id = db_col_i64(q, QUERY_ID),
	};

	if (run->sql.sorted) {
		p.absent = db_col_null(q, QUERY_KEY);
		if (!p.absent)
			p.key = sort_key_read(run->arena, q,
			    sort_class(arm->type, arm->sort));
	}
	*out = p;
}

/* The row behind the page is looked at only to know that there is one. */
static int peek(struct query_run *run, struct err *e)
{
	int rc;

	place_now(run, &run->place);
	run->kept = true;
	run->ended = true;
	rc = run->sql.q->by_cursor ? db_step(run->stmt, e) : 0;
	run->more = rc == 1;
	return rc < 0 ? -1 : 0;
}

int query_next(struct query_run *run, struct resource *r, struct err *e)
{
	struct query_place last;
	int rc;

	if (!run->stmt || run->ended)
		return 0;
	if (run->rows == run->sql.q->count)
		return peek(run, e);
	if (run->rows > 0)
		place_now(run, &last);
	rc = db_step(run->stmt, e);
	if (rc == 1) {
		fill(run, r);
		run->rows++;
		return 1;
	}
	run->ended = true;
	run->kept = run->rows > 0;
	if (run->kept)
		run->place = last;
	return rc;
}

bool query_more(const struct query_run *run)
{
	return run->more;
}

void query_place(const struct query_run *run, struct query_place *out)
{
	if (run->kept)
		*out = run->place;
	else if (run->rows > 0)
		place_now(run, out);
}

bool query_total_known(const struct query_run *run, int64_t *total)
{
	const struct query *q = run->sql.q;
	bool first = q->by_cursor ? q->after.type == 0 : q->start <= 1;
	bool last = run->rows < q->count || (q->by_cursor && run->ended &&
	    !run->more);

	if (!run->stmt && run->sql.arm_count > 0)
		return false;
	if (run->stmt && (!run->ended || !last))
		return false;
	if (!first && (q->by_cursor || run->rows == 0))
		return false;
	*total = run->rows + (first ? 0 : q->start - 1);
	return true;
}

void query_done(struct query_run *run)
{
	if (run)
		db_done(run->stmt);
}

int query_total(struct arena *a, struct session *w, const struct caller *c,
    const struct query *q, int64_t *total, struct err *e)
{
	struct query_sql s = plan(a, w, c, q);
	struct sqlb *b = sqlb_new(a);
	struct db_stmt *stmt;
	int rc;

	if (query_arms(&s, e))
		return -1;
	if (s.arm_count == 0) {
		*total = 0;
		return 0;
	}
	query_text_total(&s, b);
	stmt = sqlb_prepare(b, w->db, e);
	if (!stmt)
		return -1;
	rc = db_step(stmt, e);
	if (rc == 1)
		*total = db_col_i64(stmt, 0);
	db_done(stmt);
	return rc < 0 ? -1 : 0;
}

int query_explain(struct arena *a, struct session *w, const struct caller *c,
    const struct query *q, struct str *sql, struct str *plan_text,
    struct err *e)
{
	struct query_sql s = plan(a, w, c, q);
	struct sqlb *b = sqlb_new(a);

	if (page(&s, e))
		return -1;
	if (s.arm_count == 0)
		sqlb_sql(b, "SELECT 0 WHERE 0");
	else
		query_text(&s, b);
	*sql = buf_str(&b->text);
	return db_explain(a, w->db, *sql, plan_text, e);
}
