/* SPDX-License-Identifier: Apache-2.0 */
/* The keys by which a resource is found: one per value of each indexed
 * attribute. */
#include "base/clock.h"
#include "base/utf8.h"
#include "scim/document_build.h"

struct keys {
	struct arena *a;
	struct index_value *first;
	struct index_value **end;
};

/* False when v, of a kind that cannot be, has no key. */
static bool key(struct arena *a, const struct attr *attr, const struct json *v,
    struct index_value *out)
{
	switch (attr->type) {
	case ATTR_BOOLEAN:
		out->number = v->flag;
		return v->kind == JSON_BOOL;
	case ATTR_INTEGER:
		return json_to_i64(v, &out->number);
	case ATTR_DATETIME:
		return v->kind == JSON_STRING &&
		    clock_read(v->text, &out->number);
	default:
		if (v->kind != JSON_STRING)
			return false;
		out->text = attr->case_exact ? v->text : key_fold(a, v->text);
		if (!out->text.p)
			out->text = S("");
		return true;
	}
}

static void add(struct keys *k, const struct attr *attr, const struct json *v,
    size_t element)
{
	struct index_value *x;

	if (json_is_unassigned(v))
		return;
	x = ARENA_NEW(k->a, struct index_value);
	x->attr = attr;
	x->element = element;
	if (!key(k->a, attr, v, x))
		return;
	*k->end = x;
	k->end = &x->next;
}

/* The elements of a list: the values themselves, or their sub-attribute. */
static void each(struct keys *k, const struct attr *attr,
    const struct json *array)
{
	size_t element = 0;

	if (!array || array->kind != JSON_ARRAY)
		return;
	JSON_EACH(v, array)
		add(k, attr, attr->parent ? json_get(v, attr->name) : v,
		    element++);
}

struct index_value *document_index(struct arena *a, const struct restype *t,
    const struct json *doc)
{
	struct keys k = { a, NULL, NULL };

	k.end = &k.first;
	for (size_t i = 0; i < t->indexed_count; i++) {
		const struct attr *attr = t->indexed[i];
		const struct attr *list = attr->parent ? attr->parent : attr;

		if (list->multi)
			each(&k, attr, document_get(t, doc, list));
		else
			add(&k, attr, document_get(t, doc, attr), 0);
	}
	return k.first;
}
