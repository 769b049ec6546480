#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# resource.sh - users, groups, their changes and histories.
. "$(dirname "$0")/lib.sh"
ctl db migrate && ctl account create acme && ctl account create globex ||
    exit 1
uuid='[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

status 0 user add acme jane@acme.com --email jane@acme.com --given Jane \
    --family Doe
has out "^$uuid\$"
lines out 1
jane=$(cat "$work/out")
echo '{"title":"Boss","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"}}' >"$work/bob.json"
status 0 user add acme bob --attributes "$work/bob.json" --json
json_lines
has out '"department":"Sales"'
status 1 user add acme JANE@acme.com
has err 'is already taken'
echo '{"titel":"Boss"}' >"$work/bad.json"
status 1 user add acme eve --attributes "$work/bad.json"
has err 'titel'
echo '{"title":' >"$work/bad.json"
status 1 user add acme eve --attributes "$work/bad.json"
status 1 user add acme eve --attributes "$work/nothing.json"

status 0 user list acme
lines out 2
has out "^$jane	jane@acme.com	active	jane@acme.com	operator	"
status 0 user list acme --json
json_lines
lines out 2
status 0 user list acme --limit 1
lines out 1
status 0 user list acme --filter 'name.familyName eq "doe"'
lines out 1
status 1 user list acme --filter 'name.familyName eq'
has err 'filter'
status 0 user list globex
lines out 0
status 0 user show acme JANE@acme.com
has out "^id	$jane\$"
has out '^attributes.name	familyName=Doe givenName=Jane$'
status 1 user show globex "$jane"
has err 'account globex has no User'

status 0 user set acme jane@acme.com displayName='Jane D.' \
    'emails[type eq "work"].value=j@acme.com' title=Boss
status 0 user set acme jane@acme.com title=
status 0 user show acme "$jane"
has out '^attributes.displayName	Jane D\.$'
has out '^email	j@acme.com$'
has_not out '^attributes.title'
status 1 user set acme jane@acme.com colour=red
has err 'has no attribute "colour"'
status 2 user set acme jane@acme.com colour
status 1 user set acme jane@acme.com userName=bob
has err 'already taken'

status 0 user deactivate acme jane@acme.com
status 0 user list acme --inactive
lines out 1
status 0 user list acme --inactive --filter 'userName eq "bob"'
lines out 0
status 0 user activate acme jane@acme.com
status 0 user block acme jane@acme.com
status 0 user show acme jane@acme.com
has out '^state	blocked$'
status 0 user activate acme jane@acme.com
status 0 user show acme jane@acme.com
has out '^state	blocked$'
status 0 user unblock acme jane@acme.com
status 0 user show acme jane@acme.com
has out '^state	active$'

status 0 group add acme Engineering
has out "^$uuid\$"
status 0 group add acme Everyone
status 1 group add acme ENGINEERING
status 0 group list acme
lines out 2
status 0 group member add acme Engineering jane@acme.com
status 0 group member add acme Everyone Engineering --group
status 1 group member add acme Everyone nobody@acme.com
status 0 group members acme Everyone
has out '	Group	Engineering$'
lines out 1
status 0 group members acme Everyone --all
has out "^$jane	jane@acme.com	active	"
lines out 1
status 0 group show acme Everyone --json
json_lines
has out '"member_count":1'
status 0 user show acme jane@acme.com --json
has out '"display":"Engineering","value":"[^"]*","type":"direct"'
has out '"display":"Everyone","value":"[^"]*","type":"indirect"'
status 0 group member remove acme Engineering jane@acme.com
status 0 group members acme Everyone --all
lines out 0
status 0 group delete acme Everyone

# One change a line, in the order of their numbers and without gaps.
status 0 changes list acme
count=$(wc -l <"$work/out")
same 'changes have no gaps' "$(cut -f1 "$work/out" | tr '\n' ' ')" \
    "$(seq 1 "$count" | tr '\n' ' ')"
has out '	deactivate	User	jane@acme.com	operator '
status 0 changes list acme --after 2 --limit 3 --json
json_lines
lines out 3
has out '^\{"number":3,'
"$scimctl" -c "$work/conf" changes follow acme --after "$((count - 1))" \
    >"$work/out" &
follower=$!
ctl user delete acme bob
tries=50
while [ "$(wc -l <"$work/out")" -lt 2 ] && [ "$tries" -gt 0 ]; do
	sleep 0.1
	tries=$((tries - 1))
done
kill "$follower"
lines out 2
has out '	delete	User	bob	'

# What a token made is the identity provider's.
if command -v sqlite3 >/dev/null; then
	ctl token create acme okta --no-expiry >/dev/null 2>&1
	sqlite3 "$work/scimd.db" "UPDATE resource SET origin =
	    (SELECT id FROM token) WHERE uuid = '$jane'"
	for way in "set acme $jane title=x" "deactivate acme $jane" \
	    "delete acme $jane"; do
		# shellcheck disable=SC2086
		status 1 user $way
		has err 'the token "okta" made this user'
	done
	status 0 user block acme "$jane"
	status 0 user unblock acme "$jane"
	status 0 user set acme "$jane" title=x --force
	status 0 user list acme
	has out "^$jane	.*	token okta	"
fi

status 0 history user acme jane@acme.com
has out '	update	displayName		Jane D\.$'
has out '	deactivate	active	yes	no$'
has out '	deactivate	blocked	no	yes$'
has out '	members	group		Engineering$'
has out '	members	group	Engineering	$'
status 0 history group acme engineering
has out '	members	member added		jane@acme.com$'
status 0 user delete acme jane@acme.com --force
status 1 user show acme jane@acme.com
status 0 history user acme jane@acme.com --json
json_lines
has out '"operation":"delete"'
status 1 history user acme nobody
status 0 account show acme
has out '^users	0$'
finish
