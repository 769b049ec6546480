# SPDX-License-Identifier: Apache-2.0
# soak.sh - many requests, good and bad: memory and descriptors stay bounded.
. "$(dirname "$0")/lib.sh"

pid=$(rig_worker)
warm=20000 count=20000 growth=4096
# Caches and the log's buffers have their size after so many.
[ -z "$long" ] || warm=300000 count=1000000

# Pages of the mapped record are the system's, to take back at any time.
memory() {
	awk '$1 == "RssAnon:" { print $2 }' "/proc/$pid/status"
}

# Those of its connections to nginx are not counted.
descriptors() {
	find "/proc/$pid/fd" -type l ! -lname 'socket:*' | wc -l
}

"$load" mixed 8 $warm >"$own/warm"
sleep 1.2
before=$(memory) files=$(descriptors)
"$load" mixed 8 $count >"$own/out"
sleep 1.2
after=$(memory)
! grep -qE '^(0|5[0-9]*) ' "$own/out" && alive "$pid"
verdict $? "soak of $count: no server error ($(answers "$own/out"))"
[ $((after - before)) -le $growth ]
verdict $? "soak of $count: memory $before kB, then $after kB"
[ "$(descriptors)" -le $((files + 2)) ]
verdict $? "soak of $count: $((files)) files, then $(descriptors)"
[ "$(slowest "$own/out")" -lt 2000 ]
verdict $? "soak of $count: slowest $(slowest "$own/out") ms"
log_size=$(stat -c %s "$SCIMD_DATABASE-wal")
[ "$log_size" -le 67108864 ]
verdict $? "soak of $count: write-ahead log of $log_size bytes"
finish
