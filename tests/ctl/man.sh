#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# man.sh - the manual pages are well-formed, and name every option there is.
. "$(dirname "$0")/lib.sh"
doc=$(dirname "$0")/../../doc

# Options of every command, as help prints them.
ctl --help | sed -n 's/^  \([a-z][a-z]*\( [a-z][a-z]*\)*\) .*/\1/p' |
    while read -r name; do
	# shellcheck disable=SC2086
	ctl help $name
done | sed -n 's/^  --\([a-z-]*\).*/\1/p' | sort -u >"$work/options"
[ "$(wc -l <"$work/options")" -gt 30 ] && ok 'there are options' ||
    not_ok 'found hardly an option'
while read -r name; do
	grep -qE "Fl -$name( |\$)" "$doc/scimctl.1" ||
	    not_ok "--$name is not in scimctl.1"
done <"$work/options"

if ! command -v mandoc >/dev/null; then
	echo 'mandoc is not here: the pages are not linted'
	finish
fi
for page in scimctl.1 scimd.8 scimd.conf.5; do
	mandoc -T lint -W warning "$doc/$page" >"$work/lint" 2>&1
	if [ -s "$work/lint" ]; then
		not_ok "$page"
		sed 's/^/#   /' "$work/lint"
	else
		ok "$page has no fault"
	fi
done
finish
