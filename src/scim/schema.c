/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/schema.h"

#include "scim/schema_build.h"

const struct schema *catalog_schema(const struct catalog *c, struct str urn)
{
	for (size_t i = 0; i < c->schema_count; i++)
		if (str_ieq(c->schemas[i]->id, urn))
			return c->schemas[i];
	return NULL;
}

const struct restype *catalog_type(const struct catalog *c, struct str name)
{
	for (size_t i = 0; i < c->type_count; i++)
		if (str_eq(c->types[i]->name, name))
			return c->types[i];
	return NULL;
}

const struct restype *catalog_endpoint(const struct catalog *c,
    struct str endpoint)
{
	if (endpoint.n && endpoint.p[0] == '/')
		endpoint = str_sub(endpoint, 1, endpoint.n);
	for (size_t i = 0; i < c->type_count; i++) {
		struct str own = c->types[i]->endpoint;

		if (str_eq(str_sub(own, 1, own.n), endpoint))
			return c->types[i];
	}
	return NULL;
}

const struct attr *schema_attr(const struct schema *s, struct str name)
{
	for (size_t i = 0; i < s->attr_count; i++)
		if (str_ieq(s->attrs[i].name, name))
			return &s->attrs[i];
	return NULL;
}

const struct attr *attr_sub(const struct attr *attr, struct str name)
{
	for (size_t i = 0; i < attr->sub_count; i++)
		if (str_ieq(attr->subs[i].name, name))
			return &attr->subs[i];
	return NULL;
}

const struct attr *attr_value(const struct attr *attr)
{
	if (attr->type != ATTR_COMPLEX)
		return attr;
	return attr_sub(attr, S("value"));
}

const struct schema *restype_extension(const struct restype *t, struct str urn)
{
	for (size_t i = 0; i < t->ext_count; i++)
		if (str_ieq(t->ext[i].schema->id, urn))
			return t->ext[i].schema;
	return NULL;
}

bool attr_is_extension(const struct restype *t, const struct attr *attr)
{
	for (size_t i = 0; i < t->ext_count; i++)
		if (t->ext[i].schema == attr->schema)
			return true;
	return false;
}

/* "name" or "name.sub" in one schema. */
static const struct attr *dotted(const struct schema *s, struct str name)
{
	size_t dot = str_find(name, '.');
	const struct attr *attr = schema_attr(s, str_sub(name, 0, dot));

	if (!attr || dot == name.n)
		return attr;
	return attr_sub(attr, str_sub(name, dot + 1, name.n));
}

/* Takes "URN:" off name when it is this schema's. */
static bool qualified(const struct schema *s, struct str name, struct str *rest)
{
	size_t n = s->id.n;

	if (name.n <= n || name.p[n] != ':' || !str_istarts(name, s->id))
		return false;
	*rest = str_sub(name, n + 1, name.n);
	return true;
}

/* A bare name: the base first, the common attributes before it (RFC 7643
 * section 3.1 gives them precedence), then the one extension that has it. */
static const struct attr *unqualified(const struct schema *common,
    const struct restype *t, struct str name)
{
	const struct attr *attr = dotted(common, name), *found = NULL;

	if (!attr)
		attr = dotted(t->schema, name);
	if (attr)
		return attr;
	for (size_t i = 0; i < t->ext_count; i++) {
		attr = dotted(t->ext[i].schema, name);
		if (attr && found)
			return NULL;
		if (attr)
			found = attr;
	}
	return found;
}

const struct attr *schema_lookup(const struct schema *common,
    const struct restype *t, struct str name)
{
	const struct attr *attr;
	struct str rest;

	for (size_t i = 0; i < t->ext_count; i++) {
		if (!qualified(t->ext[i].schema, name, &rest))
			continue;
		attr = dotted(t->ext[i].schema, rest);
		if (attr)
			return attr;
	}
	if (qualified(t->schema, name, &rest)) {
		attr = dotted(common, rest);
		return attr ? attr : dotted(t->schema, rest);
	}
	return unqualified(common, t, name);
}

const struct attr *attr_find(const struct catalog *c, const struct restype *t,
    struct str name)
{
	return schema_lookup(c->common, t, name);
}
