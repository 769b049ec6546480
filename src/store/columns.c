/* SPDX-License-Identifier: Apache-2.0 */
/* The only attribute names in the store. */
#include "store/columns.h"

static const struct column columns[] = {
	{ STR("id"), STR("uuid"), COLUMN_PLAIN, VALUE_TEXT, true, false },
	{ STR("meta.created"), STR("created"), COLUMN_PLAIN, VALUE_INSTANT,
	  false, false },
	{ STR("meta.lastModified"), STR("modified"), COLUMN_PLAIN,
	  VALUE_INSTANT, true, false },
	{ STR("meta.location"), STR("uuid"), COLUMN_LOCATION, VALUE_TEXT,
	  false, false },
	{ STR("meta.resourceType"), STR("type"), COLUMN_TYPE, VALUE_TEXT,
	  false, false },
	{ STR("meta.version"), STR("version"), COLUMN_VERSION, VALUE_TEXT,
	  false, false },
};

/* Attributes that the resource type names by their role. */
static const struct column by_active = {
	STR("active"), STR("active"), COLUMN_PLAIN, VALUE_BOOLEAN, false, false
};
static const struct column by_external = {
	STR("externalId"), STR("external_id"), COLUMN_PLAIN, VALUE_TEXT, true,
	true
};
static const struct column by_name = {
	STR("name"), STR("name_key"), COLUMN_PLAIN, VALUE_KEY, true, false
};

static const struct {
	struct str name;
	enum part part;
} parts[] = {
	{ STR("display"), PART_DISPLAY },
	{ STR("type"), PART_TYPE },
	{ STR("value"), PART_VALUE },
};

/* A name that may be missing has the key "" then, so its column cannot tell
 * an empty name from none; a case exact one is not compared by its key. */
static const struct column *by_role(const struct restype *t,
    const struct attr *attr)
{
	if (attr == t->name_attr && attr->required && !attr->case_exact)
		return &by_name;
	if (attr == t->active_attr)
		return &by_active;
	if (attr == t->external_attr)
		return &by_external;
	return NULL;
}

const struct column *column_of(const struct restype *t,
    const struct attr *attr)
{
	if (attr->home != ATTR_COLUMN)
		return by_role(t, attr);
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (str_ieq(columns[i].path, attr->path))
			return &columns[i];
	return NULL;
}

enum value_class value_class_of(const struct attr *attr)
{
	switch (attr->type) {
	case ATTR_BOOLEAN:
		return VALUE_BOOLEAN;
	case ATTR_DECIMAL:
	case ATTR_INTEGER:
		return VALUE_NUMBER;
	case ATTR_DATETIME:
		return VALUE_INSTANT;
	case ATTR_BINARY:
	case ATTR_REFERENCE:
	case ATTR_COMPLEX:
		return VALUE_TEXT;
	case ATTR_STRING:
		break;
	}
	return attr->case_exact ? VALUE_TEXT : VALUE_KEY;
}

enum part part_of(const struct attr *attr)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (str_ieq(parts[i].name, attr->name))
			return parts[i].part;
	return PART_OTHER;
}

bool attr_is_primary(const struct attr *attr)
{
	return attr->type == ATTR_BOOLEAN && attr->parent &&
	    attr->parent->multi && str_ieq(attr->name, S("primary"));
}

bool attr_is_computed(const struct attr *attr)
{
	const struct attr *ref = attr->parent ?
	    attr_sub(attr->parent, S("$ref")) : NULL;

	if (!ref || !ref->resource_ref || ref->home != ATTR_IN_DOC ||
	    !attr_sub(attr->parent, S("value")))
		return false;
	return attr == ref || (attr->mutability == ATTR_READ_ONLY &&
	    str_ieq(attr->name, S("displayName")));
}

const struct attr *attr_list(const struct attr *attr)
{
	if (attr->parent && attr->parent->multi)
		return attr->parent;
	return attr->multi ? attr : NULL;
}

struct str element_path(struct arena *a, const struct attr *sub)
{
	return str_printf(a, "$.\"%.*s\"", STR_ARG(sub->name));
}
