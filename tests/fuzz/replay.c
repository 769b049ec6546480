/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the corpus of one fuzz target without a fuzzer.  An empty corpus is a
 * failure: it would check nothing. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"
#include "tests/fuzz/fuzz.h"

#define INPUT_MAX (4 << 20)

/* The input is copied into memory of exactly its size, so that a sanitizer
 * sees a target that reads past the end. */
static int replay(const char *path)
{
	uint8_t *all = mem_new(INPUT_MAX), *exact;
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f || !all) {
		printf("not ok - fuzz %s: cannot read %s\n", fuzz_name, path);
		if (f)
			fclose(f);
		mem_free(all);
		return -1;
	}
	n = fread(all, 1, INPUT_MAX, f);
	fclose(f);
	exact = mem_new(n ? n : 1);
	for (size_t i = 0; exact && i < n; i++)
		exact[i] = all[i];
	mem_free(all);
	if (exact)
		LLVMFuzzerTestOneInput(exact, n);
	mem_free(exact);
	return exact ? 0 : -1;
}

static int replay_all(struct arena *a, const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;
	int n = 0;

	while (d && n >= 0 && (entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		n = replay(str_printf(a, "%s/%s", dir, entry->d_name).p) ?
		    -1 : n + 1;
	}
	if (d)
		closedir(d);
	return n;
}

static int replay_corpus(void)
{
	struct arena *a = arena_new(0);
	const char *top = getenv("srcdir");
	int n = 0;

	if (a)
		n = replay_all(a, str_printf(a, "%s/tests/fuzz/corpus/%s",
		    top ? top : ".", fuzz_name).p);
	printf("%s - fuzz %s: %d files of its corpus\n",
	    n > 0 ? "ok" : "not ok", fuzz_name, n);
	arena_free(a);
	return n > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc == 1)
		return replay_corpus();
	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	return failed ? 1 : 0;
}
