# SPDX-License-Identifier: Apache-2.0
# hostile.sh - slow and hostile peers: others are served meanwhile.
. "$(dirname "$0")/lib.sh"
raw=$build/tests/faults/raw

# served TEXT: reads and writes of others, each within a second.
served() {
	"$load" write 2 0.5 "served-$(date +%N)" "$own/acks" >"$own/out"
	[ "$(slowest "$own/out")" -lt 1000 ] && grep -q '^201 ' "$own/out" &&
	    ! grep -qE '^(0|5[0-9]*) ' "$own/out"
	verdict $? "$1: others are served ($(answers "$own/out"), slowest $(
	    slowest "$own/out") ms)"
}

"$load" hold 0 8 3 >"$own/hold" &
held=$!
sleep 0.3
served '8 stalled uploads'
release
"$load" hold 100 0 3 >"$own/hold" &
held=$!
sleep 0.3
served '100 idle connections'
release

[ -x "$raw" ] || {
	skip 'hostile FastCGI: its client needs CUnit to be built'
	finish
}
first=$(rig_worker)
"$raw" "$FCGI_SOCKET" records >"$own/raw"
alive "$first"
verdict $? "malformed records: worker alive ($(cat "$own/raw"))"
served 'after malformed records'
"$raw" "$FCGI_SOCKET" noise "$([ -z "$long" ] && echo 60 || echo 3000)" \
    >"$own/raw"
alive "$first"
verdict $? "mutated requests: worker alive ($(cat "$own/raw"))"
served 'after mutated requests'
[ "$(sqlite3 "$SCIMD_DATABASE" "SELECT count(*) FROM users
    WHERE user_name = 'x'")" = 0 ]
verdict $? 'mutated requests without a token store nothing'

if [ "$(id -u)" -eq 0 ]; then
	# Whoever passes the mode of the socket is asked who he is.
	chmod 755 "$rig/run"
	chmod 666 "$FCGI_SOCKET"
	cp "$raw" "$rig/bin/raw"
	chmod 755 "$rig/bin/raw"
	lines=$(grep -c 'refused: user 54321' "$log")
	answer=$(setpriv --reuid 54321 --regid 54321 --clear-groups \
	    "$rig/bin/raw" "$FCGI_SOCKET" connect)
	sleep 0.2
	[ "$answer" = closed ] && [ $(($(grep -c 'refused: user 54321' \
	    "$log") - lines)) -eq 1 ]
	verdict $? "another user at the socket: $answer, one line of log"
	chmod 660 "$FCGI_SOCKET"
	chmod 750 "$rig/run"
else
	skip 'another user at the socket: only root can be one'
fi
whole
verdict $? 'after hostile peers the record is whole'
finish
