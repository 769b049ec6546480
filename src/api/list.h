/* SPDX-License-Identifier: Apache-2.0 */
/* list.h - what a query asks, whether in the URL or in a .search body. */
#ifndef SCIMD_API_LIST_H
#define SCIMD_API_LIST_H

#include "api/exchange.h"
#include "scim/project.h"
#include "store/cursor.h"

/* As sent; { NULL, 0 } is "not sent". */
struct list_params {
	struct str attributes, excluded;        /* comma-separated */
	struct str filter, sort_by, sort_order;
	struct str start_index, count;
	struct str cursor;                      /* "" starts a walk */
};

/* A query that was read and checked. */
struct list {
	struct query query;
	struct projection **projections;        /* one per type */
	bool cursors;                           /* the client walks by cursor */
	struct cursor_scope scope;              /* then: what it belongs to */
};

void list_params_of_query(const struct request *r, struct list_params *out);
int list_params_of_body(struct arena *a, const struct json *body,
    struct list_params *out, struct err *e);

/* types: those of the endpoint, or of the root. unknown_absent: RFC 7644
 * section 3.4.2.1, an attribute that one type lacks is absent there. */
int list_read(struct exchange *x, const struct restype **types, size_t n,
    const struct list_params *p, struct list *out, struct err *e);

/* Runs it and writes the ListResponse. */
int list_answer(struct exchange *x, const struct list *l, struct err *e);

#endif
