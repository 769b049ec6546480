/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - GET of one resource, and /Me (RFC 7644 sections 3.4.1, 3.11). */
#include "api/answer.h"

/* Compares weakly; "*" and lists too (RFC 9110 section 13.1.2). */
static bool etag_listed(struct str list, struct str etag)
{
	struct str one;

	while (str_split(&list, ',', &one)) {
		one = str_trim(one);
		if (str_eq(one, S("*")) || str_eq(one, etag) ||
		    (etag.n > 2 && str_eq(one, str_sub(etag, 2, etag.n))))
			return true;
	}
	return false;
}

/* The groups of a user change without its version: 304 only when they are
 * not part of the answer. */
static bool not_modified(struct exchange *x, const struct projection *p,
    struct str etag)
{
	const struct attr *groups = x->type->groups_attr;

	if (!x->req->if_none_match.n ||
	    (groups && projection_shows(p, groups)))
		return false;
	return etag_listed(x->req->if_none_match, etag);
}

static int read_one(struct exchange *x, const struct projection *p,
    struct err *e)
{
	struct resource_condition wanted = { .if_match = x->req->if_match };
	struct resource r;
	struct str etag;

	if (resource_find(x->req->arena, x->worker->session, &x->caller,
	    x->type, x->req->segment[1], &r, e) ||
	    resource_check(x->req->arena, x->worker->session, &r, &wanted, e))
		return -1;
	etag = answer_etag(x, &r);
	if (!not_modified(x, p, etag))
		return answer_resource(x, 200, p, &r, e);
	x->res->status = 304;
	response_header(x->res, "ETag", etag);
	return 0;
}

int run_get(struct exchange *x, struct err *e)
{
	struct projection *p;

	x->resource = x->req->segment[1];
	if (answer_projection(x, x->type, NULL, &p, e))
		return -1;
	return read_one(x, p, e);
}

int run_me(struct exchange *x, struct err *e)
{
	(void)x;
	return err_set(e, ERR_UNSUPPORTED, "/Me is the user behind the "
	    "credentials, but this token belongs to the account, not to a "
	    "user: use /Users");
}
