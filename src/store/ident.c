/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ident.h"

#include <string.h>

#include "base/arena.h"
#include "base/block.h"
#include "base/hash.h"

/* Of a block before it is encrypted: the row (6 bytes, big-endian), zeros (2),
 * by which ids from elsewhere are known, and what makes ids of one row differ
 * (8). */
#define ROW_BYTES 6
#define ROW_MAX (((int64_t)1 << (8 * ROW_BYTES)) - 1)
#define ODD 8
/* One block in 64 has the bits of a version 4 UUID where those must be: so many
 * are tried together. */
#define TRIES 64

struct ident {
	struct block *block;
};

int ident_new(struct str secret, struct ident **out, struct err *e)
{
	unsigned char key[SHA256_LEN];
	struct ident *i = mem_new(sizeof(*i));

	if (!i)
		return err_set(e, ERR_BUSY, "out of memory");
	if (hash_hmac(secret, S("ids of resources"), key, e) ||
	    block_new(key, &i->block, e)) {
		mem_free(i);
		return -1;
	}
	*out = i;
	return 0;
}

void ident_free(struct ident *i)
{
	if (!i)
		return;
	block_free(i->block);
	mem_free(i);
}

static void put_row(unsigned char *block, int64_t row)
{
	for (int n = ROW_BYTES - 1; n >= 0; n--, row >>= 8)
		block[n] = (unsigned char)(row & 0xff);
	memset(block + ROW_BYTES, 0, ODD - ROW_BYTES);
}

/* Each try is the one before and one more, so all of them are of one draw. */
static int draw(struct ident *i, int64_t row,
    unsigned char blocks[TRIES][BLOCK_LEN], struct err *e)
{
	uint64_t odd;

	if (rand_bytes(&odd, sizeof(odd), e))
		return -1;
	for (size_t n = 0; n < TRIES; n++, odd++) {
		put_row(blocks[n], row);
		memcpy(blocks[n] + ODD, &odd, sizeof(odd));
	}
	return block_encrypt(i->block, blocks[0], TRIES * BLOCK_LEN, blocks[0],
	    e);
}

int ident_make(struct ident *i, int64_t row, char out[UUID_LEN + 1],
    struct err *e)
{
	unsigned char blocks[TRIES][BLOCK_LEN];

	if (row < 1 || row > ROW_MAX)
		return rand_uuid(out, e);
	for (;;) {
		if (draw(i, row, blocks, e))
			return -1;
		for (size_t n = 0; n < TRIES; n++) {
			if (uuid_is_random(blocks[n])) {
				uuid_text(blocks[n], out);
				return 0;
			}
		}
	}
}

int64_t ident_row(struct ident *i, struct str id)
{
	unsigned char block[BLOCK_LEN];
	struct err ignored = { 0 };
	uint64_t row = 0;

	if (!uuid_read(id, block) ||
	    block_decrypt(i->block, block, BLOCK_LEN, block, &ignored))
		return 0;
	for (size_t n = 0; n < ODD; n++)
		row = row << 8 | block[n];
	/* What is of somewhere else would have all eight by chance. */
	return (row & 0xffff) == 0 ? (int64_t)(row >> 16) : 0;
}
