/* SPDX-License-Identifier: Apache-2.0 */
/* row_write.h - writing rows of table resource; for src/store alone.
 *
 * Each statement names no column more than it must change: every index over a
 * column that is named is written.  The operator's flag "blocked" stays as it
 * is.
 */
#ifndef SCIMD_STORE_ROW_WRITE_H
#define SCIMD_STORE_ROW_WRITE_H

#include "store/row.h"

/* What the row is to hold. */
struct row_values {
	struct session *w;
	const struct caller *c;
	const struct resource *r;
	struct str name_key;
};

/* The number for a new row. */
int row_next(struct session *w, int64_t *out, struct err *e);
/* With the number r->id. */
int row_insert(const struct row_values *v, int64_t position, struct err *e);
/* The document, and all that is read from it. */
int row_update(const struct row_values *v, struct err *e);
/* The document, with the same name, externalId, and activity. */
int row_update_document(const struct row_values *v, struct err *e);
/* The same, with another activity. */
int row_update_active(const struct row_values *v, struct err *e);
/* Version and time alone: a group whose members changed. */
int row_touch(const struct row_values *v, struct err *e);

#endif
