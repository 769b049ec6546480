/* SPDX-License-Identifier: Apache-2.0 */
/* answer.h - resources and lists as they go out. */
#ifndef SCIMD_API_ANSWER_H
#define SCIMD_API_ANSWER_H

#include "api/exchange.h"
#include "scim/project.h"
#include "store/resource.h"

/* {base}/Users/{id} */
struct str answer_location(struct exchange *x, const struct restype *t,
    struct str id);
/* The ETag of r: W/"1.42". */
struct str answer_etag(struct exchange *x, const struct resource *r);

/* Projection of the request's attributes and excludedAttributes; sent: the
 * body of the write that is answered, or NULL. */
int answer_projection(struct exchange *x, const struct restype *t,
    const struct json *sent, struct projection **out, struct err *e);

/* Appends r as a whole JSON object, memberships spliced in, streaming. */
int answer_object(struct exchange *x, const struct projection *p,
    const struct resource *r, struct err *e);

/* Status, ETag, Content-Location (and Location for 201), body. */
int answer_resource(struct exchange *x, int status,
    const struct projection *p, const struct resource *r, struct err *e);

#endif
