/* SPDX-License-Identifier: Apache-2.0 */
/* query.h - lists: one SQL statement per filter, whatever the filter.
 *
 * No filter is evaluated over loaded resources.  Rows come in position order
 * (of several types: by the type's number first), or in the order asked for:
 * what has no value is last when ascending, first when descending, ties stand
 * in position order (RFC 7644 section 3.4.2.3).  A page and its total belong
 * together only inside session_begin_read().
 *
 * A filter that no index can answer walks the account; session_deadline()
 * bounds it (ERR_TOO_MANY).  Members can be filtered by value (eq, ne, pr) and
 * type alone; ERR_INVALID_FILTER otherwise.
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
	} after;                        /* all zero: the first page */
};

/* Rows as they come, one at a time, so that nothing holds a page. */
struct query_run;

int query_start(struct arena *a, struct session *w, const struct caller *c,
    const struct query *q, struct query_run **out, struct err *e);
/* 1: *r is the next row (valid until the next call), 0: no more, -1. */
int query_next(struct query_run *run, struct resource *r, struct err *e);
/* With by_cursor, once query_next() answered 0: is there another page? */
bool query_more(const struct query_run *run);
/* Where the row last returned stands, for the next page's cursor. */
void query_place(const struct query_run *run, struct query_place *out);
/* Once query_next() answered 0: true when the page itself tells the total (it
 * is the last one), so that query_total() need not be asked. */
bool query_total_known(const struct query_run *run, int64_t *total);
void query_done(struct query_run *run);         /* NULL is allowed */

/* totalResults of the same query, without paging. */
int query_total(struct arena *a, struct session *w, const struct caller *c,
    const struct query *q, int64_t *total, struct err *e);

/* SQL and plan, for scimctl explain and the plan tests. */
int query_explain(struct arena *a, struct session *w, const struct caller *c,
    const struct query *q, struct str *sql, struct str *plan, struct err *e);

#endif
