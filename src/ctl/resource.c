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

int resource_pick(struct ctl *c, struct str type, struct str text,
    struct resource *out, struct err *e)
{
	const struct restype *t;

	if (resource_type(c, type, &t, e))
		return -1;
	return operator_find(c->arena, c->read, &c->caller, t, text, out, e);
}

int resource_doc(struct ctl *c, const struct resource *r, struct json **out,
    struct err *e)
{
	static const struct json_limits limits = { 128, 10000000 };

	return json_read(c->arena, r->doc, &limits, out, e);
}

/* The primary value, else the first. */
static struct json *main_email(struct ctl *c, const struct json *doc)
{
	struct json *list = json_gets(doc, "emails"), *found = NULL;

	if (!list || list->kind != JSON_ARRAY)
		return json_null(c->arena);
	JSON_EACH(one, list) {
		const struct json *primary = json_gets(one, "primary");

		if (!found || (primary && primary->flag))
			found = one;
	}
	return ctl_text(c, json_text(found, S("value")));
}

static struct json *origin(struct ctl *c, const struct operator_view *o)
{
	if (!o->origin)
		return json_str(c->arena, S("operator"));
	return json_str(c->arena, str_printf(c->arena, "token %.*s",
	    STR_ARG(o->origin_name.p ? o->origin_name : S("(gone)"))));
}

static struct str state(const struct resource *r,
    const struct operator_view *o)
{
	if (o->blocked)
		return S("blocked");
	return r->active ? S("active") : S("inactive");
}

static struct json *name(struct ctl *c, const struct resource *r,
    const struct json *doc)
{
	const struct json *v = r->type->name_attr ?
	    document_get(r->type, doc, r->type->name_attr) : NULL;

	return v ? json_copy(c->arena, v) : json_null(c->arena);
}

int resource_view(struct ctl *c, const struct resource *r, struct json **out,
    struct err *e)
{
	struct arena *a = c->arena;
	struct json *doc, *v = json_object(a);
	struct operator_view o;

	if (resource_doc(c, r, &doc, e) ||
	    operator_look(a, c->read, r, &o, e))
		return -1;
	json_set(v, S("id"), json_str(a, r->uuid));
	json_set(v, S("name"), name(c, r, doc));
	if (r->type->active_attr)
		json_set(v, S("state"), json_str(a, state(r, &o)));
	if (schema_attr(r->type->schema, S("emails")))
		json_set(v, S("email"), main_email(c, doc));
	json_set(v, S("external_id"), ctl_text(c, r->external_id));
	json_set(v, S("origin"), origin(c, &o));
	json_set(v, S("created"), ctl_time(c, r->created));
	json_set(v, S("modified"), ctl_time(c, r->modified));
	json_set(v, S("version"), json_i64(a, r->version));
	json_set(v, S("attributes"), doc);
	*out = v;
	return 0;
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

/* The identity provider does not hear what an operator changes. */
static int check_origin(struct session *w, struct resource_act *x,
    struct err *e)
{
	struct operator_view o;

	if (x->any_origin || ctl_has(x->c, "force"))
		return 0;
	if (operator_look(x->c->arena, w, &x->r, &o, e))
		return -1;
	if (!o.origin)
		return 0;
	return err_set(e, ERR_FORBIDDEN, "the token \"%.*s\" made this %.*s, "
	    "so its identity provider may change it back; change it there, or "
	    "say --force%s", STR_ARG(o.origin_name.p ? o.origin_name :
	    S("(gone)")), STR_ARG(str_lower(x->c->arena, x->type)),
	    x->r.type->active_attr ? " (scimctl user block holds against the "
	    "provider)" : "");
}

static int act_write(struct session *w, void *arg, struct err *e)
{
	struct resource_act *x = arg;
	struct ctl *c = x->c;
	const struct restype *t;

	if (resource_type(c, x->type, &t, e) ||
	    operator_find(c->arena, w, &c->caller, t, c->args[1], &x->r, e) ||
	    check_origin(w, x, e))
		return -1;
	return x->fn(w, c, &x->r, x->arg, e);
}

int resource_act(struct ctl *c, struct resource_act *act, struct err *e)
{
	struct json *v = json_object(c->arena);

	act->c = c;
	if (ctl_write(c, act_write, act, e))
		return -1;
	json_set(v, S("id"), json_str(c->arena, act->r.uuid));
	json_set(v, S("done"), json_str(c->arena, str_of(c->cmd->name)));
	out_done(c->out, v, "%.*s %.*s %s",
	    STR_ARG(str_lower(c->arena, act->type)), STR_ARG(c->args[1]),
	    act->done);
	return 0;
}

struct json *resource_operation(struct ctl *c, struct json *body,
    const char *op, struct str path, struct json *value)
{
	struct arena *a = c->arena;
	struct json *one = json_object(a), *list;

	if (!body) {
		body = json_object(a);
		list = json_array(a);
		json_push(list, json_str(a, S("urn:ietf:params:scim:api:"
		    "messages:2.0:PatchOp")));
		json_set(body, S("schemas"), list);
		json_set(body, S("Operations"), json_array(a));
	}
	json_set(one, S("op"), json_str(a, str_of(op)));
	json_set(one, S("path"), json_str(a, path));
	if (value)
		json_set(one, S("value"), value);
	json_push(json_gets(body, "Operations"), one);
	return body;
}

int resource_apply(struct session *w, struct ctl *c, struct resource *r,
    void *arg, struct err *e)
{
	struct document_rules rules = resource_rules(c->arena, w, &c->caller,
	    r->type);
	const struct json *body = arg;
	struct patch *p;

	if (patch_read(c->arena, &rules, body,
	    &store_settings(c->store)->patch, &p, e))
		return -1;
	return resource_patch(c->arena, w, &c->caller, r, p, r, e);
}

int resource_drop(struct session *w, struct ctl *c, struct resource *r,
    void *arg, struct err *e)
{
	(void)arg;
	return resource_delete(c->arena, w, &c->caller, r, e);
}
