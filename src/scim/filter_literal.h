/* SPDX-License-Identifier: Apache-2.0 */
/* filter_literal.h - operators and literals of a filter, checked against the
 * attribute they are compared with (RFC 7644 section 3.4.2.2, Table 3; RFC
 * 7643 section 2.3).  For src/scim alone.
 */
#ifndef SCIMD_SCIM_FILTER_LITERAL_H
#define SCIMD_SCIM_FILTER_LITERAL_H

#include "scim/filter.h"
#include "scim/filter_lex.h"

/* false when word names no comparison operator ("pr" is none). */
bool filter_op_read(struct str word, enum filter_op *out);
const char *filter_op_name(enum filter_op op);

/* Reads the literal t stands for. attr is what it is compared with and is
 * simple, or NULL when it is unknown: then only the form is checked.  A
 * literal null has kind LITERAL_NULL and is allowed with eq and ne on any
 * attribute.  ERR_INVALID_FILTER otherwise. */
int filter_literal_read(struct arena *a, const struct attr *attr,
    enum filter_op op, const struct token *t, struct leniency *lenient,
    struct literal *out, struct err *e);

/* References and binary values are case exact whatever their schema says (RFC
 * 7643 sections 2.3.6 and 2.3.7). */
bool filter_exact(const struct attr *attr);

/* "primary" of a multi-valued attribute: absent means false (RFC 7643 section
 * 2.4). */
bool filter_is_primary(const struct attr *attr);

/* The literal without the percent-encoding that its text has, for those who
 * encode the value before they encode the filter; false when it has none, or
 * attr is no text. */
bool filter_literal_decode(struct arena *a, const struct attr *attr,
    const struct literal *in, struct literal *out);

#endif
