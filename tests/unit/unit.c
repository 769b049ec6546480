/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>

#include "tests/unit/unit.h"

/* CUnit's callbacks carry no context, hence this. */
static struct {
	const char *module;
	struct arena *arena;
	char dir[256];
} now;

static int remove_one(const char *path, const struct stat *st, int flag,
    struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static void after_test(const CU_pTest test, const CU_pSuite suite,
    const CU_pFailureRecord failure)
{
	(void)suite;
	printf("%s - %s: %s\n", failure ? "not ok" : "ok", now.module,
	    test->pName);
	fflush(stdout);
	if (now.dir[0])
		nftw(now.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	now.dir[0] = '\0';
	if (now.arena)
		arena_free(now.arena);
	now.arena = NULL;
}

static int list(const struct unit_suite *suite)
{
	for (size_t i = 0; i < suite->count; i++)
		printf("%s\n", suite->tests[i].name);
	return 0;
}

/* Registers the tests whose name contains part; answers how many. */
static int choose(const struct unit_suite *suite, const char *part)
{
	CU_pSuite s = CU_add_suite(suite->module, NULL, NULL);
	int n = 0;

	for (size_t i = 0; s && i < suite->count; i++) {
		const struct unit_test *t = &suite->tests[i];

		if (strstr(t->name, part) && CU_add_test(s, t->name, t->run))
			n++;
	}
	return n;
}

/* CU_run_all_tests() answers CUE_SUCCESS even when assertions failed; the
 * number of failures is the only truth. */
int unit_main(const struct unit_suite *suite, int argc, char **argv)
{
	int failed = 1;

	if (argc > 1 && !strcmp(argv[1], "-l"))
		return list(suite);
	now.module = suite->module;
	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	if (!choose(suite, argc > 1 ? argv[1] : "")) {
		printf("not ok - %s: no such test\n", suite->module);
		goto out;
	}
	CU_set_test_complete_handler(after_test);
	if (CU_run_all_tests() == CUE_SUCCESS)
		failed = CU_get_number_of_failures() != 0;
out:
	CU_cleanup_registry();
	return failed;
}

static bool check(const struct unit_at *at, bool pass, CU_BOOL fatal)
{
	fflush(stdout);
	return CU_assertImplementation(pass, (unsigned)at->line, at->text,
	    at->file, "", fatal);
}

bool unit_true(const struct unit_at *at, bool got)
{
	if (!got)
		printf("%s:%d: not true: %s\n", at->file, at->line, at->text);
	return check(at, got, CU_FALSE);
}

void unit_need(const struct unit_at *at, bool got)
{
	if (!got)
		printf("%s:%d: not true, the test ends: %s\n", at->file,
		    at->line, at->text);
	check(at, got, CU_TRUE);
}

bool unit_int(const struct unit_at *at, intmax_t got, intmax_t want)
{
	if (got != want)
		printf("%s:%d: %s\n\tgot    %jd\n\twanted %jd\n", at->file,
		    at->line, at->text, got, want);
	return check(at, got == want, CU_FALSE);
}

static void print_str(const char *label, struct str s)
{
	printf("\t%s ", label);
	if (!s.p)
		printf("(absent)");
	for (size_t i = 0; s.p && i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c == 127)
			printf("\\x%02x", c);
		else
			putchar(c);
	}
	printf("   (%zu bytes)\n", s.p ? s.n : 0);
}

bool unit_str(const struct unit_at *at, struct str got, struct str want)
{
	bool same = got.n == want.n &&
	    (got.n == 0 || !memcmp(got.p, want.p, got.n));

	if (!same) {
		printf("%s:%d: %s\n", at->file, at->line, at->text);
		print_str("got   ", got);
		print_str("wanted", want);
	}
	return check(at, same, CU_FALSE);
}

static void print_err(const struct err *e)
{
	printf("\terr kind %d from %s:%d\n\tdetail %s\n\tlog    %s\n",
	    (int)e->kind, e->file ? e->file : "?", e->line, e->detail, e->log);
}

bool unit_ok(const struct unit_at *at, int rc, const struct err *e)
{
	if (rc) {
		printf("%s:%d: %s\n\tgot    %d\n\twanted 0\n", at->file,
		    at->line, at->text, rc);
		print_err(e);
	}
	return check(at, rc == 0, CU_FALSE);
}

bool unit_err(const struct unit_at *at, int rc, const struct err *e,
    enum err_kind want)
{
	bool pass = rc == -1 && e->kind == want;

	if (!pass) {
		printf("%s:%d: %s\n\tgot    %d\n\twanted -1, kind %d\n",
		    at->file, at->line, at->text, rc, (int)want);
		print_err(e);
	}
	return check(at, pass, CU_FALSE);
}

struct str unit_str_itself(struct str s)
{
	return s;
}

struct arena *unit_arena(void)
{
	if (!now.arena)
		now.arena = arena_new(0);
	if (!now.arena)
		abort();
	return now.arena;
}

const char *unit_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	if (now.dir[0])
		return now.dir;
	snprintf(now.dir, sizeof(now.dir), "%s/unit.XXXXXX",
	    tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(now.dir)) {
		printf("%s: %s\n", now.dir, strerror(errno));
		abort();
	}
	return now.dir;
}

const char *unit_path(const char *name)
{
	return str_printf(unit_arena(), "%s/%s", unit_dir(), name).p;
}

static struct str slurp(FILE *f)
{
	struct str s = { "", 0 };
	size_t room = 4096, got;
	char *p = arena_alloc(unit_arena(), room);

	while ((got = fread(p + s.n, 1, room - s.n, f)) > 0) {
		s.n += got;
		p = arena_grow(unit_arena(), p, room, room * 2);
		room *= 2;
	}
	s.p = p;
	return s;
}

struct str unit_source(const char *path)
{
	const char *top = getenv("srcdir");
	struct str full = str_printf(unit_arena(), "%s/%s", top ? top : ".",
	    path);
	struct str text = { NULL, 0 };
	FILE *f = fopen(full.p, "rb");

	if (f) {
		text = slurp(f);
		fclose(f);
	} else {
		printf("%s: %s\n", full.p, strerror(errno));
	}
	check(&(struct unit_at){ __FILE__, __LINE__, path }, f != NULL,
	    CU_FALSE);
	return text;
}
