/* SPDX-License-Identifier: Apache-2.0 */
/* resource_list.c - lists of resources, page by page. */
#include "ctl/resource.h"

#include "store/query.h"

#define PAGE 500

static int read_filter(struct ctl *c, const struct restype *t,
    struct str text, struct filter **out, struct err *e)
{
	const struct filter_scope s = {
		.catalog = c->catalog, .type = t,
		.limits = &store_settings(c->store)->patch.filter,
		.lenient = &c->caller.lenient,
	};

	return filter_read(c->arena, &s, text, out, e);
}

static int filters(struct ctl *c, const struct restype *t, struct str also,
    struct filter **out, struct err *e)
{
	struct str text = ctl_value(c, "filter");
	struct filter *both = ARENA_NEW(c->arena, struct filter);

	if (text.p && read_filter(c, t, text, &both->left, e))
		return -1;
	if (also.p && read_filter(c, t, also, &both->right, e))
		return -1;
	both->kind = FILTER_AND;
	*out = both->left && both->right ? both :
	    both->left ? both->left : both->right;
	return 0;
}

struct listing {
	struct ctl *c;
	struct query q;
	int64_t left;                   /* rows still wanted */
	bool more;
};

static int page(struct listing *l, struct err *e)
{
	struct ctl *c = l->c;
	struct query_run *run;
	struct resource r;
	struct json *v;
	int rc;

	l->q.count = l->left < PAGE ? l->left : PAGE;
	if (query_start(c->arena, c->read, &c->caller, &l->q, &run, e))
		return -1;
	while ((rc = query_next(run, &r, e)) == 1) {
		struct arena_mark m = arena_mark(c->arena);

		query_place(run, &l->q.after);
		rc = resource_view(c, &r, &v, e);
		if (rc)
			break;
		out_row(c->out, v);
		arena_release(c->arena, m);
		l->left--;
	}
	l->more = rc == 0 && query_more(run) && l->left > 0;
	query_done(run);
	return rc;
}

int resource_list(struct ctl *c, struct str type, struct str also,
    const char *const *columns, struct err *e)
{
	struct listing l = { .c = c, .left = INT64_MAX, .more = true };
	const struct restype *t;
	struct filter *f;

	if (resource_type(c, type, &t, e) || filters(c, t, also, &f, e) ||
	    ctl_number(c, "limit", 0, INT64_MAX, &l.left, e))
		return -1;
	l.q = (struct query){
		.types = &t, .filters = f ? &f : NULL, .type_count = 1,
		.start = 1, .by_cursor = true
	};
	out_columns(c->out, columns);
	while (l.more && l.left > 0) {
		struct arena_mark m = arena_mark(c->arena);

		if (page(&l, e))
			return -1;
		arena_release(c->arena, m);
	}
	out_end(c->out);
	return 0;
}
