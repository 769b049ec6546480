/* SPDX-License-Identifier: Apache-2.0 */
/* extras.h - the schemas and resource types that an operator adds. */
#ifndef SCIMD_STORE_EXTRAS_H
#define SCIMD_STORE_EXTRAS_H

#include "scim/schema.h"

/* The files *.json of dir (absent or empty: none), in order of their names.
 * Refuses what cannot be read and what is larger than 1 MiB. */
int extras_read(struct arena *a, struct str dir, struct catalog_source **out,
    size_t *count, struct err *e);

#endif
