/* SPDX-License-Identifier: Apache-2.0 */
/* rand.h - unpredictable bytes from getrandom(2); never a weaker source. */
#ifndef SCIMD_BASE_RAND_H
#define SCIMD_BASE_RAND_H

#include "base/err.h"
#include "base/str.h"

#define UUID_LEN 36             /* as text */
#define UUID_BYTES 16

/* -1 with ERR_BUSY when the system gives none. */
int rand_bytes(void *out, size_t n, struct err *e);
/* n characters of [0-9A-Za-z], without modulo bias, NUL-ended: out[n + 1]. */
int rand_base62(char *out, size_t n, struct err *e);
/* A version 4 UUID in lower case, NUL-ended (RFC 9562 section 5.4). */
int rand_uuid(char out[UUID_LEN + 1], struct err *e);
/* Does s look like one of rand_uuid(), of any version? */
bool uuid_valid(struct str s);
/* Its bytes as text, NUL-ended, and back: false when it is not uuid_valid(). */
void uuid_text(const unsigned char raw[UUID_BYTES], char out[UUID_LEN + 1]);
bool uuid_read(struct str s, unsigned char out[UUID_BYTES]);
/* Has it the version and the variant of rand_uuid()? */
bool uuid_is_random(const unsigned char raw[UUID_BYTES]);

#endif
