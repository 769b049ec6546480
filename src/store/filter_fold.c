/* SPDX-License-Identifier: Apache-2.0 */
/* What of a filter is known before any resource is looked at. */
#include "store/filter_sql.h"

#include "base/utf8.h"

static struct filter *node(const struct filter_sql *x, enum filter_kind kind,
    struct filter *left, struct filter *right)
{
	struct filter *f = ARENA_NEW(x->arena, struct filter);

	f->kind = kind;
	f->left = left;
	f->right = right;
	return f;
}

static struct filter *truth(const struct filter_sql *x, bool flag)
{
	struct filter *f = node(x, FILTER_CONST, NULL, NULL);

	f->flag = flag;
	return f;
}

static struct filter *negate(const struct filter_sql *x, struct filter *f)
{
	if (f->kind == FILTER_CONST)
		return truth(x, !f->flag);
	return node(x, FILTER_NOT, f, NULL);
}

static struct filter *present(const struct filter_sql *x,
    const struct attr *attr)
{
	struct filter *f = node(x, FILTER_PRESENT, NULL, NULL);
	const struct column *c = column_of(x->type, attr);

	if ((c && !c->nullable) || (!c && attr->home == ATTR_COLUMN))
		return truth(x, true);
	f->attr = attr;
	return f;
}

/* The value of a type's name, and the like, is the same for every resource. */
bool filter_text_holds(struct arena *a, const struct attr *attr,
    struct str value, const struct filter *f)
{
	enum value_class cls = value_class_of(attr);
	struct str v = cls == VALUE_KEY ? key_fold(a, value) : value;
	struct str lit = cls == VALUE_KEY ? f->literal.key : f->literal.text;

	switch (f->op) {
	case FILTER_EQ:
		return str_eq(v, lit);
	case FILTER_NE:
		return !str_eq(v, lit);
	case FILTER_CO:
		return lit.n == 0 || str_find_str(v, lit) < v.n;
	case FILTER_SW:
		return str_starts(v, lit);
	case FILTER_EW:
		return str_ends(v, lit);
	case FILTER_GT:
		return str_cmp(v, lit) > 0;
	case FILTER_GE:
		return str_cmp(v, lit) >= 0;
	case FILTER_LT:
		return str_cmp(v, lit) < 0;
	case FILTER_LE:
		break;
	}
	return str_cmp(v, lit) <= 0;
}

/* A location names a resource by its id. */
static struct filter *located(const struct filter_sql *x, struct filter *f)
{
	const struct attr *id = attr_find(x->catalog, x->type, S("id"));
	struct str url = f->literal.text;
	struct filter *by_id;

	if ((f->op != FILTER_EQ && f->op != FILTER_NE) || !id)
		return f;
	if (!str_starts(url, x->location))
		return truth(x, f->op == FILTER_NE);
	by_id = node(x, FILTER_COMPARE, NULL, NULL);
	by_id->attr = id;
	by_id->op = f->op;
	by_id->literal = f->literal;
	by_id->literal.text = str_sub(url, x->location.n, url.n);
	by_id->literal.key = by_id->literal.text;
	return by_id;
}

static struct filter *compare(const struct filter_sql *x, struct filter *f)
{
	const struct column *c = column_of(x->type, f->attr);

	if (f->literal.kind == LITERAL_NULL) {
		if (f->op == FILTER_EQ)
			return negate(x, present(x, f->attr));
		return f->op == FILTER_NE ? present(x, f->attr) :
		    truth(x, false);
	}
	if (c && c->form == COLUMN_TYPE)
		return truth(x, filter_text_holds(x->arena, f->attr,
		    x->type->name, f));
	if (c && c->form == COLUMN_LOCATION)
		return located(x, f);
	return f;
}

static struct filter *fold(const struct filter_sql *x, struct filter *f);

static struct filter *both(const struct filter_sql *x, struct filter *f)
{
	bool stop = f->kind == FILTER_OR;
	struct filter *l = fold(x, f->left), *r = fold(x, f->right);

	if (l->kind == FILTER_CONST)
		return l->flag == stop ? l : r;
	if (r->kind == FILTER_CONST)
		return r->flag == stop ? r : l;
	return node(x, f->kind, l, r);
}

/* name[…] of a single-valued attribute is about its sub-attributes. */
static struct filter *element(const struct filter_sql *x, struct filter *f)
{
	struct filter *inner = fold(x, f->left), *out;

	if (inner->kind == FILTER_CONST)
		return inner->flag ? present(x, f->attr) : inner;
	if (!f->attr->multi) {
		out = present(x, f->attr);
		return out->kind == FILTER_CONST ? inner :
		    node(x, FILTER_AND, inner, out);
	}
	out = node(x, FILTER_ELEMENT, inner, NULL);
	out->attr = f->attr;
	return out;
}

static struct filter *fold(const struct filter_sql *x, struct filter *f)
{
	switch (f->kind) {
	case FILTER_AND:
	case FILTER_OR:
		return both(x, f);
	case FILTER_NOT:
		return negate(x, fold(x, f->left));
	case FILTER_COMPARE:
		return compare(x, f);
	case FILTER_PRESENT:
		return present(x, f->attr);
	case FILTER_ELEMENT:
		return element(x, f);
	case FILTER_CONST:
		break;
	}
	return f;
}

struct filter *filter_fold(const struct filter_sql *x, struct filter *f)
{
	f = f ? fold(x, f) : NULL;
	return f && f->kind == FILTER_CONST && f->flag ? NULL : f;
}

static bool is_part(enum filter_op op)
{
	return op == FILTER_CO || op == FILTER_SW || op == FILTER_EW;
}

static int refuse(const struct attr *attr, const char *instead, struct err *e)
{
	return err_set(e, ERR_INVALID_FILTER,
	    "\"%.*s\" cannot be filtered on this way; %s", STR_ARG(attr->path),
	    instead);
}

/* Members are found by their id; a search through the members of every group
 * would be a scan. */
static int check_list(const struct filter *f, const struct attr *list,
    struct err *e)
{
	enum part part = part_of(f->attr);
	bool equal = f->op == FILTER_EQ || f->op == FILTER_NE;

	if (list->home == ATTR_GROUPS && part == PART_OTHER)
		return refuse(f->attr, "use its value, display or type", e);
	if (list->home != ATTR_MEMBERS || part == PART_TYPE ||
	    (part == PART_VALUE && equal))
		return 0;
	return refuse(f->attr, "use its value with eq or ne, or its type", e);
}

static int check_compare(const struct filter *f, struct err *e)
{
	const struct attr *list = attr_list(f->attr);
	enum value_class cls = value_class_of(f->attr);
	bool text = cls == VALUE_TEXT || cls == VALUE_KEY;

	if (f->attr->home == ATTR_DISCARDED)
		return refuse(f->attr, "it is never shown", e);
	if (f->attr->type == ATTR_COMPLEX)
		return refuse(f->attr, "name one of its sub-attributes", e);
	if (attr_is_computed(f->attr))
		return refuse(f->attr, "use its value", e);
	if (list && (list->home == ATTR_MEMBERS || list->home == ATTR_GROUPS))
		return check_list(f, list, e);
	if ((cls == VALUE_BOOLEAN || f->attr->type == ATTR_BINARY) &&
	    f->op != FILTER_EQ && f->op != FILTER_NE)
		return refuse(f->attr, "use eq, ne or pr", e);
	if (!text && is_part(f->op))
		return refuse(f->attr, "co, sw and ew are about text", e);
	return 0;
}

int filter_check(const struct filter *f, struct err *e)
{
	if (!f)
		return 0;
	if (f->kind == FILTER_COMPARE)
		return check_compare(f, e);
	if (f->kind == FILTER_PRESENT && f->attr->home == ATTR_DISCARDED)
		return refuse(f->attr, "it is never shown", e);
	if (f->kind == FILTER_PRESENT && attr_is_computed(f->attr))
		return refuse(f->attr, "use its value", e);
	if (filter_check(f->left, e))
		return -1;
	return filter_check(f->right, e);
}
