/* SPDX-License-Identifier: Apache-2.0 */
/* Which attributes of a resource type have rows in table attribute: those that
 * the type's file or an extension's file names, and those that are unique. */
#include "scim/schema_build.h"

struct indexer {
	struct arena *a;
	struct schema_build *b;
	const struct schema_item *item; /* for messages */
	struct restype *t;
	size_t room;
	struct err *e;
};

static size_t count(const struct schema *s)
{
	size_t n = s->attr_count;

	for (size_t i = 0; i < s->attr_count; i++)
		n += s->attrs[i].sub_count;
	return n;
}

static const char *refusal(const struct attr *attr)
{
	if (attr->home != ATTR_IN_DOC)
		return "this attribute is not kept in the document and "
		    "cannot be indexed";
	if (attr->returned == ATTR_RETURNED_NEVER)
		return "an attribute that is never returned cannot be indexed";
	if (attr->type == ATTR_COMPLEX)
		return "a complex attribute cannot be indexed; name one of its "
		    "sub-attributes";
	if (attr->type == ATTR_DECIMAL || attr->type == ATTR_BINARY)
		return "a decimal or binary attribute cannot be indexed";
	return NULL;
}

/* The name and externalId have columns of their own. */
static int add(struct indexer *x, const struct attr *attr)
{
	const char *why = refusal(attr);

	if (attr == x->t->name_attr || attr == x->t->external_attr ||
	    attr->indexed)
		return 0;
	if (why)
		return schema_bad(x->item, attr->path, why, x->e);
	((struct attr *)attr)->indexed = true;
	x->t->indexed[x->t->indexed_count++] = attr;
	return 0;
}

static int named(struct indexer *x, const struct json *list,
    const struct schema *own)
{
	if (json_is_unassigned(list))
		return 0;
	if (list->kind != JSON_ARRAY)
		return schema_bad(x->item, S("indexed"),
		    "is an array of attribute names", x->e);
	JSON_EACH(v, list) {
		const struct attr *attr = NULL;
		struct str name = v->kind == JSON_STRING ? v->text : S("");

		if (own)
			attr = schema_lookup(x->b->common, x->t,
			    str_printf(x->a, "%.*s:%.*s", STR_ARG(own->id),
			    STR_ARG(name)));
		if (!attr)
			attr = schema_lookup(x->b->common, x->t, name);
		if (!attr)
			return schema_bad(x->item, name,
			    "\"indexed\" names an attribute that does not "
			    "exist", x->e);
		if (attr_value(attr))
			attr = attr_value(attr);
		if (add(x, attr))
			return -1;
	}
	return 0;
}

static int unique(struct indexer *x, const struct attr *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct attr *attr = &list[i];

		if (attr->uniqueness != ATTR_UNIQUE_NONE &&
		    attr->mutability != ATTR_READ_ONLY && add(x, attr))
			return -1;
		if (attr->sub_count && unique(x, attr->subs, attr->sub_count))
			return -1;
	}
	return 0;
}

/* What schema s of the type brings: unique attributes, and the names that the
 * schema's own file lists. */
static int of_schema(struct indexer *x, const struct schema *s)
{
	const struct schema_item *item = x->item;
	struct schema_item *own = schema_item_find(&x->b->schemas, s->id);
	int rc;

	x->item = own;
	rc = unique(x, s->attrs, s->attr_count) ||
	    named(x, json_gets(json_gets(own->json, "scimd"), "indexed"), s) ?
	    -1 : 0;
	x->item = item;
	return rc;
}

int restype_index(struct arena *a, struct schema_build *b,
    const struct schema_item *item, struct restype *t, struct err *e)
{
	struct indexer x = { a, b, item, t, 0, e };

	x.room = count(t->schema);
	for (size_t i = 0; i < t->ext_count; i++)
		x.room += count(t->ext[i].schema);
	t->indexed = ARENA_ARRAY(a, const struct attr *, x.room);
	if (named(&x, json_gets(json_gets(item->json, "scimd"), "indexed"),
	    NULL) || of_schema(&x, t->schema))
		return -1;
	for (size_t i = 0; i < t->ext_count; i++)
		if (of_schema(&x, t->ext[i].schema))
			return -1;
	return 0;
}
