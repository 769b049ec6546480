#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# embed.sh - what build-aux/embed.sh puts into a program comes out as it went
# in, whatever bytes it holds, and migrations are numbered without gaps.
. "$(dirname "$0")/lib.sh"

top=$(pwd)
mkdir -p "$work/in/schemas" "$work/in/sql" "$work/scim"
awk 'BEGIN {
	for (i = 1; i < 256; i++)
		printf "%c", i
	print "\"a\\b\" ??= ??/ %d \\n 7\0017"
	for (i = 0; i < 1200; i++)
		print "A line that is as long as lines tend to be, ?? \"\\\" 12."
	printf "no newline at the end"
}' >"$work/in/schemas/all"
: >"$work/in/schemas/none"
cat >"$work/scim/schema.h" <<'C'
struct scim_builtin { const char *name, *text; size_t length; };
extern const struct scim_builtin scim_builtins[];
extern const size_t scim_builtin_count;
C
cat >"$work/main.c" <<'C'
#include <stdio.h>
#include "scim/schema.h"
int main(void)
{
	fprintf(stderr, "%zu %s %zu\n", scim_builtin_count,
	    scim_builtins[0].name, scim_builtins[1].length);
	fwrite(scim_builtins[0].text, 1, scim_builtins[0].length, stdout);
	return 0;
}
C
embed() {
	sh "$top/build-aux/embed.sh" "$@"
}
{
	embed builtins "$work/in" schemas/all schemas/none \
	    >"$work/data.c" &&
	${CC:-cc} -std=c11 -w -I"$work" -o "$work/main" "$work/main.c" \
	    "$work/data.c" -include stddef.h &&
	"$work/main" >"$work/out" 2>"$work/said" &&
	cmp "$work/out" "$work/in/schemas/all" &&
	[ "$(cat "$work/said")" = '2 all 0' ] && : >"$work/same"
	[ -e "$work/same" ] || echo 'the embedded bytes differ'
} 2>&1 | rule 'embedded files come out as they went in'

echo 'SELECT 1;' | tee "$work/in/sql/0001_a.sql" >"$work/in/sql/0003_c.sql"
{
	embed migrations "$work/in" sql/0001_a.sql >/dev/null
	embed migrations "$work/in" sql/0001_a.sql sql/0003_c.sql \
	    >/dev/null 2>"$work/said" && echo 'a gap passed'
	grep -q 'number 2 was expected' "$work/said" || cat "$work/said"
} 2>&1 | rule 'a gap between migrations is refused'
finish
