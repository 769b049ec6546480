/* SPDX-License-Identifier: Apache-2.0 */
#include "base/block.h"

#include <string.h>

#include "tests/unit/unit.h"

static struct str hex(const unsigned char *raw, size_t n)
{
	return str_hex(unit_arena(), (struct str){ (const char *)raw, n });
}

/* FIPS 197 appendix C.1. */
static void encrypts_as_the_standard_has_it(void)
{
	unsigned char key[BLOCK_LEN], in[2 * BLOCK_LEN], out[2 * BLOCK_LEN];
	struct err e = { 0 };
	struct block *b;

	for (size_t i = 0; i < BLOCK_LEN; i++) {
		key[i] = (unsigned char)i;
		in[i] = in[i + BLOCK_LEN] = (unsigned char)(i * 0x11);
	}
	T_NEED(T_OK(block_new(key, &b, &e), &e));
	T_OK(block_encrypt(b, in, sizeof(in), out, &e), &e);
	T_STR(hex(out, BLOCK_LEN), "69c4e0d86a7b0430d8cdb78070b4c55a");
	T_INT(memcmp(out, out + BLOCK_LEN, BLOCK_LEN), 0);
	T_OK(block_decrypt(b, out, sizeof(out), out, &e), &e);
	T_INT(memcmp(in, out, sizeof(in)), 0);
	block_free(b);
	block_free(NULL);
}

/* Nothing of one call is left for the next, nor is half a block written. */
static void takes_whole_blocks(void)
{
	const unsigned char key[BLOCK_LEN] = { 1 }, in[BLOCK_LEN] = { 2 };
	unsigned char out[2 * BLOCK_LEN], again[BLOCK_LEN];
	struct err e = { 0 };
	struct block *b;

	T_NEED(T_OK(block_new(key, &b, &e), &e));
	T_OK(block_encrypt(b, in, BLOCK_LEN, out, &e), &e);
	T_INT(block_encrypt(b, in, BLOCK_LEN - 1, out, &e), -1);
	T_INT(e.kind, ERR_INTERNAL);
	block_free(b);
	T_NEED(T_OK(block_new(key, &b, &e), &e));
	T_OK(block_encrypt(b, in, BLOCK_LEN, again, &e), &e);
	T_INT(memcmp(out, again, BLOCK_LEN), 0);
	block_free(b);
}

UNIT_MAIN("block", UNIT(encrypts_as_the_standard_has_it),
    UNIT(takes_whole_blocks))
