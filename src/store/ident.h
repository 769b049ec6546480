/* SPDX-License-Identifier: Apache-2.0 */
/* ident.h - the ids of resources, which tell the store where the row is; for
 * src/store alone.
 *
 * An id is a version 4 UUID (RFC 9562 section 5.4): the number of its row and
 * 64 random bits, as one encrypted block.  Who has no key sees 122 random bits.
 * It saves the index of ids, one of the three trees that reading a resource
 * walks.
 *
 * What it tells is a guess: the row must have the id, and whoever does not find
 * it there asks the index.  So ids from elsewhere (an import that keeps them,
 * an undone deletion, records older than this) work as well, but slower.
 */
#ifndef SCIMD_STORE_IDENT_H
#define SCIMD_STORE_IDENT_H

#include "base/err.h"
#include "base/rand.h"

struct ident;                   /* of one thread at a time */

/* secret: record.cursor_secret. ident_free(*out) after it. */
int ident_new(struct str secret, struct ident **out, struct err *e);
void ident_free(struct ident *i);
/* A new id for the row of this number, NUL-ended. */
int ident_make(struct ident *i, int64_t row, char out[UUID_LEN + 1],
    struct err *e);
/* The row that the id was made for; 0: it was made elsewhere. */
int64_t ident_row(struct ident *i, struct str id);

#endif
