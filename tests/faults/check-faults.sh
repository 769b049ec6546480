#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check-faults.sh - injects faults into scimd behind real servers, in the
# build directory.
#   FAULTS_LONG=1          many more rounds
#   FAULTS="crash stop"    only these
set -u
srcdir=${srcdir:-.}
here=$srcdir/tests/faults
build=${BUILD_DIR:-$PWD}
export build
log=$(mktemp) || exit 1
trap 'rm -f "$log" "$log.status"' EXIT
rc=0

# try NAME RIG-OPTIONS...
try() {
	name=$1
	shift
	case " ${FAULTS:-$name} " in
	*" $name "*) ;;
	*) return ;;
	esac
	{
		sh "$srcdir/tests/rig/serve" "$@" -- sh "$here/$name.sh" 2>&1
		echo $? >"$log.status"
	} | tee "$log" | sed -un -e 's/^ok - /ok - faults: /p' \
	    -e 's/^skip - /skip - faults: /p' -e 's/^# /# faults: /p' \
	    -e 's/^not ok - /not ok - faults: /p'
	status=$(cat "$log.status")
	if grep -q '^not ok - ' "$log"; then
		rc=1
		grep -v '^ok - ' "$log" | tail -n 30
	elif [ $status -ne 0 ]; then
		rc=1
		tail -n 30 "$log"
		echo "not ok - faults: $name ended with $status"
	fi
}

try crash --threads 8
try stop --threads 8
try race --threads 16
try space --threads 8
try syscalls --threads 4
try damage --threads 4 --conf 'busy_timeout = 1s'
try clock --threads 4
try hostile --threads 4 --conf 'request_deadline = 8s'
try processes --server apache --threads 4
try soak --threads 8
exit $rc
