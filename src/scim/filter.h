/* SPDX-License-Identifier: Apache-2.0 */
/* filter.h - RFC 7644 section 3.4.2.2: from text to a syntax tree.
 *
 * The tree lives in the arena.  Names are resolved against a resource type,
 * literals are read and checked against the attribute's type, so whatever is
 * in a tree makes sense; the store turns it into SQL.  Parentheses, brackets
 * and "not" nest at most filter_limits.depth deep; a chain of and/or is built
 * as a balanced tree.  No literal is null: eq null is NOT PRESENT.
 */
#ifndef SCIMD_SCIM_FILTER_H
#define SCIMD_SCIM_FILTER_H

#include "scim/caller.h"
#include "scim/schema.h"

enum filter_kind {
	FILTER_AND, FILTER_OR, FILTER_NOT,
	FILTER_COMPARE,         /* attr op literal */
	FILTER_PRESENT,         /* attr pr */
	FILTER_ELEMENT,         /* attr[left]: left holds for one element */
	FILTER_CONST            /* flag: an attribute absent on this type */
};
enum filter_op {
	FILTER_EQ, FILTER_NE, FILTER_CO, FILTER_SW, FILTER_EW,
	FILTER_GT, FILTER_GE, FILTER_LT, FILTER_LE
};
enum literal_kind {
	LITERAL_STRING, LITERAL_NUMBER, LITERAL_BOOLEAN, LITERAL_NULL
};

struct literal {
	enum literal_kind kind;
	struct str text;        /* decoded string, or the number as written */
	struct str key;         /* string: key_fold(text) unless caseExact */
	bool flag;
	double number;
	int64_t instant;        /* dateTime attributes: Unix ms */
};

struct filter {
	enum filter_kind kind;
	enum filter_op op;
	bool flag;
	/* COMPARE, PRESENT, ELEMENT: the attribute named.  A complex multi-
	 * valued attribute that is compared is resolved to its "value"
	 * sub-attribute (emails eq "x"), whose parent it is; manager eq "id"
	 * likewise. */
	const struct attr *attr;
	bool qualified;         /* of an extension: written with its URN */
	struct literal literal; /* CONST: literal.text is the term as sent */
	struct filter *left, *right;
};

struct filter_limits {
	size_t bytes, terms, depth;
};

/* By what a filter, or the path of a PATCH, is read. */
struct filter_scope {
	const struct catalog *catalog;
	const struct restype *type;
	const struct filter_limits *limits;
	struct leniency *lenient;
	bool unknown_absent;    /* filters: see below */
};

/* Reads text.  A query over several types is read once per type, with
 * unknown_absent: an attribute that the type lacks becomes FILTER_CONST (pr,
 * eq false; ne true; RFC 7644 3.4.2.1).  Otherwise it is ERR_INVALID_FILTER,
 * as is everything else that is wrong; e.detail names the place and what would
 * be right.  password and whatever is returned never, or writeOnly, is
 * refused. */
int filter_read(struct arena *a, const struct filter_scope *s,
    struct str text, struct filter **out, struct err *e);
/* The filter inside attr[…] of a PATCH path: names are sub-attributes. */
int filter_read_element(struct arena *a, const struct attr *attr,
    struct str text, const struct filter_limits *lim, struct leniency *lenient,
    struct filter **out, struct err *e);

/* The tree as text, with every parenthesis that is needed:
 * filter_read(filter_text(f)) is f again. */
struct str filter_text(struct arena *a, const struct filter *f);
/* The tree drawn for people, a node a line. */
struct str filter_tree(struct arena *a, const struct filter *f);

/* Does one element (an object, or a simple value for "value") match? For the
 * value paths of PATCH alone; a query is never evaluated this way. */
bool filter_matches_element(struct arena *a, const struct filter *f,
    const struct json *element);

#endif
