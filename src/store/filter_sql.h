/* SPDX-License-Identifier: Apache-2.0 */
/* filter_sql.h - a filter as SQL; for src/store alone.
 *
 * A filter becomes a predicate over one row r of resource that is exactly 0 or
 * 1, never NULL, so that NOT is right.  Besides, the part of it that an index
 * can answer best drives the statement: a range of a column ("r.name_key = ?")
 * or a set of ids ("r.id IN (SELECT …)").  Where nothing can, the account is
 * walked in the order of positions until the page is full, bounded by the
 * session's deadline.
 *
 *	filter_fold()    takes constants out, settles what is known beforehand
 *	filter_check()   refuses what could only be answered by a scan
 *	filter_drive()   which part drives
 *	filter_from()    the text from FROM on
 */
#ifndef SCIMD_STORE_FILTER_SQL_H
#define SCIMD_STORE_FILTER_SQL_H

#include "store/columns.h"
#include "store/sqlb.h"

enum driver_kind {
	DRIVER_NONE,            /* walk the positions */
	DRIVER_COLUMN,          /* an index of resource, by its columns */
	DRIVER_IDS              /* a set of ids */
};

struct driver {
	enum driver_kind kind;
	const struct filter *node;      /* the part of the filter */
	const struct column *column;    /* DRIVER_COLUMN */
	int cost;
	bool exact;             /* what is driven in needs no test of node */
	bool broad;             /* may be a large part of the account */
};

struct filter_sql {
	struct arena *arena;
	struct sqlb *b;
	const struct catalog *catalog;
	const struct restype *type;
	struct str location;    /* URL of the resources with its last slash */
	int64_t epoch;
	int account, type_id;   /* parameters that are bound already */
	struct driver driver;
	/* The leaf whose rows x are walked; held: the element that is looked at
	 * is that of the row, and nothing else is to be said of the leaf. */
	const struct filter *walked;
	bool held, top;         /* top: its list is a member of the document */
	int list;               /* parameter: its name, or path */
};

/* NULL: every resource matches; a FILTER_CONST that is false: none does. */
struct filter *filter_fold(const struct filter_sql *x, struct filter *f);
int filter_check(const struct filter *f, struct err *e);
struct driver filter_drive(const struct restype *t, const struct filter *f);

/* The "eq" of an indexed attribute that d comes down to: its rows, x, are
 * walked in the order of resources, and no set of ids is made first.  NULL: d
 * is not of that kind. */
const struct filter *filter_walk(const struct restype *t,
    const struct driver *d);

/* A resource that has the walked value twice comes twice: the rows are to be
 * grouped by x.resource. */
bool filter_repeats(const struct restype *t, const struct driver *d);

/* " FROM … WHERE …": the rows r of resource for which f, which may be NULL,
 * holds, by way of x->driver. */
void filter_from(struct filter_sql *x, const struct filter *f);

/* Pieces that these functions share. */
bool filter_text_holds(struct arena *a, const struct attr *attr,
    struct str value, const struct filter *f);
enum value_class filter_class(const struct restype *t,
    const struct attr *attr, const struct attr *list);
/* Appends the SQL value of attr: of r, or of the element of list. */
void filter_value(struct filter_sql *x, const struct attr *attr,
    const struct attr *list);
/* Appends the literal of f. */
void filter_literal(struct filter_sql *x, enum value_class cls,
    const struct filter *f);
/* alias is "r." or "x."; appends the condition as one an index can take. */
void filter_range(struct filter_sql *x, struct str alias, struct str column,
    enum value_class cls, const struct filter *f);
/* "SELECT id …" of every resource that node may hold for. */
void filter_ids(struct filter_sql *x, const struct filter *node);
bool filter_is_inactive(const struct restype *t, const struct filter *f);
/* 0 or 1 for r. */
void filter_test(struct filter_sql *x, const struct filter *f);

#endif
