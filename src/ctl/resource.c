/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/resource.h"

int resource_type(struct ctl *c, struct str name, const struct restype **out,
    struct err *e)
{
	*out = catalog_type(c->catalog, name);
	if (*out)
		return 0;
	return err_set(e, ERR_NOT_FOUND, "there is no resource type %.*s; "
	    "scimctl schema list shows them", STR_ARG(name));
}

int resource_doc(struct ctl *c, const struct resource *r, struct json **out,
    struct err *e)
{
	static const struct json_limits limits = { 128, 10000000 };

	return json_read(c->arena, r->doc, &limits, out, e);
}

struct adding {
	struct ctl *c;
	const struct restype *type;
	struct json *body;
	struct resource made;
};

static int create(struct session *w, void *arg, struct err *e)
{
	struct adding *x = arg;
	struct ctl *c = x->c;
	struct document_rules rules = resource_rules(c->arena, w, &c->caller,
	    x->type);
	struct document d = { 0 };

	if (document_read(c->arena, &rules, x->body, &d, e))
		return -1;
	return resource_create(c->arena, w, &c->caller, x->type, &d, &x->made,
	    e);
}

/* The base schema, and the extensions that the body has an object of. */
static void set_schemas(struct ctl *c, const struct restype *t,
    struct json *body)
{
	struct json *list = json_array(c->arena);

	json_push(list, json_str(c->arena, t->schema->id));
	for (size_t i = 0; i < t->ext_count; i++)
		if (json_get(body, t->ext[i].schema->id))
			json_push(list, json_str(c->arena,
			    t->ext[i].schema->id));
	json_set(body, S("schemas"), list);
}

int resource_add(struct ctl *c, const struct restype *t, struct json *body,
    struct resource *out, struct err *e)
{
	struct adding x = { c, t, body, { 0 } };

	set_schemas(c, t, body);
	if (ctl_write(c, create, &x, e))
		return -1;
	*out = x.made;
	return 0;
}
