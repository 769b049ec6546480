/* SPDX-License-Identifier: Apache-2.0 */
/* bulk_read.c - reading a BulkRequest. */
#include "api/bulk.h"

#define URN_BULK "urn:ietf:params:scim:api:messages:2.0:BulkRequest"

static bool has_urn(const struct json *schemas)
{
	if (!schemas || schemas->kind != JSON_ARRAY)
		return false;
	JSON_EACH(v, schemas)
		if (v->kind == JSON_STRING && str_ieq(v->text, S(URN_BULK)))
			return true;
	return false;
}

static enum method method_of(struct str text)
{
	static const struct { struct str name; enum method method; } rows[] = {
		{ STR("DELETE"), HTTP_DELETE },
		{ STR("PATCH"), HTTP_PATCH },
		{ STR("POST"), HTTP_POST },
		{ STR("PUT"), HTTP_PUT },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_ieq(rows[i].name, text))
			return rows[i].method;
	return HTTP_OTHER;
}

/* "/Users" or "/Users/{id}", with or without the base URL before it. */
static int read_path(struct bulk *b, struct bulk_item *item)
{
	struct str path = item->path, endpoint;

	if (str_starts(path, b->x->base_url))
		path = str_sub(path, b->x->base_url.n, path.n);
	if (str_starts(path, S("/")))
		path = str_sub(path, 1, path.n);
	if (str_ends(path, S("/")))
		path = str_sub(path, 0, path.n - 1);
	endpoint = str_sub(path, 0, str_find(path, '/'));
	item->type = catalog_endpoint(b->x->worker->service->catalog,
	    endpoint);
	item->target = str_sub(path, endpoint.n + 1, path.n);
	if (!item->type || str_find(item->target, '/') < item->target.n)
		return err_set(&item->error, ERR_NOT_FOUND, "path \"%.*s\" "
		    "is not one of a resource, such as /Users or /Users/{id}",
		    STR_ARG(str_sub(item->path, 0, 80)));
	return 0;
}

static bool same_before(const struct bulk *b, const struct bulk_item *item)
{
	for (const struct bulk_item *i = b->items; i < item; i++)
		if (i->bulk_id.n && str_eq(i->bulk_id, item->bulk_id))
			return true;
	return false;
}

static int check_item(struct bulk *b, struct bulk_item *item)
{
	struct err *e = &item->error;

	if (item->method == HTTP_OTHER)
		return err_set(e, ERR_INVALID_SYNTAX, "method \"%.*s\" is not "
		    "possible in a bulk request; POST, PUT, PATCH and DELETE "
		    "are", STR_ARG(str_sub(item->method_text, 0, 16)));
	if (read_path(b, item))
		return -1;
	if (item->method == HTTP_POST && !item->bulk_id.n)
		return err_set(e, ERR_INVALID_SYNTAX,
		    "a POST in a bulk request needs a bulkId");
	if (item->bulk_id.n && same_before(b, item))
		return err_set(e, ERR_INVALID_SYNTAX, "bulkId \"%.*s\" is used "
		    "twice", STR_ARG(str_sub(item->bulk_id, 0, 80)));
	if ((item->method == HTTP_POST) != (item->target.n == 0))
		return err_set(e, ERR_METHOD, "%.*s is not possible on "
		    "\"%.*s\"", STR_ARG(item->method_text),
		    STR_ARG(str_sub(item->path, 0, 80)));
	if (item->method != HTTP_DELETE &&
	    (!item->data || item->data->kind != JSON_OBJECT))
		return err_set(e, ERR_INVALID_SYNTAX,
		    "\"data\" is missing or not an object");
	return auth_may(b->x, item->type, true, e);
}

/* A version that cannot be read must not be taken for none: what it guards
 * would be overwritten. */
static int read_version(struct bulk_item *item, const struct json *v)
{
	const struct json *version = json_gets(v, "version");

	item->version = json_text(v, S("version"));
	if (json_is_unassigned(version) || version->kind == JSON_STRING)
		return 0;
	return err_set(&item->error, ERR_INVALID_VALUE,
	    "\"version\" is not a text");
}

static void read_item(struct bulk *b, struct bulk_item *item,
    const struct json *v)
{
	item->method_text = json_text(v, S("method"));
	item->method = method_of(item->method_text);
	item->bulk_id = json_text(v, S("bulkId"));
	item->path = json_text(v, S("path"));
	item->data = json_gets(v, "data");
	if (v->kind != JSON_OBJECT)
		err_set(&item->error, ERR_INVALID_SYNTAX,
		    "an operation is not a JSON object");
	else if (!read_version(item, v))
		check_item(b, item);
}

static int read_envelope(struct exchange *x, const struct json *body,
    struct bulk *out, struct err *e)
{
	size_t max = x->worker->service->config->bulk_operations;
	const struct json *ops = json_gets(body, "Operations");
	const struct json *fail = json_gets(body, "failOnErrors");
	const struct json *atomic = json_gets(body, "allOrNothing");

	if (!has_urn(json_gets(body, "schemas")))
		return err_set(e, ERR_INVALID_SYNTAX,
		    "\"schemas\" must hold \"" URN_BULK "\"");
	if (!ops || ops->kind != JSON_ARRAY)
		return err_set(e, ERR_INVALID_SYNTAX,
		    "\"Operations\" is missing or not an array");
	if (ops->count > max)
		return err_set(e, ERR_TOO_LARGE, "a bulk request may hold "
		    "%zu operations (maxOperations), this one has %zu", max,
		    ops->count);
	if (!json_is_unassigned(fail) &&
	    (!json_to_i64(fail, &out->fail_on_errors) ||
	    out->fail_on_errors < 0))
		return err_set(e, ERR_INVALID_VALUE,
		    "failOnErrors is not a whole number");
	if (!json_is_unassigned(atomic) && atomic->kind != JSON_BOOL)
		return err_set(e, ERR_INVALID_VALUE,
		    "allOrNothing is true or false");
	out->atomic = atomic && atomic->flag;
	return 0;
}

int bulk_read(struct exchange *x, const struct json *body, struct bulk *out,
    struct err *e)
{
	const struct json *ops = json_gets(body, "Operations");

	*out = (struct bulk){ .x = x };
	if (read_envelope(x, body, out, e))
		return -1;
	out->items = ARENA_ARRAY(x->req->arena, struct bulk_item, ops->count);
	JSON_EACH(v, ops)
		read_item(out, &out->items[out->count++], v);
	return 0;
}
