/* SPDX-License-Identifier: Apache-2.0 */
/* index.h - the attribute rows of a resource; for src/store alone. */
#ifndef SCIMD_STORE_INDEX_H
#define SCIMD_STORE_INDEX_H

#include "store/resource.h"
#include "store/session.h"

/* Whose rows. */
struct index {
	struct session *w;
	int64_t account;
	int64_t resource;
	const struct restype *type;
};

/* Writes the rows that differ between the documents before (NULL: there are
 * none yet) and after.  A new value of a unique attribute that another
 * resource of the account has is ERR_UNIQUENESS. */
int index_write(struct arena *a, const struct index *x,
    const struct json *before, const struct json *after, struct err *e);
/* Takes all rows away. */
int index_clear(const struct index *x, struct err *e);

#endif
