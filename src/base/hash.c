/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <string.h>

#include "base/arena.h"

/* SHA256() and HMAC() look for their implementation at every call; these were
 * found once, and stay to the end. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t own;
static bool has_own;
static EVP_MD *sha256;
static EVP_MAC_CTX *hmac;       /* without a key; to be copied */

#define KEY_MAX 64

/* What a thread uses again. */
struct tools {
	EVP_MD_CTX *digest;
	EVP_MAC_CTX *mac;       /* NULL, or with this key */
	char key[KEY_MAX];
	size_t key_n;
};

static void tools_free(void *p)
{
	struct tools *t = p;

	EVP_MD_CTX_free(t->digest);
	EVP_MAC_CTX_free(t->mac);
	OPENSSL_cleanse(t->key, sizeof(t->key));
	mem_free(t);
}

static void fetch(void)
{
	char name[] = "SHA256";
	const OSSL_PARAM digest[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name,
		    0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	hmac = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	if (hmac && !EVP_MAC_CTX_set_params(hmac, digest)) {
		EVP_MAC_CTX_free(hmac);
		hmac = NULL;
	}
	has_own = !pthread_key_create(&own, tools_free);
}

/* NULL: there is no memory, or no key for threads. */
static struct tools *tools(void)
{
	struct tools *t;

	pthread_once(&once, fetch);
	t = has_own ? pthread_getspecific(own) : NULL;
	if (t || !has_own)
		return t;
	t = mem_new(sizeof(*t));
	if (t)
		t->digest = EVP_MD_CTX_new();
	if (t && (!t->digest || pthread_setspecific(own, t))) {
		tools_free(t);
		return NULL;
	}
	return t;
}

int hash_sha256(struct str s, unsigned char out[SHA256_LEN], struct err *e)
{
	const void *p = s.n ? s.p : "";
	struct tools *t = tools();

	if (!t || !sha256 || !EVP_DigestInit_ex2(t->digest, sha256, NULL) ||
	    !EVP_DigestUpdate(t->digest, p, s.n) ||
	    !EVP_DigestFinal_ex(t->digest, out, NULL))
		return err_internal(e, "libcrypto gives no SHA-256");
	return 0;
}

/* With the key, ready for a text; NULL: it fails. */
static EVP_MAC_CTX *keyed(struct str key)
{
	const unsigned char *k = (const unsigned char *)(key.n ? key.p : "");
	struct tools *t = tools();

	if (!t || !hmac)
		return NULL;
	if (t->mac && str_eq(key, (struct str){ t->key, t->key_n }))
		return EVP_MAC_init(t->mac, NULL, 0, NULL) ? t->mac : NULL;
	EVP_MAC_CTX_free(t->mac);
	t->mac = EVP_MAC_CTX_dup(hmac);
	t->key_n = SIZE_MAX;            /* of no key */
	if (!t->mac || !EVP_MAC_init(t->mac, k, key.n, NULL))
		return NULL;
	if (key.n <= KEY_MAX) {
		memcpy(t->key, k, key.n);
		t->key_n = key.n;
	}
	return t->mac;
}

int hash_hmac(struct str key, struct str s, unsigned char out[SHA256_LEN],
    struct err *e)
{
	const unsigned char *p = (const unsigned char *)(s.n ? s.p : "");
	EVP_MAC_CTX *mac = keyed(key);
	size_t n = 0;

	if (!mac || !EVP_MAC_update(mac, p, s.n) ||
	    !EVP_MAC_final(mac, out, &n, SHA256_LEN) || n != SHA256_LEN)
		return err_internal(e, "libcrypto gives no HMAC-SHA-256");
	return 0;
}

bool hash_eq(const void *a, const void *b, size_t n)
{
	return n == 0 || CRYPTO_memcmp(a, b, n) == 0;
}

/* Four bits at a time: the table is short enough to check by eye. */
uint32_t hash_crc32(struct str s)
{
	static const uint32_t row[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t c = 0xffffffff;

	for (size_t i = 0; i < s.n; i++) {
		c ^= (unsigned char)s.p[i];
		c = c >> 4 ^ row[c & 15];
		c = c >> 4 ^ row[c & 15];
	}
	return ~c;
}

static const char url_digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789-_";

struct str base64url(struct arena *a, struct str bytes)
{
	size_t full = bytes.n / 3, rest = bytes.n % 3;
	size_t n = full * 4 + (rest ? rest + 1 : 0), at = 0;
	char *p = arena_alloc(a, n + 1);
	uint32_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < bytes.n; i++) {
		bits = bits << 8 | (unsigned char)bytes.p[i];
		for (held += 8; held >= 6; held -= 6)
			p[at++] = url_digit[bits >> (held - 6) & 63];
	}
	if (held)
		p[at++] = url_digit[bits << (6 - held) & 63];
	p[at] = '\0';
	return (struct str){ p, at };
}

static int url_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* Left-over bits must be zero, or two texts would mean the same bytes. */
bool base64url_read(struct arena *a, struct str text, struct str *out)
{
	char *p = arena_alloc(a, text.n / 4 * 3 + 3);
	size_t at = 0;
	uint32_t bits = 0;
	unsigned held = 0;

	if (text.n % 4 == 1)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		int v = url_value(text.p[i]);

		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		held += 6;
		if (held >= 8) {
			held -= 8;
			p[at++] = (char)(bits >> held & 0xff);
		}
	}
	if (bits & ((1U << held) - 1))
		return false;
	p[at] = '\0';
	*out = (struct str){ p, at };
	return true;
}

bool base64_valid(struct str text)
{
	size_t padding = 0;

	while (padding < 2 && text.n && text.p[text.n - 1] == '=') {
		padding++;
		text.n--;
	}
	if (text.n % 4 == 1 || (padding && (text.n + padding) % 4))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (url_value(text.p[i]) < 0 && text.p[i] != '+' &&
		    text.p[i] != '/')
			return false;
	return true;
}
