/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog from its files: the built-in ones and the operator's.  A file
 * holds a schema, a resource type, or an array of them; what an object is, its
 * content tells.  An operator's resource type takes the place of a built-in one
 * of the same name; a schema is never replaced. */
#include "scim/schema_build.h"

static const struct json_limits file_limits = { 32, 200000 };

#define ITEMS_MAX 1000

struct gather {
	struct arena *a;
	struct schema_build *b;
	struct schema_item common;
	struct err *e;
};

int schema_bad(const struct schema_item *item, struct str at, const char *why,
    struct err *e)
{
	return err_set(e, ERR_INVALID_VALUE, "%.*s: %.*s: %s",
	    STR_ARG(item->file), STR_ARG(at), why);
}

int schema_members(const struct schema_item *item, struct str at,
    const struct json *o, const struct str *known, size_t n, struct err *e)
{
	if (o->kind != JSON_OBJECT)
		return schema_bad(item, at, "is an object", e);
	JSON_EACH(m, o) {
		size_t i = 0;

		while (i < n && !str_ieq(m->name, known[i]))
			i++;
		if (i == n)
			return err_set(e, ERR_INVALID_VALUE,
			    "%.*s: %.*s: \"%.*s\" means nothing here",
			    STR_ARG(item->file), STR_ARG(at),
			    STR_ARG(m->name));
	}
	return 0;
}

int schema_flag(const struct schema_item *item, const struct json *o,
    struct str name, bool *out, struct err *e)
{
	const struct json *v = json_get(o, name);

	*out = v && v->kind == JSON_BOOL && v->flag;
	if (json_is_unassigned(v) || v->kind == JSON_BOOL)
		return 0;
	return schema_bad(item, name, "is true or false", e);
}

bool schema_name_ok(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i], low = (char)(c | 32);
		bool letter = low >= 'a' && low <= 'z';
		bool more = (c >= '0' && c <= '9') || c == '-' || c == '_' ||
		    c == '$';

		if (!letter && (!more || (i == 0 && c != '$')))
			return false;
	}
	return name.n > 0 && name.n <= 256;
}

struct schema_item *schema_item_find(const struct schema_items *s,
    struct str key)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_ieq(s->p[i].key, key))
			return &s->p[i];
	return NULL;
}

bool schema_item_extends(const struct schema_item *item, struct str name)
{
	const struct json *v = json_gets(json_gets(item->json, "scimd"),
	    "extends");

	if (v && v->kind == JSON_STRING)
		return str_eq(v->text, name);
	if (!v || v->kind != JSON_ARRAY)
		return false;
	JSON_EACH(one, v)
		if (one->kind == JSON_STRING && str_eq(one->text, name))
			return true;
	return false;
}

/* A URI that can stand in a JSON path and before ":attribute". */
static bool uri_ok(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (id.p[i] <= ' ' || id.p[i] > '~' || id.p[i] == '"' ||
		    id.p[i] == '\\')
			return false;
	return str_find(id, ':') > 0 && str_find(id, ':') + 1 < id.n;
}

static int add_schema(struct gather *g, const struct schema_item *item)
{
	if (!uri_ok(item->key))
		return schema_bad(item, S("id"),
		    "a schema needs a URI as its id", g->e);
	if (schema_item_find(&g->b->schemas, item->key))
		return schema_bad(item, item->key,
		    "another file describes this schema", g->e);
	if (g->b->schemas.n == ITEMS_MAX)
		return schema_bad(item, item->key, "too many schemas", g->e);
	g->b->schemas.p[g->b->schemas.n++] = *item;
	return 0;
}

static int add_type(struct gather *g, const struct schema_item *item)
{
	struct schema_item *old = schema_item_find(&g->b->types, item->key);

	if (old && !old->builtin)
		return schema_bad(item, item->key,
		    "another file describes this resource type", g->e);
	if (old && (!str_eq(json_text(old->json, S("endpoint")),
	    json_text(item->json, S("endpoint"))) ||
	    !str_eq(json_text(old->json, S("schema")),
	    json_text(item->json, S("schema")))))
		return schema_bad(item, item->key, "a built-in resource type "
		    "keeps its endpoint and base schema", g->e);
	if (old) {
		*old = *item;
		return 0;
	}
	if (g->b->types.n == ITEMS_MAX)
		return schema_bad(item, item->key, "too many types", g->e);
	g->b->types.p[g->b->types.n++] = *item;
	return 0;
}

/* Our own member. */
static int check_ours(struct gather *g, const struct schema_item *item,
    const struct str *known, size_t n)
{
	const struct json *ours = json_gets(item->json, "scimd");
	bool ignored;

	if (json_is_unassigned(ours))
		return 0;
	if (schema_members(item, S("scimd"), ours, known, n, g->e))
		return -1;
	return schema_flag(item, ours, S("required"), &ignored, g->e);
}

static int gather_one(struct gather *g, struct schema_item item)
{
	static const struct str common = STR("schema/Common.json");
	static const struct str of_schema[] = {
		STR("assumed"), STR("canonicalOnly"), STR("extends"),
		STR("indexed"), STR("required")
	};
	static const struct str of_type[] = {
		STR("active"), STR("groups"), STR("indexed"), STR("members"),
		STR("name"), STR("permission")
	};

	if (json_gets(item.json, "attributes")) {
		item.key = json_text(item.json, S("id"));
		if (item.builtin && str_eq(item.file, common)) {
			g->common = item;
			return 0;
		}
		return check_ours(g, &item, of_schema, ARRAY_LEN(of_schema)) ?
		    -1 : add_schema(g, &item);
	}
	if (json_gets(item.json, "endpoint")) {
		item.key = json_text(item.json, S("name"));
		return check_ours(g, &item, of_type, ARRAY_LEN(of_type)) ?
		    -1 : add_type(g, &item);
	}
	return schema_bad(&item, S("file"), "is neither a schema (with "
	    "\"attributes\") nor a resource type (with \"endpoint\")", g->e);
}

static int gather_file(struct gather *g, struct str name, struct str text,
    bool builtin)
{
	struct schema_item item = { name, { NULL, 0 }, builtin, NULL, NULL };
	struct err why = { 0 };
	struct json *json;

	if (json_read(g->a, text, &file_limits, &json, &why))
		return err_set(g->e, ERR_INVALID_VALUE, "%.*s: file: %s",
		    STR_ARG(name), why.detail);
	item.json = json;
	if (json->kind != JSON_ARRAY)
		return gather_one(g, item);
	JSON_EACH(v, json) {
		item.json = v;
		if (gather_one(g, item))
			return -1;
	}
	return 0;
}

static int gather_all(struct gather *g, const struct catalog_source *more,
    size_t n)
{
	for (size_t i = 0; i < scim_builtin_count; i++)
		if (gather_file(g, str_of(scim_builtins[i].name), (struct str){
		    scim_builtins[i].text, scim_builtins[i].length }, true))
			return -1;
	for (size_t i = 0; i < n; i++)
		if (gather_file(g, more[i].name, more[i].text, false))
			return -1;
	if (!g->common.json)
		return err_internal(g->e, "schema/Common.json is missing");
	return schema_read(g->a, &g->common, SCHEMA_COMMON, NULL,
	    &g->b->common, g->e);
}

static int types(struct gather *g, struct catalog *c)
{
	const struct schema_items *items = &g->b->types;

	c->types = ARENA_ARRAY(g->a, struct restype *, items->n);
	for (size_t i = 0; i < items->n; i++) {
		struct restype *t;

		if (restype_read(g->a, g->b, &items->p[i], &t, g->e))
			return -1;
		if (catalog_endpoint(c, t->endpoint))
			return schema_bad(&items->p[i], t->name,
			    "another resource type has this endpoint", g->e);
		c->types[c->type_count++] = t;
	}
	return 0;
}

/* Each entry of "extends" must be a type; each referenceTypes entry one too,
 * or "external" or "uri" (RFC 7643 section 7). */
static int known_type(struct gather *g, const struct catalog *c,
    const struct schema_item *item, const struct json *v, struct str at)
{
	if (v->kind == JSON_STRING && catalog_type(c, v->text))
		return 0;
	return schema_bad(item, at, "names a resource type that does not exist",
	    g->e);
}

static int references(struct gather *g, const struct catalog *c,
    const struct schema_item *item, const struct json *attrs)
{
	JSON_EACH(attr, attrs) {
		const struct json *refs = json_gets(attr, "referenceTypes");
		const struct json *subs = json_gets(attr, "subAttributes");

		for (const struct json *v = refs ? refs->first : NULL; v;
		    v = v->next)
			if (!str_eq(v->text, S("external")) &&
			    !str_eq(v->text, S("uri")) && known_type(g, c,
			    item, v, json_text(attr, S("name"))))
				return -1;
		if (subs && references(g, c, item, subs))
			return -1;
	}
	return 0;
}

static int extends(struct gather *g, const struct catalog *c,
    const struct schema_item *item)
{
	const struct json *v = json_gets(json_gets(item->json, "scimd"),
	    "extends");

	if (json_is_unassigned(v))
		return 0;
	if (v->kind != JSON_ARRAY)
		return known_type(g, c, item, v, S("extends"));
	JSON_EACH(one, v)
		if (known_type(g, c, item, one, S("extends")))
			return -1;
	return 0;
}

static int schemas(struct gather *g, struct catalog *c)
{
	struct schema_items *items = &g->b->schemas;

	c->schemas = ARENA_ARRAY(g->a, struct schema *, items->n);
	for (size_t i = 0; i < items->n; i++) {
		struct schema_item *item = &items->p[i];

		if (!item->built && schema_read(g->a, item, SCHEMA_ALONE,
		    g->b->common, &item->built, g->e))
			return -1;
		if (extends(g, c, item) || references(g, c, item,
		    json_gets(item->built->doc, "attributes")))
			return -1;
		c->schemas[c->schema_count++] = item->built;
	}
	return 0;
}

int catalog_build(struct arena *a, const struct catalog_source *more, size_t n,
    struct catalog **out, struct err *e)
{
	struct catalog *c = ARENA_NEW(a, struct catalog);
	struct schema_build b = { { NULL, 0 }, { NULL, 0 }, NULL };
	struct gather g = { .a = a, .b = &b, .e = e };

	b.schemas.p = ARENA_ARRAY(a, struct schema_item, ITEMS_MAX);
	b.types.p = ARENA_ARRAY(a, struct schema_item, ITEMS_MAX);
	if (gather_all(&g, more, n))
		return -1;
	c->common = b.common;
	if (types(&g, c) || schemas(&g, c))
		return -1;
	*out = c;
	return 0;
}
