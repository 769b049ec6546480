# SPDX-License-Identifier: Apache-2.0
# lib.sh - what the tests of scimctl share; read by them, never run.
#
# A test runs the scimctl of this build on a database of its own, prints a line
# for each expectation, and leaves with 1 when one was not met.
set -u
LC_ALL=C.UTF-8
export LC_ALL
unset SCIMD_CONFIG

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
scimctl=${SCIMCTL_PROGRAM:-./scimctl}
failed=0

mkdir "$work/schemas"
cat >"$work/conf" <<CONF
database = $work/scimd.db
schema_dir = $work/schemas
base_url = https://idp.example/v4/accounts/{account}/scim/v2
CONF

# ctl ARGUMENT...: scimctl on this database.
ctl() {
	"$scimctl" -c "$work/conf" "$@"
}

ok() {
	echo "ok - $1"
}
not_ok() {
	echo "not ok - $1"
	failed=1
}

# status WANTED ARGUMENT...: runs ctl; keeps $work/out and $work/err.
status() {
	want=$1
	shift
	ctl "$@" >"$work/out" 2>"$work/err" </dev/null
	got=$?
	if [ "$got" = "$want" ]; then
		ok "$* ends with $want"
	else
		not_ok "$* ended with $got, not $want"
		sed 's/^/#   /' "$work/out" "$work/err"
	fi
}

# has FILE PATTERN: a line of what status kept matches (grep -E).
has() {
	if grep -qE -e "$2" "$work/$1"; then
		ok "  … and says $2"
	else
		not_ok "  … but does not say $2"
		sed 's/^/#   /' "$work/$1"
	fi
}
has_not() {
	if grep -qE -e "$2" "$work/$1"; then
		not_ok "  … but says $2"
		sed 's/^/#   /' "$work/$1"
	else
		ok "  … and does not say $2"
	fi
}
# lines FILE N
lines() {
	n=$(wc -l <"$work/$1")
	if [ "$n" -eq "$2" ]; then
		ok "  … in $2 lines"
	else
		not_ok "  … in $n lines, not $2"
		sed 's/^/#   /' "$work/$1"
	fi
}
# same WHAT GOT WANTED
same() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1: got \"$2\", not \"$3\""
	fi
}
# json_lines: every line of $work/out is one JSON object, by its outline.
json_lines() {
	if [ -s "$work/out" ] && ! grep -qvE '^\{".*[]}"0-9el]\}$|^\{\}$' \
	    "$work/out"; then
		ok '  … as JSON, one object a line'
	else
		not_ok '  … not as JSON lines'
		sed 's/^/#   /' "$work/out"
	fi
}

finish() {
	[ "$failed" = 0 ]
	exit
}
