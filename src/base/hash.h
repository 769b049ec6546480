/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h - digests and encodings; the only home of libcrypto. */
#ifndef SCIMD_BASE_HASH_H
#define SCIMD_BASE_HASH_H

#include "base/err.h"
#include "base/str.h"

#define SHA256_LEN 32

/* -1 with e only when libcrypto fails. */
int hash_sha256(struct str s, unsigned char out[SHA256_LEN], struct err *e);
int hash_hmac(struct str key, struct str s, unsigned char out[SHA256_LEN],
    struct err *e);
bool hash_eq(const void *a, const void *b, size_t n);   /* constant time */
uint32_t hash_crc32(struct str s);                      /* IEEE 802.3 */

struct str base64url(struct arena *a, struct str bytes);    /* no padding */
/* false when it is not base64url without padding. */
bool base64url_read(struct arena *a, struct str text, struct str *out);
/* Standard or URL alphabet, padding optional (RFC 7643 section 2.3.6). */
bool base64_valid(struct str text);

#endif
