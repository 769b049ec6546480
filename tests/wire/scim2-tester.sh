#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# scim2-tester.sh - runs python-scim's compliance tester (package scim2-cli)
# against a fresh scimd, with a token of each dialect: make check-scim2-tester.
# It may report no error at all, in any of them.
#
# The tester comes from a virtual environment in the build directory, which is
# made when it is not there; where Python packages cannot be installed, this
# says so and tests nothing.  SCIM2=PROGRAM names one that is installed.
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
	for dialect in default rfc interop-strict entra okta; do
		token=$($SCIMCTL token create acme "tester $dialect" \
		    --no-expiry --dialect $dialect 2>/dev/null)
		SCIM_CLI_HEADERS="Authorization: Bearer $token"
		export SCIM_CLI_HEADERS
		echo "dialect $dialect"
		"$0" --url "$SCIM_BASE_URL" test -v
	done' "$SCIM2" >"$out" 2>&1

# A result is a line "STATUS check_name" and lines about it.
awk '
	function close_dialect() {
		if (dialect == "")
			return
		wrong = bad || !good
		printf "%sok - scim2-tester, dialect %s: %d succeeded, %d " \
		    "failed, %d others\n", wrong ? "not " : "", dialect,
		    good, bad, others
		failed += wrong
		dialects++
	}
	/^dialect [a-z-]+$/ {
		close_dialect()
		dialect = $2
		good = bad = others = 0
		status = ""
		next
	}
	/^[A-Z]+ [a-z_]+ *$/ {
		status = $1
		good += status == "SUCCESS"
		bad += status == "ERROR" || status == "CRITICAL"
		others += status != "SUCCESS" && status != "ERROR" &&
		    status != "CRITICAL"
	}
	status == "ERROR" || status == "CRITICAL" { print substr($0, 1, 300) }
	END {
		close_dialect()
		exit failed || dialects != 5
	}' "$out"
rc=$?
[ $rc -eq 0 ] || tail -n 20 "$out" | cut -c1-300
exit $rc
