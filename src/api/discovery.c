/* SPDX-License-Identifier: Apache-2.0 */
/* discovery.c - what this service can do (RFC 7644 section 4, RFC 7643
 * sections 5 to 7, RFC 9865 section 4), generated from what is compiled in and
 * enforced for this caller.
 *
 * Without a token the same bytes come for every account, known or not.
 */
#include "api/exchange.h"
#include "store/cursor.h"

#define URN_LIST "urn:ietf:params:scim:api:messages:2.0:ListResponse"
#define URN_CONFIG \
	"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"

/* RFC 7644 section 4: paging and sorting are ignored here, a filter is
 * refused. */
static int refuse_filter(struct exchange *x, struct err *e)
{
	if (!request_param(x->req, S("filter")).p)
		return 0;
	return err_set(e, ERR_FORBIDDEN, "discovery endpoints cannot be "
	    "filtered; read the whole list");
}

static struct json *text(struct exchange *x, const char *c)
{
	return json_str(x->req->arena, str_of(c));
}

static struct json *supported(struct exchange *x, bool yes)
{
	struct json *o = json_object(x->req->arena);

	json_set(o, S("supported"), json_bool(x->req->arena, yes));
	return o;
}

static void number(struct exchange *x, struct json *o, struct str name,
    size_t n)
{
	json_set(o, name, json_i64(x->req->arena, (int64_t)n));
}

static struct str url_of(struct exchange *x, const char *endpoint,
    struct str name)
{
	return str_printf(x->req->arena, "%.*s%s%s%.*s", STR_ARG(x->base_url),
	    endpoint, name.n ? "/" : "", STR_ARG(name));
}

static void add_meta(struct exchange *x, struct json *o, const char *type,
    struct str location)
{
	struct json *m = json_object(x->req->arena);

	json_set(m, S("resourceType"), text(x, type));
	json_set(m, S("location"), json_str(x->req->arena, location));
	json_set(o, S("meta"), m);
}

static int send(struct exchange *x, const struct json *o)
{
	x->res->status = 200;
	json_write(&x->res->body, o);
	return 0;
}

/* What the token is like, where the schema has room for words: its dialect and
 * the departures that are granted to it. */
static struct json *describe_token(struct exchange *x)
{
	struct buf b;

	buf_init(&b, x->req->arena);
	buf_adds(&b, "A token of the account in the Authorization header, "
	    "made by its operator");
	if (!x->authenticated)
		return json_str(x->req->arena, buf_str(&b));
	buf_printf(&b, ". This one has the dialect \"%.*s\"; granted to it:",
	    STR_ARG(dialect_name(x->caller.dialect)));
	for (size_t i = 0; i < LENIENT_COUNT; i++)
		if (x->caller.lenient.granted >> i & 1)
			buf_printf(&b, " %.*s",
			    STR_ARG(lenient_name((enum lenient)i)));
	return json_str(x->req->arena, buf_str(&b));
}

static struct json *bearer_scheme(struct exchange *x)
{
	struct json *list = json_array(x->req->arena);
	struct json *o = json_object(x->req->arena);

	json_set(o, S("type"), text(x, "oauthbearertoken"));
	json_set(o, S("name"), text(x, "OAuth Bearer Token"));
	json_set(o, S("description"), describe_token(x));
	json_set(o, S("specUri"),
	    text(x, "https://www.rfc-editor.org/rfc/rfc6750"));
	json_set(o, S("primary"), json_bool(x->req->arena, true));
	json_push(list, o);
	return list;
}

static struct json *paging(struct exchange *x)
{
	const struct service_config *c = x->worker->service->config;
	struct json *o = json_object(x->req->arena);

	json_set(o, S("cursor"), json_bool(x->req->arena, true));
	json_set(o, S("index"), json_bool(x->req->arena, true));
	json_set(o, S("defaultPaginationMethod"), text(x, "index"));
	number(x, o, S("defaultPageSize"), x->caller.page_size ?
	    (size_t)x->caller.page_size : c->page_default);
	number(x, o, S("maxPageSize"), c->page_max);
	number(x, o, S("cursorTimeout"), CURSOR_SECONDS);
	return o;
}

int run_config(struct exchange *x, struct err *e)
{
	const struct service_config *c = x->worker->service->config;
	struct json *o = json_object(x->req->arena);
	struct json *schemas = json_array(x->req->arena), *part;

	if (refuse_filter(x, e))
		return -1;
	json_push(schemas, text(x, URN_CONFIG));
	json_set(o, S("schemas"), schemas);
	json_set(o, S("documentationUri"),
	    text(x, "https://www.rfc-editor.org/rfc/rfc7644"));
	json_set(o, S("patch"), supported(x, true));
	part = json_set(o, S("bulk"), supported(x, true));
	number(x, part, S("maxOperations"), c->bulk_operations);
	number(x, part, S("maxPayloadSize"), c->limits.body);
	part = json_set(o, S("filter"), supported(x, true));
	number(x, part, S("maxResults"), c->page_max);
	json_set(o, S("changePassword"), supported(x, false));
	json_set(o, S("sort"), supported(x, true));
	json_set(o, S("etag"), supported(x, true));
	json_set(o, S("pagination"), paging(x));
	json_set(o, S("authenticationSchemes"), bearer_scheme(x));
	add_meta(x, o, "ServiceProviderConfig",
	    url_of(x, "/ServiceProviderConfig", S("")));
	return send(x, o);
}

static struct json *type_object(struct exchange *x, const struct restype *t)
{
	struct json *o = json_copy(x->req->arena, t->doc);

	add_meta(x, o, "ResourceType",
	    url_of(x, "/ResourceTypes", t->name));
	return o;
}

/* What an account decides otherwise than the schema file says. */
static void vary(struct exchange *x, const struct attr *attr,
    struct json *shown)
{
	struct arena *a = x->req->arena;

	if (attr->home == ATTR_MEMBERS && x->caller.members_on_request)
		json_set(shown, S("returned"), json_str(a, S("request")));
	if (attr->uniqueness == ATTR_UNIQUE_SERVER &&
	    !x->caller.unique_group_names)
		json_set(shown, S("uniqueness"), json_str(a, S("none")));
}

static const struct restype *type_of_schema(struct exchange *x,
    const struct schema *s)
{
	const struct catalog *c = x->worker->service->catalog;

	for (size_t i = 0; i < c->type_count; i++)
		if (c->types[i]->schema == s)
			return c->types[i];
	return NULL;
}

static struct json *schema_object(struct exchange *x, const struct schema *s)
{
	struct json *o = json_copy(x->req->arena, s->doc);
	const struct restype *t = type_of_schema(x, s);
	struct json *list = json_gets(o, "attributes");

	if (x->authenticated && t && t->members_attr && list)
		JSON_EACH(shown, list) {
			const struct attr *attr = schema_attr(s,
			    json_text(shown, S("name")));

			if (attr)
				vary(x, attr, shown);
		}
	add_meta(x, o, "Schema", url_of(x, "/Schemas", s->id));
	return o;
}

static int send_list(struct exchange *x, struct json *resources)
{
	struct json *o = json_object(x->req->arena);
	struct json *schemas = json_array(x->req->arena);

	json_push(schemas, text(x, URN_LIST));
	json_set(o, S("schemas"), schemas);
	number(x, o, S("totalResults"), resources->count);
	number(x, o, S("startIndex"), 1);
	number(x, o, S("itemsPerPage"), resources->count);
	json_set(o, S("Resources"), resources);
	return send(x, o);
}

int run_types(struct exchange *x, struct err *e)
{
	const struct catalog *c = x->worker->service->catalog;
	struct json *list = json_array(x->req->arena);

	if (refuse_filter(x, e))
		return -1;
	for (size_t i = 0; i < c->type_count; i++)
		json_push(list, type_object(x, c->types[i]));
	return send_list(x, list);
}

int run_type(struct exchange *x, struct err *e)
{
	const struct restype *t = catalog_type(x->worker->service->catalog,
	    x->req->segment[1]);

	if (!t)
		return err_set(e, ERR_NOT_FOUND, "there is no such resource "
		    "type; GET /ResourceTypes lists them");
	return refuse_filter(x, e) ? -1 : send(x, type_object(x, t));
}

int run_schemas(struct exchange *x, struct err *e)
{
	const struct catalog *c = x->worker->service->catalog;
	struct json *list = json_array(x->req->arena);

	if (refuse_filter(x, e))
		return -1;
	for (size_t i = 0; i < c->schema_count; i++)
		json_push(list, schema_object(x, c->schemas[i]));
	return send_list(x, list);
}

int run_schema(struct exchange *x, struct err *e)
{
	const struct schema *s = catalog_schema(x->worker->service->catalog,
	    x->req->segment[1]);

	if (!s)
		return err_set(e, ERR_NOT_FOUND,
		    "there is no such schema; GET /Schemas lists them");
	return refuse_filter(x, e) ? -1 : send(x, schema_object(x, s));
}
