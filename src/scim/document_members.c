/* SPDX-License-Identifier: Apache-2.0 */
/* The membership list as a client writes it: [{"value": "id"}], with "display",
 * "type" and "$ref" that are not believed; by leniency bare ids. */
#include <stdlib.h>

#include "scim/document_build.h"

static int by_value(const void *x, const void *y)
{
	const struct member_ref *const *a = x, *const *b = y;
	int c = str_cmp((*a)->value, (*b)->value);

	return c ? c : (*a > *b) - (*a < *b);
}

static int no_id(struct reading *rd, size_t at)
{
	const struct attr *attr = rd->r->type->members_attr;

	return err_set(rd->e, ERR_INVALID_VALUE, "%.*s[%zu] must be an object "
	    "whose \"value\" is the id of a member", STR_ARG(attr->path), at);
}

static int named(struct reading *rd, const struct json *v, struct str name,
    size_t at, struct str *out)
{
	const struct json *text = json_get(v, name);

	*out = (struct str){ NULL, 0 };
	if (json_is_unassigned(text))
		return 0;
	if (text->kind != JSON_STRING)
		return no_id(rd, at);
	*out = text->text;
	return 0;
}

static int one(struct reading *rd, const struct json *v, size_t at,
    struct str *out)
{
	struct str ref;

	if (v->kind == JSON_STRING && v->text.n &&
	    lenient_use(rd->r->lenient, LENIENT_BARE_REFERENCE)) {
		*out = v->text;
		return 0;
	}
	if (v->kind != JSON_OBJECT)
		return no_id(rd, at);
	if (named(rd, v, S("value"), at, out) ||
	    named(rd, v, S("$ref"), at, &ref))
		return -1;
	if (!out->p)
		*out = value_ref_id(ref);
	return out->n ? 0 : no_id(rd, at);
}

/* Links list in order without those whose value came before. */
static size_t distinct(struct arena *a, struct member_ref *list, size_t n,
    struct member_ref **first)
{
	struct arena_mark m = arena_mark(a);
	struct member_ref **sorted = ARENA_ARRAY(a, struct member_ref *, n);
	bool *drop = ARENA_ARRAY(a, bool, n);
	struct member_ref **end = first;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		sorted[i] = &list[i];
	qsort(sorted, n, sizeof(struct member_ref *), by_value);
	for (size_t i = 1; i < n; i++)
		drop[sorted[i] - list] = str_eq(sorted[i]->value,
		    sorted[i - 1]->value);
	*first = NULL;
	for (size_t i = 0; i < n; i++) {
		if (drop[i])
			continue;
		*end = &list[i];
		end = &list[i].next;
		kept++;
	}
	arena_release(a, m);
	return kept;
}

/* The list as it is read. */
struct listed {
	struct reading *rd;
	bool list;
	struct member_ref *refs;
	size_t at, used;
};

static int take_one(struct json *v, void *arg)
{
	struct listed *l = arg;
	size_t at = l->at++;

	if (v->kind == JSON_NULL && l->list)
		return 0;
	if (one(l->rd, v, at, &l->refs[l->used].value))
		return -1;
	l->used++;
	return 0;
}

int document_members(struct arena *a, const struct document_rules *r,
    const struct json *value, struct member_ref **out, size_t *count,
    struct err *e)
{
	struct reading rd = { a, r, e, false };
	const struct attr *attr = r->type->members_attr;
	bool list = value->kind == JSON_ARRAY;
	size_t n = list ? value->count : 1;
	struct listed l = { .rd = &rd, .list = list };
	struct json alone = *value;
	int rc;

	if (value->kind == JSON_NULL)
		n = 0;
	else if (!list && !lenient_use(r->lenient, LENIENT_SINGLE_VALUE))
		return value_wrong(&rd, attr, value, "an array");
	if (r->members_max && n > r->members_max)
		return err_set(e, ERR_TOO_LARGE,
		    "%.*s has %zu values; at most %zu fit in one operation",
		    STR_ARG(attr->path), n, r->members_max);
	l.refs = ARENA_ARRAY(a, struct member_ref, n);
	rc = list ? json_each(a, value, take_one, &l) :
	    n ? take_one(&alone, &l) : 0;
	if (rc)
		return -1;
	*count = distinct(a, l.refs, l.used, out);
	return 0;
}
