/* SPDX-License-Identifier: Apache-2.0 */
/* buf.h - bytes that grow, in an arena.
 *
 * The bytes are valid until the arena is reset; buf_str() is a view that ends
 * with the next write.  A write never fails: it leaves through the arena's
 * guard when there is no memory.
 */
#ifndef SCIMD_BASE_BUF_H
#define SCIMD_BASE_BUF_H

#include "base/str.h"

struct buf {
	struct arena *arena;
	char *p;
	size_t n;       /* bytes written */
	size_t cap;
};

void buf_init(struct buf *b, struct arena *a);
void buf_add(struct buf *b, struct str s);
void buf_adds(struct buf *b, const char *c);
void buf_addc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_i64(struct buf *b, int64_t v);
/* Room for n more bytes; returns where they go, buf_wrote() counts them. */
char *buf_room(struct buf *b, size_t n);
void buf_wrote(struct buf *b, size_t n);
void buf_clear(struct buf *b);                  /* keeps the memory */
struct str buf_str(const struct buf *b);

/* s as a JSON string with its quotes: ", \, controls escaped, the rest as is
 * (s must be UTF-8; bytes that are not become U+FFFD). */
void buf_json(struct buf *b, struct str s);

#endif
