/* SPDX-License-Identifier: Apache-2.0 */
/* block.h - a permutation of the 2^128 blocks of 16 bytes that only who has
 * the key can tell from chance: AES-128 (FIPS 197), each block by itself.
 *
 * For what is as long as a block.  Not a way to keep texts secret: the same
 * block gives the same block.
 */
#ifndef SCIMD_BASE_BLOCK_H
#define SCIMD_BASE_BLOCK_H

#include <stddef.h>

#include "base/err.h"

#define BLOCK_LEN 16

/* Of one thread at a time. */
struct block;

/* block_free(*out) after it; -1: no memory, or libcrypto has no AES. */
int block_new(const unsigned char key[BLOCK_LEN], struct block **out,
    struct err *e);
void block_free(struct block *b);
/* n bytes, whole blocks, from in to out, which may be the same place. */
int block_encrypt(struct block *b, const unsigned char *in, size_t n,
    unsigned char *out, struct err *e);
int block_decrypt(struct block *b, const unsigned char *in, size_t n,
    unsigned char *out, struct err *e);

#endif
