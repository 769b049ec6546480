/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/ctl_import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "ctl/csv.h"

#define CHUNK ((size_t)256 * 1024)
#define RECORD_MAX ((size_t)512 * 1024 * 1024)
#define IDENTITY_BYTES ((size_t)64 * 1024)

static int trouble(struct err *e)
{
	return err_set(e, ERR_INVALID_VALUE, "cannot read the input: %s",
	    strerror(errno));
}

/* One more chunk behind what is there, which moves to the front. */
static int more(struct import_input *in, struct err *e)
{
	size_t left = in->have - in->at;
	ssize_t n;

	if (in->at && left)
		memmove(in->p, in->p + in->at, left);
	in->at = 0;
	in->have = left;
	if (left + CHUNK > in->room) {
		if (in->room >= RECORD_MAX)
			return err_set(e, ERR_TOO_LARGE,
			    "a record is longer than 512 MiB");
		in->p = arena_grow(in->arena, in->p, in->room, in->room * 2);
		in->room *= 2;
	}
	do
		n = read(in->fd, in->p + left, CHUNK);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return trouble(e);
	in->have += (size_t)n;
	in->end = n == 0;
	return 0;
}

static int identify(struct ctl *c, struct import_input *in, struct err *e)
{
	unsigned char hash[SHA256_LEN];
	size_t n;

	while (!in->end && in->have < IDENTITY_BYTES)
		if (more(in, e))
			return -1;
	n = in->have < IDENTITY_BYTES ? in->have : IDENTITY_BYTES;
	if (hash_sha256((struct str){ in->p, n }, hash, e))
		return -1;
	in->identity = str_hex(c->arena, (struct str){ (char *)hash, 6 });
	if (in->have >= 3 && !memcmp(in->p, "\xef\xbb\xbf", 3))
		in->at = 3;             /* a byte order mark */
	return 0;
}

int import_open(struct ctl *c, struct str name, struct import_input *in,
    struct err *e)
{
	bool standard = str_eq(name, S("-"));
	struct stat st;

	in->fd = standard ? STDIN_FILENO : open(str_c(c->arena, name),
	    O_RDONLY | O_CLOEXEC);
	if (in->fd < 0)
		return err_set(e, ERR_INVALID_VALUE, "cannot read %.*s: %s",
		    STR_ARG(name), strerror(errno));
	if (!fstat(in->fd, &st) && S_ISREG(st.st_mode))
		in->size = st.st_size;
	in->arena = arena_new(0);
	if (!in->arena)
		return err_set(e, ERR_BUSY, "out of memory");
	in->room = 2 * CHUNK;
	in->p = arena_alloc(in->arena, in->room);
	return identify(c, in, e);
}

static size_t record_end(const struct import_input *in)
{
	struct str text = { in->p + in->at, in->have - in->at };
	size_t n;

	if (in->csv)
		return csv_record(text, in->end);
	n = str_find(text, '\n');
	if (n < text.n)
		return n + 1;
	return in->end ? text.n : 0;
}

int import_next(struct import_input *in, struct str *record, struct err *e)
{
	size_t n;

	while ((n = record_end(in)) == 0 && !in->end)
		if (more(in, e))
			return -1;
	if (n == 0)
		return 0;
	*record = (struct str){ in->p + in->at, n };
	in->at += n;
	in->taken += (int64_t)n;
	return 1;
}

void import_close(struct import_input *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	if (in->arena)
		arena_free(in->arena);
}
