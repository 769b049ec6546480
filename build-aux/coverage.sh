#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# coverage.sh SOURCE-TREE - after the tests of a build with --enable-coverage:
# how much of each source was run, worst first.
set -eu
top=$1

find src -name '*.gcda' | sort >coverage.list
test -s coverage.list || { echo "no test left a trace" >&2; exit 1; }
while read -r trace; do
	gcov -n -o "${trace%/*}" "$trace" 2>/dev/null
done <coverage.list | awk -v top="$top" '
	/^File / { file = substr($2, 2, length($2) - 2) }
	/^Lines executed:/ {
		sub("^" top "/", "", file)
		if (file !~ /^src\// || file in seen)
			next
		seen[file] = 1
		split($0, part, /[:% ]+/)
		percent = part[3]; lines = $NF
		printf "%6.2f %6d %s\n", percent, lines, file
	}' | sort -n | tee coverage.txt
rm -f coverage.list
awk '{ run += $1 * $2 / 100; all += $2 }
	END { printf "%6.2f %6d in all\n", 100 * run / all, all }' coverage.txt
