/* SPDX-License-Identifier: Apache-2.0 */
/* What a PUT keeps of the resource it replaces (RFC 7644 section 3.5.1): what
 * the body leaves out and is more than readWrite data, and immutable values. */
#include "scim/document_build.h"

/* One object's worth of old and new: the document, an extension's object, or a
 * complex attribute's value. */
struct side {
	const struct attr *attrs;
	size_t n;
	const struct json *body;        /* as sent; null is not omitted */
	const struct json *old;
	struct json **slot;             /* new values by attribute */
};

/* An attribute that a client which never sees it cannot mean to clear. */
static bool unseen(const struct attr *attr)
{
	return attr->returned == ATTR_RETURNED_NEVER ||
	    attr->returned == ATTR_RETURNED_REQUEST;
}

static int immutable(struct reading *rd, const struct attr *attr,
    const struct json *was, struct json **slot)
{
	if (*slot && json_eq(*slot, was))
		return 0;
	return err_set(rd->e, ERR_MUTABILITY,
	    "%.*s is immutable: it has a value, and another was sent",
	    STR_ARG(attr->path));
}

static int side(struct reading *rd, const struct side *s);

/* The sub-attributes of a single-valued complex attribute, one by one. */
static int inside(struct reading *rd, const struct attr *attr,
    const struct json *sent, const struct json *was, struct json **slot)
{
	struct json **sub = ARENA_ARRAY(rd->a, struct json *, attr->sub_count);
	struct side s = { attr->subs, attr->sub_count, sent, was, sub };
	struct json *o = json_object(rd->a);

	if (!sent || sent->kind != JSON_OBJECT)         /* a bare reference */
		s.body = *slot;
	for (size_t i = 0; i < attr->sub_count; i++)
		sub[i] = json_get(*slot, attr->subs[i].name);
	if (side(rd, &s))
		return -1;
	for (size_t i = 0; i < attr->sub_count; i++) {
		if (!sub[i])
			continue;
		json_push(o, sub[i]);
		sub[i]->name = attr->subs[i].name;
	}
	*slot = o->count ? o : NULL;
	return 0;
}

static int one(struct reading *rd, const struct attr *attr,
    const struct side *s, struct json **slot)
{
	const struct json *was = json_get(s->old, attr->name);
	const struct json *sent = json_get(s->body, attr->name);
	const struct restype *t = rd->r->type;
	bool fixed = attr->mutability == ATTR_IMMUTABLE;

	if (!was || attr->home != ATTR_IN_DOC)
		return 0;
	if (attr->mutability == ATTR_READ_ONLY ||
	    (attr == t->active_attr && !*slot) ||
	    (!sent && (fixed || unseen(attr) || attr == t->external_attr))) {
		*slot = json_copy(rd->a, was);
		return 0;
	}
	if (fixed)
		return immutable(rd, attr, was, slot);
	if (attr->type == ATTR_COMPLEX && !attr->multi && *slot)
		return inside(rd, attr, sent, was, slot);
	return 0;
}

static int side(struct reading *rd, const struct side *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (one(rd, &s->attrs[i], s, &s->slot[i]))
			return -1;
	return 0;
}

/* The slots of one schema from its object in in->doc, then what is kept. */
static int schema_side(struct reading *rd, const struct schema *s,
    struct side *x, const struct json *from)
{
	x->attrs = s->attrs;
	x->n = s->attr_count;
	for (size_t i = 0; i < x->n; i++)
		x->slot[i] = json_get(from, s->attrs[i].name);
	return side(rd, x);
}

/* active was given a value by document_read() when the body had none; here
 * none means that the old one stays. */
static void forget_active(const struct restype *t, const struct document *in)
{
	if (t->active_attr && !in->has_active)
		json_drop(in->doc, t->active_attr->name);
}

int document_keep(struct arena *a, const struct document_rules *r,
    const struct json *old, struct document *in, struct err *e)
{
	struct reading rd = { a, r, e, false };
	const struct restype *t = r->type;
	struct draft d = draft_new(a, t);
	struct document done = *in;
	struct side x = { NULL, 0, in->body, old, d.base };

	forget_active(t, in);
	d.external = json_get(in->doc, t->external_attr->name);
	if (schema_side(&rd, t->schema, &x, in->doc) ||
	    one(&rd, t->external_attr, &x, &d.external))
		return -1;
	for (size_t i = 0; i < t->ext_count; i++) {
		const struct schema *s = t->ext[i].schema;

		x = (struct side){ NULL, 0, json_get(in->body, s->id),
		    json_get(old, s->id), d.ext[i] };
		if (schema_side(&rd, s, &x, json_get(in->doc, s->id)))
			return -1;
	}
	if (draft_finish(&rd, &d, true, &done))
		return -1;
	*in = done;
	return 0;
}
