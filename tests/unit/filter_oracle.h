/* SPDX-License-Identifier: Apache-2.0 */
/* filter_oracle.h - filters evaluated one resource at a time, from RFC 7644
 * section 3.4.2.2, to say what the SQL should have found; and random filters.
 */
#ifndef SCIMD_TESTS_UNIT_FILTER_ORACLE_H
#define SCIMD_TESTS_UNIT_FILTER_ORACLE_H

#include "tests/unit/filter_world.h"

bool oracle_matches(struct world *w, const struct thing *t,
    const struct filter *f);
/* Ids of all that match, each with a blank behind it, in position order. */
struct str oracle_find(struct world *w, const struct restype *t,
    const struct filter *f, int64_t *count);
/* Below 0 when x stands before y in a list sorted by attr (RFC 7644 section
 * 3.4.2.3); never 0 for two things of one type. */
int oracle_order(struct world *w, const struct thing *x, const struct thing *y,
    const struct attr *attr, bool descending);
/* A filter for type t as text; not always one that is allowed. */
const char *oracle_filter(struct world *w, const struct restype *t,
    int depth);

#endif
