/* SPDX-License-Identifier: Apache-2.0 */
/* resource.h - users and groups as the commands handle them: the same
 * operations as the protocol's, so that changes, counters and invariants hold.
 */
#ifndef SCIMD_CTL_RESOURCE_H
#define SCIMD_CTL_RESOURCE_H

#include "ctl/commands.h"
#include "store/resource.h"

/* ERR_INTERNAL when the schemas do not have it. */
int resource_type(struct ctl *c, struct str name, const struct restype **out,
    struct err *e);
/* One row of a list, or (with everything) a record. */
struct json *resource_view(struct ctl *c, const struct resource *r);
/* The document as a tree. */
int resource_doc(struct ctl *c, const struct resource *r, struct json **out,
    struct err *e);
/* Creates one from body, which needs no schemas. */
int resource_add(struct ctl *c, const struct restype *t, struct json *body,
    struct resource *out, struct err *e);

#endif
