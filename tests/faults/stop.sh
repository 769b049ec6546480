# SPDX-License-Identifier: Apache-2.0
# stop.sh - signals: nothing is lost, and the end comes soon.
. "$(dirname "$0")/lib.sh"
replace

# stopped TEXT: by SIGTERM within 5 s, with status 0.
stopped() {
	pid=$worker
	kill "$pid"
	gone "$pid" 5
	late=$?
	wait "$pid" 2>/dev/null
	code=$?
	[ $late -eq 0 ] && [ $code -eq 0 ]
	verdict $? "$1: ends within 5 s with status 0 ($code)"
	[ $late -eq 0 ] || kill -9 "$pid"
	worker=
}

start
ready 40
stopped 'SIGTERM while idle'

start
ready 40
"$load" hold 5 4 12 >"$own/hold" &
held=$!
sleep 0.3
stopped 'SIGTERM with stalled uploads and idle connections'
release

start
ready 40
"$load" write 4 1 stop "$own/acks" >"$own/out" &
client=$!
sleep 0.7
stopped 'SIGTERM during writes'
wait $client
start
ready 40
"$load" check "$own/acks" >"$own/check"
verdict $? "SIGTERM during writes: $(tail -n 1 "$own/check")"

"$load" write 4 1 signals "$own/acks-2" >"$own/out" &
client=$!
for s in HUP PIPE USR1 USR2 HUP PIPE USR1 USR2; do
	kill -$s "$worker"
	sleep 0.1
done
wait $client
"$load" check "$own/acks-2" >"$own/check" &&
    ! grep -qE '^(0|5[0-9]*) ' "$own/out"
verdict $? "SIGHUP, SIGPIPE, SIGUSR1 and SIGUSR2 during writes: no loss"

# Somebody else holds the record, and the turn of the writers.
hold_record 14
sleep 0.3
if [ -n "$long" ]; then
	"$load" write 2 2 locked "$own/acks-3" >"$own/out" &
	client=$!
	sleep 0.5
	stopped 'SIGTERM while another program holds the record'
	wait $client
	start
	sleep 0.5
fi
[ "$(status GET '/Users?count=1')" = 200 ]
verdict $? 'reads while another program holds the record'
# What is to be written at last is when the token was used.
sleep 1.5
stopped 'SIGTERM while the record is held, with nothing to answer'
release

# A process that stands still with the turn in its hand: the lock of the file
# beside the record, as another scimd would hold it.
start
ready 40
"$load" turn "$SCIMD_DATABASE-turn" 30 >/dev/null &
held=$!
sleep 0.3
if [ -n "$long" ]; then
	"$load" write 1 1 turn "$own/acks-4" >"$own/out" &
	client=$!
	sleep 0.5
	stopped 'SIGTERM while another process has the turn to write'
	wait $client
	start
	ready 40
fi
# Only when the token was used waits for the turn now.
sleep 1.5
stopped 'SIGTERM while another has the turn, with nothing to answer'
release
finish
