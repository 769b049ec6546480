/* SPDX-License-Identifier: Apache-2.0 */
/* routes.c - every path the service answers, and what it asks of the caller.
 *
 * A row without a need is public; tests/unit/test_routes.c lists those that
 * may be.  The paths of resource types come from the catalog.
 */
#include "api/exchange.h"

static const struct route routes[] = {
	{ PLACE_ROOT, HTTP_GET, NEED_TOKEN, "query", run_root_list },
	{ PLACE_ROOT_SEARCH, HTTP_POST, NEED_TOKEN, "query", run_root_search },
	{ PLACE_CONFIG, HTTP_GET, NEED_NOTHING, "discovery", run_config },
	{ PLACE_TYPES, HTTP_GET, NEED_NOTHING, "discovery", run_types },
	{ PLACE_TYPE, HTTP_GET, NEED_NOTHING, "discovery", run_type },
	{ PLACE_SCHEMAS, HTTP_GET, NEED_NOTHING, "discovery", run_schemas },
	{ PLACE_SCHEMA, HTTP_GET, NEED_NOTHING, "discovery", run_schema },
	{ PLACE_ME, HTTP_GET, NEED_TOKEN, "me", run_me },
	{ PLACE_ME, HTTP_POST, NEED_TOKEN, "me", run_me },
	{ PLACE_ME, HTTP_PUT, NEED_TOKEN, "me", run_me },
	{ PLACE_ME, HTTP_PATCH, NEED_TOKEN, "me", run_me },
	{ PLACE_ME, HTTP_DELETE, NEED_TOKEN, "me", run_me },
	{ PLACE_BULK, HTTP_POST, NEED_TOKEN, "bulk", run_bulk },
	{ PLACE_RESOURCES, HTTP_GET, NEED_READ, "list", run_list },
	{ PLACE_RESOURCES, HTTP_POST, NEED_EDIT, "create", run_create },
	{ PLACE_SEARCH, HTTP_POST, NEED_READ, "query", run_search },
	{ PLACE_RESOURCE, HTTP_GET, NEED_READ, "read", run_get },
	{ PLACE_RESOURCE, HTTP_PUT, NEED_EDIT, "replace", run_replace },
	{ PLACE_RESOURCE, HTTP_PATCH, NEED_EDIT, "update", run_patch },
	{ PLACE_RESOURCE, HTTP_DELETE, NEED_EDIT, "delete", run_delete },
};

static const struct route nowhere =
    { PLACE_NOWHERE, HTTP_OTHER, NEED_TOKEN, "unknown", run_nowhere };
static const struct route options =
    { PLACE_NOWHERE, HTTP_OPTIONS, NEED_NOTHING, "options", run_options };

static const struct {
	enum place place;
	const char *text;
} texts[] = {
	{ PLACE_ROOT, "/" },
	{ PLACE_ROOT_SEARCH, "/.search" },
	{ PLACE_CONFIG, "/ServiceProviderConfig" },
	{ PLACE_TYPES, "/ResourceTypes" },
	{ PLACE_TYPE, "/ResourceTypes/{name}" },
	{ PLACE_SCHEMAS, "/Schemas" },
	{ PLACE_SCHEMA, "/Schemas/{urn}" },
	{ PLACE_ME, "/Me" },
	{ PLACE_BULK, "/Bulk" },
	{ PLACE_RESOURCES, "/{type}" },
	{ PLACE_SEARCH, "/{type}/.search" },
	{ PLACE_RESOURCE, "/{type}/{id}" },
};

const struct route *route_rows(size_t *count)
{
	*count = ARRAY_LEN(routes);
	return routes;
}

const char *place_text(enum place p)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].place == p)
			return texts[i].text;
	return "";
}

/* The fixed first segments; second: what a second segment leads to. */
static const struct {
	struct str name;
	enum place alone, second;
} fixed[] = {
	{ STR(".search"), PLACE_ROOT_SEARCH, PLACE_NOWHERE },
	{ STR("Bulk"), PLACE_BULK, PLACE_NOWHERE },
	{ STR("Me"), PLACE_ME, PLACE_NOWHERE },
	{ STR("ResourceTypes"), PLACE_TYPES, PLACE_TYPE },
	{ STR("Schemas"), PLACE_SCHEMAS, PLACE_SCHEMA },
	{ STR("ServiceProviderConfig"), PLACE_CONFIG, PLACE_NOWHERE },
};

static enum place place_of(struct exchange *x)
{
	const struct request *r = x->req;

	if (r->segments == 0)
		return PLACE_ROOT;
	if (r->segments > 2)
		return PLACE_NOWHERE;
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		if (str_eq(r->segment[0], fixed[i].name))
			return r->segments == 1 ? fixed[i].alone :
			    fixed[i].second;
	x->type = catalog_endpoint(x->worker->service->catalog,
	    r->segment[0]);
	if (!x->type)
		return PLACE_NOWHERE;
	if (r->segments == 1)
		return PLACE_RESOURCES;
	return str_eq(r->segment[1], S(".search")) ? PLACE_SEARCH :
	    PLACE_RESOURCE;
}

static const char *const method_names[HTTP_METHODS] = {
	[HTTP_GET] = "GET, HEAD",
	[HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT",
	[HTTP_PATCH] = "PATCH",
	[HTTP_DELETE] = "DELETE",
};

static struct str allowed(struct arena *a, enum place place)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < ARRAY_LEN(routes); i++)
		if (routes[i].place == place) {
			buf_adds(&b, method_names[routes[i].method]);
			buf_adds(&b, ", ");
		}
	if (b.n)
		buf_adds(&b, "OPTIONS");
	return buf_str(&b);
}

void route_find(struct exchange *x)
{
	enum method method = x->req->method;

	x->route = &nowhere;
	x->place = place_of(x);
	if (method == HTTP_HEAD)
		method = HTTP_GET;
	for (size_t i = 0; i < ARRAY_LEN(routes); i++)
		if (routes[i].place == x->place && routes[i].method == method)
			x->route = &routes[i];
	if (x->route == &nowhere)
		x->allow = allowed(x->req->arena, x->place);
	if (method == HTTP_OPTIONS && x->place != PLACE_NOWHERE)
		x->route = &options;
	x->operation = x->route->operation;
}

int run_nowhere(struct exchange *x, struct err *e)
{
	if (!x->allow.n)
		return err_set(e, ERR_NOT_FOUND, "there is no such endpoint: "
		    "the base URL is followed by /Users, /Groups, /Schemas, "
		    "/ResourceTypes or /ServiceProviderConfig");
	response_header(x->res, "Allow", x->allow);
	return err_set(e, ERR_METHOD, "%.*s is not possible on %s; it answers "
	    "to %.*s", STR_ARG(str_sub(x->req->method_text, 0, 16)),
	    place_text(x->place), STR_ARG(x->allow));
}

int run_options(struct exchange *x, struct err *e)
{
	(void)e;
	response_header(x->res, "Allow", x->allow);
	x->res->status = 204;
	return 0;
}
