/* SPDX-License-Identifier: Apache-2.0 */
/* One attribute's value, from what a client sent to its canonical form
 * (RFC 7643 section 2.3). */
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "scim/document_build.h"

static const char *const expected[] = {
	[ATTR_STRING]    = "a text",
	[ATTR_BOOLEAN]   = "true or false",
	[ATTR_DECIMAL]   = "a number",
	[ATTR_INTEGER]   = "a whole number without fraction or exponent",
	[ATTR_DATETIME]  = "a date with a time, like 2026-11-24T08:30:00Z",
	[ATTR_BINARY]    = "base64 text",
	[ATTR_REFERENCE] = "a URI",
	[ATTR_COMPLEX]   = "an object",
};
static const char *const kinds[] = {
	[JSON_NULL]   = "null",
	[JSON_BOOL]   = "a boolean",
	[JSON_NUMBER] = "a number",
	[JSON_STRING] = "a text",
	[JSON_ARRAY]  = "an array",
	[JSON_OBJECT] = "an object",
};

#define NAME_SHOWN 64

int value_wrong(struct reading *rd, const struct attr *attr,
    const struct json *v, const char *wanted)
{
	if (v->kind == JSON_STRING && attr->type != ATTR_COMPLEX &&
	    !attr->multi)
		return err_set(rd->e, ERR_INVALID_VALUE,
		    "%.*s must be %s; the text that was sent is not",
		    STR_ARG(attr->path), wanted);
	return err_set(rd->e, ERR_INVALID_VALUE,
	    "%.*s must be %s; %s was sent", STR_ARG(attr->path), wanted,
	    kinds[v->kind]);
}

/* Between parent, nothing, an attribute or a schema's URI, and a name. */
static const char *separator(struct str parent)
{
	if (!parent.n)
		return "";
	return str_find(parent, ':') < parent.n ? ":" : ".";
}

int value_unknown(struct reading *rd, struct str parent, struct str name)
{
	struct str shown = str_sub(name, 0, NAME_SHOWN);
	bool uri = !parent.n && str_find(name, ':') < name.n;

	if (lenient_use(rd->r->lenient, uri ? LENIENT_FOREIGN_SCHEMA :
	    LENIENT_UNKNOWN_ATTRIBUTE))
		return 0;
	return err_set(rd->e, ERR_INVALID_SYNTAX,
	    "no schema of %.*s defines the attribute \"%.*s%s%.*s\"",
	    STR_ARG(rd->r->type->name), STR_ARG(parent), separator(parent),
	    STR_ARG(shown));
}

/* RFC 7643 section 3: schemas tells of "the current JSON structure", which some
 * clients take an extension's object to be. */
bool value_own_schemas(struct reading *rd, const struct schema *s,
    const struct json *v)
{
	const struct json *one = v;

	if (!str_ieq(v->name, S("schemas")) || schema_attr(s, v->name))
		return false;
	if (v->kind == JSON_ARRAY && v->count == 1)
		one = v->first;
	return one->kind == JSON_STRING && str_ieq(one->text, s->id) &&
	    lenient_use(rd->r->lenient, LENIENT_EXTENSION_SCHEMAS);
}

int value_null(struct reading *rd, struct str path)
{
	if (lenient_use(rd->r->lenient, LENIENT_NULL_UNASSIGNED))
		return 0;
	return err_set(rd->e, ERR_INVALID_VALUE,
	    "%.*s must not be null; leave it out", STR_ARG(path));
}

struct str value_ref_id(struct str url)
{
	size_t end = str_find(url, '?'), hash = str_find(url, '#');

	url = str_sub(url, 0, end < hash ? end : hash);
	while (url.n && url.p[url.n - 1] == '/')
		url.n--;
	end = str_rfind(url, '/');
	return end == url.n ? url : str_sub(url, end + 1, url.n);
}

static int boolean(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out)
{
	bool yes = v->kind == JSON_STRING && str_ieq(v->text, S("true"));
	bool no = v->kind == JSON_STRING && str_ieq(v->text, S("false"));

	if (v->kind == JSON_BOOL)
		yes = v->flag;
	else if (!(yes || no) ||
	    !lenient_use(rd->r->lenient, LENIENT_BOOLEAN_TEXT))
		return value_wrong(rd, attr, v, expected[attr->type]);
	*out = json_bool(rd->a, yes);
	return 0;
}

static bool is_whole(struct str number)
{
	for (size_t i = 0; i < number.n; i++)
		if (number.p[i] != '-' &&
		    (number.p[i] < '0' || number.p[i] > '9'))
			return false;
	return true;
}

/* A JSON number, or by leniency a text that is one. */
static int number(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out)
{
	static const struct json_limits scalar = { 1, 1 };
	struct err ignored = { 0 };
	struct json *n = NULL;
	int64_t whole;

	if (v->kind == JSON_NUMBER)
		n = json_copy(rd->a, v);
	else if (v->kind != JSON_STRING ||
	    json_read(rd->a, v->text, &scalar, &n, &ignored) ||
	    n->kind != JSON_NUMBER ||
	    !lenient_use(rd->r->lenient, LENIENT_NUMBER_TEXT))
		return value_wrong(rd, attr, v, expected[attr->type]);
	if (attr->type == ATTR_INTEGER && !json_to_i64(n, &whole))
		return err_set(rd->e, ERR_INVALID_VALUE, "%.*s must be %s%s",
		    STR_ARG(attr->path), expected[attr->type],
		    is_whole(n->text) ? ", of 64 bits at most" : "");
	*out = n;
	return 0;
}

/* How many bytes of text an attribute takes: less where the database has to
 * look it up. */
static size_t longest(const struct reading *rd, const struct attr *attr)
{
	const struct restype *t = rd->r->type;

	if (attr->indexed || attr == t->name_attr || attr == t->external_attr)
		return VALUE_KEY_MAX;
	return attr->type == ATTR_STRING ? VALUE_TEXT_MAX : VALUE_BINARY_MAX;
}

static int text(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out)
{
	int64_t ms;

	if (v->kind != JSON_STRING ||
	    (attr->type == ATTR_DATETIME && !clock_read(v->text, &ms)) ||
	    (attr->type == ATTR_BINARY && !base64_valid(v->text)))
		return value_wrong(rd, attr, v, expected[attr->type]);
	if (v->text.n > longest(rd, attr))
		return err_set(rd->e, ERR_INVALID_VALUE,
		    "%.*s is longer than %zu bytes", STR_ARG(attr->path),
		    longest(rd, attr));
	if (value_canonical(rd, attr, v->text))
		return -1;
	*out = json_str(rd->a, v->text);
	return 0;
}

/* A reference to a resource is its "value"; "$ref" is computed from that when
 * an answer is written.  One that came alone is read for the id, one that came
 * beside a value is not believed (RFC 7643 section 2.3.7). */
static void settle_ref(struct reading *rd, const struct attr *attr,
    struct json **slot)
{
	const struct attr *ref = attr_sub(attr, S("$ref"));
	const struct attr *value = attr_sub(attr, S("value"));
	struct json *url;

	if (!ref || !ref->resource_ref || !value)
		return;
	url = slot[ref - attr->subs];
	slot[ref - attr->subs] = NULL;
	if (url && !slot[value - attr->subs] && value_ref_id(url->text).n)
		slot[value - attr->subs] = json_str(rd->a,
		    value_ref_id(url->text));
}

static int required(struct reading *rd, const struct attr *attr,
    struct json **slot)
{
	for (size_t i = 0; i < attr->sub_count; i++) {
		const struct attr *sub = &attr->subs[i];

		if (sub->required && !slot[i] &&
		    sub->mutability != ATTR_READ_ONLY)
			return err_set(rd->e, ERR_INVALID_VALUE,
			    "%.*s is required wherever %.*s has a value",
			    STR_ARG(sub->path), STR_ARG(attr->path));
	}
	return 0;
}

/* The object that slots make, or NULL when all are empty. */
static struct json *assemble(struct reading *rd, const struct attr *attr,
    struct json **slot)
{
	struct json *o = json_object(rd->a);

	for (size_t i = 0; i < attr->sub_count; i++) {
		if (!slot[i])
			continue;
		json_push(o, slot[i]);
		slot[i]->name = attr->subs[i].name;
	}
	return o->count ? o : NULL;
}

static int object(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out)
{
	struct json **slot = ARENA_ARRAY(rd->a, struct json *,
	    attr->sub_count);

	JSON_EACH(child, v) {
		const struct attr *sub = attr_sub(attr, child->name);

		if (!sub && value_unknown(rd, attr->path, child->name))
			return -1;
		if (!sub || sub->mutability == ATTR_READ_ONLY ||
		    sub->home == ATTR_DISCARDED)
			continue;
		if (value_read(rd, sub, child, &slot[sub - attr->subs]))
			return -1;
	}
	settle_ref(rd, attr, slot);
	*out = assemble(rd, attr, slot);
	return *out ? required(rd, attr, slot) : 0;
}

/* "manager": "id", and an element of a list as a bare text. */
static int bare(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out)
{
	const struct attr *value = attr_value(attr);
	struct json *o = json_object(rd->a);

	if (!value || v->kind == JSON_ARRAY ||
	    value->mutability == ATTR_READ_ONLY ||
	    !lenient_use(rd->r->lenient, LENIENT_BARE_REFERENCE))
		return value_wrong(rd, attr, v, attr->multi ?
		    "an array of objects" : expected[attr->type]);
	json_set(o, value->name, json_copy(rd->a, v));
	return object(rd, attr, o, out);
}

static int complex(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out)
{
	if (json_is_unassigned(v)) {
		*out = NULL;
		return 0;
	}
	if (v->kind == JSON_OBJECT)
		return object(rd, attr, v, out);
	return bare(rd, attr, v, out);
}

int value_single(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out)
{
	/* Some clients send a single-valued one in an array of its own. */
	if (v->kind == JSON_ARRAY && v->count == 1 && !attr->multi &&
	    v->first->kind != JSON_ARRAY &&
	    lenient_use(rd->r->lenient, LENIENT_SINGLE_VALUE))
		v = v->first;
	if (v->kind == JSON_NULL) {
		*out = NULL;
		return value_null(rd, attr->path);
	}
	switch (attr->type) {
	case ATTR_BOOLEAN:
		return boolean(rd, attr, v, out);
	case ATTR_DECIMAL:
	case ATTR_INTEGER:
		return number(rd, attr, v, out);
	case ATTR_COMPLEX:
		return complex(rd, attr, v, out);
	default:
		return text(rd, attr, v, out);
	}
}

static int list(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out)
{
	struct json *array = json_array(rd->a), *one;

	JSON_EACH(child, v) {
		if (value_single(rd, attr, child, &one))
			return -1;
		if (one)
			json_push(array, one);
	}
	*out = array->count ? array : NULL;
	return array->count ? value_distinct(rd, attr, array) : 0;
}

int value_read(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out)
{
	struct json alone = { .kind = JSON_ARRAY }, copy = *v;

	if (v->kind == JSON_NULL || !attr->multi)
		return value_single(rd, attr, v, out);
	if (v->kind == JSON_ARRAY)
		return list(rd, attr, v, out);
	/* "emails": "a@b" is neither a list nor one of its elements. */
	if ((attr->type == ATTR_COMPLEX && v->kind != JSON_OBJECT &&
	    !attr_sub(attr, S("$ref"))) ||
	    !lenient_use(rd->r->lenient, LENIENT_SINGLE_VALUE))
		return value_wrong(rd, attr, v, "an array");
	json_push(&alone, &copy);
	return list(rd, attr, &alone, out);
}

int document_value(struct arena *a, const struct document_rules *r,
    const struct attr *attr, const struct json *value, struct json **out,
    struct err *e)
{
	struct reading rd = { a, r, e, false };
	struct json *v = NULL;

	if (value_read(&rd, attr, value, &v))
		return -1;
	*out = v;
	return 0;
}
