/* SPDX-License-Identifier: Apache-2.0 */
/* A schema from its JSON (RFC 7643 section 7).  The document that is served is
 * made anew, with every characteristic explicit, so it says what is enforced.
 */
#include "scim/schema_build.h"

static const struct str type_words[] = {
	[ATTR_STRING]    = STR("string"),
	[ATTR_BOOLEAN]   = STR("boolean"),
	[ATTR_DECIMAL]   = STR("decimal"),
	[ATTR_INTEGER]   = STR("integer"),
	[ATTR_DATETIME]  = STR("dateTime"),
	[ATTR_BINARY]    = STR("binary"),
	[ATTR_REFERENCE] = STR("reference"),
	[ATTR_COMPLEX]   = STR("complex"),
};
static const struct str mutability_words[] = {
	[ATTR_READ_WRITE] = STR("readWrite"),
	[ATTR_READ_ONLY]  = STR("readOnly"),
	[ATTR_IMMUTABLE]  = STR("immutable"),
	[ATTR_WRITE_ONLY] = STR("writeOnly"),
};
static const struct str returned_words[] = {
	[ATTR_RETURNED_DEFAULT] = STR("default"),
	[ATTR_RETURNED_ALWAYS]  = STR("always"),
	[ATTR_RETURNED_NEVER]   = STR("never"),
	[ATTR_RETURNED_REQUEST] = STR("request"),
};
static const struct str uniqueness_words[] = {
	[ATTR_UNIQUE_NONE]   = STR("none"),
	[ATTR_UNIQUE_SERVER] = STR("server"),
	[ATTR_UNIQUE_GLOBAL] = STR("global"),
};

/* What the definition of an attribute has (RFC 7643 section 7). */
static const struct str members[] = {
	STR("canonicalValues"), STR("caseExact"), STR("description"),
	STR("multiValued"), STR("mutability"), STR("name"),
	STR("referenceTypes"), STR("required"), STR("returned"),
	STR("subAttributes"), STR("type"), STR("uniqueness")
};

/* A characteristic that is one of a few words. */
struct keyword {
	struct str name;
	const struct str *words;
	size_t count;
	const char *why;
};
static const struct keyword keyword_type = {
	STR("type"), type_words, ARRAY_LEN(type_words),
	"type is not one of string, boolean, decimal, integer, dateTime, "
	"binary, reference, complex"
};
static const struct keyword keyword_mutability = {
	STR("mutability"), mutability_words, ARRAY_LEN(mutability_words),
	"mutability is not one of readWrite, readOnly, immutable, writeOnly"
};
static const struct keyword keyword_returned = {
	STR("returned"), returned_words, ARRAY_LEN(returned_words),
	"returned is not one of default, always, never, request"
};
static const struct keyword keyword_uniqueness = {
	STR("uniqueness"), uniqueness_words, ARRAY_LEN(uniqueness_words),
	"uniqueness is not one of none, server, global"
};

/* What is the same for all attributes of one schema. */
struct reader {
	struct arena *a;
	const struct schema_item *item;
	enum schema_use use;
	const struct schema *common;
	struct schema *schema;
	struct err *e;
};

static int attrs(struct reader *r, const struct json *in, struct attr *parent,
    struct json *served);

static int bad(const struct reader *r, struct str at, const char *why)
{
	return schema_bad(r->item, at, why, r->e);
}

/* An index into k's words; the first one when the characteristic is absent
 * (RFC 7643 section 2.2 names the defaults). */
static int word(const struct reader *r, const struct json *in, struct str at,
    const struct keyword *k)
{
	const struct json *v = json_get(in, k->name);

	if (json_is_unassigned(v))
		return 0;
	for (size_t i = 0; i < k->count; i++)
		if (v->kind == JSON_STRING && str_eq(v->text, k->words[i]))
			return (int)i;
	return bad(r, at, k->why);
}

static int flag(const struct reader *r, const struct json *in, struct str at,
    struct str name, bool *out)
{
	const struct json *v = json_get(in, name);

	if (json_is_unassigned(v))
		return 0;
	if (v->kind != JSON_BOOL)
		return bad(r, at, "multiValued, required and caseExact are "
		    "true or false");
	*out = v->flag;
	return 0;
}

static int characteristics(const struct reader *r, const struct json *in,
    struct attr *attr)
{
	int type = word(r, in, attr->path, &keyword_type);
	int mutability = word(r, in, attr->path, &keyword_mutability);
	int returned = word(r, in, attr->path, &keyword_returned);
	int unique = word(r, in, attr->path, &keyword_uniqueness);

	if (type < 0 || mutability < 0 || returned < 0 || unique < 0)
		return -1;
	attr->type = (enum attr_type)type;
	attr->mutability = (enum attr_mutability)mutability;
	attr->returned = (enum attr_returned)returned;
	attr->uniqueness = (enum attr_uniqueness)unique;
	if (flag(r, in, attr->path, S("multiValued"), &attr->multi) ||
	    flag(r, in, attr->path, S("required"), &attr->required) ||
	    flag(r, in, attr->path, S("caseExact"), &attr->case_exact))
		return -1;
	/* RFC 7643 sections 2.3.6 and 2.3.7 leave no choice. */
	if (attr->type == ATTR_REFERENCE || attr->type == ATTR_BINARY)
		attr->case_exact = true;
	if (attr->mutability == ATTR_WRITE_ONLY &&
	    attr->returned != ATTR_RETURNED_NEVER)
		return bad(r, attr->path,
		    "a writeOnly attribute must be returned never");
	if (attr->mutability == ATTR_WRITE_ONLY && attr->required)
		return bad(r, attr->path, "a writeOnly attribute is not kept "
		    "and cannot be required");
	if (attr->uniqueness && (attr->type == ATTR_COMPLEX ||
	    attr->type == ATTR_BOOLEAN || attr->type == ATTR_DECIMAL ||
	    attr->type == ATTR_BINARY))
		return bad(r, attr->path,
		    "an attribute of this type cannot be unique");
	return 0;
}

/* canonicalValues, referenceTypes: an array of texts. */
static int texts(const struct reader *r, const struct json *in, struct str at,
    struct str name, const struct json **out)
{
	const struct json *list = json_get(in, name);

	*out = NULL;
	if (json_is_unassigned(list))
		return 0;
	if (list->kind != JSON_ARRAY)
		return bad(r, at, "canonicalValues and referenceTypes are "
		    "arrays of texts");
	JSON_EACH(v, list)
		if (v->kind != JSON_STRING)
			return bad(r, at, "canonicalValues and referenceTypes "
			    "are arrays of texts");
	*out = list;
	return 0;
}

/* Only texts have them, so what is enforced there is all that is declared. */
static int canonical(const struct reader *r, struct attr *attr,
    const struct json *list)
{
	if (!list || !list->count)
		return 0;
	if (attr->type == ATTR_COMPLEX || attr->type == ATTR_BOOLEAN ||
	    attr->type == ATTR_INTEGER || attr->type == ATTR_DECIMAL)
		return bad(r, attr->path, "an attribute of this type has no "
		    "canonicalValues");
	attr->canonical = ARENA_ARRAY(r->a, struct str, list->count);
	JSON_EACH(v, list)
		attr->canonical[attr->canonical_count++] = v->text;
	return 0;
}

/* RFC 7643 section 7: what is neither "external" nor "uri" is the name of a
 * resource type. */
static bool names_type(const struct json *refs)
{
	for (const struct json *v = refs ? refs->first : NULL; v; v = v->next)
		if (!str_eq(v->text, S("external")) &&
		    !str_eq(v->text, S("uri")))
			return true;
	return false;
}

/* id, meta and schemas come from the row; what is writeOnly is thrown away. */
static enum attr_home home(const struct reader *r, const struct attr *attr)
{
	static const struct str columns[] = {
		STR("id"), STR("meta"), STR("schemas")
	};

	if (attr->parent && attr->parent->home != ATTR_IN_DOC)
		return attr->parent->home;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (r->use == SCHEMA_COMMON && !attr->parent &&
		    str_eq(attr->name, columns[i]))
			return ATTR_COLUMN;
	if (attr->mutability == ATTR_WRITE_ONLY)
		return ATTR_DISCARDED;
	return ATTR_IN_DOC;
}

static void put_word(const struct reader *r, struct json *o, struct str name,
    struct str word_text)
{
	json_set(o, name, json_str(r->a, word_text));
}

static void serve(const struct reader *r, const struct attr *attr,
    const struct json *in, struct json *o)
{
	const struct json *refs = json_gets(in, "referenceTypes");
	struct str description = json_text(in, S("description"));

	put_word(r, o, S("name"), attr->name);
	put_word(r, o, S("type"), type_words[attr->type]);
	if (attr->type == ATTR_REFERENCE && refs)
		json_set(o, S("referenceTypes"), json_copy(r->a, refs));
	json_set(o, S("multiValued"), json_bool(r->a, attr->multi));
	if (description.n)
		put_word(r, o, S("description"), description);
	json_set(o, S("required"), json_bool(r->a, attr->required));
	if (attr->canonical_count)
		json_set(o, S("canonicalValues"),
		    json_copy(r->a, json_gets(in, "canonicalValues")));
	json_set(o, S("caseExact"), json_bool(r->a, attr->case_exact));
	put_word(r, o, S("mutability"), mutability_words[attr->mutability]);
	put_word(r, o, S("returned"), returned_words[attr->returned]);
	put_word(r, o, S("uniqueness"), uniqueness_words[attr->uniqueness]);
}

/* Only the schema of schemas may nest deeper than one level (RFC 7643 section
 * 7, against 2.3.8 and erratum 8415 for all others). */
static int complex(struct reader *r, const struct json *in, struct attr *attr,
    struct json *served)
{
	const struct json *subs = json_gets(in, "subAttributes");
	struct json *list;

	if (attr->type != ATTR_COMPLEX)
		return json_is_unassigned(subs) ? 0 : bad(r, attr->path,
		    "only a complex attribute has subAttributes");
	if (attr->parent && !str_eq(r->schema->id, S(SCHEMA_URN)))
		return bad(r, attr->path,
		    "a sub-attribute cannot be complex (RFC 7643 2.3.8)");
	if (json_is_unassigned(subs) || subs->count == 0)
		return bad(r, attr->path,
		    "a complex attribute needs subAttributes");
	list = json_set(served, S("subAttributes"), json_array(r->a));
	return attrs(r, subs, attr, list);
}

static void paths(const struct reader *r, struct attr *attr)
{
	const struct attr *parent = attr->parent;

	if (parent) {
		attr->path = str_printf(r->a, "%.*s.%.*s",
		    STR_ARG(parent->path), STR_ARG(attr->name));
		attr->json_path = str_printf(r->a, "%.*s.\"%.*s\"",
		    STR_ARG(parent->json_path), STR_ARG(attr->name));
		return;
	}
	attr->path = attr->name;
	if (r->use == SCHEMA_EXTENSION)
		attr->json_path = str_printf(r->a, "$.\"%.*s\".\"%.*s\"",
		    STR_ARG(r->schema->id), STR_ARG(attr->name));
	else
		attr->json_path = str_printf(r->a, "$.\"%.*s\"",
		    STR_ARG(attr->name));
}

static int one(struct reader *r, const struct json *in, struct attr *attr,
    struct json *served)
{
	const struct json *values, *refs;

	attr->name = json_text(in, S("name"));
	attr->schema = r->schema;
	if (!schema_name_ok(attr->name))
		return bad(r, attr->parent ? attr->parent->path : r->schema->id,
		    "an attribute needs a name of letters, digits, \"-\" and "
		    "\"_\" that begins with a letter");
	paths(r, attr);
	if (schema_members(r->item, attr->path, in, members,
	    ARRAY_LEN(members), r->e) || characteristics(r, in, attr) ||
	    texts(r, in, attr->path, S("referenceTypes"), &refs) ||
	    texts(r, in, attr->path, S("canonicalValues"), &values) ||
	    canonical(r, attr, values))
		return -1;
	attr->resource_ref = attr->type == ATTR_REFERENCE && names_type(refs);
	attr->ref_types = refs;
	attr->home = home(r, attr);
	serve(r, attr, in, served);
	return complex(r, in, attr, served);
}

/* Names that the same list, or for a base schema the common one, has. */
static int repeated(const struct reader *r, const struct attr *list, size_t n,
    const struct attr *attr)
{
	for (size_t i = 0; i < n; i++)
		if (str_ieq(list[i].name, attr->name))
			return bad(r, attr->path, "is defined twice");
	return 0;
}

static int attrs(struct reader *r, const struct json *in, struct attr *parent,
    struct json *served)
{
	struct attr *list;
	size_t n = 0;

	if (in->kind != JSON_ARRAY)
		return bad(r, parent ? parent->path : r->schema->id,
		    "attributes and subAttributes are arrays of objects");
	list = ARENA_ARRAY(r->a, struct attr, in->count);
	JSON_EACH(v, in) {
		struct json *o = json_object(r->a);

		list[n].parent = parent;
		if (one(r, v, &list[n], o) || repeated(r, list, n, &list[n]))
			return -1;
		json_push(served, o);
		/* Older schemas list common attributes; ours hold (3.1). */
		if (!parent && r->use == SCHEMA_BASE &&
		    schema_attr(r->common, list[n].name))
			list[n] = (struct attr){ 0 };
		else
			n++;
	}
	if (parent) {
		parent->subs = list;
		parent->sub_count = n;
	} else {
		r->schema->attrs = list;
		r->schema->attr_count = n;
	}
	return 0;
}

int schema_read(struct arena *a, const struct schema_item *item,
    enum schema_use use, const struct schema *common, struct schema **out,
    struct err *e)
{
	struct schema *s = ARENA_NEW(a, struct schema);
	struct reader r = { a, item, use, common, s, e };
	const struct json *list = json_gets(item->json, "attributes");
	struct json *doc = json_object(a), *served = json_array(a);
	struct str description = json_text(item->json, S("description"));

	s->id = item->key;
	s->name = json_text(item->json, S("name"));
	if (!s->name.n)
		return bad(&r, s->id, "a schema needs a name");
	if (json_is_unassigned(list) || attrs(&r, list, NULL, served))
		return bad(&r, s->id, "a schema needs attributes");
	if (schema_marks(item, s, e))
		return -1;
	json_push(json_set(doc, S("schemas"), json_array(a)),
	    json_str(a, S(SCHEMA_URN)));
	put_word(&r, doc, S("id"), s->id);
	put_word(&r, doc, S("name"), s->name);
	if (description.n)
		put_word(&r, doc, S("description"), description);
	json_set(doc, S("attributes"), served);
	s->doc = doc;
	*out = s;
	return 0;
}
