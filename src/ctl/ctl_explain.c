/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_explain.c - what becomes of a filter. */
#include "ctl/explain.h"

#include "store/query.h"

struct plan {
	struct str tree, sql, steps;
};

static int explain(struct ctl *c, const struct restype *t, struct str text,
    struct plan *p, struct err *e)
{
	struct query q = { .types = &t, .type_count = 1, .start = 1 };
	const struct filter_scope s = {
		.catalog = c->catalog, .type = t,
		.limits = &store_settings(c->store)->patch.filter,
		.lenient = &c->caller.lenient,
	};
	struct filter *f;

	if (filter_read(c->arena, &s, text, &f, e))
		return -1;
	q.filters = &f;
	q.count = (int64_t)store_settings(c->store)->page_default;
	p->tree = filter_tree(c->arena, f);
	return query_explain(c->arena, c->read, &c->caller, &q, &p->sql,
	    &p->steps, e);
}

/* Lines end in one newline, whether the text does or not. */
static void part(struct buf *b, const char *title, struct str text)
{
	buf_adds(b, title);
	buf_addc(b, '\n');
	buf_add(b, text);
	if (!str_ends(text, S("\n")))
		buf_addc(b, '\n');
}

int explain_filter(struct ctl *c, const struct restype *t, struct str text,
    struct json **out, struct buf *b, struct err *e)
{
	struct json *v = json_object(c->arena);
	struct plan p;

	if (explain(c, t, text, &p, e))
		return -1;
	json_set(v, S("tree"), json_str(c->arena, p.tree));
	json_set(v, S("sql"), json_str(c->arena, p.sql));
	json_set(v, S("plan"), json_str(c->arena, p.steps));
	part(b, "Tree", p.tree);
	part(b, "\nSQL", p.sql);
	part(b, "\nPlan", p.steps);
	*out = v;
	return 0;
}

static int explain_run(struct ctl *c, struct err *e)
{
	struct str type = ctl_value(c, "type");
	const struct restype *t;
	struct json *v;
	struct buf b;

	buf_init(&b, c->arena);
	if (resource_type(c, type.p ? type : S("User"), &t, e) ||
	    explain_filter(c, t, c->args[1], &v, &b, e))
		return -1;
	out_text(c->out, v, buf_str(&b));
	return 0;
}

const struct ctl_cmd ctl_explain = {
	.name = "explain",
	.args = "TAG FILTER",
	.help = "show the syntax tree, the SQL and the plan of a filter",
	.example = "explain acme 'userName eq \"jane@acme.com\"'",
	.opts = (const struct ctl_opt[]){
		{ "type", "NAME", "resource type; User", false },
		{ NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = explain_run,
};
