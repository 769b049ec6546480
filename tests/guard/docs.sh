#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs.sh - every configuration key, command and route is in doc/.
. "$(dirname "$0")/lib.sh"

files '[1-8]' doc >"$work/man"
[ -d doc ] && find doc -type f ! -name '*.mk' >"$work/doc"
: >>"$work/doc"
# Manual pages write a hyphen as \-, and break fonts off with \f.
plain() {
	[ $# -gt 0 ] && sed 's/\\f[A-Z]//g; s/\\&//g; s/\\-/-/g' "$@"
	:
}
plain $(cat "$work/man") >"$work/man.txt"
plain $(cat "$work/doc") >"$work/doc.txt"

# documented WHAT FOLDER TEXT: rows on standard input must stand in TEXT.
# No row at all is an error as soon as FOLDER holds any source.
documented() {
	sort -u >"$work/rows"
	if [ ! -s "$work/rows" ]; then
		if [ -n "$(files c "$2")" ]; then
			echo "$2: no $1 found" | rule "every $1 is documented"
		else
			echo "$2 is empty: there is no $1 to check"
		fi
		return
	fi
	while read -r row; do
		grep -qF -- "$row" "$3" || echo "$row: not in doc/"
	done <"$work/rows" | rule "every $1 is documented"
}

# shellcheck disable=SC2046
sed -n 's/^	[	 ]*{ *"\([a-z][a-z0-9_.]*\)",.*/\1/p' \
    $(files c src | grep '/config[a-z_]*\.c$') /dev/null |
    documented 'configuration key' src/store "$work/man.txt"
# shellcheck disable=SC2046
sed -n 's/^	[	 ]*\.name = "\([^"]*\)".*/\1/p' $(files c src/ctl) /dev/null |
    documented 'command' src/ctl "$work/man.txt"
# A pattern such as /Users/* is looked for as /Users/.
# shellcheck disable=SC2046
sed -n 's/^	[	 ]*{ *[A-Z_|0-9 ]*, *"\(\/[^"*]*\).*/\1/p' \
    $(files c src/api | grep '/routes\.c$') /dev/null |
    documented 'route' src/api "$work/doc.txt"
finish
