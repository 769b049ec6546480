/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/patch_op.h"

/* Comparisons of one request: a thousand operations on a list of thousands. */
#define BUDGET UINT64_C(50000000)

int patch_spend(struct patch_run *run, uint64_t n)
{
	if (n > run->budget)
		return err_set(run->e, ERR_TOO_LARGE,
		    "the operations compare too many values; send fewer");
	run->budget -= n;
	return 0;
}

static int unchangeable(struct patch_run *run, const struct attr *attr,
    const char *why)
{
	return err_set(run->e, ERR_MUTABILITY, "%.*s %s",
	    STR_ARG(attr->path), why);
}

/* A value that is there may not become another, or none (RFC 7643 section 7:
 * immutable). */
static int keeps(struct patch_run *run, const struct attr *attr,
    const struct json *old, const struct json *now)
{
	if (attr->mutability != ATTR_IMMUTABLE || json_is_unassigned(old) ||
	    (now && json_eq(old, now)))
		return 0;
	return unchangeable(run, attr, "is immutable and has a value");
}

static int set(struct patch_run *run, struct json *object,
    const struct attr *attr, const struct json *value)
{
	if (keeps(run, attr, json_get(object, attr->name), value))
		return -1;
	json_set(object, attr->name, json_copy(run->a, value));
	return 0;
}

static int unset(struct patch_run *run, struct json *object,
    const struct attr *attr)
{
	if (keeps(run, attr, json_get(object, attr->name), NULL))
		return -1;
	json_drop(object, attr->name);
	return 0;
}

static int merge_nulls(struct patch_run *run, struct json *target,
    const struct attr *attr, const struct json *sent)
{
	JSON_EACH(v, sent) {
		const struct attr *sub = attr_sub(attr, v->name);

		if (!sub || !json_is_unassigned(v) ||
		    sub->mutability == ATTR_READ_ONLY)
			continue;
		if (sub->required)
			return err_set(run->e, ERR_INVALID_VALUE,
			    "%.*s is required and must have a value",
			    STR_ARG(sub->path));
		if (unset(run, target, sub))
			return -1;
	}
	return 0;
}

int patch_merge(struct patch_run *run, struct json *target,
    const struct attr *attr, const struct json *value,
    const struct patch_op *op)
{
	if (value)
		JSON_EACH(v, value) {
			const struct attr *sub = attr_sub(attr, v->name);

			if (sub && set(run, target, sub, v))
				return -1;
		}
	if (op && op->verb == PATCH_REPLACE && op->sent &&
	    op->sent->kind == JSON_OBJECT)
		return merge_nulls(run, target, attr, op->sent);
	return 0;
}

static int merge_single(struct patch_run *run, struct json *object,
    const struct attr *attr, const struct patch_op *op)
{
	struct json *target = json_get(object, attr->name);

	if (!target || target->kind != JSON_OBJECT)
		target = json_set(object, attr->name, json_object(run->a));
	if (patch_merge(run, target, attr, op->value, op))
		return -1;
	if (target->count == 0)
		json_drop(object, attr->name);
	return 0;
}

int patch_member(struct patch_run *run, struct json *object,
    const struct attr *attr, const struct patch_op *op)
{
	if (op->verb == PATCH_REMOVE) {
		if (op->sent)
			return patch_list_remove(run, object, attr, op->sent);
		return unset(run, object, attr);
	}
	if (attr->multi && op->verb == PATCH_ADD)
		return patch_list_add(run, object, attr, op->value);
	if (attr->type == ATTR_COMPLEX && !attr->multi)
		return merge_single(run, object, attr, op);
	return set(run, object, attr, op->value);
}

/* A sub-attribute of a single-valued attribute. */
static int sub_member(struct patch_run *run, struct json *in,
    const struct patch_op *op)
{
	const struct attr *attr = op->path.attr;
	struct json *parent = json_get(in, attr->name);

	if (!parent)
		parent = json_set(in, attr->name, json_object(run->a));
	if (patch_member(run, parent, op->path.sub, op))
		return -1;
	if (parent->count == 0)
		json_drop(in, attr->name);
	return 0;
}

static int change(struct patch_run *run, struct json *in,
    const struct patch_op *op)
{
	const struct path *p = &op->path;

	if (p->attr->multi && (p->filter || p->sub))
		return patch_elements(run, in, op);
	if (p->sub)
		return sub_member(run, in, op);
	return patch_member(run, in, p->attr, op);
}

/* What holds of the whole attribute once an operation is done with it. */
static int inspect(struct patch_run *run, const struct attr *attr,
    const struct json *old, const struct json *now)
{
	if (keeps(run, attr, old, now))
		return -1;
	if (attr->required && json_is_unassigned(now))
		return unchangeable(run, attr,
		    "is required and cannot be removed");
	return 0;
}

/* in is the document, or the object of the extension that attr is of. */
static int apply_in(struct patch_run *run, struct json *in,
    const struct patch_op *op)
{
	const struct attr *attr = op->path.attr;
	struct json *old = NULL;

	if (attr->mutability == ATTR_IMMUTABLE && json_get(in, attr->name))
		old = json_copy(run->a, json_get(in, attr->name));
	if (change(run, in, op))
		return -1;
	return inspect(run, attr, old, json_get(in, attr->name));
}

static int apply_extended(struct patch_run *run, const struct patch_op *op)
{
	struct str id = op->path.attr->schema->id;
	struct json *in = json_get(run->doc, id);

	if (!in)
		in = json_set(run->doc, id, json_object(run->a));
	if (apply_in(run, in, op))
		return -1;
	if (in->count == 0)
		json_drop(run->doc, id);
	return 0;
}

/* The whole extension goes, unless it holds what may not go. */
static int drop_extension(struct patch_run *run, const struct schema *s)
{
	struct json *in = json_get(run->doc, s->id);

	if (!in)
		return 0;
	for (size_t i = 0; i < s->attr_count; i++)
		if (inspect(run, &s->attrs[i],
		    json_get(in, s->attrs[i].name), NULL))
			return -1;
	json_drop(run->doc, s->id);
	return 0;
}

/* The present value of a readOnly attribute, or NULL when it has none. */
static const struct json *present(struct patch_run *run,
    const struct path *p)
{
	const struct schema *common = run->rules->catalog->common;
	const struct json *v;

	if (p->attr == schema_attr(common, S("id")))
		return json_str(run->a, run->who->id);
	if (p->attr == schema_attr(common, S("meta")))
		v = run->who->meta;
	else if (p->attr == run->rules->type->groups_attr)
		v = run->who->groups;
	else
		v = document_get(run->rules->type, run->doc, p->attr);
	return p->sub ? json_get(v, p->sub->name) : v;
}

/* Does sent say nothing but what is? Clients send back what they were shown,
 * and leave out what they do not know. */
static bool echoes(const struct json *sent, const struct json *now)
{
	const struct json *v;

	if (json_is_unassigned(sent))
		return json_is_unassigned(now);
	if (!now || sent->kind != now->kind)
		return false;
	if (sent->kind == JSON_OBJECT) {
		JSON_EACH(m, sent)
			if (!echoes(m, json_get(now, m->name)))
				return false;
		return true;
	}
	if (sent->kind != JSON_ARRAY)
		return json_eq(sent, now);
	v = now->first;
	for (const struct json *s = sent->first; s; s = s->next, v = v->next)
		if (!v || !echoes(s, v))
			return false;
	return !v;
}

static int read_only(struct patch_run *run, const struct patch_op *op)
{
	const struct attr *attr = op->path.sub ? op->path.sub : op->path.attr;
	const struct json *now = present(run, &op->path);

	if (echoes(op->sent, now) &&
	    lenient_use(run->rules->lenient, LENIENT_EQUAL_READ_ONLY))
		return 0;
	return unchangeable(run, attr, "is read-only");
}

static int apply(struct patch_run *run, const struct patch_op *op)
{
	const struct path *p = &op->path;

	if (p->extension)
		return drop_extension(run, p->extension);
	if (p->attr->mutability == ATTR_READ_ONLY ||
	    (p->sub && p->sub->mutability == ATTR_READ_ONLY))
		return read_only(run, op);
	if (attr_is_extension(run->rules->type, p->attr))
		return apply_extended(run, op);
	return apply_in(run, run->doc, op);
}

int patch_apply(struct arena *a, const struct document_rules *r,
    const struct patch *p, const struct patch_identity *who, struct json *doc,
    bool *changed, struct err *e)
{
	struct err inner = { 0 };
	struct patch_run run = { a, r, who, doc, BUDGET, &inner };
	struct json *before;

	if (!p->ops) {
		*changed = false;
		return 0;
	}
	before = json_copy(a, doc);
	for (const struct patch_op *op = p->ops; op; op = op->next)
		if (apply(&run, op))
			return err_set(e, inner.kind, "operation %zu: %s",
			    op->number, inner.detail);
	*changed = !json_eq(before, doc);
	return 0;
}
