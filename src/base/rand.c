/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rand.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

int rand_bytes(void *out, size_t n, struct err *e)
{
	char *p = out;

	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got > 0) {
			p += got;
			n -= (size_t)got;
		} else if (errno != EINTR) {
			return err_set(e, ERR_BUSY,
			    "the system gives no random bytes");
		}
	}
	return 0;
}

int rand_base62(char *out, size_t n, struct err *e)
{
	static const char digit[] = "0123456789"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	unsigned char raw[64];
	size_t done = 0;

	while (done < n) {
		if (rand_bytes(raw, sizeof(raw), e))
			return -1;
		/* 248 is the largest multiple of 62 in a byte: what is above
		 * would come up more often and is thrown away. */
		for (size_t i = 0; i < sizeof(raw) && done < n; i++)
			if (raw[i] < 248)
				out[done++] = digit[raw[i] % 62];
	}
	out[n] = '\0';
	explicit_bzero(raw, sizeof(raw));
	return 0;
}

void uuid_text(const unsigned char raw[UUID_BYTES], char out[UUID_LEN + 1])
{
	static const char digit[] = "0123456789abcdef";
	char *p = out;

	for (size_t i = 0; i < UUID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		*p++ = digit[raw[i] >> 4];
		*p++ = digit[raw[i] & 15];
	}
	*p = '\0';
}

int rand_uuid(char out[UUID_LEN + 1], struct err *e)
{
	unsigned char raw[UUID_BYTES];

	if (rand_bytes(raw, sizeof(raw), e))
		return -1;
	raw[6] = (raw[6] & 0x0f) | 0x40;        /* version 4 */
	raw[8] = (raw[8] & 0x3f) | 0x80;        /* variant */
	uuid_text(raw, out);
	return 0;
}

bool uuid_is_random(const unsigned char raw[UUID_BYTES])
{
	return raw[6] >> 4 == 4 && raw[8] >> 6 == 2;
}

bool uuid_valid(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		bool digit = (s.p[i] >= '0' && s.p[i] <= '9') ||
		    (s.p[i] >= 'a' && s.p[i] <= 'f');

		if (dash ? s.p[i] != '-' : !digit)
			return false;
	}
	return s.n == UUID_LEN;
}

static unsigned value(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

bool uuid_read(struct str s, unsigned char out[UUID_BYTES])
{
	size_t at = 0;

	if (!uuid_valid(s))
		return false;
	for (size_t i = 0; i < UUID_BYTES; i++, at += 2) {
		at += s.p[at] == '-';
		out[i] = (unsigned char)(value(s.p[at]) << 4 |
		    value(s.p[at + 1]));
	}
	return true;
}
