/* SPDX-License-Identifier: Apache-2.0 */
/* reference.h - values that name a resource: their $ref and displayName. */
#ifndef SCIMD_API_REFERENCE_H
#define SCIMD_API_REFERENCE_H

#include "api/exchange.h"
#include "store/resource.h"

#define REFERENCES_MAX 32

/* Which attributes of c's types name resources: looked up once a process. */
struct references *references_of(struct arena *a, const struct catalog *c);

/* *doc, the stored document of r, becomes one with $ref and displayName where
 * a value names a resource of the caller's account. */
int references_add(struct exchange *x, const struct resource *r,
    struct str *doc, struct err *e);

#endif
