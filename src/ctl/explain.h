/* SPDX-License-Identifier: Apache-2.0 */
/* explain.h - what becomes of a filter. */
#ifndef SCIMD_CTL_EXPLAIN_H
#define SCIMD_CTL_EXPLAIN_H

#include "ctl/resource.h"

/* tree, sql and plan of the filter text on type t, as the members of *out;
 * appended to b for people. */
int explain_filter(struct ctl *c, const struct restype *t, struct str text,
    struct json **out, struct buf *b, struct err *e);

#endif
