#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check-servers.sh - plays all wire cases through nginx, Apache and
# spawn-fcgi, in the build directory.
#   SERVERS="nginx apache"   only these
#   CONVERSATIONS=DIRECTORY  with replay.py and *.json, which are replayed
#                            too; else one that lies beside the source tree
set -u
srcdir=${srcdir:-.}
here=$srcdir/tests/wire
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
rc=0

# through SERVER COMMAND...: "ok - nginx: …"; a rig that does not start, or a
# command that says nothing, is a failure of its own.
through() {
	server=$1
	shift
	sh "$srcdir/tests/rig/serve" --server "$server" -- "$@" >"$log" 2>&1
	status=$?
	sed -e "s/^ok - /ok - $server: /" \
	    -e "s/^not ok - /not ok - $server: /" \
	    -e "s/^[0-9]* passed, /$server: &/" "$log"
	[ $status -eq 0 ] && return
	rc=1
	grep -q '^not ok - ' "$log" ||
	    echo "not ok - $server: $1 ended with $status"
}

# The conversations that must pass as they are: each line is one of them.
replay() {
	[ -f "$talks/replay.py" ] && command -v python3 >/dev/null || return 0
	through "$1" sh -c 'rc=0; for talk in "$0"/*.json; do
		name=$(basename "$talk" .json)
		if python3 "$0/replay.py" "$talk"; then
			echo "ok - replay of $name"
		else
			echo "not ok - replay of $name"
			rc=1
		fi; done; exit $rc' "$talks"
}

# The runner must notice what is wrong: each of these cases fails.
notices() {
	sh "$srcdir/tests/rig/serve" --server "${SERVERS%% *}" -- \
	    tests/wire/wire "$here/wrong" >"$log" 2>&1
	count=$(find "$here/wrong" -name '*.case' | wc -l)
	if grep -qx "0 passed, $((count)) failed" "$log"; then
		echo 'ok - the runner notices what is wrong'
	else
		cat "$log"
		echo 'not ok - the runner notices what is wrong'
		rc=1
	fi
}

SERVERS=${SERVERS:-nginx apache spawn-fcgi}
notices
talks=
for talks in "${CONVERSATIONS:-}" "$srcdir"/../*/conversations; do
	[ -f "$talks/replay.py" ] && break
done
for server in $SERVERS; do
	through "$server" tests/wire/wire "$here/cases"
	replay "$server"
done
exit $rc
