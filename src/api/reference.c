/* SPDX-License-Identifier: Apache-2.0 */
/* reference.c - a value that names a resource gets its $ref and displayName.
 *
 * The record keeps manager as {"value": id}.  While id names a resource of this
 * account, the answer adds where it is and what it is called; afterwards the
 * value alone is left (RFC 7643 section 4.3).  A document that holds no such
 * attribute is neither parsed nor copied.
 */
#include "api/reference.h"

#include "api/answer.h"

struct reference_kind {
	const struct restype *type;
	const struct attr *attr;
	struct str mark;                /* "manager": as a document has it */
};

struct references {
	size_t count;
	struct reference_kind kinds[REFERENCES_MAX];
};

static bool refers(const struct attr *attr)
{
	const struct attr *ref = attr_sub(attr, S("$ref"));

	return attr->home == ATTR_IN_DOC && ref && ref->resource_ref &&
	    attr_sub(attr, S("value"));
}

static void add_schema(struct references *r, struct arena *a,
    const struct restype *t, const struct schema *s)
{
	for (size_t i = 0; i < s->attr_count; i++) {
		const struct attr *attr = &s->attrs[i];

		if (!refers(attr) || r->count == REFERENCES_MAX)
			continue;
		r->kinds[r->count++] = (struct reference_kind){ t, attr,
		    str_printf(a, "\"%.*s\":", STR_ARG(attr->name)) };
	}
}

struct references *references_of(struct arena *a, const struct catalog *c)
{
	struct references *r = ARENA_NEW(a, struct references);

	for (size_t i = 0; i < c->type_count; i++) {
		const struct restype *t = c->types[i];

		add_schema(r, a, t, t->schema);
		for (size_t k = 0; k < t->ext_count; k++)
			add_schema(r, a, t, t->ext[k].schema);
	}
	return r;
}

static void name_it(struct exchange *x, const struct attr *attr,
    const struct resource *found, struct json *element)
{
	struct arena *a = x->req->arena;
	const struct attr *label = attr_sub(attr, S("displayName"));
	struct json *doc;
	struct err e = { 0 };
	struct str name;

	json_set(element, S("$ref"), json_str(a,
	    answer_location(x, found->type, found->uuid)));
	if (!label || label->mutability != ATTR_READ_ONLY || json_read(a,
	    found->doc, &x->worker->service->config->json, &doc, &e))
		return;
	name = json_text(doc, S("displayName"));
	if (name.n)
		json_set(element, S("displayName"), json_str(a, name));
}

/* A value that is the id of something else than the schema says, or of what
 * the caller may not read, is a text and no reference. */
static bool may_refer(struct exchange *x, const struct attr *attr,
    const struct restype *to)
{
	const struct attr *ref = attr_sub(attr, S("$ref"));

	if (!(x->caller.caps & to->cap_read))
		return false;
	JSON_EACH(name, ref->ref_types)
		if (str_eq(name->text, to->name))
			return true;
	return false;
}

static int complete(struct exchange *x, const struct attr *attr,
    struct json *element, struct err *e)
{
	struct str id = json_text(element, S("value"));
	struct resource found;

	if (!id.n)
		return 0;
	if (resource_find(x->req->arena, x->worker->session, &x->caller, NULL,
	    id, &found, e)) {
		if (e->kind != ERR_NOT_FOUND)
			return -1;
		err_clear(e);
		return 0;
	}
	if (may_refer(x, attr, found.type))
		name_it(x, attr, &found, element);
	return 0;
}

static int complete_all(struct exchange *x, const struct reference_kind *k,
    struct json *doc, struct err *e)
{
	struct json *v = document_get(k->type, doc, k->attr);

	if (!v)
		return 0;
	if (v->kind == JSON_OBJECT)
		return complete(x, k->attr, v, e);
	JSON_EACH(element, v)
		if (element->kind == JSON_OBJECT &&
		    complete(x, k->attr, element, e))
			return -1;
	return 0;
}

int references_add(struct exchange *x, const struct resource *r,
    struct str *doc, struct err *e)
{
	const struct references *all = x->worker->service->references;
	struct json *tree = NULL;
	struct buf b;

	for (size_t i = 0; i < all->count; i++) {
		const struct reference_kind *k = &all->kinds[i];

		if (k->type != r->type ||
		    str_find_str(*doc, k->mark) == doc->n)
			continue;
		if (!tree && json_read(x->req->arena, *doc,
		    &x->worker->service->config->json, &tree, e))
			return -1;
		if (complete_all(x, k, tree, e))
			return -1;
	}
	if (!tree)
		return 0;
	buf_init(&b, x->req->arena);
	json_write(&b, tree);
	*doc = buf_str(&b);
	return 0;
}
