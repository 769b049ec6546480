/* SPDX-License-Identifier: Apache-2.0 */
/* A document from the body of a POST or PUT, and again from a tree that PATCH
 * changed. */
#include "scim/document_build.h"

/* More entries than any resource has schemas. */
#define SCHEMAS_MAX 100

static int bad_schemas(struct reading *rd, const char *why, struct str uri)
{
	return err_set(rd->e, ERR_INVALID_SYNTAX, "schemas %s%.*s", why,
	    STR_ARG(str_sub(uri, 0, 128)));
}

/* One URI of schemas; list is all of them. */
static int schema_uri(struct reading *rd, const struct json *list,
    const struct json *v)
{
	const struct restype *t = rd->r->type;

	if (v->kind != JSON_STRING)
		return bad_schemas(rd, "must be an array of URIs", S(""));
	for (const struct json *w = list->first; w != v; w = w->next)
		if (str_ieq(w->text, v->text))
			return bad_schemas(rd, "names a URI twice: ", v->text);
	if (!str_ieq(v->text, t->schema->id) &&
	    !restype_extension(t, v->text) &&
	    !lenient_use(rd->r->lenient, LENIENT_FOREIGN_SCHEMA))
		return bad_schemas(rd,
		    "names a URI that this resource type does not have: ",
		    v->text);
	return 0;
}

/* RFC 7643 section 3: never empty, nothing twice, the base among them. */
static int schemas(struct reading *rd, const struct json *body)
{
	const struct json *list = json_gets(body, "schemas");
	struct str base = rd->r->type->schema->id;
	bool found = false;

	if (json_is_unassigned(list))
		return bad_schemas(rd, "is missing or empty; it must name ",
		    base);
	if (list->kind != JSON_ARRAY || list->count > SCHEMAS_MAX)
		return bad_schemas(rd, "must be a short array of URIs",
		    S(""));
	JSON_EACH(v, list) {
		if (schema_uri(rd, list, v))
			return -1;
		found = found || str_ieq(v->text, base);
	}
	return found ? 0 : bad_schemas(rd, "must name ", base);
}

static int members(struct reading *rd, const struct json *v,
    struct document *out)
{
	if (out->has_members)
		return 0;
	out->has_members = true;
	return document_members(rd->a, rd->r, v, &out->members,
	    &out->member_count, rd->e);
}

/* A value of attribute attr into its slot, when the document keeps it. */
static int take(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **slot)
{
	if (attr->mutability == ATTR_READ_ONLY || attr->home != ATTR_IN_DOC)
		return 0;
	return value_read(rd, attr, v, slot);
}

static int external(struct reading *rd, const struct json *v,
    struct draft *d, struct document *out)
{
	out->has_external = true;
	if (take(rd, rd->r->type->external_attr, v, &d->external))
		return -1;
	/* RFC 7643 section 3.1: a value that is there is not empty. */
	if (d->external && !d->external->text.n)
		d->external = NULL;
	return 0;
}

static int base(struct reading *rd, const struct attr *attr,
    const struct json *v, struct draft *d, struct document *out)
{
	const struct restype *t = rd->r->type;
	struct json **slot = &d->base[attr - t->schema->attrs];

	if (attr == t->members_attr)
		return members(rd, v, out);
	if (take(rd, attr, v, slot))
		return -1;
	if (attr == t->active_attr)
		out->has_active = *slot != NULL;
	return 0;
}

static int extension(struct reading *rd, const struct schema *s,
    const struct json *v, struct json **slot)
{
	if (v->kind == JSON_NULL)
		return value_null(rd, s->id);
	if (v->kind != JSON_OBJECT)
		return err_set(rd->e, ERR_INVALID_VALUE,
		    "%.*s must be an object with the attributes of that schema",
		    STR_ARG(s->id));
	JSON_EACH(child, v) {
		const struct attr *attr = schema_attr(s, child->name);

		if (value_own_schemas(rd, s, child))
			continue;
		if (!attr && value_unknown(rd, s->id, child->name))
			return -1;
		if (attr && take(rd, attr, child, &slot[attr - s->attrs]))
			return -1;
	}
	return 0;
}

static size_t extension_at(const struct restype *t, struct str name)
{
	size_t i = 0;

	while (i < t->ext_count && !str_ieq(t->ext[i].schema->id, name))
		i++;
	return i;
}

static int member(struct reading *rd, const struct json *v, struct draft *d,
    struct document *out)
{
	const struct restype *t = rd->r->type;
	const struct attr *attr = schema_attr(t->schema, v->name);
	size_t x;

	if (attr)
		return base(rd, attr, v, d, out);
	attr = schema_attr(rd->r->catalog->common, v->name);
	if (attr && attr == t->external_attr)
		return external(rd, v, d, out);
	if (attr)
		return 0;
	x = extension_at(t, v->name);
	if (x < t->ext_count)
		return extension(rd, t->ext[x].schema, v, d->ext[x]);
	return value_unknown(rd, S(""), v->name);
}

/* The whole attribute that a name with a URN before it means, or NULL. */
static const struct attr *qualified(const struct reading *rd, struct str name)
{
	const struct restype *t = rd->r->type;
	const struct attr *attr;

	if (str_find(name, ':') == name.n ||
	    extension_at(t, name) < t->ext_count)
		return NULL;
	attr = attr_find(rd->r->catalog, t, name);
	return attr && !attr->parent ? attr : NULL;
}

static void put_qualified(struct reading *rd, struct json *o,
    const struct attr *attr, const struct json *v)
{
	struct json *in = o;

	if (attr_is_extension(rd->r->type, attr)) {
		in = json_get(o, attr->schema->id);
		if (!in || in->kind != JSON_OBJECT)
			in = json_set(o, attr->schema->id,
			    json_object(rd->a));
	}
	json_set(in, attr->name, json_copy(rd->a, v));
}

/* What stands below the URN of the base schema, or behind the URN of any that
 * the type has, is no foreign data: it takes its place among the others. */
static const struct json *unqualified(struct reading *rd,
    const struct json *body)
{
	struct str urn = rd->r->type->schema->id;
	const struct json *below = json_get(body, urn);
	struct json *o = NULL;

	if (below && below->kind == JSON_OBJECT) {
		o = json_copy(rd->a, body);
		json_drop(o, urn);
		JSON_EACH(v, below)
			json_set(o, v->name, json_copy(rd->a, v));
	}
	JSON_EACH(v, body) {
		const struct attr *attr = qualified(rd, v->name);

		if (!attr)
			continue;
		if (!o)
			o = json_copy(rd->a, body);
		json_drop(o, v->name);
		put_qualified(rd, o, attr, v);
	}
	return o ? o : body;
}

int document_read(struct arena *a, const struct document_rules *r,
    const struct json *body, struct document *out, struct err *e)
{
	struct reading rd = { a, r, e, false };
	struct document in = { 0 };
	struct draft d;

	if (body->kind != JSON_OBJECT)
		return err_set(e, ERR_INVALID_SYNTAX,
		    "the body must be a JSON object");
	if (schemas(&rd, body))
		return -1;
	in.body = unqualified(&rd, body);
	d = draft_new(a, r->type);
	JSON_EACH(v, in.body)
		if (member(&rd, v, &d, &in))
			return -1;
	if (draft_finish(&rd, &d, true, &in))
		return -1;
	*out = in;
	return 0;
}

int document_settle(struct arena *a, const struct document_rules *r,
    struct document *in, struct err *e)
{
	/* Old values were taken under the rules of their time, those of the
	 * operations when they were read. */
	struct reading rd = { a, r, e, true };
	struct document done = *in;
	struct draft d = draft_new(a, r->type);

	done.has_active = done.has_external = false;
	JSON_EACH(v, in->doc)
		if (member(&rd, v, &d, &done))
			return -1;
	if (draft_finish(&rd, &d, in->active, &done))
		return -1;
	*in = done;
	return 0;
}
