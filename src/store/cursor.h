/* SPDX-License-Identifier: Apache-2.0 */
/* cursor.h - where the next page starts, as text (RFC 9865).
 *
 * A cursor is base64url (unreserved characters alone) of a place in a list and
 * of what it belongs to, authenticated with HMAC-SHA256 under the record's
 * secret.  It is bound to the account, the types asked, the shape (filter and
 * order as sent), the page size and the epoch of the record; it expires.  It
 * holds the sort value of the last row, which the client could see anyway.
 *
 *	first page:	cursor_read() with "" as text
 *	then:		query_start(), query_next() until 0; when query_more()
 *			says so, query_place() and cursor_write()
 */
#ifndef SCIMD_STORE_CURSOR_H
#define SCIMD_STORE_CURSOR_H

#include "store/query.h"

#define CURSOR_SECONDS 3600             /* it is good for so long */

/* The question that a cursor belongs to; types are those of the query. */
struct cursor_scope {
	const struct caller *caller;
	struct str shape;               /* filter, sortBy, sortOrder: any text
	                                   that is equal when they are */
	bool count_given;               /* q->count is the client's word; else
	                                   the cursor's count is taken */
};

/* Fills q->by_cursor, q->after and, unless given, q->count. Text that is not
 * ours or belongs to another question, account or epoch is ERR_INVALID_CURSOR
 * with one and the same detail; then ERR_EXPIRED_CURSOR; then, when the count
 * differs, ERR_INVALID_COUNT. */
int cursor_read(struct arena *a, struct session *w,
    const struct cursor_scope *s, struct str text, struct query *q,
    struct err *e);
/* ERR_INVALID_VALUE when the sort value is too long to travel. */
int cursor_write(struct arena *a, struct session *w,
    const struct cursor_scope *s, const struct query *q,
    const struct query_place *place, struct str *out, struct err *e);

/* record.cursor_secret. */
int store_cursor_secret(struct arena *a, struct session *w, struct str *out,
    struct err *e);

#endif
