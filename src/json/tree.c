/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

struct whole {
	struct arena *a;
	struct json *array;
};

static struct json *make(struct arena *a, enum json_kind kind)
{
	struct json *v = ARENA_NEW(a, struct json);

	v->kind = kind;
	return v;
}

struct json *json_get(const struct json *v, struct str name)
{
	if (!v || v->kind != JSON_OBJECT)
		return NULL;
	JSON_EACH(child, v)
		if (str_ieq(child->name, name))
			return child;
	return NULL;
}

struct str json_text(const struct json *v, struct str name)
{
	const struct json *child = json_get(v, name);

	if (!child || child->kind != JSON_STRING)
		return (struct str){ NULL, 0 };
	return child->text;
}

struct json *json_null(struct arena *a)
{
	return make(a, JSON_NULL);
}

struct json *json_bool(struct arena *a, bool flag)
{
	struct json *v = make(a, JSON_BOOL);

	v->flag = flag;
	return v;
}

struct json *json_i64(struct arena *a, int64_t n)
{
	struct json *v = make(a, JSON_NUMBER);

	v->text = str_printf(a, "%lld", (long long)n);
	return v;
}

struct json *json_str(struct arena *a, struct str text)
{
	struct json *v = make(a, JSON_STRING);

	v->text = text.p ? text : S("");
	return v;
}

struct json *json_array(struct arena *a)
{
	return make(a, JSON_ARRAY);
}

struct json *json_object(struct arena *a)
{
	return make(a, JSON_OBJECT);
}

struct json *json_copy(struct arena *a, const struct json *v)
{
	struct json *copy = make(a, v->kind);

	copy->flag = v->flag;
	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
		copy->text = str_dup(a, v->text);
	JSON_EACH(child, v) {
		struct json *c = json_copy(a, child);

		json_push(copy, c);
		if (v->kind == JSON_OBJECT)
			c->name = str_dup(a, child->name);
	}
	return copy;
}

static bool has_unread(const struct json *v)
{
	JSON_EACH(child, v)
		if (has_unread(child))
			return true;
	return v->unread;
}

static int add_copy(struct json *v, void *arg)
{
	struct whole *w = arg;

	json_push(w->array, json_copy(w->a, v));
	return 0;
}

/* An array whose values are copies of those of v, read or not. */
static struct json *read_all(struct arena *a, const struct json *v)
{
	struct whole w = { a, json_array(a) };

	json_each(a, v, add_copy, &w);
	return w.array;
}

static struct json *whole(struct arena *a, const struct json *v)
{
	struct json *copy;

	if (v->unread)
		return read_all(a, v);
	if (!v->first)
		return json_copy(a, v);
	copy = make(a, v->kind);
	JSON_EACH(child, v) {
		struct json *c = whole(a, child);

		json_push(copy, c);
		c->name = child->name;
	}
	return copy;
}

const struct json *json_whole(struct arena *a, const struct json *v)
{
	struct json *out;

	if (!has_unread(v))
		return v;
	out = whole(a, v);
	out->name = v->name;
	return out;
}

void json_push(struct json *array, struct json *v)
{
	v->name = (struct str){ NULL, 0 };
	v->next = NULL;
	if (array->last)
		array->last->next = v;
	else
		array->first = v;
	array->last = v;
	array->count++;
}

/* Where the pointer to the child stands: the head of the list or a `next`;
 * the pointer found is NULL when no child has that name. *before is the child
 * in front of it. */
static struct json **find(struct json *object, struct str name,
    struct json **before)
{
	struct json **at = &object->first;

	*before = NULL;
	while (*at && !str_ieq((*at)->name, name)) {
		*before = *at;
		at = &(*at)->next;
	}
	return at;
}

static void unlink_at(struct json *parent, struct json **at,
    struct json *before)
{
	struct json *v = *at;

	*at = v->next;
	if (parent->last == v)
		parent->last = before;
	parent->count--;
	v->next = NULL;
}

struct json *json_set(struct json *object, struct str name, struct json *v)
{
	struct json *before, **at = find(object, name, &before), *old = *at;

	if (!old) {
		json_push(object, v);
	} else if (old != v) {
		v->next = old->next;
		*at = v;
		if (object->last == old)
			object->last = v;
		old->next = NULL;
	}
	v->name = name;
	return v;
}

bool json_cut(struct json *parent, struct json *v)
{
	struct json *before = NULL, **at = &parent->first;

	while (*at && *at != v) {
		before = *at;
		at = &(*at)->next;
	}
	if (!*at)
		return false;
	unlink_at(parent, at, before);
	return true;
}

bool json_drop(struct json *object, struct str name)
{
	struct json *before, **at = find(object, name, &before);

	if (!*at)
		return false;
	unlink_at(object, at, before);
	return true;
}

bool json_is_unassigned(const struct json *v)
{
	return !v || v->kind == JSON_NULL ||
	    (v->kind == JSON_ARRAY && !v->first && !v->unread);
}

bool json_to_i64(const struct json *v, int64_t *out)
{
	return v && v->kind == JSON_NUMBER && str_to_i64(v->text, out);
}
