# SPDX-License-Identifier: Apache-2.0
# race.sh - what happens at the same instant: one wins, nothing is lost; with
# one scimd, and with two on one file.
. "$(dirname "$0")/lib.sh"

member() {
	sed -n 's/.*"id":"\([0-9a-f-]*\)".*/\1/p' | head -n 1
}

# contest NAME: all of it once.
contest() {
	"$load" race 20 POST /Users "$(user "one-$1")" >"$own/out"
	[ "$(answers "$own/out")" = '201:1 409:19' ]
	verdict $? "$2: 20 POSTs of one name, one 201 ($(answers "$own/out"))"

	"$load" one POST /Users "$(user "tag-$1")" >"$own/made"
	id=$(sed -n 's/.*"id":"\([0-9a-f-]*\)".*/\1/p' "$own/made")
	tag=$(sed -n 's/.*"version":"W\/\\"\([^\\]*\)\\"".*/\1/p' "$own/made")
	"$load" race 10 PATCH "/Users/$id" "{$patch,\"Operations\":[{\"op\":
	    \"replace\",\"path\":\"title\",\"value\":\"title %\"}]}" \
	    "If-Match: W/\"$tag\"" >"$own/out"
	case $(answers "$own/out") in
	'200:1 412:9' | '204:1 412:9') true ;;
	*) false ;;
	esac
	verdict $? "$2: 10 PATCHes with one ETag, one wins ($(answers "$own/out"))"

	values= i=0
	while [ $i -lt 10 ]; do
		i=$((i + 1))
		"$load" one POST /Users "$(user "member-$1-$i")" >"$own/made"
		values="$values $(member <"$own/made")"
	done
	"$load" one POST /Groups "{$schemas:Group\"],\"displayName\":\"g-$1\"}" \
	    >"$own/made"
	group_id=$(member <"$own/made")
	clients=
	for value in $values; do
		"$load" race 1 PATCH "/Groups/$group_id" "{$patch,\"Operations\":
		    [{\"op\":\"add\",\"path\":\"members\",\"value\":
		    [{\"value\":\"$value\"}]}]}" >"$own/add-$value" &
		clients="$clients $!"
	done
	wait $clients
	n=$(sqlite3 "$SCIMD_DATABASE" "SELECT count(*) FROM membership m
	    JOIN resource r ON r.id = m.grp WHERE r.uuid = '$group_id'")
	[ "$n" = 10 ]
	verdict $? "$2: 10 members added at once, all are in the group ($n)"
}

contest a 'one scimd'

# A second one on the same file; nginx takes turns between their sockets.
two=$rig/run/second.sock
start --socket "$two"
sed "s|server unix:$FCGI_SOCKET.*|&\\
	server unix:$two;|" "$rig/site.conf" >"$own/site.conf"
if grep -q second.sock "$own/site.conf"; then
	cat "$own/site.conf" >"$rig/site.conf"
	kill -HUP "$(cat "$rig/nginx.pid")"
	sleep 1
	contest b 'two scimds'
	[ -z "$long" ] || contest c 'two scimds'
	"$load" write 4 2 two "$own/acks" >"$own/out" &
	client=$!
	sleep 1
	end 9
	wait $client
	ready 40
	"$load" check "$own/acks" >"$own/check"
	verdict $? "one of two is killed: $(tail -n 1 "$own/check")"
else
	verdict 1 'two scimds: the configuration of nginx names the socket'
fi
whole
verdict $? 'after the races the record is whole'
finish
