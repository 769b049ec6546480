/* SPDX-License-Identifier: Apache-2.0 */
/* body.c - the body as JSON (RFC 7644 section 3.8). */
#include "api/exchange.h"
#include "store/config.h"

/* A list of ten thousand members is left in the text, unless all of the body is
 * wanted for the log. */
static bool lazily(const struct exchange *x)
{
	return x->req->method == HTTP_PATCH && x->type &&
	    x->type->members_attr && !x->req->dry_run &&
	    x->worker->service->config->log_bodies == BODIES_OFF;
}

/* RFC 9110 section 8.4.1: a small body may unpack to any size. */
static int check_encoding(const struct request *r, struct err *e)
{
	struct str encoding = str_trim(r->content_encoding);

	if (!encoding.n || str_ieq(encoding, S("identity")))
		return 0;
	return err_set(e, ERR_MEDIA_TYPE, "a body with the Content-Encoding "
	    "\"%.*s\" is not read; send it as it is",
	    STR_ARG(str_sub(encoding, 0, 40)));
}

int body_read(struct exchange *x, struct json **out, struct err *e)
{
	const struct service_config *c = x->worker->service->config;
	bool plain = false;
	int rc;

	if (media_check(x->req->content_type, &plain, e) ||
	    check_encoding(x->req, e))
		return -1;
	if (plain)
		lenient_use(&x->caller.lenient, LENIENT_PLAIN_MEDIA_TYPE);
	if (request_read_body(x->req, &c->limits, e))
		return -1;
	if (!x->req->body.n)
		return err_set(e, ERR_INVALID_SYNTAX, "the request has no "
		    "body; a JSON object is expected");
	rc = lazily(x) ?
	    json_read_lazily(x->req->arena, x->req->body, &c->json, out, e) :
	    json_read(x->req->arena, x->req->body, &c->json, out, e);
	if (rc)
		return -1;
	if ((*out)->kind != JSON_OBJECT)
		return err_set(e, ERR_INVALID_SYNTAX,
		    "the body is not a JSON object");
	x->body = *out;
	return 0;
}
