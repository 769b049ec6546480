/* SPDX-License-Identifier: Apache-2.0 */
/* body.c - the body as JSON (RFC 7644 section 3.8). */
#include "api/exchange.h"

int body_read(struct exchange *x, struct json **out, struct err *e)
{
	const struct service_config *c = x->worker->service->config;
	bool plain = false;

	if (media_check(x->req->content_type, &plain, e))
		return -1;
	if (plain)
		lenient_use(&x->caller.lenient, LENIENT_PLAIN_MEDIA_TYPE);
	if (request_read_body(x->req, &c->limits, e))
		return -1;
	if (!x->req->body.n)
		return err_set(e, ERR_INVALID_SYNTAX, "the request has no "
		    "body; a JSON object is expected");
	if (json_read(x->req->arena, x->req->body, &c->json, out, e))
		return -1;
	if ((*out)->kind != JSON_OBJECT)
		return err_set(e, ERR_INVALID_SYNTAX,
		    "the body is not a JSON object");
	x->body = *out;
	return 0;
}
