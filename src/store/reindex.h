/* SPDX-License-Identifier: Apache-2.0 */
/* reindex.h - keys and index rows made anew; for src/store alone. */
#ifndef SCIMD_STORE_REINDEX_H
#define SCIMD_STORE_REINDEX_H

#include "store/session.h"

/* Makes name_key and the attribute rows of every resource of type t anew:
 * after a schema file declared another indexed attribute, or when the Unicode
 * data behind the keys changed.  Inside a write; w->watch looks on. */
int reindex_type(struct session *w, const struct restype *t, struct err *e);

#endif
