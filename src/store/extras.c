/* SPDX-License-Identifier: Apache-2.0 */
#include "store/extras.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILES 256
#define FILE_MAX (1024 * 1024)

static int bad(struct err *e, const char *path)
{
	return err_set(e, ERR_INVALID_VALUE, "cannot read %s: %s", path,
	    strerror(errno));
}

static int slurp(struct arena *a, const char *path, struct str *out,
    struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *p;
	size_t have = 0;
	ssize_t n = 1;

	if (fd < 0)
		return bad(e, path);
	p = arena_alloc(a, FILE_MAX + 1);
	while (n > 0 && have <= FILE_MAX) {
		n = read(fd, p + have, FILE_MAX + 1 - have);
		have += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		bad(e, path);
	else if (have > FILE_MAX)
		err_set(e, ERR_INVALID_VALUE, "%s is larger than 1 MiB", path);
	close(fd);
	if (n < 0 || have > FILE_MAX)
		return -1;
	*out = (struct str){ p, have };
	return 0;
}

static int by_name(const void *x, const void *y)
{
	const struct catalog_source *a = x, *b = y;

	return str_cmp(a->name, b->name);
}

static int list(struct arena *a, DIR *d, struct str dir,
    struct catalog_source *out, size_t *count, struct err *e)
{
	const struct dirent *entry;

	while ((entry = readdir(d))) {
		struct str name = str_of(entry->d_name);

		if (!str_ends(name, S(".json")) || name.p[0] == '.')
			continue;
		if (*count == FILES)
			return err_set(e, ERR_INVALID_VALUE, "%.*s has more "
			    "than %d files", STR_ARG(dir), FILES);
		out[(*count)++].name = str_printf(a, "%.*s/%s", STR_ARG(dir),
		    entry->d_name);
	}
	return 0;
}

int extras_read(struct arena *a, struct str dir, struct catalog_source **out,
    size_t *count, struct err *e)
{
	DIR *d;
	int rc;

	*count = 0;
	if (!dir.n)
		return 0;
	d = opendir(str_c(a, dir));
	if (!d)
		return bad(e, str_c(a, dir));
	*out = ARENA_ARRAY(a, struct catalog_source, FILES);
	rc = list(a, d, dir, *out, count, e);
	closedir(d);
	if (rc)
		return -1;
	qsort(*out, *count, sizeof(**out), by_name);
	for (size_t i = 0; i < *count; i++)
		if (slurp(a, str_c(a, (*out)[i].name), &(*out)[i].text, e))
			return -1;
	return 0;
}
