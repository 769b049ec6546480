/* SPDX-License-Identifier: Apache-2.0 */
#include "base/block.h"

#include <limits.h>
#include <openssl/evp.h>

#include "base/arena.h"

struct block {
	EVP_CIPHER_CTX *to, *from;
};

static EVP_CIPHER_CTX *context(EVP_CIPHER *aes, const unsigned char *key,
    int encrypts)
{
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();

	if (x && aes &&
	    EVP_CipherInit_ex2(x, aes, key, NULL, encrypts, NULL) &&
	    EVP_CIPHER_CTX_set_padding(x, 0))
		return x;
	EVP_CIPHER_CTX_free(x);
	return NULL;
}

int block_new(const unsigned char key[BLOCK_LEN], struct block **out,
    struct err *e)
{
	struct block *b = mem_new(sizeof(*b));
	EVP_CIPHER *aes;

	if (!b)
		return err_set(e, ERR_BUSY, "out of memory");
	aes = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
	b->to = context(aes, key, 1);
	b->from = context(aes, key, 0);
	EVP_CIPHER_free(aes);
	if (!b->to || !b->from) {
		block_free(b);
		return err_internal(e, "libcrypto gives no AES-128");
	}
	*out = b;
	return 0;
}

void block_free(struct block *b)
{
	if (!b)
		return;
	EVP_CIPHER_CTX_free(b->to);
	EVP_CIPHER_CTX_free(b->from);
	mem_free(b);
}

/* Without padding nothing is kept back for a last step. */
static int run(EVP_CIPHER_CTX *x, const unsigned char *in, size_t n,
    unsigned char *out, struct err *e)
{
	int got = 0;

	if (n > INT_MAX || !EVP_CipherUpdate(x, out, &got, in, (int)n) ||
	    (size_t)got != n)
		return err_internal(e, "libcrypto gives no AES-128");
	return 0;
}

int block_encrypt(struct block *b, const unsigned char *in, size_t n,
    unsigned char *out, struct err *e)
{
	return run(b->to, in, n, out, e);
}

int block_decrypt(struct block *b, const unsigned char *in, size_t n,
    unsigned char *out, struct err *e)
{
	return run(b->from, in, n, out, e);
}
