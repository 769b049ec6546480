/* SPDX-License-Identifier: Apache-2.0 */
/* query_sql.h - the statements of a list; for src/store alone. */
#ifndef SCIMD_STORE_QUERY_SQL_H
#define SCIMD_STORE_QUERY_SQL_H

#include "store/filter_sql.h"
#include "store/query.h"

/* One type's part of a query. */
struct query_arm {
	const struct restype *type;
	struct str location;            /* URL of its resources, with "/" */
	struct filter *filter;          /* folded; NULL: every resource */
	const struct attr *sort;        /* NULL: it has no such attribute */
	struct driver driver;
	bool from;                      /* only positions > from_position */
	int64_t from_position;
};

struct query_sql {
	struct arena *arena;
	struct session *w;
	const struct caller *caller;
	const struct query *q;
	struct query_arm *arms;         /* in order of type numbers; types that
	                                   cannot match are left out */
	size_t arm_count;
	bool sorted;
	int64_t offset, limit;
};

/* Fills s from q; every filter folded and checked. */
int query_arms(struct query_sql *s, struct err *e);
/* Finds where the page starts when no filter is in the way. */
int query_page_start(struct query_sql *s, struct err *e);
/* Lets go of drivers that bring more than walking would cost. */
int query_probe(struct query_sql *s, struct err *e);

void query_text(struct query_sql *s, struct sqlb *b);
void query_text_total(struct query_sql *s, struct sqlb *b);
/* The context of one arm's filter; b may be NULL while there is no text. */
struct filter_sql query_context(struct query_sql *s, struct sqlb *b,
    const struct query_arm *arm);

/* Columns of the page's statement. */
enum {
	QUERY_ID, QUERY_UUID, QUERY_VERSION, QUERY_CREATED, QUERY_MODIFIED,
	QUERY_ACTIVE, QUERY_EXTERNAL, QUERY_DOC, QUERY_TYPE, QUERY_POSITION,
	QUERY_KEY, QUERY_ABSENT
};

/* sort.c: the value to sort by. attr NULL: always absent. */
int sort_check(const struct restype *t, const struct attr **attr,
    struct err *e);
enum value_class sort_class(const struct restype *t, const struct attr *attr);
bool sort_never_absent(const struct restype *t, const struct attr *attr);
void sort_value(struct filter_sql *x, const struct attr *attr);
/* Rows that stand behind place. */
void sort_after(struct filter_sql *x, const struct query *q,
    const struct query_arm *arm);
/* The key as text, and back. */
struct str sort_key_read(struct arena *a, struct db_stmt *q,
    enum value_class cls);
void sort_key_bind(struct filter_sql *x, enum value_class cls,
    struct str key);

#endif
