/* SPDX-License-Identifier: Apache-2.0 */
/* reindex.h - index rows made anew; for src/store alone. */
#ifndef SCIMD_STORE_REINDEX_H
#define SCIMD_STORE_REINDEX_H

#include "store/resource.h"

/* Makes the rows of every resource of type t anew. */
int reindex_type(struct session *w, const struct restype *t, struct err *e);

#endif
