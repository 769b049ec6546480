#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# listed.sh - every file of the tree is in a makefile (itself, or a folder
# above it), so that it is built, run and shipped.
. "$(dirname "$0")/lib.sh"

{
	[ -f Makefile.am ] && echo Makefile.am
	files mk src tests sql schemas doc deploy bench
} >"$work/makefiles"
must_exist 'makefile' <"$work/makefiles"
# shellcheck disable=SC2046
sed 's/##.*//' $(cat "$work/makefiles") | tr -s ' \t\\=' '\n' >"$work/words"
for folder in src tests sql schemas doc deploy bench; do
	[ -d "$folder" ] && find "$folder" -type f
done | grep -vE '\.mk$|~$|/\.[^/]*$|\.py[co]$' | sort >"$work/files"
awk -v words="$work/words" '
	BEGIN { while ((getline w < words) > 0) known[w] = 1 }
	{
		path = $0
		while (index(path, "/") && !(path in known))
			sub(/\/[^\/]*$/, "", path)
		if (!index(path, "/"))
			print $0 ": in no makefile"
	}' "$work/files" | rule 'every file is in a makefile'
finish
