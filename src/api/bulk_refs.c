/* SPDX-License-Identifier: Apache-2.0 */
/* bulk_refs.c - "bulkId:x" stands for a resource made in the same request
 * (RFC 7644 section 3.7.2).
 *
 * Only references are replaced: attributes of type reference, and the value
 * and $ref of a complex attribute that has a $ref.  A displayName that happens
 * to read "bulkId:x" stays.
 */
#include "api/bulk.h"

static const struct str prefix = STR("bulkId:");

struct resolver {
	struct bulk *bulk;
	struct arena *arena;
	const struct restype *type;
	struct bulk_item *self;
	bool strip;
	bool open;
	struct err *e;
};

static struct bulk_item *find(struct bulk *b, struct str bulk_id)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->items[i].method == HTTP_POST &&
		    str_eq(b->items[i].bulk_id, bulk_id))
			return &b->items[i];
	return NULL;
}

/* Of several, the last one sent is waited for: by then the others are there,
 * and the data is not resolved again for each of them. */
static void await(struct resolver *r, const struct bulk_item *item, bool whole)
{
	if (!r->self->awaits || item > r->self->awaits) {
		r->self->awaits = item;
		r->self->awaits_whole = whole;
	}
	r->open = true;
}

/* The id behind a reference; { NULL, 0 } while it is open or broken. */
static struct str lookup(struct resolver *r, struct str bulk_id)
{
	struct bulk_item *item = find(r->bulk, bulk_id);

	if (item && item->id.n)
		return item->id;
	if (!item || item->error.kind != ERR_NONE)
		err_set(r->e, ERR_CONFLICT, "\"bulkId:%.*s\" names no "
		    "resource that this request has made",
		    STR_ARG(str_sub(bulk_id, 0, 80)));
	else
		await(r, item, false);
	return (struct str){ NULL, 0 };
}

/* Replaces v's text; false when it has to be left out. */
static bool resolve_text(struct resolver *r, struct json *v)
{
	struct str id;
	size_t at;

	if (v->kind != JSON_STRING)
		return true;
	at = str_find_str(v->text, prefix);
	if (at == v->text.n || (at > 0 && v->text.p[at - 1] != '/'))
		return true;
	id = lookup(r, str_sub(v->text, at + prefix.n, v->text.n));
	if (!id.p)
		return false;
	v->text = str_join(r->arena, str_sub(v->text, 0, at), id);
	return true;
}

static bool resolve_value(struct resolver *r, const struct attr *attr,
    struct json *v);

/* Elements that point nowhere yet are taken out when a circle is opened. */
static bool resolve_array(struct resolver *r, const struct attr *attr,
    struct json *array)
{
	struct json *v = array->first, *next;
	bool closed = true;

	for (; v; v = next) {
		next = v->next;
		if (resolve_value(r, attr, v))
			continue;
		closed = false;
		if (r->strip)
			json_cut(array, v);
	}
	return closed || r->strip;
}

static bool is_reference(struct str name)
{
	return str_ieq(name, S("value")) || str_ieq(name, S("$ref"));
}

/* attr, or in a path its sub-attribute, holds references. */
static bool refers(const struct attr *attr)
{
	if (attr->type == ATTR_REFERENCE)
		return true;
	if (attr->type == ATTR_COMPLEX)
		return attr_sub(attr, S("$ref"));
	return attr->parent && attr_sub(attr->parent, S("$ref")) &&
	    is_reference(attr->name);
}

static bool resolve_value(struct resolver *r, const struct attr *attr,
    struct json *v)
{
	bool closed = true;

	if (!refers(attr))
		return true;
	if (v->kind == JSON_ARRAY)
		return resolve_array(r, attr, v);
	if (v->kind != JSON_OBJECT)
		return resolve_text(r, v);
	JSON_EACH(m, v)
		if (is_reference(m->name))
			closed = resolve_text(r, m) && closed;
	return closed;
}

/* The URN of a schema: what is below it are attributes. */
static bool names_schema(const struct resolver *r, struct str name)
{
	return restype_extension(r->type, name) ||
	    str_ieq(r->type->schema->id, name);
}

/* attr, attr.sub and, up to the filter, attr[filter]. */
static const struct attr *named(const struct resolver *r, struct str name)
{
	return attr_find(r->bulk->x->worker->service->catalog, r->type,
	    str_sub(name, 0, str_find(name, '[')));
}

/* A resource, or the value of a PATCH operation without a path. */
static void resolve_object(struct resolver *r, struct json *o)
{
	struct json *m = o->first, *next;

	for (; m; m = next) {
		const struct attr *attr;

		next = m->next;
		if (names_schema(r, m->name) && m->kind == JSON_OBJECT) {
			resolve_object(r, m);
			continue;
		}
		attr = named(r, m->name);
		if (attr && !resolve_value(r, attr, m) && r->strip)
			json_cut(o, m);
	}
}

/* members[value eq "bulkId:x"] */
static void resolve_path(struct resolver *r, struct json *path)
{
	struct str t = path->text, id;
	size_t at = str_find_str(t, S("\"bulkId:")), end;

	if (at == t.n)
		return;
	at += 1 + prefix.n;
	end = at + str_find(str_sub(t, at, t.n), '"');
	id = lookup(r, str_sub(t, at, end));
	if (id.p)
		path->text = str_printf(r->arena, "%.*s%.*s%.*s",
		    (int)(at - prefix.n), t.p, STR_ARG(id),
		    STR_ARG(str_sub(t, end, t.n)));
}

static void resolve_operation(struct resolver *r, struct json *op)
{
	struct json *path = json_gets(op, "path");
	struct json *value = json_gets(op, "value");
	const struct attr *attr;

	if (!path || path->kind != JSON_STRING ||
	    names_schema(r, path->text)) {
		if (value && value->kind == JSON_OBJECT)
			resolve_object(r, value);
		return;
	}
	resolve_path(r, path);
	attr = named(r, path->text);
	if (attr && value)
		resolve_value(r, attr, value);
}

static void resolve_data(struct resolver *r, struct json *data)
{
	struct json *ops = json_gets(data, "Operations");

	if (r->self->method != HTTP_PATCH) {
		resolve_object(r, data);
		return;
	}
	if (ops && ops->kind == JSON_ARRAY)
		JSON_EACH(op, ops)
			if (op->kind == JSON_OBJECT)
				resolve_operation(r, op);
}

/* The id that the path means.  What was made without its references is not
 * ready to be changed. */
static struct str target_id(struct resolver *r)
{
	struct str bulk_id = str_sub(r->self->target, prefix.n,
	    r->self->target.n);
	const struct bulk_item *item = find(r->bulk, bulk_id);

	if (!str_starts(r->self->target, prefix))
		return r->self->target;
	if (item && item->state == BULK_PARTLY)
		await(r, item, true);
	return lookup(r, bulk_id);
}

enum bulk_refs bulk_resolve(struct bulk *b, struct bulk_item *item, bool strip,
    struct json **data, struct str *id, struct err *e)
{
	struct resolver r = { .bulk = b, .arena = b->x->req->arena,
	    .type = item->type, .self = item, .strip = strip, .e = e };

	struct arena_mark start = arena_mark(r.arena);

	*data = NULL;
	item->awaits = NULL;
	*id = target_id(&r);
	if (item->data && item->method != HTTP_DELETE) {
		*data = json_copy(r.arena, item->data);
		resolve_data(&r, *data);
	}
	if (e->kind != ERR_NONE)
		return BULK_REFS_BROKEN;
	if (!r.open)
		return BULK_REFS_CLOSED;
	if (!strip) {
		arena_release(r.arena, start);  /* it will be tried again */
		*data = NULL;
	}
	return BULK_REFS_OPEN;
}
