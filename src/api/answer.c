/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c - one resource as it goes out: the stored document, with what the
 * record computes (id, meta, groups, members) spliced in. */
#include "api/answer.h"

#include "api/reference.h"
#include "store/membership.h"

struct str answer_location(struct exchange *x, const struct restype *t,
    struct str id)
{
	return STR_CONCAT(x->req->arena, x->base_url, t->endpoint, S("/"), id);
}

struct str answer_etag(struct exchange *x, const struct resource *r)
{
	struct str v = resource_version(x->req->arena, x->worker->session, r);

	return STR_CONCAT(x->req->arena, S("W/\""), v, S("\""));
}

int answer_projection(struct exchange *x, const struct restype *t,
    const struct json *sent, struct projection **out, struct err *e)
{
	struct projection_query q = {
		.catalog = x->worker->service->catalog,
		.type = t,
		.attributes = request_param(x->req, S("attributes")),
		.excluded = request_param(x->req, S("excludedAttributes")),
		.members_on_request = x->caller.members_on_request,
		.sent = sent,
	};

	return projection_read(x->req->arena, &q, out, e);
}

/* A list of members or groups on its way out. */
struct splice {
	struct exchange *x;
	const struct projection *p;
	const struct attr *attr;        /* members or groups */
	bool value, ref, display, type; /* sub-attributes to be shown */
	size_t n;
};

static bool shows(const struct splice *s, struct str name)
{
	const struct attr *sub = attr_sub(s->attr, name);

	return sub && projection_shows_sub(s->p, sub);
}

static void member_text(struct buf *b, bool *first, const char *name,
    struct str value)
{
	buf_adds(b, *first ? "{\"" : ",\"");
	buf_adds(b, name);
	buf_adds(b, "\":");
	buf_json(b, value);
	*first = false;
}

static void write_ref(struct splice *s, const struct member *m, bool *first)
{
	struct buf *b = &s->x->res->body;

	buf_adds(b, *first ? "{\"$ref\":\"" : ",\"$ref\":\"");
	buf_add(b, s->x->base_url);
	buf_add(b, m->type->endpoint);
	buf_addc(b, '/');
	buf_add(b, m->uuid);
	buf_addc(b, '"');
	*first = false;
}

static int write_member(const struct member *m, void *arg, struct err *e)
{
	struct splice *s = arg;
	struct buf *b = &s->x->res->body;
	bool first = true;

	if (s->n++ == 0) {
		buf_adds(b, ",\"");
		buf_add(b, s->attr->name);
		buf_adds(b, "\":[");
	} else {
		buf_addc(b, ',');
	}
	if (s->value)
		member_text(b, &first, "value", m->uuid);
	if (s->ref)
		write_ref(s, m, &first);
	if (s->display && m->display.n)
		member_text(b, &first, "display", m->display);
	if (s->type)
		member_text(b, &first, "type", s->attr->home == ATTR_GROUPS ?
		    (m->direct ? S("direct") : S("indirect")) : m->type->name);
	buf_adds(b, first ? "{}" : "}");
	return response_flow(s->x->res, e);
}

static int write_known(struct splice *s, struct err *e)
{
	for (size_t i = 0; i < s->x->groups_n; i++)
		if (write_member(&s->x->groups[i], s, e))
			return -1;
	return 0;
}

static int write_list(struct splice *s, const struct resource *r,
    struct err *e)
{
	struct arena *a = s->x->req->arena;
	struct session *w = s->x->worker->session;

	if (s->attr->home != ATTR_GROUPS)
		return membership_each_member(a, w, r, write_member, s, e);
	if (s->x->groups_known)
		return write_known(s, e);
	return membership_each_group(a, w, r, write_member, s, e);
}

/* Members or groups, when the answer is to show them; an empty list is left
 * out, as unassigned (RFC 7643 section 2.5). */
static int splice(struct exchange *x, const struct projection *p,
    const struct attr *attr, const struct resource *r, struct err *e)
{
	struct splice s = { .x = x, .p = p, .attr = attr };

	if (!attr || !projection_shows(p, attr))
		return 0;
	s.value = shows(&s, S("value"));
	s.ref = shows(&s, S("$ref"));
	s.display = shows(&s, S("display"));
	s.type = shows(&s, S("type"));
	if (write_list(&s, r, e))
		return -1;
	if (s.n)
		buf_addc(&x->res->body, ']');
	return 0;
}

/* An operator's block shows as inactive; what the client wrote stays behind
 * it. */
static int show_blocked(struct exchange *x, const struct resource *r,
    struct str *doc, struct err *e)
{
	const struct attr *attr = r->type->active_attr;
	struct arena *a = x->req->arena;
	struct json *tree;
	struct buf b;

	if (r->active || !attr || str_find_str(*doc, str_printf(a,
	    "\"%.*s\":true", STR_ARG(attr->name))) == doc->n)
		return 0;
	if (json_read(a, *doc, &x->worker->service->config->json, &tree, e))
		return -1;
	json_set(tree, attr->name, json_bool(a, false));
	buf_init(&b, a);
	json_write(&b, tree);
	*doc = buf_str(&b);
	return 0;
}

/* etag and location are those of r. */
static int object(struct exchange *x, const struct projection *p,
    const struct resource *r, struct str etag, struct str location,
    struct err *e)
{
	struct resource_view v = {
		.type = r->type,
		.id = r->uuid,
		.external_id = r->external_id,
		.doc = r->doc,
		.created = r->created,
		.modified = r->modified,
		.version = etag,
		.location = location,
	};

	if (show_blocked(x, r, &v.doc, e) || references_add(x, r, &v.doc, e))
		return -1;
	if (resource_write(x->req->arena, &x->res->body, p, &v, e) ||
	    splice(x, p, r->type->groups_attr, r, e) ||
	    splice(x, p, r->type->members_attr, r, e))
		return -1;
	buf_addc(&x->res->body, '}');
	return 0;
}

int answer_object(struct exchange *x, const struct projection *p,
    const struct resource *r, struct err *e)
{
	return object(x, p, r, answer_etag(x, r),
	    answer_location(x, r->type, r->uuid), e);
}

int answer_resource(struct exchange *x, int status,
    const struct projection *p, const struct resource *r, struct err *e)
{
	struct str location = answer_location(x, r->type, r->uuid);
	struct str etag = answer_etag(x, r);

	if (reading_begin(x, e))
		return -1;
	x->res->status = status;
	response_header(x->res, "ETag", etag);
	response_header(x->res, "Content-Location", location);
	if (status == 201)
		response_header(x->res, "Location", location);
	return object(x, p, r, etag, location, e);
}
