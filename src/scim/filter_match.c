/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/filter.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "scim/filter_literal.h"

static bool ordered(enum filter_op op, int order)
{
	switch (op) {
	case FILTER_EQ: return order == 0;
	case FILTER_NE: return order != 0;
	case FILTER_GT: return order > 0;
	case FILTER_GE: return order >= 0;
	case FILTER_LT: return order < 0;
	case FILTER_LE: return order <= 0;
	default:        return false;
	}
}

static bool texts(struct str value, enum filter_op op, struct str wanted)
{
	switch (op) {
	case FILTER_CO: return wanted.n == 0 ||
		    str_find_str(value, wanted) < value.n;
	case FILTER_SW: return str_starts(value, wanted);
	case FILTER_EW: return str_ends(value, wanted);
	default:        return ordered(op, str_cmp(value, wanted));
	}
}

static bool strings(struct arena *a, const struct filter *f, struct str value)
{
	const struct literal *l = &f->literal;
	int64_t instant;

	if (f->attr->type == ATTR_DATETIME)
		return clock_read(value, &instant) ? ordered(f->op,
		    (instant > l->instant) - (instant < l->instant)) :
		    f->op == FILTER_NE;
	return texts(filter_exact(f->attr) ? value : key_fold(a, value), f->op,
	    l->key);
}

/* A value of another kind than the literal is not equal to it. */
static bool scalar(struct arena *a, const struct filter *f,
    const struct json *v)
{
	const struct literal *l = &f->literal;
	double n;

	if (l->kind == LITERAL_STRING && v->kind == JSON_STRING)
		return strings(a, f, v->text);
	if (l->kind == LITERAL_BOOLEAN && v->kind == JSON_BOOL)
		return ordered(f->op, v->flag != l->flag);
	if (l->kind == LITERAL_NUMBER && v->kind == JSON_NUMBER) {
		n = strtod(str_c(a, v->text), NULL);
		return ordered(f->op, (n > l->number) - (n < l->number));
	}
	return f->op == FILTER_NE;
}

static const struct json *value_of(const struct filter *f,
    const struct json *element)
{
	const struct json *v = element;

	if (element->kind == JSON_OBJECT)
		v = json_get(element, f->attr->name);
	return json_is_unassigned(v) ? NULL : v;
}

/* Nothing is not equal to anything; only primary defaults to false. */
static bool absent(const struct filter *f)
{
	if (filter_is_primary(f->attr) && f->literal.kind == LITERAL_BOOLEAN)
		return ordered(f->op, f->literal.flag);
	return f->op == FILTER_NE;
}

static bool compare(struct arena *a, const struct filter *f,
    const struct json *element)
{
	const struct json *v = value_of(f, element);

	if (!v)
		return absent(f);
	if (v->kind != JSON_ARRAY)
		return scalar(a, f, v);
	JSON_EACH(one, v)
		if (scalar(a, f, one))
			return true;
	return false;
}

static bool match(struct arena *a, const struct filter *f,
    const struct json *element)
{
	switch (f->kind) {
	case FILTER_AND:
		return match(a, f->left, element) &&
		    match(a, f->right, element);
	case FILTER_OR:
		return match(a, f->left, element) ||
		    match(a, f->right, element);
	case FILTER_NOT:
		return !match(a, f->left, element);
	case FILTER_COMPARE:
		return compare(a, f, element);
	case FILTER_PRESENT:
		return value_of(f, element) != NULL;
	case FILTER_CONST:
		return f->flag;
	case FILTER_ELEMENT:
		break;
	}
	return false;
}

bool filter_matches_element(struct arena *a, const struct filter *f,
    const struct json *element)
{
	struct arena_mark m = arena_mark(a);
	bool matches = match(a, f, element);

	arena_release(a, m);
	return matches;
}
