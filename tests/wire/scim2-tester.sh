#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# scim2-tester.sh - runs python-scim's compliance tester (package scim2-cli)
# against a fresh scimd: make check-scim2-tester.
#
# The tester comes from a virtual environment in the build directory, which is
# made when it is not there; where Python packages cannot be installed, this
# says so and tests nothing.  SCIM2=PROGRAM names one that is installed.
#
# One departure is declared (doc/conformance.md, "active"): the tester removes
# active and wants it gone.
set -u
srcdir=${srcdir:-.}
server=${SERVERS:-nginx}
server=${server%% *}
venv=$PWD/scim2-tester
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT

skip() {
	cat "$out"
	echo "skipped - scim2-tester: $1"
	exit 0
}

if [ -z "${SCIM2:-}" ]; then
	SCIM2=$venv/bin/scim2
	command -v python3 >/dev/null || skip 'there is no python3'
	[ -x "$venv/bin/pip" ] || python3 -m venv "$venv" >"$out" 2>&1 ||
	    skip 'python3 cannot make a virtual environment'
	[ -x "$SCIM2" ] ||
	    "$venv/bin/pip" install -q scim2-cli scim2-tester >"$out" 2>&1 ||
	    skip 'its packages cannot be installed here'
fi

sh "$srcdir/tests/rig/serve" --server "$server" -- sh -c '
	SCIM_CLI_HEADERS="Authorization: Bearer $SCIM_TOKEN"
	export SCIM_CLI_HEADERS
	"$0" --url "$SCIM_BASE_URL" test -v' "$SCIM2" >"$out" 2>&1

# A result is a line "STATUS check_name" and lines about it.
awk '
	/^[A-Z]+ [a-z_]+ *$/ { status = $1; n[status]++; next }
	status != "ERROR" && status != "CRITICAL" { next }
	/^  PATCH modify\(\) did not remove attribute .active.$/ {
		n[status]--
		declared++
	}
	{ print; }
	END {
		bad = n["ERROR"] + n["CRITICAL"]
		printf "%d succeeded, %d failed, %d declared\n", n["SUCCESS"],
		    bad, declared
		exit !n["SUCCESS"] || bad
	}' "$out" | cut -c1-300 >"$out.short"
tail -n 1 "$out.short" | grep -q '^[1-9][0-9]* succeeded, 0 failed'
rc=$?
if [ $rc -eq 0 ]; then
	tail -n 1 "$out.short"
	echo 'ok - scim2-tester reports nothing but what is declared'
else
	[ "$(wc -l <"$out.short")" -gt 1 ] || tail -n 20 "$out"
	cat "$out.short"
	echo 'not ok - scim2-tester reports nothing but what is declared'
fi
rm -f "$out.short"
exit $rc
