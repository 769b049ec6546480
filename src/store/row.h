/* SPDX-License-Identifier: Apache-2.0 */
/* row.h - a row of table resource as a struct resource; for src/store alone.
 */
#ifndef SCIMD_STORE_ROW_H
#define SCIMD_STORE_ROW_H

#include "store/resource.h"
#include "store/session.h"

/* The columns row_read() wants, of a table named r, from column 0. */
#define ROW_COLUMNS \
	"r.id, r.type, r.uuid, r.external_id, r.doc, r.version, r.created," \
	" r.modified, r.active, r.blocked, r.origin, r.account"

/* Copies the row that q stands on into a. *out->type is NULL when the catalog
 * does not declare the type any more. */
void row_read(struct arena *a, struct session *w, struct db_stmt *q,
    struct resource *out);
/* The same without copies: the texts live until the next step. */
void row_view(struct session *w, struct db_stmt *q, struct resource *out);

/* NULL when the catalog has none with this number. */
const struct restype *row_type(const struct session *w, int64_t id);
/* What the resource is called: displayName, userName, or the name attribute
 * of its type t; { NULL, 0 } when it has none. doc is its stored document. */
int row_name(struct arena *a, struct session *w, int64_t id,
    const struct restype *t, struct str doc, struct str *out, struct err *e);
/* The stored document as a tree. */
int row_doc(struct arena *a, const struct resource *r, struct json **out,
    struct err *e);
/* Binds the caller's token, NULL for an operator. */
void row_bind_token(struct db_stmt *q, int n, const struct caller *c);

#endif
