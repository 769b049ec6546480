/* SPDX-License-Identifier: Apache-2.0 */
/* raw.c - hostile FastCGI, straight to scimd's socket.
 *
 *   raw SOCKET records    malformed records of every kind, one a connection
 *   raw SOCKET noise N    N mutations of a good request, by a fixed seed
 *   raw SOCKET connect    "closed" when the peer closes before a byte
 *
 * Prints how many were sent; what becomes of the worker is for others to see.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "tests/unit/fastcgi_client.h"

#define WAIT_MS 150
#define URI "/client/v4/accounts/acme/scim/v2/Users"

static uint32_t seed = 20251124;

/* The same numbers on every run. */
static uint32_t next(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

/* Sends, and waits a moment so that it is looked at. */
static bool throw(const char *path, struct str bytes)
{
	int fd = client_connect(path, WAIT_MS);
	char answer[256];

	if (fd < 0)
		return false;
	client_send(fd, bytes);
	if (read(fd, answer, sizeof(answer)) < 0)
		answer[0] = '\0';
	close(fd);
	return true;
}

static const struct bad {
	int version, type, id, padding;
	const char *content;
} bad[] = {
	{ 0, REC_BEGIN, 1, 0, "\0\1\0\0\0\0\0\0" },
	{ 2, REC_BEGIN, 1, 0, "\0\1\0\0\0\0\0\0" },
	{ 1, REC_BEGIN, 0, 0, "\0\1\0\0\0\0\0\0" },
	{ 1, REC_BEGIN, 65535, 255, "\0\1\0\0\0\0\0\0" },
	{ 1, REC_BEGIN, 1, 0, "\0\2\0\0\0\0\0\0" },
	{ 1, REC_BEGIN, 1, 0, "\0\3\1\0\0\0\0\0" },
	{ 1, REC_GET_VALUES, 0, 0, "\xff\xff\xff\xff\xff\xff\xff\xff" },
	{ 1, REC_GET_VALUES, 0, 0, "\x0f\0FCGI_MAX" },
	{ 1, REC_GET_VALUES, 0, 255, "\x7f\x7f" "aaaaaa" },
	{ 1, 10, 0, 0, "12345678" },
	{ 1, 11, 0, 0, "12345678" },
	{ 1, 99, 0, 0, "12345678" },
	{ 1, 255, 77, 255, "12345678" },
	{ 1, REC_ABORT, 1, 0, "12345678" },
	{ 1, REC_STDIN, 1, 0, "12345678" },
	{ 1, REC_END, 1, 0, "12345678" },
};

/* Parameters that say how long they are, and lie. */
static const struct str params[] = {
	{ "\xff\xff\xff\xff\xff\xff\xff\xff", 8 },
	{ "\x80\0\0\0\x80\0\0\0", 8 },
	{ "\xff\0\0\0\1a", 6 },
	{ "\5\xff\xff\xff\xffhello", 10 },
	{ "\x0e\0REQUEST_METHOD", 16 },
	{ "\x7f", 1 },
	{ "\0\0\0\0\0\0\0\0", 8 },
};

static int records(struct arena *a, const char *path)
{
	int n = 0;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct buf b;

		buf_init(&b, a);
		add_record(&b, (struct record_spec){ bad[i].version,
		    bad[i].type, bad[i].id, bad[i].padding },
		    (struct str){ bad[i].content, 8 });
		n += throw(path, buf_str(&b));
		/* The same after a good beginning. */
		buf_init(&b, a);
		add_begin(&b, true);
		add_record(&b, (struct record_spec){ bad[i].version,
		    bad[i].type, bad[i].id, bad[i].padding },
		    (struct str){ bad[i].content, 8 });
		n += throw(path, buf_str(&b));
	}
	for (size_t i = 0; i < ARRAY_LEN(params); i++) {
		struct buf b;

		buf_init(&b, a);
		add_begin(&b, false);
		add_record(&b, REC(REC_PARAMS), params[i]);
		add_record(&b, REC(REC_PARAMS), S(""));
		add_record(&b, REC(REC_STDIN), S(""));
		n += throw(path, buf_str(&b));
	}
	printf("%d sent\n", n);
	return n ? 0 : 1;
}

static int noise(struct arena *a, const char *path, long count)
{
	struct str good = whole_request(a, URI, S("{\"userName\":\"x\"}"),
	    false);
	char *copy = arena_alloc(a, good.n);
	long n = 0;

	for (long i = 0; i < count; i++) {
		uint32_t changes = next() % 4 + 1;

		memcpy(copy, good.p, good.n);
		while (changes--)
			copy[next() % good.n] = (char)next();
		n += throw(path, (struct str){ copy,
		    next() % 3 ? good.n : next() % good.n + 1 });
	}
	printf("%ld sent\n", n);
	return n == count ? 0 : 1;
}

static int refused(const char *path)
{
	int fd = client_connect(path, 3000);

	if (fd < 0)
		puts("refused");
	else
		puts(client_closed(fd) ? "closed" : "open");
	return 0;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new(0);
	int rc = 2;

	if (!a || argc < 3)
		return 2;
	if (!strcmp(argv[2], "records"))
		rc = records(a, argv[1]);
	else if (!strcmp(argv[2], "noise") && argc > 3)
		rc = noise(a, argv[1], strtol(argv[3], NULL, 10));
	else if (!strcmp(argv[2], "connect"))
		rc = refused(argv[1]);
	arena_free(a);
	return rc;
}
