/* SPDX-License-Identifier: Apache-2.0 */
/* What a list of values may not hold twice (RFC 7643 section 2.4): the same
 * type and value, and a primary. */
#include <stdlib.h>

#include "base/utf8.h"
#include "scim/document_build.h"

struct entry {
	struct str key;                 /* { NULL, 0 }: not comparable */
	size_t at;                      /* place in the list */
	struct json *v;
	bool drop;
};

static int by_key(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int c = str_cmp(a->key, b->key);

	return c ? c : (a->at > b->at) - (a->at < b->at);
}

static int by_place(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	return (a->at > b->at) - (a->at < b->at);
}

static struct str scalar_key(struct arena *a, const struct attr *attr,
    const struct json *v)
{
	if (!v)
		return S("");
	if (v->kind == JSON_BOOL)
		return v->flag ? S("true") : S("false");
	return attr->case_exact ? v->text : key_fold(a, v->text);
}

/* Type and value; NUL cannot be in either. */
static struct str element_key(struct arena *a, const struct attr *attr,
    const struct json *v)
{
	const struct attr *value = attr_value(attr);
	const struct attr *type = attr_sub(attr, S("type"));
	const struct json *sent;
	struct str kind = S(""), text;

	if (attr->type != ATTR_COMPLEX)
		return scalar_key(a, attr, v);
	sent = value ? json_get(v, value->name) : NULL;
	if (!sent)
		return (struct str){ NULL, 0 };
	if (type)
		kind = scalar_key(a, type, json_get(v, type->name));
	text = scalar_key(a, value, sent);
	return str_join(a, kind, str_join(a, (struct str){ "", 1 }, text));
}

static bool is_primary(const struct json *v)
{
	const struct json *flag = json_gets(v, "primary");

	return flag && flag->kind == JSON_BOOL && flag->flag;
}

/* In list, sorted by key, marks all but one of each key: the first, unless a
 * later one is primary, which takes its place. */
static bool mark(struct entry *list, size_t n)
{
	bool any = false;
	size_t kept = 0;

	for (size_t i = 1; i < n; i++) {
		if (!list[i].key.p || !str_eq(list[i].key, list[kept].key)) {
			kept = i;
			continue;
		}
		list[i].drop = any = true;
		if (is_primary(list[i].v))
			list[kept].v = list[i].v;
	}
	return any;
}

static void distinct(struct arena *a, const struct attr *attr,
    struct json *array)
{
	size_t n = array->count, i = 0;
	struct entry *list = ARENA_ARRAY(a, struct entry, n);

	JSON_EACH(v, array) {
		list[i] = (struct entry){ element_key(a, attr, v), i, v,
		    false };
		i++;
	}
	qsort(list, n, sizeof(*list), by_key);
	if (!mark(list, n))
		return;
	qsort(list, n, sizeof(*list), by_place);
	*array = (struct json){ .kind = JSON_ARRAY, .name = array->name };
	for (i = 0; i < n; i++)
		if (!list[i].drop)
			json_push(array, list[i].v);
}

int value_distinct(struct reading *rd, const struct attr *attr,
    struct json *array)
{
	size_t primary = 0;

	if (array->count > 1)
		distinct(rd->a, attr, array);
	JSON_EACH(v, array)
		primary += is_primary(v);
	if (primary > 1)
		return err_set(rd->e, ERR_INVALID_VALUE,
		    "%.*s has %zu values with primary true; only one may be",
		    STR_ARG(attr->path), primary);
	return 0;
}
