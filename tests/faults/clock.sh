# SPDX-License-Identifier: Apache-2.0
# clock.sh - the clock is wrong, and is set right again.
. "$(dirname "$0")/lib.sh"

# faketime would shift the monotonic clock of waiting threads as well.
${CC:-cc} -shared -fPIC -O1 -D_GNU_SOURCE -o "$rig/bin/shift.so" \
    "$(dirname "$0")/shift.c" 2>"$own/cc" || {
	skip "clocks: no library can be made ($(head -n 1 "$own/cc"))"
	finish
}
chmod 755 "$rig/bin/shift.so"
replace
now=$(date -u +%s)

# at SECONDS NAME: a user is made then, and changed.
at() {
	before="env LD_PRELOAD=$rig/bin/shift.so CLOCK_SHIFT=$1"
	start
	before=
	ready 60
	year=$(date -u -d "@$((now + $1))" +%Y)
	"$load" one POST /Users "$(user "clock-$2")" >"$own/made"
	id=$(sed -n 's/.*"id":"\([0-9a-f-]*\)".*/\1/p' "$own/made")
	"$load" one PATCH "/Users/$id?attributes=meta" "{$patch,\"Operations\":
	    [{\"op\":\"add\",\"path\":\"title\",\"value\":\"x\"}]}" >"$own/now"
	grep -q "\"created\":\"$year-[0-9T:.-]*Z\"" "$own/made" &&
	    grep -q "\"lastModified\":\"$year-[0-9T:.-]*Z\"" "$own/now"
	verdict $? "clock at $2: serves, and says $year in UTC"
	[ "$(curl -s -o /dev/null -w '%{http_code}' -H \
	    "Authorization: Bearer $SCIM_TOKEN_EXPIRED" \
	    "$SCIM_BASE_URL/Users")" = 401 ]
	verdict $? "clock at $2: an expired token stays so"
	end TERM
}

at $((-400 * 86400)) '-400 days'
at $((20 * 365 * 86400)) '+20 years'
at $((2147483647 - now + 86400)) '2038-01-20'

# One made in the future is changed by a right clock.
start
ready 40
id=$(sqlite3 "$SCIMD_DATABASE" \
    "SELECT uuid FROM resource WHERE name_key = 'clock-+20 years'")
[ "$(status PATCH "/Users/$id" "{$patch,\"Operations\":
    [{\"op\":\"add\",\"path\":\"title\",\"value\":\"y\"}]}")" = 200 ] &&
    [ "$(sqlite3 "$SCIMD_DATABASE" "SELECT modified >= created
	FROM resource WHERE uuid = '$id'")" = 1 ]
verdict $? 'a clock set back: lastModified is not before created'
end TERM
whole
verdict $? 'after all clocks the record is whole'
finish
