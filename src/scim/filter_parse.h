/* SPDX-License-Identifier: Apache-2.0 */
/* filter_parse.h - the parser of filters, in two files: filter.c joins terms,
 * filter_term.c reads one.  For src/scim alone.
 */
#ifndef SCIMD_SCIM_FILTER_PARSE_H
#define SCIMD_SCIM_FILTER_PARSE_H

#include "scim/filter.h"
#include "scim/filter_lex.h"

/* Recursive descent with one token of lookahead.  Parentheses, brackets and
 * "not" recurse and are limited by depth; chains of and/or do not: they are
 * collected on the stack and built into a balanced tree, so that a hundred
 * terms are seven levels deep. */
struct parser {
	struct arena *arena;
	const struct catalog *catalog;
	const struct restype *type;     /* NULL: in the value path of a PATCH */
	const struct filter_limits *lim;
	struct leniency *lenient;
	struct err *err;
	struct lexer lex;
	struct token tok;               /* the next one */
	size_t end;                     /* where the one before it ended */
	size_t depth, terms;
	bool inside;                    /* between [ and ] */
	const struct attr *element;     /* the attribute before the [ */
	bool tolerant;                  /* unknown names become constants */
	bool tight;                     /* value eq"x", as RFC 7644 prints it */
	bool unknown;                   /* an unknown name was met */
	struct filter **stack;          /* operands of open chains */
	size_t top;
};

void parser_next(struct parser *p);
/* Fails with what stands at the next token and what should. */
int parser_expected(struct parser *p, const char *what);
/* Counts a level of nesting; fails beyond the limit. */
int parser_deeper(struct parser *p);
/* A node of any kind but a term. */
struct filter *parser_node(struct parser *p, enum filter_kind kind);
/* x and y, joined with the chains they are. */
struct filter *parser_both(struct parser *p, struct filter *x,
    struct filter *y);
struct filter *parser_negate(struct parser *p, struct filter *f);
/* FILTER: terms joined by and/or, up to what cannot belong to it. */
int parser_chain(struct parser *p, enum filter_kind kind, struct filter **out);
/* attrExp or valuePath. */
int parser_term(struct parser *p, struct filter **out);

/* The text between [ and ], and what it is read by. */
struct filter_source {
	struct str text;
	const struct filter_limits *lim;
	struct leniency *lenient;
};

/* As filter_read_element(); *unknown tells that the failure is nothing but a
 * sub-attribute that attr lacks. */
int filter_parse_element(struct arena *a, const struct attr *attr,
    const struct filter_source *from, struct filter **out, bool *unknown,
    struct err *e);

#endif
