# SPDX-License-Identifier: Apache-2.0
# processes.sh - four processes of mod_fcgid write to one record.
. "$(dirname "$0")/lib.sh"

processes() {
	sed -n 's/.*"event":"start".*"pid":\([0-9]*\).*/\1/p' "$log" |
	    sort -u | wc -l
}

# mod_fcgid lets a request wait for a second while it starts a process: what
# is measured begins when all are there.
round=0
while [ "$(processes)" -lt 4 ] && [ $round -lt 8 ]; do
	round=$((round + 1))
	"$load" write 12 1 "warm-$round" "$own/acks" >"$own/out"
done
seconds=2
[ -z "$long" ] || seconds=60
"$load" write 4 $seconds process "$own/acks" >"$own/out"
grep -q '^201 ' "$own/out" && ! grep -qE '^(0|5[0-9]*) ' "$own/out"
verdict $? "four processes: no error ($(answers "$own/out"))"
[ "$(slowest "$own/out")" -lt 1000 ]
verdict $? "four processes: no wait over 1 s ($(slowest "$own/out") ms)"
"$load" check "$own/acks" >"$own/check"
verdict $? "four processes: $(tail -n 1 "$own/check")"
count=$(($(processes)))
[ $count -eq 4 ]
verdict $? "four processes: $count took part"
"$load" race 20 POST /Users "$(user one)" >"$own/out"
[ "$(answers "$own/out")" = '201:1 409:19' ]
verdict $? "four processes: 20 POSTs of one name ($(answers "$own/out"))"
whole
verdict $? 'four processes: the record is whole'
finish
