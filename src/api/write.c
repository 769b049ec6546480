/* SPDX-License-Identifier: Apache-2.0 */
/* write.c - POST, PUT, PATCH and DELETE of one resource (RFC 7644 sections
 * 3.3, 3.5 and 3.6). */
#include "api/answer.h"
#include "api/operation.h"

static struct operation begin(struct exchange *x, enum method method)
{
	struct operation op = { .method = method, .type = x->type, .x = x };

	if (x->place == PLACE_RESOURCE) {
		op.id = x->req->segment[1];
		x->resource = op.id;
	}
	op.condition.if_match = x->req->if_match;
	op.condition.if_none_match = x->req->if_none_match;
	return op;
}

/* Reads the body, does the operation, and decides what to show. */
static int carry_out(struct exchange *x, struct operation *op,
    struct projection **p, struct err *e)
{
	struct json *body;

	if (body_read(x, &body, e))
		return -1;
	op->body = body;
	if (answer_projection(x, x->type, body, p, e))
		return -1;
	op->shows_groups = x->type->groups_attr &&
	    projection_shows(*p, x->type->groups_attr);
	if (operation_run(op, e))
		return -1;
	x->resource = op->result.uuid;
	return 0;
}

int run_create(struct exchange *x, struct err *e)
{
	struct operation op = begin(x, HTTP_POST);
	struct projection *p;

	if (carry_out(x, &op, &p, e))
		return -1;
	return answer_resource(x, 201, p, &op.result, e);
}

int run_replace(struct exchange *x, struct err *e)
{
	struct operation op = begin(x, HTTP_PUT);
	struct projection *p;

	if (carry_out(x, &op, &p, e))
		return -1;
	return answer_resource(x, 200, p, &op.result, e);
}

/* RFC 7644 section 3.5.2: 200 with the resource, or 204.  A group is answered
 * with 204 unless attributes were asked for, as it may have a million members,
 * or some kept their values by the account's policy (section 3.1: an answer
 * tells the state). */
int run_patch(struct exchange *x, struct err *e)
{
	struct operation op = begin(x, HTTP_PATCH);
	struct projection *p;
	bool asked;

	if (carry_out(x, &op, &p, e))
		return -1;
	asked = request_param(x->req, S("attributes")).p ||
	    request_param(x->req, S("excludedAttributes")).p;
	if (asked || !x->type->members_attr || x->caller.ignored.n)
		return answer_resource(x, 200, p, &op.result, e);
	x->res->status = 204;
	response_header(x->res, "ETag", answer_etag(x, &op.result));
	response_header(x->res, "Content-Location",
	    answer_location(x, x->type, op.result.uuid));
	return 0;
}

int run_delete(struct exchange *x, struct err *e)
{
	struct operation op = begin(x, HTTP_DELETE);

	if (operation_run(&op, e))
		return -1;
	x->res->status = 204;
	return 0;
}
