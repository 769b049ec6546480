/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "tests/unit/unit.h"

static struct str hex(const unsigned char raw[SHA256_LEN])
{
	return str_hex(unit_arena(),
	    (struct str){ (const char *)raw, SHA256_LEN });
}

/* FIPS 180-4 examples. */
static void digests_as_the_standard_has_it(void)
{
	unsigned char raw[SHA256_LEN];
	struct err e = { 0 };

	T_OK(hash_sha256(S("abc"), raw, &e), &e);
	T_STR(hex(raw), "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	T_OK(hash_sha256((struct str){ NULL, 0 }, raw, &e), &e);
	T_STR(hex(raw), "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
}

/* RFC 4231 sections 4.2 and 4.3. */
static void authenticates_as_the_standard_has_it(void)
{
	unsigned char raw[SHA256_LEN];
	struct err e = { 0 };

	T_OK(hash_hmac(S("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
	    "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"), S("Hi There"), raw,
	    &e), &e);
	T_STR(hex(raw), "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7");
	T_OK(hash_hmac(S("Jefe"), S("what do ya want for nothing?"), raw, &e),
	    &e);
	T_STR(hex(raw), "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843");
	T_OK(hash_hmac((struct str){ NULL, 0 }, (struct str){ NULL, 0 }, raw,
	    &e), &e);
	T_STR(hex(raw), "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad");
}

static void compares_all_bytes(void)
{
	T_TRUE(hash_eq("abcd", "abcd", 4));
	T_FALSE(hash_eq("abcd", "abce", 4));
	T_FALSE(hash_eq("xbcd", "abcd", 4));
	T_TRUE(hash_eq(NULL, NULL, 0));
}

static void checks_by_crc32(void)
{
	T_INT(hash_crc32(S("123456789")), 0xcbf43926);
	T_INT(hash_crc32(S("")), 0);
	T_INT(hash_crc32(S("\0")), 0xd202ef8d);
}

/* RFC 4648 section 10, without padding. */
static void writes_and_reads_base64url(void)
{
	static const struct { struct str raw; const char *text; } rows[] = {
		{ STR(""), "" }, { STR("f"), "Zg" }, { STR("fo"), "Zm8" },
		{ STR("foo"), "Zm9v" }, { STR("foob"), "Zm9vYg" },
		{ STR("fooba"), "Zm9vYmE" }, { STR("foobar"), "Zm9vYmFy" },
		{ STR("\xff\xef\xbe\0"), "_---AA" },
	};
	static const char *const bad[] = {
		"Z", "Zg==", "Zh", "Zm9", "Zm9v+", "Zm9vY/==", "Zg\n", "Zm 9",
		"Zm9vYmFyZ",
	};
	struct arena *a = unit_arena();
	struct str out = STR("kept");

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		T_FALSE(base64url_read(a, str_of(bad[i]), &out));
	T_STR(out, "kept");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		T_STR(base64url(a, rows[i].raw), rows[i].text);
		T_TRUE(base64url_read(a, str_of(rows[i].text), &out));
		T_STR(out, rows[i].raw);
	}
}

static void accepts_both_alphabets_and_missing_padding(void)
{
	static const char *const good[] = {
		"", "Zg==", "Zg", "Zm8=", "Zm8", "Zm9v", "+/+/", "-_-_",
		"MIIBIjANBgkq",
	};
	static const char *const bad[] = {
		"Z", "Z===", "=", "==", "Zg=", "Zm8==", "Zm9v=", "Zm9v==",
		"Zm=8", "Z g=", "Zg==\n", "Zm9\xc3",
	};

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!T_TRUE(base64_valid(str_of(good[i]))))
			T_STR(good[i], "accepted");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (!T_FALSE(base64_valid(str_of(bad[i]))))
			T_STR(bad[i], "refused");
}

UNIT_MAIN("hash", UNIT(digests_as_the_standard_has_it),
    UNIT(authenticates_as_the_standard_has_it), UNIT(compares_all_bytes),
    UNIT(checks_by_crc32), UNIT(writes_and_reads_base64url),
    UNIT(accepts_both_alphabets_and_missing_padding))
