/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c - plays cases against a server: wire FILE-OR-DIRECTORY...
 *
 * tests/wire/README says how a case is written.  The server, its tokens and
 * its database are told by the environment, as tests/rig/serve sets it.  A line
 * is printed for each case, and at the end how many passed; the status is 0
 * when something passed and nothing failed.
 */
#include "wire.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (4 * 1024 * 1024)

struct tally {
	int passed, failed, skipped;
};

static int read_file(struct arena *a, const char *name, struct str *out)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	char *p = arena_alloc(a, FILE_MAX);
	size_t have = 0;
	ssize_t n = 1;

	if (fd < 0)
		return -1;
	while (n > 0 && have < FILE_MAX) {
		n = read(fd, p + have, FILE_MAX - have);
		have += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	*out = (struct str){ p, have };
	return n < 0 ? -1 : 0;
}

/* The first comment that is not the licence, up to its full stop. */
static struct str title(struct str text)
{
	struct str line;

	while (str_split(&text, '\n', &line))
		if (str_starts(line, S("# ")) &&
		    !str_starts(line, S("# SPDX")))
			return str_sub(line, 2, line.n);
	return S("no title");
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Takes a line and those that continue it (they begin with a blank) off
 * *text; *number counts lines. */
static struct str take(struct arena *a, struct str *text, int *number)
{
	struct str line = { NULL, 0 }, more;
	struct buf b;

	str_split(text, '\n', &line);
	(*number)++;
	if (!text->p || !text->n || !is_blank(text->p[0]))
		return line;
	buf_init(&b, a);
	buf_add(&b, line);
	while (text->p && text->n && is_blank(text->p[0])) {
		str_split(text, '\n', &more);
		(*number)++;
		buf_addc(&b, '\n');
		buf_add(&b, str_trim(more));
	}
	return buf_str(&b);
}

static void gather(struct play *p, struct str line)
{
	size_t i = 1;

	while (i < line.n && is_blank(line.p[i]))
		i++;
	buf_add(&p->request, str_sub(line, i, line.n));
	buf_addc(&p->request, '\n');
	p->asked = true;
}

/* A ">" after an answer begins another request. */
static int play_one(struct play *p, struct str line, struct err *e)
{
	size_t n = 0;

	if (!line.n)
		return play_flush(p, e);
	if (line.p[0] == '#')
		return 0;
	if (line.p[0] == '>') {
		if (!p->asked && play_end(p, e))
			return -1;
		gather(p, line);
		return 0;
	}
	while (n < line.n && !is_blank(line.p[n]) && line.p[n] != '\n')
		n++;
	return play_line(p, str_sub(line, 0, n),
	    str_trim(str_sub(line, n, line.n)), e);
}

static void report(const struct play *p, int number, const struct err *e)
{
	struct str body = str_sub(p->answer.body, 0, 600);

	printf("  line %d: %s%s%s\n", number, e->detail,
	    e->log[0] ? " " : "", e->log);
	if (p->answered)
		printf("  the answer: %d %.*s\n", p->answer.status,
		    STR_ARG(body));
}

static int play_case(struct play *p, struct str text, int *number,
    struct err *e)
{
	while (text.p && !p->skip)
		if (play_one(p, take(p->arena, &text, number), e))
			return -1;
	return p->skip ? 0 : play_end(p, e);
}

static void run_file(const char *name, struct tally *t)
{
	const char *slash = strrchr(name, '/');
	struct play p = { .arena = arena_new(0), .times = 1 };
	struct err e = { 0 };
	struct str text;
	int number = 0;

	vars_init(&p.vars, p.arena);
	buf_init(&p.request, p.arena);
	if (read_file(p.arena, name, &text)) {
		printf("not ok - %s: it cannot be read\n", name);
		t->failed++;
	} else if (play_case(&p, text, &number, &e)) {
		printf("not ok - %s: %.*s\n", slash ? slash + 1 : name,
		    STR_ARG(title(text)));
		report(&p, number, &e);
		t->failed++;
	} else if (p.skip) {
		printf("skipped - %s\n", slash ? slash + 1 : name);
		t->skipped++;
	} else {
		printf("ok - %s: %.*s\n", slash ? slash + 1 : name,
		    STR_ARG(title(text)));
		t->passed++;
	}
	arena_free(p.arena);
	fflush(stdout);
}

/* A name without a full stop is taken for a folder. */
static int is_case(const struct dirent *d)
{
	struct str name = str_of(d->d_name);

	return str_ends(name, S(".case")) || str_find(name, '.') == name.n;
}

static void run(const char *name, struct tally *t);

static void run_directory(const char *name, struct tally *t)
{
	struct arena *a = arena_new(0);
	struct dirent **list;
	int n = scandir(name, &list, is_case, alphasort);

	for (int i = 0; i < n; i++)
		run(str_c(a, str_printf(a, "%s/%s", name, list[i]->d_name)),
		    t);
	if (n <= 0) {
		printf("not ok - %s: there is no case\n", name);
		t->failed++;
	}
	arena_free(a);
}

static void run(const char *name, struct tally *t)
{
	struct stat st;

	if (!stat(name, &st) && S_ISDIR(st.st_mode))
		run_directory(name, t);
	else
		run_file(name, t);
}

int main(int argc, char **argv)
{
	struct tally t = { 0 };

	if (argc < 2 || !getenv("SCIM_BASE_URL")) {
		fputs("usage: wire FILE-OR-DIRECTORY...   below "
		    "tests/rig/serve\n", stderr);
		return 2;
	}
	for (int i = 1; i < argc; i++)
		run(argv[i], &t);
	printf("%d passed, %d failed", t.passed, t.failed);
	if (t.skipped)
		printf(", %d skipped", t.skipped);
	putchar('\n');
	return t.failed || !t.passed;
}
