/* SPDX-License-Identifier: Apache-2.0 */
/* What a change did to a document, attribute by attribute. */
#include "scim/document_build.h"

struct diff {
	struct arena *a;
	const struct restype *t;
	const struct json *before, *after;
	struct json *out;
};

static bool same(const struct json *x, const struct json *y)
{
	if (!x || !y)
		return !x && !y;
	return json_eq(x, y);
}

/* What is never returned is named as changed, without its values. */
static void one(struct diff *d, const struct attr *attr, struct str name)
{
	const struct json *from = document_get(d->t, d->before, attr);
	const struct json *to = document_get(d->t, d->after, attr);
	bool secret = attr->returned == ATTR_RETURNED_NEVER;
	struct json *entry;

	if (same(from, to))
		return;
	entry = json_object(d->a);
	json_push(d->out, entry);
	entry->name = name;
	if (from && !secret)
		json_set(entry, S("from"), json_copy(d->a, from));
	if (to && !secret)
		json_set(entry, S("to"), json_copy(d->a, to));
}

static void base(struct diff *d)
{
	const struct schema *s = d->t->schema;

	one(d, d->t->external_attr, d->t->external_attr->name);
	for (size_t i = 0; i < s->attr_count; i++)
		if (s->attrs[i].home == ATTR_IN_DOC)
			one(d, &s->attrs[i], s->attrs[i].name);
}

static void extension(struct diff *d, const struct schema *s)
{
	for (size_t i = 0; i < s->attr_count; i++)
		one(d, &s->attrs[i], str_printf(d->a, "%.*s:%.*s",
		    STR_ARG(s->id), STR_ARG(s->attrs[i].name)));
}

struct json *document_diff(struct arena *a, const struct restype *t,
    const struct json *before, const struct json *after)
{
	struct diff d = { a, t, before, after, json_object(a) };

	base(&d);
	for (size_t i = 0; i < t->ext_count; i++)
		extension(&d, t->ext[i].schema);
	return d.out;
}
