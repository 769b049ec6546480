# SPDX-License-Identifier: Apache-2.0
# syscalls.sh - the n-th fdatasync or pwrite of a thread fails.
. "$(dirname "$0")/lib.sh"

strace -qq -o /dev/null true 2>/dev/null || {
	skip 'failing system calls: strace does not work here'
	finish
}
replace

# Waits until the last thread is traced.
traced() {
	tries=$1
	while grep -q '^TracerPid:[[:space:]]*0$' /proc/"$worker"/task/*/status &&
	    [ $tries -gt 0 ]; do
		sleep 0.05
		tries=$((tries - 1))
	done
}

# inject CALL ERROR WHEN: writes one after the other under it; what was
# acknowledged is there afterwards, also after a kill and a restart.
inject() {
	tried=$((tried + 1))
	start --busy-timeout 1s
	ready 40
	# From here on the calls of each thread are counted.
	strace -f -qq -o /dev/null -e "trace=$1" \
	    -e "inject=$1:error=$2:when=$3" -p "$worker" 2>"$own/strace" &
	held=$!
	traced 40
	if ready 40; then
		"$load" write 1 0.7 "$1-$2-$tried" "$own/acks-$tried" \
		    >"$own/out"
		grep -qE '^5' "$own/out" && struck=$((struck + 1))
		grep -qE '^(0|502|504) ' "$own/out" && died=$((died + 1))
		[ "$(status GET '/Users?count=1')" = 200 ] ||
		    unread=$((unread + 1))
		[ -s "$own/acks-$tried" ] ||
		    echo "0 - none -" >"$own/acks-$tried"
	fi
	end 9
	release
	start
	ready 100
	if [ -s "$own/acks-$tried" ] && ! grep -q '^0 ' "$own/acks-$tried"; then
		"$load" check "$own/acks-$tried" >"$own/check" || {
			lost=$((lost + 1))
			cat "$own/check"
		}
	fi
	end 9
	whole || broken=$((broken + 1))
}

# all CALL ERROR LAST
all() {
	tried=0 struck=0 died=0 unread=0 lost=0 broken=0
	k=1
	while [ $k -le "$3" ]; do
		inject "$1" "$2" $k
		k=$((k + 1))
	done
	inject "$1" "$2" 2+
	[ $struck -gt 0 ] || lost=1
	verdict $lost "$1 $2: $struck of $tried struck, none was acknowledged"
	verdict $((died + unread)) "$1 $2: serves on, reads are answered"
	verdict $broken "$1 $2: the record is whole afterwards"
}

last=3
[ -z "$long" ] || last=60
all fdatasync EIO $last
all pwrite64 ENOSPC $last
[ -z "$long" ] || all pwrite64 EIO $last
finish
