#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# selftest.sh - each guard lets a small good tree pass and refuses it once it
# holds one bad line: a guard that cannot fail guards nothing.
. "$(dirname "$0")/lib.sh"

spdx='/* SPDX-License-Identifier: Apache-2.0 */'

# A tree with one row of everything the guards look for.
good() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree" && cd "$work/tree" || exit 1
	mkdir -p src/base src/json src/store src/api src/ctl src/scimd doc
	for f in src/base/a.c src/json/a.h src/store/a.c src/api/routes.c \
	    src/ctl/a.c src/scimd/config.c; do
		printf '%s\n#include "base/str.h"\n' "$spdx" >$f
	done
	printf '\t{ "base_url", 1 },\n' >>src/scimd/config.c
	printf '\t.name = "token revoke",\n' >>src/ctl/a.c
	printf '\t{ HTTP_GET, "/Users/*", 0, user_get },\n' >>src/api/routes.c
	printf 'int f(int a)\n{\n\treturn "SELECT 1";\n}\n' >>src/store/a.c
	printf 'base_url\n.B token\\-x\n.B token revoke\n/Users/{id}\n' \
	    >doc/scimd.8
	echo 'x = src doc \' >Makefile.am
	find src doc -type f >>Makefile.am
}

judge() {
	GUARD_ROOT=$work/tree sh "$here/$1.sh" >"$work/said" 2>&1
}

lines() {
	awk -v n="$1" -v s="${2:-int x;}" 'BEGIN { while (n--) print s }'
}

# bad GUARD RULE FILE: standard input is appended to FILE of a good tree, and
# the guard must refuse it under a rule whose text contains RULE.
bad() {
	good
	mkdir -p "$(dirname "$3")"
	[ -e "$3" ] || [ "$1" = listed ] || echo "$spdx" >"$3"
	cat >>"$3"
	if judge "$1" || ! grep -q "^not ok - $1: .*$2" "$work/said"; then
		cat "$work/said"
		echo "$1 let it pass: $2 in $3"
	fi | rule "$1 refuses: $2 ($3)"
}

for g in floors sizes banned sql listed docs; do
	good
	judge "$g" || cat "$work/said"
done | rule 'the good tree passes all guards'

echo '#include "store/a.h"' | bad floors 'the floors below' src/json/a.h
echo '#include "db/db.h"' | bad floors 'the floors below' src/api/routes.c
echo '#include "a.h"' | bad floors 'the floors below' src/json/a.h
echo 'int x;' | bad floors 'in the table' src/extra/a.c
echo '#include <yajl/yajl_gen.h>' | bad floors 'yajl' src/store/a.c
echo '#include <sqlite3.h>' | bad floors 'SQLite' src/store/a.c
echo '	x = sqlite3_step(q);' | bad floors 'SQLite' src/store/a.c
echo '#include <fcgiapp.h>' | bad floors 'libfcgi' src/api/routes.c
echo '#include <getopt.h>' | bad floors 'getopt' src/api/routes.c
echo '#include <openssl/evp.h>' | bad floors 'libcrypto' src/store/a.c
echo '	p = malloc(3);' | bad floors 'memory' src/store/a.c
echo '	free(p);' | bad floors 'memory' src/api/routes.c
echo '	clock_gettime(0, &t);' | bad floors 'clocks' src/store/a.c
echo '	t = time(NULL);' | bad floors 'clocks' src/store/a.c
echo '	getrandom(p, 3, 0);' | bad floors 'randomness' src/store/a.c
echo '	longjmp(at, 1);' | bad floors 'jumps' src/store/a.c
lines 499 | bad sizes '500 lines' src/store/a.c
lines 150 | bad sizes '150 lines' src/json/a.h
{ echo '{'; lines 61 '	x();'; echo '}'; } |
    bad sizes '60 lines' src/store/a.c
printf '\t%s\n' "$(lines 73 | tr -d '\n' | cut -c1-73)" |
    bad sizes '80 columns' src/store/a.c
printf '\t\t\t\tif (x)\n' | bad sizes '3 levels' src/store/a.c
echo 'int f(int a, int b, int c, int d,
    struct arena *x, void (*g)(int, int), int e)' |
    bad sizes '5 parameters' src/store/a.c
echo '	strcpy(a, b);' | bad banned 'past its end' src/store/a.c
echo '	sprintf(a, b);' | bad banned 'past its end' src/store/a.c
echo '	n = atoi(b);' | bad banned 'past its end' src/store/a.c
echo '	system(b);' | bad banned 'shell' src/store/a.c
echo 'int x; // a word' | bad banned 'comments' src/store/a.c
echo 'typedef struct x y;' | bad banned 'typedef' src/store/a.c
echo '        int x;' | bad banned 'by tabs' src/store/a.c
echo 'int x; ' | bad banned 'blanks' src/store/a.c
echo '/* T''ODO */' | bad banned 'for later' src/store/a.c
good
echo 'int x;' >src/base/a.c
judge banned || grep -q '^not ok.*licence' "$work/said" && : >"$work/seen"
{ [ -e "$work/seen" ] || echo 'it passed'; } |
    rule 'banned refuses: a source without a licence line'
echo '	s = "SELECT id FROM token";' | bad sql 'SQL' src/api/routes.c
printf '\ts = x ? "a" :\n\t    "DELETE FROM token";\n' |
    bad sql 'SQL' src/ctl/a.c
echo '	{ "max_body", 1 },' | bad docs 'key' src/scimd/config.c
echo '	.name = "token roll",' | bad docs 'command' src/ctl/a.c
echo '	{ HTTP_GET, "/Bulk", 0, f },' | bad docs 'route' src/api/routes.c
echo 'int x;' | bad listed 'in a makefile' tests/lost.c

# What a guard checks has to be there.
good
echo "$spdx" >src/api/routes.c
{ judge docs && echo 'it passed'; } |
    rule 'docs refuses: a table of routes without a row'
rm -rf "$work/tree/src"
for g in floors sizes banned sql; do
	judge "$g" && echo "$g passed"
done | rule 'guards refuse a tree without sources'
# Comments and strings are no code.
good
printf '/* malloc( */ int x; /* //\n strcpy( */ char *s = "free(//\\"";\n' \
    >>src/store/a.c
{ judge floors && judge banned || cat "$work/said"; } |
    rule 'comments and strings are no code'
finish
