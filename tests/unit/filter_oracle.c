/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/filter_oracle.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"

/* A value that an attribute has, or one that an element lacks. */
struct value {
	bool absent;
	struct str text;                /* strings, and numbers as written */
	bool flag;
};

struct values {
	struct value v[200];
	size_t n;
};

struct eye {
	struct world *w;
	const struct thing *t;
	const struct json *element;     /* inside attr[…] */
	const struct thing *other;      /* inside members[…], groups[…] */
	bool direct;
};

static void put(struct values *out, struct str text)
{
	out->v[out->n++] = (struct value){ false, text, false };
}

static void put_json(struct values *out, const struct json *v)
{
	struct value x = { .absent = v == NULL };

	if (v) {
		x.text = v->text;
		x.flag = v->flag;
	}
	out->v[out->n++] = x;
}

/* A part of a value may have several values itself. */
static void put_part(struct values *out, const struct json *v)
{
	if (!v || v->kind != JSON_ARRAY) {
		put_json(out, v);
		return;
	}
	JSON_EACH(one, v)
		put_json(out, one);
}

static void put_time(struct eye *x, struct values *out, int64_t ms)
{
	char text[CLOCK_TEXT_LEN + 1];

	clock_text(ms, text);
	put(out, str_dup(x->w->f->arena, str_of(text)));
}

static void of_meta(struct eye *x, struct str name, struct values *out)
{
	struct arena *a = x->w->f->arena;
	const struct resource *r = &x->t->r;

	if (str_eq(name, S("created")))
		put_time(x, out, r->created);
	else if (str_eq(name, S("lastModified")))
		put_time(x, out, r->modified);
	else if (str_eq(name, S("resourceType")))
		put(out, r->type->name);
	else if (str_eq(name, S("version")))
		put(out, str_printf(a, "W/\"%.*s\"",
		    STR_ARG(resource_version(a, x->w->f->w, r))));
	else
		put(out, str_printf(a, "https://scim.example.com/acme/v2%.*s/"
		    "%.*s", STR_ARG(r->type->endpoint), STR_ARG(r->uuid)));
}

static struct str other_part(const struct thing *o, struct str part,
    struct str type)
{
	struct str name = json_text(o->doc, S("displayName"));

	if (str_eq(part, S("value")))
		return o->r.uuid;
	return str_eq(part, S("type")) ? type :
	    name.p ? name : json_text(o->doc, S("userName"));
}

static struct str how(bool direct)
{
	return direct ? S("direct") : S("indirect");
}

static void of_list(struct eye *x, const struct attr *attr,
    struct values *out)
{
	const struct attr *list = attr->parent;
	const struct thing *t = x->t;

	if (list->home == ATTR_MEMBERS)
		for (size_t i = 0; i < t->member_count; i++)
			put(out, other_part(t->members[i], attr->name,
			    t->members[i]->r.type->name));
	else
		for (size_t i = 0; i < t->group_count; i++)
			put(out, other_part(t->groups[i], attr->name,
			    how(t->direct[i])));
}

static const struct json *in_doc(struct eye *x, const struct attr *attr)
{
	const struct json *at = x->t->doc;

	if (attr_is_extension(x->t->r.type, attr))
		at = json_get(at, attr->schema->id);
	if (attr->parent)
		at = json_get(at, attr->parent->name);
	else
		at = json_get(at, attr->name);
	return at;
}

static void in_document(struct eye *x, const struct attr *attr,
    struct values *out)
{
	const struct json *v = in_doc(x, attr);
	bool parts = attr->parent && attr->parent->multi;

	if (v && attr->parent && !parts)
		v = json_get(v, attr->name);
	if (!v)
		return;
	if (!parts) {
		put_part(out, v);
		return;
	}
	JSON_EACH(e, v)
		put_part(out, json_get(e, attr->name));
}

static void collect(struct eye *x, const struct attr *attr,
    struct values *out)
{
	const struct attr *top = attr->parent ? attr->parent : attr;

	if (x->element)
		put_part(out, attr->parent ? json_get(x->element, attr->name) :
		    x->element);
	else if (x->other)
		put(out, other_part(x->other, attr->name, top->home ==
		    ATTR_GROUPS ? how(x->direct) : x->other->r.type->name));
	else if (top->home == ATTR_MEMBERS || top->home == ATTR_GROUPS)
		of_list(x, attr, out);
	else if (str_eq(top->name, S("meta")))
		of_meta(x, attr->name, out);
	else if (str_eq(top->name, S("id")))
		put(out, x->t->r.uuid);
	else if (attr == x->t->r.type->active_attr)
		out->v[out->n++] = (struct value){ .flag = x->t->r.active };
	else
		in_document(x, attr, out);
}

static bool ordered(enum filter_op op, int order)
{
	static const bool table[][3] = {        /* less, equal, greater */
		[FILTER_EQ] = { false, true, false },
		[FILTER_NE] = { true, false, true },
		[FILTER_GT] = { false, false, true },
		[FILTER_GE] = { false, true, true },
		[FILTER_LT] = { true, false, false },
		[FILTER_LE] = { true, true, false },
	};

	return table[op][1 + (order > 0) - (order < 0)];
}

static int order_numbers(struct arena *a, struct str x, struct str y)
{
	long double l = strtold(str_c(a, x), NULL);
	long double r = strtold(str_c(a, y), NULL);

	/* Both sides are doubles unless they are written as integers. */
	if (str_find(x, '.') < x.n || str_find(x, 'e') < x.n)
		l = strtod(str_c(a, x), NULL);
	if (str_find(y, '.') < y.n || str_find(y, 'e') < y.n)
		r = strtod(str_c(a, y), NULL);
	return (l > r) - (l < r);
}

static int order_times(struct str x, struct str y)
{
	int64_t l = 0, r = 0;

	clock_read(x, &l);
	clock_read(y, &r);
	return (l > r) - (l < r);
}

static bool texts(struct arena *a, const struct filter *f, struct str v)
{
	struct str lit = f->literal.text;

	if (f->attr->type == ATTR_STRING && !f->attr->case_exact) {
		v = key_fold(a, v);
		lit = key_fold(a, lit);
	}
	switch (f->op) {
	case FILTER_CO:
		return lit.n == 0 || str_find_str(v, lit) < v.n;
	case FILTER_SW:
		return str_starts(v, lit);
	case FILTER_EW:
		return str_ends(v, lit);
	default:
		return ordered(f->op, str_cmp(v, lit));
	}
}

static bool holds(struct eye *x, const struct filter *f,
    const struct value *v)
{
	struct arena *a = x->w->f->arena;
	bool primary = str_eq(f->attr->name, S("primary"));

	if (v->absent && !primary)
		return f->op == FILTER_NE;
	switch (f->attr->type) {
	case ATTR_BOOLEAN:
		return ordered(f->op, v->flag - f->literal.flag);
	case ATTR_INTEGER:
	case ATTR_DECIMAL:
		return ordered(f->op, order_numbers(a, v->text,
		    f->literal.text));
	case ATTR_DATETIME:
		return ordered(f->op, order_times(v->text, f->literal.text));
	default:
		return texts(a, f, v->text);
	}
}

static bool compare(struct eye *x, const struct filter *f)
{
	struct values found = { .n = 0 };

	collect(x, f->attr, &found);
	if (found.n == 0)
		return f->op == FILTER_NE;
	for (size_t i = 0; i < found.n; i++)
		if (holds(x, f, &found.v[i]))
			return true;
	return false;
}

static bool present(struct eye *x, const struct filter *f)
{
	const struct attr *top = f->attr->parent ? f->attr->parent : f->attr;
	struct values found = { .n = 0 };

	if (!x->element && !x->other && f->attr->sub_count) {
		if (top->home == ATTR_MEMBERS)
			return x->t->member_count > 0;
		if (top->home == ATTR_GROUPS)
			return x->t->group_count > 0;
		return str_eq(top->name, S("meta")) || in_doc(x, f->attr);
	}
	collect(x, f->attr, &found);
	for (size_t i = 0; i < found.n; i++)
		if (!found.v[i].absent)
			return true;
	return false;
}

static bool matches(struct eye *x, const struct filter *f);

static bool of_others(struct eye *x, const struct filter *f)
{
	bool up = f->attr->home == ATTR_GROUPS;
	struct thing **others = up ? x->t->groups : x->t->members;
	size_t n = up ? x->t->group_count : x->t->member_count;

	for (size_t i = 0; i < n; i++) {
		struct eye inner = { x->w, x->t, NULL, others[i],
		    up && x->t->direct[i] };

		if (matches(&inner, f->left))
			return true;
	}
	return false;
}

static bool of_elements(struct eye *x, const struct filter *f)
{
	const struct json *v = in_doc(x, f->attr);

	if (!v)
		return false;
	if (!f->attr->multi)
		return matches(x, f->left);
	JSON_EACH(e, v) {
		struct eye inner = { x->w, x->t, e, NULL, false };

		if (matches(&inner, f->left))
			return true;
	}
	return false;
}

static bool matches(struct eye *x, const struct filter *f)
{
	switch (f->kind) {
	case FILTER_AND:
		return matches(x, f->left) && matches(x, f->right);
	case FILTER_OR:
		return matches(x, f->left) || matches(x, f->right);
	case FILTER_NOT:
		return !matches(x, f->left);
	case FILTER_COMPARE:
		return compare(x, f);
	case FILTER_PRESENT:
		return present(x, f);
	case FILTER_ELEMENT:
		return f->attr->home == ATTR_IN_DOC ? of_elements(x, f) :
		    of_others(x, f);
	case FILTER_CONST:
		break;
	}
	return f->flag;
}

bool oracle_matches(struct world *w, const struct thing *t,
    const struct filter *f)
{
	struct eye x = { w, t, NULL, NULL, false };

	return matches(&x, f);
}

struct str oracle_find(struct world *w, const struct restype *t,
    const struct filter *f, int64_t *count)
{
	struct buf b;

	*count = 0;
	buf_init(&b, w->f->arena);
	for (size_t i = 0; i < w->count; i++)
		if (w->things[i].r.type == t &&
		    oracle_matches(w, &w->things[i], f)) {
			buf_printf(&b, "%.*s ",
			    STR_ARG(w->things[i].r.uuid));
			++*count;
		}
	return buf_str(&b);
}

/* The value a thing is sorted by: of a list the primary one, else the first. */
static struct value sort_value(struct world *w, const struct thing *t,
    const struct attr *attr)
{
	struct eye x = { w, t, NULL, NULL, false };
	struct values found = { .n = 0 };
	bool list = attr->multi || (attr->parent && attr->parent->multi);
	const struct json *v = list ? in_doc(&x, attr) : NULL;

	if (v) {
		x.element = v->first;
		JSON_EACH(e, v)
			if (json_get(e, S("primary")) &&
			    json_get(e, S("primary"))->flag)
				x.element = e;
	}
	if (v || !list)
		collect(&x, attr, &found);
	return found.n ? found.v[0] : (struct value){ .absent = true };
}

static int order_values(struct world *w, const struct value *x,
    const struct value *y, const struct attr *attr)
{
	struct arena *a = w->f->arena;

	switch (attr->type) {
	case ATTR_BOOLEAN:
		return x->flag - y->flag;
	case ATTR_INTEGER:
	case ATTR_DECIMAL:
		return order_numbers(a, x->text, y->text);
	case ATTR_DATETIME:
		return order_times(x->text, y->text);
	case ATTR_STRING:
		if (!attr->case_exact)
			return str_cmp(key_fold(a, x->text),
			    key_fold(a, y->text));
		/* fall through */
	default:
		return str_cmp(x->text, y->text);
	}
}

int oracle_order(struct world *w, const struct thing *x, const struct thing *y,
    const struct attr *attr, bool descending)
{
	struct value l = sort_value(w, x, attr), r = sort_value(w, y, attr);
	int order = l.absent - r.absent;

	if (order == 0 && !l.absent)
		order = order_values(w, &l, &r, attr);
	if (order)
		return descending ? -order : order;
	return (x->position > y->position) - (x->position < y->position);
}
