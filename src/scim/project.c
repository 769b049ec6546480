/* SPDX-License-Identifier: Apache-2.0 */
/* Which attributes an answer shows.  What "returned" says comes first: always
 * cannot be excluded, never cannot be asked for (RFC 7643 section 7). */
#include "scim/project_build.h"

enum mode { SHOW_DEFAULT, SHOW_ONLY, SHOW_EXCEPT };

/* Attributes and sub-attributes, each once. */
struct set {
	const struct attr **p;
	size_t n;
};

struct projection {
	const struct catalog *catalog;
	const struct restype *type;
	enum mode mode;
	bool members_on_request;
	bool copies;                    /* the stored doc is the answer */
	struct set named;               /* by the parameter */
	struct set sent;                /* by the write that is answered */
};

static bool has(const struct set *s, const struct attr *attr)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->p[i] == attr)
			return true;
	return false;
}

static void add(struct arena *a, struct set *s, const struct attr *attr)
{
	if (!attr || has(s, attr))
		return;
	s->p = arena_grow(a, s->p, s->n * sizeof(attr),
	    (s->n + 1) * sizeof(attr));
	s->p[s->n++] = attr;
}

/* A name of the parameter: an attribute, or all of a schema by its URI. */
static void name(struct arena *a, const struct projection *p, struct set *s,
    struct str text)
{
	const struct schema *all = restype_extension(p->type, text);

	if (str_ieq(text, p->type->schema->id))
		all = p->type->schema;
	if (!all) {
		add(a, s, attr_find(p->catalog, p->type, text));
		return;
	}
	for (size_t i = 0; i < all->attr_count; i++)
		add(a, s, &all->attrs[i]);
}

static void names(struct arena *a, struct projection *p, struct str list)
{
	struct str one;

	while (str_split(&list, ',', &one))
		name(a, p, &p->named, str_trim(one));
}

/* An attribute that a write gave a value, and its parent. */
static void gave(struct arena *a, struct projection *p, const struct attr *attr)
{
	add(a, &p->sent, attr);
	if (attr && attr->parent)
		add(a, &p->sent, attr->parent);
}

/* The sub-attributes, or an extension's attributes, that an object names. */
static void sent_inside(struct arena *a, struct projection *p,
    const struct attr *attr, const struct schema *ext, const struct json *o)
{
	if (o->kind != JSON_OBJECT)
		return;
	JSON_EACH(w, o)
		if (ext)
			gave(a, p, schema_attr(ext, w->name));
		else if (attr)
			gave(a, p, attr_sub(attr, w->name));
}

/* The names in an object of values: "userName", "name.givenName", a URN with
 * an object, and below a complex one, or each of a list, its sub-attributes. */
static void sent_object(struct arena *a, struct projection *p,
    const struct json *o)
{
	JSON_EACH(v, o) {
		const struct schema *ext = restype_extension(p->type, v->name);
		const struct attr *attr = ext ? NULL :
		    attr_find(p->catalog, p->type, v->name);

		gave(a, p, attr);
		sent_inside(a, p, attr, ext, v);
		if (v->kind == JSON_ARRAY && attr)
			JSON_EACH(element, v)
				sent_inside(a, p, attr, NULL, element);
	}
}

/* "attr[filter].sub" names attr and sub. */
static void sent_path(struct arena *a, struct projection *p, struct str path)
{
	size_t open = str_find(path, '['), close = str_rfind(path, ']');
	const struct attr *attr = attr_find(p->catalog, p->type,
	    str_sub(path, 0, open));

	gave(a, p, attr);
	if (attr && close + 2 < path.n)
		gave(a, p, attr_sub(attr, str_sub(path, close + 2, path.n)));
}

static void sent_body(struct arena *a, struct projection *p,
    const struct json *body)
{
	const struct json *ops = json_gets(body, "Operations");

	if (!ops) {
		sent_object(a, p, body);
		return;
	}
	JSON_EACH(op, ops) {
		struct str path = json_text(op, S("path"));
		const struct json *value = json_gets(op, "value");

		if (path.n)
			sent_path(a, p, path);
		else if (value && value->kind == JSON_OBJECT)
			sent_object(a, p, value);
	}
}

static enum attr_returned returned(const struct projection *p,
    const struct attr *attr)
{
	if (p->members_on_request && attr == p->type->members_attr &&
	    attr->returned == ATTR_RETURNED_DEFAULT)
		return ATTR_RETURNED_REQUEST;
	return attr->returned;
}

/* Some sub-attribute of attr is named. */
static bool inside(const struct projection *p, const struct attr *attr)
{
	for (size_t i = 0; i < attr->sub_count; i++)
		if (has(&p->named, &attr->subs[i]))
			return true;
	return false;
}

/* What is left to say when neither always nor never has said it. */
static bool asked(const struct projection *p, const struct attr *attr)
{
	if (p->mode == SHOW_ONLY)
		return has(&p->named, attr);
	if (p->mode == SHOW_EXCEPT && has(&p->named, attr))
		return false;
	return returned(p, attr) != ATTR_RETURNED_REQUEST ||
	    has(&p->sent, attr);
}

bool projection_shows(const struct projection *p, const struct attr *attr)
{
	switch (returned(p, attr)) {
	case ATTR_RETURNED_ALWAYS:
		return true;
	case ATTR_RETURNED_NEVER:
		return false;
	default:
		return asked(p, attr) ||
		    (p->mode == SHOW_ONLY && inside(p, attr));
	}
}

bool projection_shows_sub(const struct projection *p, const struct attr *sub)
{
	if (!projection_shows(p, sub->parent))
		return false;
	if (sub->returned == ATTR_RETURNED_ALWAYS)
		return true;
	if (sub->returned == ATTR_RETURNED_NEVER)
		return false;
	if (p->mode != SHOW_ONLY || has(&p->named, sub))
		return asked(p, sub);
	/* The whole of a parent that is named, or is always there. */
	return sub->returned == ATTR_RETURNED_DEFAULT &&
	    (has(&p->named, sub->parent) || !inside(p, sub->parent));
}

bool projection_is_default(const struct projection *p)
{
	return p->copies;
}

/* Does a stored document hold nothing that the default form leaves out? */
static bool plain(const struct projection *p, const struct attr *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct attr *attr = &list[i];

		if (attr->home == ATTR_IN_DOC &&
		    (attr->returned == ATTR_RETURNED_NEVER ||
		    attr->returned == ATTR_RETURNED_REQUEST))
			return false;
		if (attr->sub_count && attr->home == ATTR_IN_DOC &&
		    !plain(p, attr->subs, attr->sub_count))
			return false;
	}
	return true;
}

static bool copies(const struct projection *p)
{
	const struct restype *t = p->type;

	if (p->mode != SHOW_DEFAULT ||
	    !plain(p, t->schema->attrs, t->schema->attr_count))
		return false;
	for (size_t i = 0; i < t->ext_count; i++)
		if (!plain(p, t->ext[i].schema->attrs,
		    t->ext[i].schema->attr_count))
			return false;
	return true;
}

const struct restype *projection_type(const struct projection *p)
{
	return p->type;
}

const struct schema *projection_common(const struct projection *p)
{
	return p->catalog->common;
}

int projection_read(struct arena *a, const struct projection_query *q,
    struct projection **out, struct err *e)
{
	struct projection *p = ARENA_NEW(a, struct projection);
	struct str attributes = str_trim(q->attributes);
	struct str excluded = str_trim(q->excluded);

	if (attributes.n && excluded.n)
		return err_set(e, ERR_INVALID_VALUE,
		    "attributes and excludedAttributes cannot both be used");
	p->catalog = q->catalog;
	p->type = q->type;
	p->members_on_request = q->members_on_request;
	if (attributes.n || excluded.n) {
		p->mode = attributes.n ? SHOW_ONLY : SHOW_EXCEPT;
		names(a, p, attributes.n ? attributes : excluded);
	}
	if (q->sent && q->sent->kind == JSON_OBJECT)
		sent_body(a, p, q->sent);
	p->copies = copies(p);
	*out = p;
	return 0;
}
