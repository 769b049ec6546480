/* SPDX-License-Identifier: Apache-2.0 */
/* deed.c - what a request did, in words. */
#include "api/deed.h"

#include "api/operation.h"
#include "store/journal.h"

static const struct json *member_of(const struct json *body,
    const struct attr *attr)
{
	if (!attr || !body || body->kind != JSON_OBJECT)
		return NULL;
	return json_get(body, attr->name);
}

static bool is_false(const struct json *v)
{
	if (!v)
		return false;
	if (v->kind == JSON_STRING)
		return str_ieq(v->text, S("false"));
	return v->kind == JSON_BOOL && !v->flag;
}

static bool is_true(const struct json *v)
{
	if (!v)
		return false;
	if (v->kind == JSON_STRING)
		return str_ieq(v->text, S("true"));
	return v->kind == JSON_BOOL && v->flag;
}

/* What one operation of a PATCH wants to be done, or NULL. */
static const char *wish(const struct restype *t, const struct json *one)
{
	struct str path = json_text(one, S("path"));
	const struct json *value = json_gets(one, "value"), *active;
	bool removes = str_ieq(json_text(one, S("op")), S("remove"));
	struct str first = str_sub(path, 0, str_find(path, '['));

	active = t->active_attr && str_ieq(path, t->active_attr->name) ?
	    value : path.n ? NULL : member_of(value, t->active_attr);
	if (is_false(active))
		return "deactivate";
	if (is_true(active))
		return "reactivate";
	if (t->members_attr && str_ieq(first, t->members_attr->name))
		return removes ? "remove member" : "add member";
	return NULL;
}

/* The word for an operation that did not come far. */
static const char *intention(const struct operation *op)
{
	const struct json *list;
	const char *word;

	if (op->method == HTTP_POST)
		return "create";
	if (op->method == HTTP_DELETE)
		return "delete";
	if (op->method == HTTP_PUT)
		return is_false(member_of(op->body, op->type->active_attr)) ?
		    "deactivate" : "update";
	list = op->body ? json_gets(op->body, "Operations") : NULL;
	if (!list || list->kind != JSON_ARRAY)
		return "update";
	JSON_EACH(one, list) {
		word = one->kind == JSON_OBJECT ? wish(op->type, one) : NULL;
		if (word)
			return word;
	}
	return "update";
}

void deed_begin(struct operation *op)
{
	struct exchange *x = op->x;
	struct deed *d = ARENA_NEW(x->req->arena, struct deed);
	const struct json *name = op->method == HTTP_PATCH ? NULL :
	    member_of(op->body, op->type->name_attr);

	d->type = op->type;
	d->word = intention(op);
	d->status = op->method == HTTP_POST ? 201 :
	    op->method == HTTP_DELETE ? 204 : 200;
	d->resource = op->id;
	if (name && name->kind == JSON_STRING)
		d->name = name->text;
	op->deed = d;
	*x->deeds_tail = d;
	x->deeds_tail = &d->next;
}

void deed_found(struct operation *op, const struct resource *old)
{
	op->deed->doc = old->doc;
}

static const char *word_of_members(const struct journal_members *m)
{
	if (!m->removed)
		return "add member";
	return m->added ? "change members" : "remove member";
}

/* Only the log asks: what goes wrong here fails nothing. */
static void group_done(struct session *w, struct operation *op)
{
	struct journal_members m = { 0 };
	struct err ignored = { 0 };

	if (journal_members(w, op->x->caller.account, op->result.version, &m,
	    &ignored))
		return;
	op->deed->members = m.added + m.removed;
	if (m.alone && op->deed->members)
		op->deed->word = word_of_members(&m);
}

void deed_done(struct session *w, struct operation *op,
    const struct resource *old)
{
	struct deed *d = op->deed;
	const struct resource *now = &op->result;

	d->resource = now->uuid;
	d->doc = now->doc;
	d->changed = !old || op->method == HTTP_DELETE ||
	    old->version != now->version;
	if (old && op->method != HTTP_DELETE)
		d->word = old->active == now->active ? "update" :
		    now->active ? "reactivate" : "deactivate";
	if (d->changed && op->type->members_attr &&
	    op->method != HTTP_DELETE && op->x->worker->service->journal)
		group_done(w, op);
}

void deeds_undo(struct exchange *x, const struct err *e)
{
	for (struct deed *d = x->deeds; d; d = d->next) {
		d->changed = false;
		if (d->error.kind == ERR_NONE)
			d->error = *e;
	}
}

struct str deed_name(struct arena *a, const struct deed *d)
{
	static const struct json_limits limits = { 128, 10000000 };
	const struct json *name;
	struct json *doc;
	struct err none = { 0 };

	if (d->name.p || !d->doc.p ||
	    json_read(a, d->doc, &limits, &doc, &none))
		return d->name;
	name = member_of(doc, d->type->name_attr);
	return name && name->kind == JSON_STRING ? name->text : d->name;
}
