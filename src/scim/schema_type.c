/* SPDX-License-Identifier: Apache-2.0 */
/* A resource type from its JSON (RFC 7643 section 6) and its "scimd" member,
 * which says what the server does with it and is never served:
 *   "permission"  "memberships" or "settings" (the default)
 *   "name"        the attribute that names a resource, e.g. "userName"
 *   "active"      the boolean that deactivates it
 *   "members"     the membership list, "groups" the list computed from it
 *   "indexed"     attributes to be found quickly
 */
#include "scim/caller.h"
#include "scim/schema_build.h"

/* What is the same while one type is read. */
struct reader {
	struct arena *a;
	struct schema_build *b;
	const struct schema_item *item;
	const struct json *ours;        /* the "scimd" member, or NULL */
	struct restype *t;
	struct schema *base;
	struct err *e;
};

/* An attribute that "scimd" names, and what it must be. */
struct role {
	struct str name;
	enum attr_type type;
	bool multi;
	const char *why;
};
static const struct role role_name = {
	STR("name"), ATTR_STRING, false,
	"\"name\" must be a single-valued string of the base schema"
};
static const struct role role_active = {
	STR("active"), ATTR_BOOLEAN, false,
	"\"active\" must be a single-valued boolean of the base schema"
};
static const struct role role_members = {
	STR("members"), ATTR_COMPLEX, true,
	"\"members\" must be a multi-valued complex attribute of the base "
	"schema with a sub-attribute \"value\""
};
static const struct role role_groups = {
	STR("groups"), ATTR_COMPLEX, true,
	"\"groups\" must be a readOnly multi-valued complex attribute of the "
	"base schema with a sub-attribute \"value\""
};

static int bad(const struct reader *r, struct str at, const char *why)
{
	return schema_bad(r->item, at, why, r->e);
}

static int schema_use(struct reader *r, struct str urn, enum schema_use use,
    struct schema **out)
{
	struct schema_item *s = schema_item_find(&r->b->schemas, urn);

	if (!s)
		return bad(r, urn, "no file describes this schema");
	if (schema_read(r->a, s, use, r->b->common, out, r->e))
		return -1;
	if (!s->built)
		s->built = *out;
	return 0;
}

static int extend(struct reader *r, struct str urn, bool required)
{
	struct schema *s;

	if (str_ieq(urn, r->base->id) || restype_extension(r->t, urn))
		return bad(r, urn, "the schema is named twice");
	if (schema_use(r, urn, SCHEMA_EXTENSION, &s))
		return -1;
	r->t->ext[r->t->ext_count++] = (struct restype_extension){
		s, required
	};
	return 0;
}

static int extend_by(struct reader *r, const struct json *v)
{
	static const struct str known[] = { STR("required"), STR("schema") };
	bool required;

	if (schema_members(r->item, S("schemaExtensions"), v, known,
	    ARRAY_LEN(known), r->e) ||
	    schema_flag(r->item, v, S("required"), &required, r->e))
		return -1;
	return extend(r, json_text(v, S("schema")), required);
}

static bool item_required(const struct schema_item *item)
{
	const struct json *v = json_gets(json_gets(item->json, "scimd"),
	    "required");

	return v && v->flag;
}

/* The extensions that the type lists, then those that name the type. */
static int extensions(struct reader *r)
{
	const struct json *list = json_gets(r->item->json, "schemaExtensions");
	const struct schema_items *all = &r->b->schemas;
	size_t listed = 0;

	if (!json_is_unassigned(list)) {
		if (list->kind != JSON_ARRAY)
			return bad(r, S("schemaExtensions"), "is an array");
		listed = list->count;
	}
	r->t->ext = ARENA_ARRAY(r->a, struct restype_extension,
	    listed + all->n);
	for (const struct json *v = listed ? list->first : NULL; v;
	    v = v->next)
		if (extend_by(r, v))
			return -1;
	for (size_t i = 0; i < all->n; i++) {
		const struct schema_item *s = &all->p[i];

		if (schema_item_extends(s, r->t->name) &&
		    extend(r, s->key, item_required(s)))
			return -1;
	}
	return 0;
}

static int role(struct reader *r, const struct role *want, struct attr **out)
{
	const struct json *v = json_get(r->ours, want->name);
	struct attr *attr = NULL;

	*out = NULL;
	if (json_is_unassigned(v))
		return 0;
	if (v->kind == JSON_STRING)
		attr = (struct attr *)schema_attr(r->base, v->text);
	if (!attr || attr->type != want->type || attr->multi != want->multi ||
	    !attr_value(attr) || attr->home != ATTR_IN_DOC)
		return bad(r, want->name, want->why);
	*out = attr;
	return 0;
}

static void settle_home(struct attr *attr, enum attr_home home)
{
	if (!attr)
		return;
	attr->home = home;
	for (size_t i = 0; i < attr->sub_count; i++)
		attr->subs[i].home = home;
}

static int roles(struct reader *r)
{
	struct attr *name, *active, *members, *groups;
	struct restype *t = r->t;

	if (role(r, &role_name, &name) || role(r, &role_active, &active) ||
	    role(r, &role_members, &members) || role(r, &role_groups, &groups))
		return -1;
	if (groups && (groups == members ||
	    groups->mutability != ATTR_READ_ONLY))
		return bad(r, S("groups"), role_groups.why);
	if (members && members->mutability == ATTR_READ_ONLY)
		return bad(r, S("members"), "\"members\" cannot be readOnly");
	if (members && members->required)
		return bad(r, S("members"), "\"members\" cannot be required");
	if (name && name->uniqueness && !name->required)
		return bad(r, name->path, "a unique name must be required");
	settle_home(members, ATTR_MEMBERS);
	settle_home(groups, ATTR_GROUPS);
	t->name_attr = name;
	t->name_unique = name && name->uniqueness != ATTR_UNIQUE_NONE;
	t->active_attr = active;
	t->members_attr = members;
	t->groups_attr = groups;
	t->external_attr = schema_attr(r->b->common, S("externalId"));
	return 0;
}

static int permission(struct reader *r)
{
	struct str word = json_text(r->ours, S("permission"));

	if (str_eq(word, S("memberships"))) {
		r->t->cap_read = CAP_MEMBERSHIPS_READ;
		r->t->cap_edit = CAP_MEMBERSHIPS_EDIT;
		return 0;
	}
	if (word.n && !str_eq(word, S("settings")))
		return bad(r, S("permission"),
		    "permission is \"memberships\" or \"settings\"");
	r->t->cap_read = CAP_SETTINGS_READ;
	r->t->cap_edit = CAP_SETTINGS_EDIT;
	return 0;
}

static int endpoint(struct reader *r)
{
	static const struct str taken[] = {
		STR("/Bulk"), STR("/Me"), STR("/ResourceTypes"),
		STR("/Schemas"), STR("/ServiceProviderConfig")
	};
	struct str path = json_text(r->item->json, S("endpoint"));

	if (path.n && path.p[0] != '/')
		path = str_join(r->a, S("/"), path);
	if (!schema_name_ok(str_sub(path, 1, path.n)))
		return bad(r, S("endpoint"),
		    "endpoint is \"/\" and a name of letters and digits");
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (str_ieq(path, taken[i]))
			return bad(r, S("endpoint"),
			    "the protocol itself uses this endpoint");
	r->t->endpoint = path;
	return 0;
}

/* As served at /ResourceTypes: without "scimd". */
static struct json *served(struct reader *r)
{
	struct json *doc = json_object(r->a), *list = json_array(r->a);
	struct str text = json_text(r->item->json, S("description"));

	json_push(json_set(doc, S("schemas"), json_array(r->a)),
	    json_str(r->a, S(RESOURCE_TYPE_URN)));
	json_set(doc, S("id"), json_str(r->a, r->t->name));
	json_set(doc, S("name"), json_str(r->a, r->t->name));
	if (text.n)
		json_set(doc, S("description"), json_str(r->a, text));
	json_set(doc, S("endpoint"), json_str(r->a, r->t->endpoint));
	json_set(doc, S("schema"), json_str(r->a, r->base->id));
	json_set(doc, S("schemaExtensions"), list);
	for (size_t i = 0; i < r->t->ext_count; i++) {
		const struct restype_extension *x = &r->t->ext[i];
		struct json *o = json_object(r->a);

		json_push(list, o);
		json_set(o, S("schema"), json_str(r->a, x->schema->id));
		json_set(o, S("required"), json_bool(r->a, x->required));
	}
	return doc;
}

int restype_read(struct arena *a, struct schema_build *b,
    const struct schema_item *item, struct restype **out, struct err *e)
{
	struct restype *t = ARENA_NEW(a, struct restype);
	struct reader r = { a, b, item, json_gets(item->json, "scimd"), t,
	    NULL, e };

	t->name = item->key;
	if (!schema_name_ok(t->name))
		return bad(&r, S("name"),
		    "a resource type needs a name of letters and digits");
	if (endpoint(&r) || permission(&r) ||
	    schema_use(&r, json_text(item->json, S("schema")), SCHEMA_BASE,
	    &r.base))
		return -1;
	t->schema = r.base;
	if (extensions(&r) || roles(&r) || restype_index(a, b, item, t, e))
		return -1;
	t->doc = served(&r);
	*out = t;
	return 0;
}
