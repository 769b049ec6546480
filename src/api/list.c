/* SPDX-License-Identifier: Apache-2.0 */
/* list.c - a query is read, run, and answered as a ListResponse (RFC 7644
 * section 3.4.2, RFC 9865).
 *
 * Rows are written as they come; a page is never held in memory.
 */
#include "api/list.h"

#include "api/answer.h"

#define ROW_ROOM 4096           /* most rows take less */
#define URN_LIST "urn:ietf:params:scim:api:messages:2.0:ListResponse"

void list_params_of_query(const struct request *r, struct list_params *out)
{
	*out = (struct list_params){
		.attributes = request_param(r, S("attributes")),
		.excluded = request_param(r, S("excludedAttributes")),
		.filter = request_param(r, S("filter")),
		.sort_by = request_param(r, S("sortBy")),
		.sort_order = request_param(r, S("sortOrder")),
		.start_index = request_param(r, S("startIndex")),
		.count = request_param(r, S("count")),
		.cursor = request_param(r, S("cursor")),
	};
}

/* A whole number; what is not one is refused, not guessed. */
static int read_number(struct str text, const char *name, int64_t *out,
    struct err *e)
{
	if (!text.p)
		return 0;
	if (!str_to_i64(str_trim(text), out))
		return err_set(e, ERR_INVALID_VALUE, "%s is to be a whole "
		    "number, not \"%.*s\"", name,
		    STR_ARG(str_sub(text, 0, 40)));
	return 0;
}

/* startIndex below 1 is 1; count below 0 is 0; a count beyond the page size
 * is cut to it (section 3.4.2.4). */
static int read_page(struct exchange *x, const struct list_params *p,
    struct list *l, struct err *e)
{
	const struct service_config *c = x->worker->service->config;

	l->query.start = 1;
	l->query.count = x->caller.page_size ? x->caller.page_size :
	    (int64_t)c->page_default;
	if (read_number(p->start_index, "startIndex", &l->query.start, e) ||
	    read_number(p->count, "count", &l->query.count, e))
		return -1;
	if (l->query.start < 1)
		l->query.start = 1;
	if (l->query.count < 0)
		l->query.count = 0;
	if (l->query.count > (int64_t)c->page_max)
		l->query.count = (int64_t)c->page_max;
	return 0;
}

/* Escapes where a filter has its blanks or quotes: it was encoded twice. */
static bool text_is_encoded(struct str text)
{
	return str_find(text, '"') == text.n && str_find(text, ' ') == text.n &&
	    str_find_str(text, S("%2")) < text.n;
}

static int read_filter(struct exchange *x, const struct list_params *p,
    struct list *l, struct err *e)
{
	struct query *q = &l->query;
	struct filter_scope s = {
		.catalog = x->worker->service->catalog,
		.limits = &x->worker->service->config->filter,
		.lenient = &x->caller.lenient,
		.unknown_absent = q->type_count > 1,
	};
	struct str text = p->filter;

	if (!text.p)
		return 0;
	if (text_is_encoded(text) &&
	    lenient_use(&x->caller.lenient, LENIENT_DOUBLE_ENCODED))
		url_decode(x->req->arena, text, true, &text);
	q->filters = ARENA_ARRAY(x->req->arena, struct filter *,
	    q->type_count);
	for (size_t i = 0; i < q->type_count; i++) {
		s.type = q->types[i];
		if (filter_read(x->req->arena, &s, text, &q->filters[i], e))
			return -1;
	}
	x->filter = q->filters[0];
	return 0;
}

/* What sortBy names on type t: a complex multi-valued attribute is sorted by
 * its values (section 3.4.2.3). */
static int sort_attr(struct exchange *x, const struct restype *t,
    struct str name, bool several, const struct attr **out, struct err *e)
{
	const struct attr *attr = attr_find(x->worker->service->catalog, t,
	    name);
	const struct attr *value = attr ? attr_value(attr) : NULL;

	if (!attr && several)
		return 0;               /* absent on this type */
	if (!attr || attr->home == ATTR_DISCARDED)
		return err_set(e, ERR_INVALID_VALUE, "sortBy names \"%.*s\", "
		    "which is not an attribute of %.*s",
		    STR_ARG(str_sub(name, 0, 80)), STR_ARG(t->name));
	if (!value || attr->home == ATTR_MEMBERS || attr->home == ATTR_GROUPS)
		return err_set(e, ERR_INVALID_VALUE, "sorting by \"%.*s\" is "
		    "not possible; name a simple attribute or one of its "
		    "sub-attributes", STR_ARG(str_sub(name, 0, 80)));
	*out = value;
	return 0;
}

static int read_sort(struct exchange *x, const struct list_params *p,
    struct list *l, struct err *e)
{
	struct query *q = &l->query;
	bool known = false;

	if (!p->sort_by.n)
		return 0;
	if (p->sort_order.n && !str_ieq(p->sort_order, S("ascending")) &&
	    !str_ieq(p->sort_order, S("descending")))
		return err_set(e, ERR_INVALID_VALUE,
		    "sortOrder is \"ascending\" or \"descending\"");
	q->descending = str_ieq(p->sort_order, S("descending"));
	q->sort = ARENA_ARRAY(x->req->arena, const struct attr *,
	    q->type_count);
	for (size_t i = 0; i < q->type_count; i++) {
		if (sort_attr(x, q->types[i], p->sort_by, q->type_count > 1,
		    &q->sort[i], e))
			return -1;
		known = known || q->sort[i];
	}
	return known ? 0 : err_set(e, ERR_INVALID_VALUE, "sortBy names "
	    "\"%.*s\", which is an attribute of no resource type",
	    STR_ARG(str_sub(p->sort_by, 0, 80)));
}

static int read_projections(struct exchange *x, const struct list_params *p,
    struct list *l, struct err *e)
{
	struct query *q = &l->query;
	struct projection_query want = {
		.catalog = x->worker->service->catalog,
		.attributes = p->attributes,
		.excluded = p->excluded,
		.members_on_request = x->caller.members_on_request,
	};

	l->projections = ARENA_ARRAY(x->req->arena, struct projection *,
	    q->type_count);
	for (size_t i = 0; i < q->type_count; i++) {
		want.type = q->types[i];
		if (projection_read(x->req->arena, &want, &l->projections[i],
		    e))
			return -1;
	}
	return 0;
}

/* What a cursor is bound to: the same question, whatever page of it. */
static struct str shape_of(struct exchange *x, const struct list_params *p,
    const struct list *l)
{
	struct buf b;

	buf_init(&b, x->req->arena);
	for (size_t i = 0; i < l->query.type_count; i++)
		buf_printf(&b, "%.*s,", STR_ARG(l->query.types[i]->name));
	buf_json(&b, p->filter);
	buf_json(&b, p->sort_by);
	buf_adds(&b, l->query.descending ? "d" : "a");
	return buf_str(&b);
}

static int read_cursor(struct exchange *x, const struct list_params *p,
    struct list *l, struct err *e)
{
	if (!p->cursor.p)
		return 0;
	if (p->start_index.p)
		return err_set(e, ERR_INVALID_VALUE, "startIndex and cursor "
		    "are two ways of paging; send one of them");
	l->cursors = true;
	l->scope = (struct cursor_scope){
		.caller = &x->caller,
		.shape = shape_of(x, p, l),
		.count_given = p->count.p != NULL,
	};
	return cursor_read(x->req->arena, x->worker->session, &l->scope,
	    p->cursor, &l->query, e);
}

int list_read(struct exchange *x, const struct restype **types, size_t n,
    const struct list_params *p, struct list *out, struct err *e)
{
	*out = (struct list){ .query = { .types = types, .type_count = n } };
	if (read_page(x, p, out, e) || read_filter(x, p, out, e) ||
	    read_sort(x, p, out, e) || read_projections(x, p, out, e))
		return -1;
	return read_cursor(x, p, out, e);
}

static struct projection *projection_of(const struct list *l,
    const struct restype *t)
{
	for (size_t i = 0; i < l->query.type_count; i++)
		if (l->query.types[i] == t)
			return l->projections[i];
	return l->projections[0];
}

/* A page on its way out. */
struct page {
	struct exchange *x;
	const struct list *list;
	struct query_run *run;
	int64_t n;                      /* rows written */
	int64_t total;
	bool total_known;
	bool held;                      /* the answer, whatever the page does */
};

/* Once it is known, by a count in time or by a counter, the answer may begin:
 * what is left of the page is one walk at most, and is to be sent however slow
 * the peer is. */
static int know_total(struct page *g, struct err *e)
{
	struct session *w = g->x->worker->session;

	if (g->total_known)
		return 0;
	g->total_known = true;
	if (query_total(g->x->req->arena, w, &g->x->caller, &g->list->query,
	    &g->total, e))
		return -1;
	session_deadline(w, 0);
	g->x->res->held = g->held;
	return 0;
}

/* Sends what is there once it is large.  Counting may still fail, so it comes
 * before the first byte is out; until then the answer is held, also from the
 * lists in a row that would flow. */
static int flow(struct page *g, struct err *e)
{
	if (g->x->res->body.n < RESPONSE_CHUNK)
		return 0;
	return know_total(g, e) ? -1 : response_flow(g->x->res, e);
}

/* Writes one row, and forgets what that took.  What of the answer waits to be
 * sent is in the same memory; when it had to grow, the row stays as well. */
static int write_row(struct page *g, const struct resource *r, struct err *e)
{
	struct exchange *x = g->x;
	struct buf *body = &x->res->body;
	struct arena_mark m;
	size_t room;
	const char *at;

	buf_room(body, ROW_ROOM);
	m = arena_mark(x->req->arena);
	at = body->p;
	room = body->cap;
	if (answer_object(x, projection_of(g->list, r->type), r, e) ||
	    flow(g, e))
		return -1;
	if (body->p == at && body->cap == room)
		arena_release(x->req->arena, m);
	return 0;
}

static int write_rows(struct page *g, struct err *e)
{
	struct exchange *x = g->x;
	struct resource r;
	int rc;

	while ((rc = query_next(g->run, &r, e)) == 1) {
		if (!g->n && x->filter)
			x->resource = str_dup(x->req->arena, r.uuid);
		if (g->n++)
			buf_addc(&x->res->body, ',');
		else if (r.type->members_attr && know_total(g, e))
			return -1;      /* its members may flow */
		if (write_row(g, &r, e))
			return -1;
	}
	return rc;
}

static int write_cursor(struct page *g, struct err *e)
{
	struct exchange *x = g->x;
	struct query_place place;
	struct str next;

	if (!g->list->cursors || !query_more(g->run))
		return 0;
	query_place(g->run, &place);
	if (cursor_write(x->req->arena, x->worker->session, &g->list->scope,
	    &g->list->query, &place, &next, e))
		return -1;
	buf_adds(&x->res->body, ",\"nextCursor\":");
	buf_json(&x->res->body, next);
	return 0;
}

static int write_page(struct page *g, struct err *e)
{
	struct buf *b = &g->x->res->body;

	buf_adds(b, "{\"schemas\":[\"" URN_LIST "\"]");
	if (!g->list->cursors)
		buf_printf(b, ",\"startIndex\":%lld",
		    (long long)g->list->query.start);
	buf_adds(b, ",\"Resources\":[");
	if (write_rows(g, e))
		return -1;
	if (!g->total_known)
		g->total_known = query_total_known(g->run, &g->total);
	if (know_total(g, e))
		return -1;
	g->x->counted = true;
	g->x->results = g->total;
	if (g->total != 1)
		g->x->resource = (struct str){ NULL, 0 };
	buf_printf(b, "],\"itemsPerPage\":%lld,\"totalResults\":%lld",
	    (long long)g->n, (long long)g->total);
	if (write_cursor(g, e))
		return -1;
	buf_addc(b, '}');
	return 0;
}

static int answer(struct exchange *x, const struct list *l, struct err *e)
{
	struct page g = { .x = x, .list = l, .held = x->res->held };
	int rc;

	x->res->status = 200;
	if (query_start(x->req->arena, x->worker->session, &x->caller,
	    &l->query, &g.run, e))
		return -1;
	x->res->held = true;
	rc = write_page(&g, e);
	x->res->held = g.held;
	query_done(g.run);
	return rc;
}

int list_answer(struct exchange *x, const struct list *l, struct err *e)
{
	struct session *w = x->worker->session;
	int rc;

	if (reading_begin(x, e))
		return -1;
	session_deadline(w, x->worker->service->config->filter_ms);
	rc = answer(x, l, e);
	session_deadline(w, 0);
	return rc;
}
