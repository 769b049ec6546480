/* SPDX-License-Identifier: Apache-2.0 */
/* The stored document: where a value stands in it, and how the values are put
 * together in canonical order. */
#include "base/utf8.h"
#include "scim/document_build.h"

struct json *document_get(const struct restype *t, const struct json *doc,
    const struct attr *attr)
{
	const struct attr *top = attr->parent ? attr->parent : attr;
	struct json *v;

	if (attr->parent && attr->parent->multi)
		return NULL;
	if (attr_is_extension(t, top))
		doc = json_get(doc, top->schema->id);
	v = json_get(doc, top->name);
	return attr->parent ? json_get(v, attr->name) : v;
}

struct draft draft_new(struct arena *a, const struct restype *t)
{
	struct draft d;

	d.external = NULL;
	d.base = ARENA_ARRAY(a, struct json *, t->schema->attr_count);
	d.ext = ARENA_ARRAY(a, struct json **, t->ext_count);
	for (size_t i = 0; i < t->ext_count; i++)
		d.ext[i] = ARENA_ARRAY(a, struct json *,
		    t->ext[i].schema->attr_count);
	return d;
}

static void put(struct json *object, struct str name, struct json *v)
{
	json_push(object, v);
	v->name = name;
}

static struct json *members_of(struct arena *a, const struct schema *s,
    struct json **slot, struct json *into)
{
	struct json *o = into ? into : json_object(a);

	for (size_t i = 0; i < s->attr_count; i++)
		if (slot[i])
			put(o, s->attrs[i].name, slot[i]);
	return o;
}

struct json *draft_write(struct arena *a, const struct restype *t,
    const struct draft *d)
{
	struct json *doc = json_object(a), *schemas = json_array(a);

	put(doc, S("schemas"), schemas);
	json_push(schemas, json_str(a, t->schema->id));
	if (d->external)
		put(doc, t->external_attr->name, d->external);
	members_of(a, t->schema, d->base, doc);
	for (size_t i = 0; i < t->ext_count; i++) {
		const struct schema *s = t->ext[i].schema;
		struct json *o = members_of(a, s, d->ext[i], NULL);

		if (!o->count)
			continue;
		json_push(schemas, json_str(a, s->id));
		put(doc, s->id, o);
	}
	return doc;
}

/* Only white space, in any script, is no value where one is required. */
static bool blank(struct arena *a, const struct json *v)
{
	return v->kind == JSON_STRING && str_trim(key_fold(a, v->text)).n == 0;
}

static int required(struct reading *rd, const struct schema *s,
    struct json **slot)
{
	for (size_t i = 0; i < s->attr_count; i++) {
		const struct attr *attr = &s->attrs[i];

		if (!attr->required || attr->home != ATTR_IN_DOC ||
		    attr->mutability == ATTR_READ_ONLY)
			continue;
		if (!slot[i] && attr->assumed)
			slot[i] = json_bool(rd->a, true);
		if (!slot[i])
			return err_set(rd->e, ERR_INVALID_VALUE,
			    "%.*s is required", STR_ARG(attr->path));
		if (blank(rd->a, slot[i]))
			return err_set(rd->e, ERR_INVALID_VALUE,
			    "%.*s must not be blank", STR_ARG(attr->path));
	}
	return 0;
}

static bool any(struct json **slot, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slot[i])
			return true;
	return false;
}

/* RFC 7643 section 6: a required extension must be there, any other only
 * keeps its own rules when it is. */
static int extensions(struct reading *rd, const struct draft *d)
{
	const struct restype *t = rd->r->type;

	for (size_t i = 0; i < t->ext_count; i++) {
		const struct schema *s = t->ext[i].schema;
		bool there = any(d->ext[i], s->attr_count);

		if (t->ext[i].required && !there)
			return err_set(rd->e, ERR_INVALID_VALUE,
			    "the extension %.*s is required", STR_ARG(s->id));
		if (there && required(rd, s, d->ext[i]))
			return -1;
	}
	return 0;
}

static void describe(struct reading *rd, const struct draft *d,
    struct document *out)
{
	const struct restype *t = rd->r->type;
	const struct json *name = NULL;

	out->external_id = d->external ? d->external->text :
	    (struct str){ NULL, 0 };
	if (t->name_attr)
		name = d->base[t->name_attr - t->schema->attrs];
	out->name = name ? name->text : S("");
	out->name_key = t->name_attr && t->name_attr->case_exact ? out->name :
	    key_fold(rd->a, out->name);
}

static bool must_be_said(const struct attr *attr)
{
	return attr->required && !attr->assumed &&
	    attr->mutability != ATTR_READ_ONLY;
}

int draft_finish(struct reading *rd, struct draft *d, bool active,
    struct document *out)
{
	const struct restype *t = rd->r->type;
	struct json **slot = t->active_attr ?
	    &d->base[t->active_attr - t->schema->attrs] : NULL;

	/* First, as what holds may be false. */
	if (slot && !*slot && !must_be_said(t->active_attr))
		*slot = json_bool(rd->a, active);
	if (required(rd, t->schema, d->base) || extensions(rd, d))
		return -1;
	out->active = slot ? (*slot)->flag : active;
	describe(rd, d, out);
	out->doc = draft_write(rd->a, t, d);
	return 0;
}
