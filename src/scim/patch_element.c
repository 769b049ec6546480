/* SPDX-License-Identifier: Apache-2.0 */
/* Some values of a multi-valued attribute: those that attr[filter] selects, or
 * all for attr.sub (RFC 7644 section 3.5.2). */
#include "scim/filter_literal.h"
#include "scim/patch_op.h"

static size_t terms(const struct filter *f)
{
	if (!f)
		return 0;
	return 1 + terms(f->left) + terms(f->right);
}

/* Does f demand attr by eq? */
static bool selects_by(const struct filter *f, struct str name)
{
	if (!f)
		return false;
	if (f->kind == FILTER_AND)
		return selects_by(f->left, name) || selects_by(f->right, name);
	return f->kind == FILTER_COMPARE && f->op == FILTER_EQ &&
	    str_ieq(f->attr->name, name);
}

/* True when nothing is left of v but the label that the filter selected it by:
 * the work e-mail without an address.  What else a filter may name (value,
 * country) is what the client keeps there. */
static bool is_shell(const struct json *v, const struct patch_op *op)
{
	const struct attr *attr = op->path.attr;

	JSON_EACH(child, v) {
		const struct attr *sub = attr_sub(attr, child->name);
		bool label = str_ieq(child->name, S("type")) &&
		    selects_by(op->path.filter, child->name);

		if (!label && !(sub && filter_is_primary(sub)))
			return false;
	}
	return true;
}

static void overwrite(struct json *v, const struct json *value)
{
	v->kind = value->kind;
	v->flag = value->flag;
	v->text = value->text;
}

/* Applies op to one value; *keep is false when it is to go. */
static int one(struct patch_run *run, struct json *v,
    const struct patch_op *op, bool *keep)
{
	const struct attr *attr = op->path.attr;

	*keep = true;
	if (op->path.sub) {
		if (patch_member(run, v, op->path.sub, op))
			return -1;
		*keep = v->count && !(op->verb == PATCH_REMOVE &&
		    op->path.filter && is_shell(v, op));
	} else if (op->verb == PATCH_REMOVE) {
		*keep = false;
	} else if (attr->type == ATTR_COMPLEX) {
		if (patch_merge(run, v, attr, op->value, op))
			return -1;
		*keep = v->count > 0;
	} else {
		overwrite(v, op->value);
	}
	return 0;
}

/* Applies op to what it selects in array and counts it. */
static int each(struct patch_run *run, struct json *array,
    const struct patch_op *op, size_t *matched)
{
	struct json *v = array->first, *next;
	bool keep;

	*array = (struct json){ .kind = JSON_ARRAY, .name = array->name,
	    .next = array->next };
	for (; v; v = next) {
		next = v->next;
		v->next = NULL;
		keep = true;
		if (!op->path.filter || filter_matches_element(run->a,
		    op->path.filter, v)) {
			++*matched;
			if (one(run, v, op, &keep))
				return -1;
		}
		if (keep)
			json_push(array, v);
	}
	return 0;
}

static struct json *literal(struct arena *a, const struct literal *l)
{
	struct json *v = json_str(a, l->text);

	if (l->kind == LITERAL_BOOLEAN)
		return json_bool(a, l->flag);
	if (l->kind == LITERAL_NUMBER)
		v->kind = JSON_NUMBER;
	return v;
}

/* Gives v what the filter demands; false when that is more than eq and and.
 */
static bool fulfil(struct patch_run *run, struct json *v,
    const struct filter *f)
{
	if (f->kind == FILTER_AND)
		return fulfil(run, v, f->left) && fulfil(run, v, f->right);
	if (f->kind != FILTER_COMPARE || f->op != FILTER_EQ ||
	    !f->attr->parent || f->attr->multi ||
	    f->attr->mutability == ATTR_READ_ONLY)
		return false;
	json_set(v, f->attr->name, literal(run->a, &f->literal));
	return true;
}

static int no_target(struct patch_run *run, const struct patch_op *op)
{
	return err_set(run->e, ERR_NO_TARGET,
	    "no value of %.*s matches the filter of the path",
	    STR_ARG(op->path.attr->path));
}

/* What came by the filter was not checked as a value yet. */
static int described(struct patch_run *run, const struct attr *attr,
    const struct json *v)
{
	struct reading rd = { run->a, run->rules, run->e, false };

	JSON_EACH(child, v)
		if (child->kind == JSON_STRING && value_canonical(&rd,
		    attr_sub(attr, child->name), child->text))
			return -1;
	return 0;
}

/* Nothing matched: add makes the value that the filter describes, so that a
 * later operation with the same filter finds it; replace may not, but for
 * those who rely on it. */
static int create(struct patch_run *run, struct json *object,
    const struct patch_op *op)
{
	const struct attr *attr = op->path.attr;
	const struct filter *f = op->path.filter;
	struct json *array, *v = json_object(run->a);
	bool keep;

	if (f && op->verb == PATCH_REPLACE &&
	    !lenient_use(run->rules->lenient, LENIENT_REPLACE_CREATES))
		return no_target(run, op);
	if (!op->value)
		return 0;
	if (f && !fulfil(run, v, f))
		return no_target(run, op);
	if (described(run, attr, v) || one(run, v, op, &keep))
		return -1;
	array = json_get(object, attr->name);
	if (!array)
		array = json_set(object, attr->name, json_array(run->a));
	json_push(array, v);
	return 0;
}

/* Does op make what it selects primary? */
static bool makes_primary(const struct patch_op *op)
{
	const struct json *v = op->value;

	if (v && !op->path.sub && v->kind == JSON_OBJECT)
		v = json_gets(v, "primary");
	else if (!op->path.sub || !filter_is_primary(op->path.sub))
		return false;
	return v && v->kind == JSON_BOOL && v->flag;
}

int patch_elements(struct patch_run *run, struct json *object,
    const struct patch_op *op)
{
	const struct attr *attr = op->path.attr;
	struct json *array = json_get(object, attr->name);
	struct json *primary = patch_primary(attr, array);
	size_t matched = 0;

	if (array) {
		if (patch_spend(run, 10 * (uint64_t)array->count *
		    (1 + terms(op->path.filter))) ||
		    each(run, array, op, &matched))
			return -1;
	}
	if (matched == 0 && op->verb != PATCH_REMOVE &&
	    create(run, object, op))
		return -1;
	if (matched > 1 && makes_primary(op))
		return err_set(run->e, ERR_INVALID_VALUE,
		    "%.*s would have two values with primary true",
		    STR_ARG(attr->path));
	array = json_get(object, attr->name);
	if (array && array->count == 0)
		json_drop(object, attr->name);
	return patch_one_primary(run, attr, json_get(object, attr->name),
	    primary);
}
