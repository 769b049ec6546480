/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.h - well-formed UTF-8 (RFC 3629), and comparison keys.
 *
 * key_fold() is PRECIS UsernameCaseMapped in spirit (RFC 8265 section 3.3, as
 * RFC 7644 section 5 asks): width mapping, default case fold, NFC, in that
 * order.  Departures, declared: code points that PRECIS forbids (emoji) are
 * kept, and text is decomposed (NFD) first, so that canonically equal texts
 * always share a key.  It is idempotent: key_fold(key_fold(x)) == key_fold(x).
 */
#ifndef SCIMD_BASE_UTF8_H
#define SCIMD_BASE_UTF8_H

#include "base/str.h"

/* Refuses overlong forms, surrogates and code points past U+10FFFF. */
bool utf8_valid(struct str s);
/* Index of the first bad byte, or s.n. */
size_t utf8_bad_at(struct str s);
/* Length of the well-formed character of s at `at`, 0 when there is none;
 * *c is its code point (c may be NULL). */
size_t utf8_next(struct str s, size_t at, uint32_t *c);
/* Appends code point c (a valid scalar value) to out[4]; returns 1 to 4. */
size_t utf8_put(char *out, uint32_t c);
/* Largest length <= max that does not cut a character of s. */
size_t utf8_cut(struct str s, size_t max);

/* The comparison key of well-formed s; ASCII takes a fast path. */
struct str key_fold(struct arena *a, struct str s);
/* Version of the Unicode data behind key_fold(), e.g. "14.0.0"; stored in the
 * database, a change re-keys it. */
const char *key_fold_version(void);

#endif
