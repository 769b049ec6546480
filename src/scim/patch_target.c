/* SPDX-License-Identifier: Apache-2.0 */
/* What can be said of one operation on one attribute before the resource is
 * seen: mutability, required, the value's type. */
#include "scim/patch_op.h"

static const struct attr *target(const struct path *p)
{
	return p->sub ? p->sub : p->attr;
}

static int immovable(struct patch_reader *r, const struct attr *attr,
    const char *why)
{
	return err_set(r->rd.e, ERR_MUTABILITY, "%.*s %s",
	    STR_ARG(attr->path), why);
}

/* An attribute that must have a value: the whole of it is meant, not some
 * values that a filter selects. */
static bool indispensable(const struct path *p)
{
	return target(p)->required && (p->sub || !p->filter);
}

/* A single one as a list of one. */
static const struct json *as_list(struct arena *a, const struct json *v)
{
	struct json *list = json_array(a);

	if (v->kind == JSON_ARRAY)
		return v;
	json_push(list, json_copy(a, v));
	return list;
}

static int removal(struct patch_reader *r, const struct path *p,
    const struct json *sent)
{
	bool listed = target(p)->multi && (p->sub || !p->filter) && sent &&
	    sent->kind != JSON_NULL;

	if (listed && !lenient_use(r->rd.r->lenient,
	    LENIENT_REMOVE_VALUE_ARRAY))
		return err_set(r->rd.e, ERR_INVALID_VALUE,
		    "remove takes no value; select the values of %.*s by a"
		    " filter in the path", STR_ARG(target(p)->path));
	if (listed)
		patch_push(r, PATCH_REMOVE, p, as_list(r->rd.a, sent), NULL);
	else if (indispensable(p))
		return immovable(r, target(p), "is required and cannot be"
		    " removed");
	else
		patch_push(r, PATCH_REMOVE, p, NULL, NULL);
	return 0;
}

static int checked(struct patch_reader *r, const struct path *p,
    const struct json *sent, struct json **out)
{
	const struct attr *attr = target(p);

	*out = NULL;
	if (p->sub || !p->filter)
		return value_read(&r->rd, attr, sent, out);
	/* The filter selects values, so what is sent is one value. */
	if (sent->kind == JSON_ARRAY && sent->count == 1 &&
	    lenient_use(r->rd.r->lenient, LENIENT_SINGLE_VALUE))
		sent = sent->first;
	if (sent->kind == JSON_ARRAY && sent->count)
		return err_set(r->rd.e, ERR_INVALID_VALUE,
		    "%.*s[…] takes one value, not a list",
		    STR_ARG(attr->path));
	if (json_is_unassigned(sent))
		return value_null(&r->rd, attr->path);
	return value_single(&r->rd, attr, sent, out);
}

static int assignment(struct patch_reader *r, const struct path *p,
    const struct json *sent)
{
	const struct attr *attr = target(p);
	bool merges = attr->type == ATTR_COMPLEX &&
	    sent->kind == JSON_OBJECT && (!attr->multi || p->filter);
	struct json *value;

	if (checked(r, p, sent, &value))
		return -1;
	if (value || merges) {
		patch_push(r, r->verb, p, sent, value);
		return 0;
	}
	if (indispensable(p))
		return err_set(r->rd.e, ERR_INVALID_VALUE,
		    "%.*s is required and must have a value",
		    STR_ARG(attr->path));
	if (r->verb == PATCH_REPLACE)
		patch_push(r, PATCH_REMOVE, p, NULL, NULL);
	return 0;
}

/* The URN of an extension is there as long as it has data, so to remove the
 * one is to remove the other. */
static void drop(struct patch_reader *r, const struct schema *extension)
{
	struct path p = { .extension = extension };

	patch_push(r, PATCH_REMOVE, &p, NULL, NULL);
}

static void drop_selected(struct patch_reader *r, const struct filter *f)
{
	const struct restype *t = r->rd.r->type;

	for (size_t i = 0; i < t->ext_count; i++) {
		const struct schema *s = t->ext[i].schema;

		if (filter_matches_element(r->rd.a, f,
		    json_str(r->rd.a, s->id)))
			drop(r, s);
	}
}

static void drop_listed(struct patch_reader *r, const struct json *sent)
{
	const struct json *list = as_list(r->rd.a, sent);

	JSON_EACH(v, list) {
		const struct schema *s = restype_extension(r->rd.r->type,
		    v->text);

		if (s)
			drop(r, s);
	}
}

/* The URNs that an operation on "schemas" names: the base must be or must not
 * be among them, the others must be known. */
static int urns(struct patch_reader *r, const struct json *sent, bool *base)
{
	const struct restype *t = r->rd.r->type;
	const struct json *list = as_list(r->rd.a, sent);

	*base = false;
	JSON_EACH(v, list) {
		if (v->kind != JSON_STRING)
			return err_set(r->rd.e, ERR_INVALID_VALUE,
			    "schemas must be an array of URIs");
		if (str_ieq(v->text, t->schema->id))
			*base = true;
		else if (!restype_extension(t, v->text) &&
		    !lenient_use(r->rd.r->lenient, LENIENT_FOREIGN_SCHEMA))
			return err_set(r->rd.e, ERR_INVALID_VALUE,
			    "schemas names a URI that %.*s does not have",
			    STR_ARG(t->name));
	}
	return 0;
}

/* Which schemas a resource has follows from its data; so an extension's URN
 * may come here without effect and go with what it names, the base's may not
 * go (RFC 7644 section 3.5.2).  A list that replaces another takes nothing
 * away: clients send what they know. */
static int schemas(struct patch_reader *r, const struct path *p,
    const struct json *sent)
{
	const char *why = "must keep the schema of the resource type";
	struct json *id = json_str(r->rd.a, r->rd.r->type->schema->id);
	bool nothing = !sent || json_is_unassigned(sent), base;

	if (p->filter) {
		if (r->verb != PATCH_REMOVE ||
		    filter_matches_element(r->rd.a, p->filter, id))
			return immovable(r, p->attr, why);
		drop_selected(r, p->filter);
		return 0;
	}
	if (nothing)
		return r->verb == PATCH_ADD ? 0 : immovable(r, p->attr, why);
	if (urns(r, sent, &base))
		return -1;
	if ((r->verb == PATCH_REMOVE && base) ||
	    (r->verb == PATCH_REPLACE && !base))
		return immovable(r, p->attr, why);
	if (r->verb == PATCH_REMOVE)
		drop_listed(r, sent);
	return 0;
}

static bool is_schemas(const struct patch_reader *r, const struct attr *attr)
{
	return attr == schema_attr(r->rd.r->catalog->common, S("schemas"));
}

int patch_target(struct patch_reader *r, const struct path *p,
    const struct json *sent)
{
	const struct restype *t = r->rd.r->type;
	bool gone = r->verb == PATCH_REMOVE || json_is_unassigned(sent);

	if (p->attr->home == ATTR_DISCARDED)
		return 0;
	if (p->attr == t->members_attr)
		return patch_members(r, p, sent);
	if (sent)
		sent = json_whole(r->rd.a, sent);
	if (is_schemas(r, p->attr))
		return schemas(r, p, sent);
	if (p->attr->mutability == ATTR_READ_ONLY ||
	    target(p)->mutability == ATTR_READ_ONLY) {
		if (r->verb == PATCH_REMOVE || p->filter)
			return immovable(r, target(p), "is read-only");
		r->patch->names_computed |= p->attr->home != ATTR_IN_DOC;
		patch_push(r, r->verb, p, sent, NULL);
		return 0;
	}
	/* Nothing but a value may change this: it must never reactivate. */
	if (p->attr == t->active_attr && gone &&
	    lenient_use(r->rd.r->lenient, LENIENT_ACTIVE_KEPT))
		return 0;
	r->patch->touches_active |= p->attr == t->active_attr;
	if (r->verb == PATCH_REMOVE)
		return removal(r, p, sent);
	return assignment(r, p, sent);
}
