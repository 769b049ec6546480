# SPDX-License-Identifier: Apache-2.0
# lib.sh - what the guards share; read by them, never run.
#
# A guard walks the tree at $GUARD_ROOT (else $srcdir, which make sets, else
# here), prints the places that break its rules and one line for each rule,
# and leaves with 1 when a rule was broken.
set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
cd "${GUARD_ROOT:-${srcdir:-.}}" || exit 1
guard=$(basename "$0" .sh)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# rule TEXT: standard input holds one line for each place that breaks it.  It
# ends a pipe, thus runs in a shell of its own, and leaves its verdict in a file.
rule() {
	cat >"$work/found"
	if [ -s "$work/found" ]; then
		cat "$work/found"
		echo "not ok - $guard: $1"
		: >"$work/failed"
	else
		echo "ok - $guard: $1"
	fi
}

# files SUFFIXES FOLDER...: such files, sorted; folders may be missing.
files() {
	suffixes=$1
	shift
	for folder; do
		[ -d "$folder" ] && find "$folder" -type f
	done | grep -E "\.($suffixes)\$" |
	    grep -vE '(^|/)(migrations_sql|builtin_json)\.c$' | sort
	:
}

# code FILE...: "file:line:text" without comments and what strings hold.
# text FILE...: "file:line:text" of what string literals hold.
code() {
	[ $# -gt 0 ] && awk -v want=code -f "$here/strip.awk" "$@"
	:
}
text() {
	[ $# -gt 0 ] && awk -v want=text -f "$here/strip.awk" "$@"
	:
}

# must_exist WHAT: standard input is what a guard is about to check.
must_exist() {
	cat >"$work/subjects"
	[ -s "$work/subjects" ] && return 0
	echo "not ok - $guard: found no $1 to check"
	exit 1
}

finish() {
	[ ! -e "$work/failed" ]
	exit
}
