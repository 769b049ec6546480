/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/schema_body.h"

bool attr_says(const struct json *attr, const char *name, const char *value)
{
	return str_eq(json_text(attr, str_of(name)), str_of(value));
}

bool attr_flag(const struct json *attr, const char *name)
{
	const struct json *v = json_get(attr, str_of(name));

	return v && v->kind == JSON_BOOL && v->flag;
}

struct str spot_name(struct arena *a, const struct spot *s)
{
	struct buf b;

	buf_init(&b, a);
	if (s->schema != s->base)
		buf_printf(&b, "%.*s:", STR_ARG(json_text(s->schema, S("id"))));
	if (s->parent)
		buf_printf(&b, "%.*s.", STR_ARG(json_text(s->parent,
		    S("name"))));
	buf_add(&b, json_text(s->attr, S("name")));
	return buf_str(&b);
}

static struct json *text(struct body_maker *m, const char *fmt)
{
	static const char hex[] = "0123456789abcdef";
	struct str all = str_of(fmt);
	size_t at = str_find(all, '#');
	int n = ++m->n;

	return json_str(m->arena, str_printf(m->arena, "%.*s%c%c%c%.*s",
	    STR_ARG(str_sub(all, 0, at)), hex[n / 256 % 16], hex[n / 16 % 16],
	    hex[n % 16], STR_ARG(str_sub(all, at + 1, all.n))));
}

static struct json *object(struct body_maker *m, const struct json *attr)
{
	const struct json *subs = json_gets(attr, "subAttributes");
	struct json *o = json_object(m->arena);

	JSON_EACH(sub, subs)
		if (attr_flag(sub, "required") ||
		    attr_says(sub, "name", "value"))
			json_set(o, json_text(sub, S("name")), sample(m, sub));
	JSON_EACH(sub, subs) {
		/* What points at a resource names one that is there. */
		if (attr_says(sub, "name", "$ref") &&
		    json_gets(sub, "referenceTypes") && json_gets(o, "value"))
			json_set(o, S("value"), json_str(m->arena, m->user));
		if (!o->count && !attr_says(sub, "mutability", "readOnly"))
			json_set(o, json_text(sub, S("name")), sample(m, sub));
	}
	return o;
}

struct json *sample_one(struct body_maker *m, const struct json *attr)
{
	const struct json *canonical = json_gets(attr, "canonicalValues");

	if (canonical)
		return json_str(m->arena, canonical->first->text);
	if (attr_says(attr, "type", "complex"))
		return object(m, attr);
	if (attr_says(attr, "type", "boolean"))
		return json_bool(m->arena, ++m->n % 2);
	if (attr_says(attr, "type", "integer"))
		return json_i64(m->arena, ++m->n);
	if (attr_says(attr, "type", "decimal")) {
		struct json *v = json_i64(m->arena, 0);

		v->text = str_printf(m->arena, "%d.5", ++m->n);
		return v;
	}
	if (attr_says(attr, "type", "dateTime"))
		return json_str(m->arena, str_printf(m->arena,
		    "2026-01-01T00:00:00.%03dZ", ++m->n % 1000));
	if (attr_says(attr, "type", "binary"))
		return text(m, "Aa#AA=");
	if (attr_says(attr, "type", "reference"))
		return text(m, "https://Example.com/#");
	return text(m, "Walk#");
}

struct json *sample(struct body_maker *m, const struct json *attr)
{
	struct json *v = sample_one(m, attr), *list;

	if (!attr_flag(attr, "multiValued"))
		return v;
	list = json_array(m->arena);
	json_push(list, v);
	return list;
}

static void fill(struct body_maker *m, struct json *o, const struct json *attrs)
{
	JSON_EACH(attr, attrs)
		if (attr_flag(attr, "required") &&
		    !attr_says(attr, "mutability", "readOnly"))
			json_set(o, json_text(attr, S("name")),
			    sample(m, attr));
}

static void put(struct json *o, const struct json *attr, struct json *value)
{
	if (value)
		json_set(o, json_text(attr, S("name")), value);
	else
		json_drop(o, json_text(attr, S("name")));
}

/* Another attribute of the extension, so that it is there. */
static void company(struct body_maker *m, struct json *o,
    const struct spot *s)
{
	const struct json *attrs = json_gets(s->schema, "attributes");

	JSON_EACH(attr, attrs)
		if (!o->count && attr != s->attr &&
		    attr_says(attr, "mutability", "readWrite"))
			json_set(o, json_text(attr, S("name")),
			    sample(m, attr));
}

struct json *body_with(struct body_maker *m, const struct spot *s,
    struct json *value)
{
	struct json *o = json_object(m->arena), *at = o, *holder;

	json_push(json_set(o, S("schemas"), json_array(m->arena)),
	    json_str(m->arena, json_text(s->base, S("id"))));
	fill(m, o, json_gets(s->base, "attributes"));
	if (s->schema != s->base) {
		at = json_set(o, json_text(s->schema, S("id")),
		    json_object(m->arena));
		fill(m, at, json_gets(s->schema, "attributes"));
	}
	if (!s->parent) {
		put(at, s->attr, value);
		if (!at->count)
			company(m, at, s);
		return o;
	}
	holder = json_set(at, json_text(s->parent, S("name")),
	    sample(m, s->parent));
	put(holder->kind == JSON_ARRAY ? holder->first : holder, s->attr,
	    value);
	return o;
}

const struct json *body_at(const struct json *doc, const struct spot *s)
{
	if (s->schema != s->base)
		doc = json_get(doc, json_text(s->schema, S("id")));
	if (s->parent)
		doc = json_get(doc, json_text(s->parent, S("name")));
	if (doc && doc->kind == JSON_ARRAY)
		doc = doc->first;
	return json_get(doc, json_text(s->attr, S("name")));
}

struct str body_text(struct arena *a, const struct json *v)
{
	struct buf b;

	buf_init(&b, a);
	json_write(&b, v);
	buf_addc(&b, '\0');
	return str_of(buf_str(&b).p);
}

bool attr_lists_resources(const struct json *attr)
{
	const struct json *subs = json_gets(attr, "subAttributes");

	for (const struct json *v = subs ? subs->first : NULL; v; v = v->next)
		if (attr_says(v, "name", "$ref"))
			return true;
	return false;
}

bool spot_writable(const struct spot *s)
{
	return !attr_says(s->attr, "mutability", "readOnly") &&
	    !attr_says(s->attr, "mutability", "writeOnly") &&
	    !(s->parent && (attr_lists_resources(s->parent) ||
	    attr_says(s->parent, "mutability", "readOnly")));
}

bool spot_simple(const struct spot *s)
{
	return !attr_says(s->attr, "type", "complex");
}

bool spot_single_place(const struct spot *s)
{
	return !s->parent || !attr_flag(s->parent, "multiValued");
}
