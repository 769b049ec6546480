/* SPDX-License-Identifier: Apache-2.0 */
/* Multi-valued attributes as wholes: adding what is not there yet, removing
 * what is listed, one primary at most (RFC 7644 sections 3.5.2, 3.5.2.1). */
#include "base/utf8.h"
#include "scim/filter_literal.h"
#include "scim/patch_op.h"

/* What two values of a list are compared by: "value" and "type" of a complex
 * one, itself of a simple one. */
struct key {
	struct json *v;
	struct str value, type;
	bool has_value, has_type;
};

struct keys {
	struct key *p;
	size_t n;
};

static struct str text_key(struct arena *a, const struct attr *attr,
    const struct json *v)
{
	if (v->kind == JSON_BOOL)
		return v->flag ? S("true") : S("false");
	return filter_exact(attr) ? v->text : key_fold(a, v->text);
}

static bool part(struct arena *a, const struct attr *attr, struct str name,
    const struct json *v, struct str *out)
{
	const struct attr *sub = attr_sub(attr, name);
	const struct json *own = sub ? json_get(v, name) : NULL;

	if (json_is_unassigned(own))
		return false;
	*out = text_key(a, sub, own);
	return true;
}

static struct key key_of(struct arena *a, const struct attr *attr,
    struct json *v)
{
	struct key k = { .v = v };

	if (v->kind == JSON_OBJECT) {
		k.has_value = part(a, attr, S("value"), v, &k.value);
		k.has_type = part(a, attr, S("type"), v, &k.type);
	} else if (v->kind != JSON_ARRAY && v->kind != JSON_NULL) {
		k.has_value = true;
		k.value = text_key(a, attr->type == ATTR_COMPLEX &&
		    attr_value(attr) ? attr_value(attr) : attr, v);
	}
	return k;
}

static struct keys keys_of(struct patch_run *run, const struct attr *attr,
    const struct json *list)
{
	struct keys keys = { .n = 0 };

	keys.p = ARENA_ARRAY(run->a, struct key, list->count);
	JSON_EACH(v, list)
		keys.p[keys.n++] = key_of(run->a, attr, v);
	return keys;
}

static bool same(const struct key *x, const struct key *y)
{
	if (!x->has_value || !y->has_value)
		return x->has_value == y->has_value && json_eq(x->v, y->v);
	return str_eq(x->value, y->value) && str_eq(x->type, y->type);
}

struct json *patch_primary(const struct attr *attr, const struct json *array)
{
	const struct attr *primary = attr_sub(attr, S("primary"));

	if (!primary || !filter_is_primary(primary) || !array)
		return NULL;
	JSON_EACH(v, array) {
		const struct json *flag = json_get(v, primary->name);

		if (flag && flag->kind == JSON_BOOL && flag->flag)
			return v;
	}
	return NULL;
}

static bool is_primary(const struct json *v)
{
	const struct json *flag = json_gets(v, "primary");

	return flag && flag->kind == JSON_BOOL && flag->flag;
}

int patch_one_primary(struct patch_run *run, const struct attr *attr,
    const struct json *array, struct json *old)
{
	struct json *fresh = NULL;

	if (!array || !patch_primary(attr, array))
		return 0;
	JSON_EACH(v, array) {
		if (v == old || !is_primary(v))
			continue;
		if (fresh)
			return err_set(run->e, ERR_INVALID_VALUE,
			    "%.*s would have two values with primary true",
			    STR_ARG(attr->path));
		fresh = v;
	}
	if (fresh && old && is_primary(old))
		json_gets(old, "primary")->flag = false;
	return 0;
}

static struct json *array_of(struct patch_run *run, struct json *object,
    const struct attr *attr)
{
	struct json *array = json_get(object, attr->name);

	if (array && array->kind == JSON_ARRAY)
		return array;
	return json_set(object, attr->name, json_array(run->a));
}

/* v joins the value that is the same, or the end of the list. */
static int add_one(struct patch_run *run, const struct attr *attr,
    struct json *array, const struct key *v, const struct keys *old)
{
	for (size_t i = 0; i < old->n; i++) {
		if (!same(&old->p[i], v))
			continue;
		if (attr->type != ATTR_COMPLEX)
			return 0;
		return patch_merge(run, old->p[i].v, attr, v->v, NULL);
	}
	json_push(array, json_copy(run->a, v->v));
	return 0;
}

int patch_list_add(struct patch_run *run, struct json *object,
    const struct attr *attr, const struct json *values)
{
	struct json *array = array_of(run, object, attr);
	struct json *primary = patch_primary(attr, array);
	size_t n = array->count;
	struct keys old, fresh;

	if (patch_spend(run, 10 * (uint64_t)(n + values->count) +
	    (uint64_t)n * values->count))
		return -1;
	old = keys_of(run, attr, array);
	fresh = keys_of(run, attr, values);
	for (size_t i = 0; i < fresh.n; i++)
		if (add_one(run, attr, array, &fresh.p[i], &old))
			return -1;
	return patch_one_primary(run, attr, array, primary);
}

/* Without a "value", every sub-attribute that is listed must be equal. */
static bool covers(const struct attr *attr, const struct json *listed,
    const struct json *v)
{
	const struct json *own;
	bool any = false;

	if (listed->kind != JSON_OBJECT)
		return false;
	JSON_EACH(one, listed) {
		if (!attr_sub(attr, one->name) || json_is_unassigned(one))
			continue;
		own = json_get(v, one->name);
		if (!own || !json_eq(own, one))
			return false;
		any = true;
	}
	return any;
}

static bool listed_as(const struct attr *attr, const struct key *listed,
    const struct key *v)
{
	if (!listed->has_value)
		return covers(attr, listed->v, v->v);
	return v->has_value && str_eq(listed->value, v->value) &&
	    (!listed->has_type || (v->has_type &&
	    str_eq(listed->type, v->type)));
}

/* Does one of list name v? */
static bool is_listed(const struct attr *attr, const struct keys *list,
    const struct key *v)
{
	for (size_t i = 0; i < list->n; i++)
		if (listed_as(attr, &list->p[i], v))
			return true;
	return false;
}

int patch_list_remove(struct patch_run *run, struct json *object,
    const struct attr *attr, const struct json *listed)
{
	struct json *array = json_get(object, attr->name);
	uint64_t n = array ? array->count : 0, m = listed->count;
	struct keys own, out;

	if (n == 0 || m == 0)
		return 0;
	if (patch_spend(run, 10 * (n + m) + n * m))
		return -1;
	own = keys_of(run, attr, array);
	out = keys_of(run, attr, listed);
	*array = (struct json){ .kind = JSON_ARRAY, .name = array->name,
	    .next = array->next };
	for (size_t i = 0; i < own.n; i++)
		if (!is_listed(attr, &out, &own.p[i]))
			json_push(array, own.p[i].v);
	if (array->count == 0)
		json_drop(object, attr->name);
	return 0;
}
