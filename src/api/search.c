/* SPDX-License-Identifier: Apache-2.0 */
/* search.c - lists of one type, of all types at the root, and the same asked
 * by POST .search (RFC 7644 sections 3.4.2, 3.4.2.1 and 3.4.3). */
#include "api/list.h"

#define URN_SEARCH "urn:ietf:params:scim:api:messages:2.0:SearchRequest"

static int no_names(struct err *e)
{
	return err_set(e, ERR_INVALID_VALUE,
	    "attributes and excludedAttributes are lists of names");
}

/* "attributes": a list of names; a text with commas does too. */
static int names_of(struct arena *a, const struct json *v, struct str *out,
    struct err *e)
{
	struct buf b;

	if (json_is_unassigned(v))
		return 0;
	if (v->kind == JSON_STRING) {
		*out = v->text;
		return 0;
	}
	buf_init(&b, a);
	if (v->kind != JSON_ARRAY)
		return no_names(e);
	JSON_EACH(name, v) {
		if (name->kind != JSON_STRING)
			return no_names(e);
		if (b.n)
			buf_addc(&b, ',');
		buf_add(&b, name->text);
	}
	*out = buf_str(&b);
	return 0;
}

/* Text or number, as text; null is "not sent".  A list or an object is not
 * passed over: without its filter a search would answer with everybody. */
static int scalar_of(const struct json *body, struct str name,
    struct str *out, struct err *e)
{
	const struct json *v = json_get(body, name);

	*out = (struct str){ NULL, 0 };
	if (json_is_unassigned(v))
		return 0;
	if (v->kind != JSON_STRING && v->kind != JSON_NUMBER)
		return err_set(e, str_eq(name, S("filter")) ?
		    ERR_INVALID_FILTER : ERR_INVALID_VALUE,
		    "%.*s is to be one text or number", STR_ARG(name));
	*out = v->text.p ? v->text : S("");
	return 0;
}

static int check_schemas(struct exchange *x, const struct json *body,
    struct err *e)
{
	const struct json *list = json_gets(body, "schemas");

	if (json_is_unassigned(list) &&
	    lenient_use(&x->caller.lenient, LENIENT_MISSING_SCHEMAS))
		return 0;
	if (list && list->kind == JSON_ARRAY)
		JSON_EACH(v, list)
			if (str_ieq(v->text, S(URN_SEARCH)))
				return 0;
	return err_set(e, ERR_INVALID_SYNTAX,
	    "\"schemas\" must hold \"" URN_SEARCH "\"");
}

int list_params_of_body(struct arena *a, const struct json *body,
    struct list_params *out, struct err *e)
{
	*out = (struct list_params){ .filter = { NULL, 0 } };
	if (scalar_of(body, S("filter"), &out->filter, e) ||
	    scalar_of(body, S("sortBy"), &out->sort_by, e) ||
	    scalar_of(body, S("sortOrder"), &out->sort_order, e) ||
	    scalar_of(body, S("startIndex"), &out->start_index, e) ||
	    scalar_of(body, S("count"), &out->count, e) ||
	    scalar_of(body, S("cursor"), &out->cursor, e))
		return -1;
	if (names_of(a, json_gets(body, "attributes"), &out->attributes, e) ||
	    names_of(a, json_gets(body, "excludedAttributes"),
	    &out->excluded, e))
		return -1;
	return 0;
}

/* The types that the caller may read; others are left out, also of
 * totalResults. */
static int readable(struct exchange *x, const struct restype ***types,
    size_t *n, struct err *e)
{
	const struct catalog *c = x->worker->service->catalog;

	*n = 0;
	*types = ARENA_ARRAY(x->req->arena, const struct restype *,
	    c->type_count);
	for (size_t i = 0; i < c->type_count; i++)
		if (x->caller.caps & c->types[i]->cap_read)
			(*types)[(*n)++] = c->types[i];
	if (!*n)
		return err_set(e, ERR_FORBIDDEN,
		    "the token may not read any resource type");
	return 0;
}

static int find(struct exchange *x, const struct restype **types, size_t n,
    const struct list_params *p, struct err *e)
{
	struct list l;

	if (list_read(x, types, n, p, &l, e))
		return -1;
	return list_answer(x, &l, e);
}

static int body_params(struct exchange *x, struct list_params *p,
    struct err *e)
{
	struct json *body;

	if (body_read(x, &body, e) || check_schemas(x, body, e))
		return -1;
	return list_params_of_body(x->req->arena, body, p, e);
}

int run_list(struct exchange *x, struct err *e)
{
	struct list_params p;

	list_params_of_query(x->req, &p);
	return find(x, &x->type, 1, &p, e);
}

int run_search(struct exchange *x, struct err *e)
{
	struct list_params p;

	if (body_params(x, &p, e))
		return -1;
	return find(x, &x->type, 1, &p, e);
}

int run_root_list(struct exchange *x, struct err *e)
{
	const struct restype **types;
	struct list_params p;
	size_t n;

	if (readable(x, &types, &n, e))
		return -1;
	list_params_of_query(x->req, &p);
	return find(x, types, n, &p, e);
}

int run_root_search(struct exchange *x, struct err *e)
{
	const struct restype **types;
	struct list_params p;
	size_t n;

	if (readable(x, &types, &n, e) || body_params(x, &p, e))
		return -1;
	return find(x, types, n, &p, e);
}
