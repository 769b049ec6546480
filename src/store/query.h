/* SPDX-License-Identifier: Apache-2.0 */
/* query.h - lists: one SQL statement per filter, whatever the filter.
 *
 * No filter is evaluated over loaded resources.  Rows come in position order
 * with the row's id as last tiebreak, or in the order asked for.
 */
#ifndef SCIMD_STORE_QUERY_H
#define SCIMD_STORE_QUERY_H

#include "store/resource.h"

struct query {
	const struct restype **types;   /* one, or several for the root */
	struct filter **filters;        /* one per type, NULL: no filter */
	size_t type_count;
	const struct attr **sort;       /* one per type, or NULL */
	bool descending;
	int64_t start;                  /* startIndex, from 1 */
	int64_t count;                  /* rows wanted, already capped */
	bool by_cursor;                 /* after: where the last page ended */
	struct query_place {
		int64_t type, position, id;
		struct str key;         /* sort value of the last row */
		bool absent;
	} after;
};

/* Rows as they come, one at a time, so that nothing holds a page. */
struct query_run;

int query_start(struct arena *a, struct session *w, const struct caller *c,
    const struct query *q, struct query_run **out, struct err *e);
/* 1: *r is the next row (valid until the next call), 0: no more, -1. */
int query_next(struct query_run *run, struct resource *r, struct err *e);
/* Where the row just returned stands, for the next page's cursor. */
void query_place(const struct query_run *run, struct query_place *out);
void query_done(struct query_run *run);

/* totalResults of the same query, without paging. */
int query_total(struct arena *a, struct session *w, const struct caller *c,
    const struct query *q, int64_t *total, struct err *e);

/* SQL and plan, for scimctl explain and the plan tests. */
int query_explain(struct arena *a, struct session *w, const struct caller *c,
    const struct query *q, struct str *sql, struct str *plan, struct err *e);

#endif
