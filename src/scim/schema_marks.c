/* SPDX-License-Identifier: Apache-2.0 */
/* What the "scimd" member of a schema says of single attributes, by lists of
 * their names: "indexed" is read in schema_index.c, the others here.  They are
 * no characteristics of RFC 7643 and are never served. */
#include "scim/schema_build.h"

struct mark {
	struct str name;                /* of the list */
	size_t flag;                    /* in struct attr */
	const char *(*refusal)(const struct attr *attr);
};

static const char *no_canonical(const struct attr *attr)
{
	if (!attr->canonical_count)
		return "\"canonicalOnly\" names an attribute without "
		    "canonicalValues";
	return NULL;
}

static const char *no_assumption(const struct attr *attr)
{
	if (attr->type != ATTR_BOOLEAN || attr->multi || attr->parent ||
	    !attr->required || attr->mutability == ATTR_READ_ONLY)
		return "\"assumed\" names what is no required boolean of the "
		    "schema itself";
	return NULL;
}

static const struct mark marks[] = {
	{ STR("assumed"), offsetof(struct attr, assumed), no_assumption },
	{ STR("canonicalOnly"), offsetof(struct attr, canonical_only),
	    no_canonical },
};

static struct attr *named(const struct schema *s, struct str path)
{
	size_t dot = str_find(path, '.');
	const struct attr *attr = schema_attr(s, str_sub(path, 0, dot));

	if (attr && dot < path.n)
		attr = attr_sub(attr, str_sub(path, dot + 1, path.n));
	return (struct attr *)attr;
}

static int set(const struct schema_item *item, const struct schema *s,
    const struct mark *m, const struct json *v, struct err *e)
{
	struct str path = v->kind == JSON_STRING ? v->text : S("");
	struct attr *attr = named(s, path);
	const char *why = attr ? m->refusal(attr) :
	    "\"scimd\" names an attribute that the schema does not have";

	if (why)
		return schema_bad(item, path.n ? path : m->name, why, e);
	*(bool *)((char *)attr + m->flag) = true;
	return 0;
}

int schema_marks(const struct schema_item *item, const struct schema *s,
    struct err *e)
{
	const struct json *ours = json_gets(item->json, "scimd");

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		const struct json *list = json_get(ours, marks[i].name);

		if (json_is_unassigned(list))
			continue;
		if (list->kind != JSON_ARRAY)
			return schema_bad(item, marks[i].name,
			    "is an array of attribute names", e);
		JSON_EACH(v, list)
			if (set(item, s, &marks[i], v, e))
				return -1;
	}
	return 0;
}
