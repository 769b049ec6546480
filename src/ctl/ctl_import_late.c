/* SPDX-License-Identifier: Apache-2.0 */
/* References of one line to another: members of a group, and attributes with
 * a "$ref" to a resource, like a user's manager. */
#include "ctl/ctl_import.h"

static struct import_late *late(struct import_item *x)
{
	if (!x->late)
		x->late = ARENA_NEW(x->m->c->arena, struct import_late);
	return x->late;
}

/* An id that the account itself has is right as it stands. */
static bool is_here(struct session *w, const struct import_item *x,
    struct str id)
{
	struct arena_mark mark = arena_mark(x->m->work);
	struct err none = { 0 };
	struct resource r;
	bool found = !resource_find(x->m->work, w, &x->m->c->caller, NULL, id,
	    &r, &none);

	arena_release(x->m->work, mark);        /* the document, of a million */
	return found;
}

/* True when v's "value" is an id here now. */
static bool translate(struct session *w, struct import_item *x,
    struct json *v)
{
	struct json *id = v->kind == JSON_STRING ? v : json_gets(v, "value");
	struct str here;

	if (!id || id->kind != JSON_STRING)
		return true;
	here = import_ids_find(x->m->work, x->m->ids, id->text);
	if (here.p)
		id->text = here;
	if (here.p && v != id)
		json_drop(v, S("$ref"));
	return here.p || is_here(w, x, id->text);
}

static void wait_for(struct import_item *x, const struct json *v)
{
	struct arena *a = x->m->c->arena;
	struct member_ref *ref = ARENA_NEW(a, struct member_ref);

	ref->value = str_dup(a, v->kind == JSON_STRING ? v->text :
	    json_text(v, S("value")));
	ref->next = late(x)->members;
	late(x)->members = ref;
}

/* Members that are not there yet are taken out, to be added in the end. */
static void members(struct session *w, struct import_item *x)
{
	const struct attr *attr = x->type->members_attr;
	struct json *list = attr ? json_get(x->body, attr->name) : NULL, *kept;

	if (!list || list->kind != JSON_ARRAY)
		return;
	kept = json_array(x->m->work);
	for (struct json *v = list->first, *next; v; v = next) {
		next = v->next;
		if (translate(w, x, v))
			json_push(kept, v);
		else
			wait_for(x, v);
	}
	json_set(x->body, attr->name, kept);
}

static bool refers(const struct attr *attr)
{
	const struct attr *ref = attr_sub(attr, S("$ref"));

	return ref && ref->resource_ref && attr_value(attr) &&
	    attr->home == ATTR_IN_DOC && attr->mutability != ATTR_READ_ONLY;
}

/* False: some value does not name a resource here. */
static bool attribute(struct session *w, struct import_item *x,
    struct json *v)
{
	bool all = true;

	if (v->kind != JSON_ARRAY)
		return translate(w, x, v);
	JSON_EACH(one, v)
		all &= translate(w, x, one);
	return all;
}

static bool schema(struct session *w, struct import_item *x,
    const struct schema *s, struct json *o)
{
	bool all = true;

	for (size_t i = 0; o && i < s->attr_count; i++) {
		struct json *v = json_get(o, s->attrs[i].name);

		if (v && refers(&s->attrs[i]))
			all &= attribute(w, x, v);
	}
	return all;
}

static bool document(struct session *w, struct import_item *x)
{
	bool all = schema(w, x, x->type->schema, x->body);

	for (size_t i = 0; i < x->type->ext_count; i++)
		all &= schema(w, x, x->type->ext[i].schema, json_get(x->body,
		    x->type->ext[i].schema->id));
	return all;
}

int import_refer(struct session *w, struct import_item *x, struct err *e)
{
	(void)e;
	members(w, x);
	if (!x->m->keep_ids && !document(w, x) && !x->m->in.csv)
		late(x)->references = true;
	return 0;
}

static int add_members(struct session *w, struct import *m,
    const struct import_late *l, struct resource *r, struct err *e)
{
	struct member_step add = { .kind = MEMBER_ADD, .refs = l->members };
	struct patch p = { .members = &add };

	for (struct member_ref *ref = l->members; ref; ref = ref->next) {
		struct str here = import_ids_find(m->work, m->ids,
		    ref->value);

		if (here.p)
			ref->value = here;
		add.ref_count++;
	}
	return resource_patch(m->work, w, &m->c->caller, r, &p, r, e);
}

/* The references of the document once more; what changed is written. */
static int rewrite(struct session *w, struct import *m, struct resource *r,
    struct err *e)
{
	static const struct json_limits stored = { 64, 4000000 };
	struct import_item x = { .m = m, .type = r->type };
	struct json *before, *diff, *body = NULL;

	if (json_read(m->work, r->doc, &stored, &before, e))
		return -1;
	x.body = json_copy(m->work, before);
	document(w, &x);
	diff = document_diff(m->work, r->type, before, x.body);
	JSON_EACH(v, diff)
		body = resource_operation(m->c, body, "replace", v->name,
		    json_copy(m->work, json_gets(v, "to")));
	return body ? resource_apply(w, m->c, r, body, e) : 0;
}

struct settling {
	struct import *m;
	struct import_late *late;
};

static int settle(struct session *w, void *arg, struct err *e)
{
	struct settling *s = arg;
	struct import *m = s->m;
	struct resource r;
	int64_t modified;

	m->c->caller.request_id = load_request(m->work, m->operator,
	    m->in.identity, s->late->line);
	if (resource_find(m->work, w, &m->c->caller, s->late->type,
	    s->late->uuid, &r, e))
		return -1;
	modified = r.modified;
	if (s->late->references && rewrite(w, m, &r, e))
		return -1;
	if (s->late->members && add_members(w, m, s->late, &r, e))
		return -1;
	if (!m->keep_ids)
		return 0;
	r.modified = modified;
	return load_stamp(w, m->c->account.id, &r, e);
}

int import_settle(struct session *w, void *arg, struct err *e)
{
	struct import *m = arg;

	for (struct import_late *l = m->late; l; l = l->next) {
		struct arena_mark mark = arena_mark(m->work);
		struct arena_mark more = arena_mark(m->c->arena);
		struct settling s = { m, l };
		struct err why = { 0 };
		int rc = session_nest(w, settle, &s, &why);

		arena_release(m->work, mark);
		arena_release(m->c->arena, more);
		if (rc && (why.kind == ERR_BUSY || why.kind == ERR_FULL ||
		    why.kind == ERR_INTERNAL)) {
			*e = why;
			return -1;
		}
		if (rc) {
			m->lost++;
			import_complain(m, l->line, why.detail);
		}
	}
	return 0;
}
