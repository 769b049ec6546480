# SPDX-License-Identifier: Apache-2.0
# lib.sh - what the scripts of this folder share; each runs within
# tests/rig/serve, whose nginx stays while workers of ours come and go.
set -u
load=$build/tests/faults/load
config=${SCIMCTL##* -c }
rig=$(dirname "$config")
log=$SCIM_LOG
owner=$(stat -c %u "$SCIMD_DATABASE")
group=$(stat -c %g "$rig/run")
long=${FAULTS_LONG:-}
own=$(mktemp -d) || exit 1
failed=0 worker= held=
schemas='"schemas":["urn:ietf:params:scim:schemas:core:2.0'
patch='"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]'

# Ends what this script started, and nothing else.
tidy() {
	for pid in $held $worker; do
		kill -9 "$pid" 2>/dev/null
	done
	rm -rf "$own"
}
trap tidy EXIT
trap 'exit 1' HUP INT TERM

# verdict STATUS TEXT
verdict() {
	if [ "$1" -eq 0 ]; then
		echo "ok - $2"
	else
		echo "not ok - $2"
		failed=1
	fi
}

skip() {
	echo "skip - $*"
}

finish() {
	exit $failed
}

# The worker that the rig started: the last one that said so.
rig_worker() {
	sed -n 's/.*"event":"start".*"pid":\([0-9]*\).*/\1/p' "$log" | tail -n 1
}

alive() {
	kill -0 "$1" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$1/status"
}

# gone PID SECONDS: did it end in time?
gone() {
	tries=$(($2 * 20))
	while alive "$1" && [ $tries -gt 0 ]; do
		sleep 0.05
		tries=$((tries - 1))
	done
	! alive "$1"
}

status() {
	"$load" one "$@" | head -n 1
}

# The new one serves, within so many twentieths of a second.
ready() {
	tries=$1
	until [ "$(status GET '/Users?count=1')" = 200 ]; do
		[ $tries -gt 0 ] || return 1
		sleep 0.05
		tries=$((tries - 1))
	done
}

# As the rig would run it; before: words put before the command.
before=
as_worker() {
	if [ "$(id -u)" -eq 0 ]; then
		exec $before setpriv --reuid "$owner" --regid "$group" \
		    --clear-groups "$@"
	fi
	exec $before "$@"
}

# start OPTIONS...: a worker in place of the one that went; $worker is its pid
# (or that of the tracer before it).
start() {
	as_worker "$rig/bin/scimd" -c "$config" "$@" >>"$log" 2>&1 </dev/null &
	worker=$!
}

# Takes the rig's worker away, so that ours can take its place.
replace() {
	kill "$(rig_worker)"
	gone "$(rig_worker)" 6
}

# end SIGNAL: of our worker.
end() {
	kill "-$1" "$worker" 2>/dev/null
	wait "$worker" 2>/dev/null
	ended=$?
	worker=
	return 0
}

# hold_record SECONDS: another program writes, and takes its time.
hold_record() {
	mkfifo "$own/sql-$1"
	sqlite3 "$SCIMD_DATABASE" <"$own/sql-$1" >/dev/null 2>&1 &
	held=$!
	{ echo 'BEGIN IMMEDIATE;'; exec sleep "$1"; } >"$own/sql-$1" &
	held="$held $!"
}

# Ends what is held in the background.
release() {
	for pid in $held; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	held=
	rm -f "$own"/sql-*
}

user() {
	printf '{%s:User"],"userName":"%s"}' "$schemas" "$1"
}

# A record is whole: pages, references, counters, and no half user.
whole() {
	file=${1:-$SCIMD_DATABASE}
	[ "$(sqlite3 "$file" 'PRAGMA integrity_check' \
	    'PRAGMA foreign_key_check')" = ok ] || return 1
	[ "$(sqlite3 "$file" "SELECT count(*) FROM account a WHERE
	    a.last_change <> (SELECT count(*) FROM change c
	        WHERE c.account = a.id) OR
	    a.last_change <> (SELECT coalesce(max(number), 0) FROM change c
	        WHERE c.account = a.id)")" = 0 ] || return 1
	[ "$(sqlite3 "$file" "SELECT count(*) FROM resource r
	    JOIN resource_type t ON t.id = r.type AND t.name = 'User'
	    WHERE NOT EXISTS (SELECT 1 FROM attribute a
	        WHERE a.resource = r.id) AND r.doc LIKE '%emails%'")" = 0 ]
}

# answers FILE: "201:3 503:1", without the slowest.
answers() {
	awk '$1 != "slowest" { printf "%s%s:%s", n++ ? " " : "", $1, $2 }' "$1"
}

slowest() {
	awk '$1 == "slowest" { print $2 }' "$1"
}
