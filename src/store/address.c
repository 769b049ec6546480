/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - client addresses and networks. */
#include "store/address.h"

#include <arpa/inet.h>
#include <string.h>

#define V4_BITS 32
#define V6_BITS 128
#define MAPPED_BYTES 12

/* Every address as 16 bytes; IPv4 in its mapped form, so one comparison
 * serves both. */
struct network {
	unsigned char bytes[16];
	int bits;
};

static bool read_address(struct str s, struct network *out, bool *v4)
{
	static const unsigned char mapped[MAPPED_BYTES] =
	    { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	char text[INET6_ADDRSTRLEN + 1];

	if (s.n == 0 || s.n > INET6_ADDRSTRLEN)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	out->bits = V6_BITS;
	*v4 = inet_pton(AF_INET, text, out->bytes + MAPPED_BYTES) == 1;
	if (!*v4)
		return inet_pton(AF_INET6, text, out->bytes) == 1;
	memcpy(out->bytes, mapped, MAPPED_BYTES);
	return true;
}

static bool read_network(struct str s, struct network *out)
{
	size_t slash = str_find(s, '/');
	int64_t bits;
	bool v4;

	if (!read_address(str_sub(s, 0, slash), out, &v4))
		return false;
	if (slash == s.n)
		return true;
	if (!str_to_i64(str_sub(s, slash + 1, s.n), &bits) || bits < 0 ||
	    bits > (v4 ? V4_BITS : V6_BITS))
		return false;
	out->bits = (int)bits + (v4 ? V6_BITS - V4_BITS : 0);
	return true;
}

static bool inside(const struct network *n, const struct network *x)
{
	int whole = n->bits / 8, rest = n->bits % 8;
	int mask = 0xff << (8 - rest) & 0xff;

	if (memcmp(n->bytes, x->bytes, (size_t)whole))
		return false;
	return rest == 0 ||
	    ((n->bytes[whole] ^ x->bytes[whole]) & mask) == 0;
}

int address_check(struct str networks, struct err *e)
{
	struct network n;
	struct str one;

	while (str_split(&networks, ' ', &one))
		if (one.n && !read_network(one, &n))
			return err_set(e, ERR_INVALID_VALUE, "\"%.*s\" is not "
			    "an IP address or a network such as 10.0.0.0/8",
			    STR_ARG(str_sub(one, 0, 80)));
	return 0;
}

bool address_in(struct str address, struct str networks)
{
	struct network n, x;
	struct str one;
	bool v4;

	if (!read_address(address, &x, &v4))
		return false;
	while (str_split(&networks, ' ', &one))
		if (one.n && read_network(one, &n) && inside(&n, &x))
			return true;
	return false;
}

bool address_allowed(struct str address, struct str allow, struct str deny)
{
	struct network x;
	bool v4;

	if (!allow.n && !deny.n)
		return true;
	if (!read_address(address, &x, &v4) || address_in(address, deny))
		return false;
	return !allow.n || address_in(address, allow);
}
