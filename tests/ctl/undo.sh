#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# undo.sh - changes are taken back by changes of their own.
. "$(dirname "$0")/lib.sh"
ctl db migrate && ctl account create acme || exit 1

last() {
	ctl changes list acme | tail -n 1 | cut -f1
}

status 0 user add acme jane --given Jane
jane=$(cat "$work/out")
status 0 user add acme joe
status 0 group add acme Engineering
status 0 group member add acme Engineering jane

# An update, as far as nobody changed the same attributes since.
status 0 user set acme jane title=Boss displayName='Jane D.'
titled=$(last)
status 0 undo acme --change "$titled" --dry-run
has out "^$titled	update	User	jane	.*title.* set back\$"
has err 'dry run'
status 0 user show acme jane
has out '^attributes.title	Boss$'
same 'a dry run leaves no change' "$(last)" "$titled"
status 0 user set acme jane title=Chief
status 1 undo acme --change "$titled"
has err 'title: changed since; --force'
status 0 user show acme jane
has out '^attributes.displayName	Jane D\.$'
status 0 undo acme --change "$titled" --force
status 0 user show acme jane
has_not out '^attributes.title'
has_not out '^attributes.displayName'
status 0 changes list acme --json
has out "\"request\":\"scimctl:[^\"]* undo:$titled\""
status 0 undo acme --change "$titled"
has out 'nothing to do'
status 1 undo acme --change 99999
has err 'there is no change 99999'

# A time may be said as how long ago it was.
status 0 undo acme --resource jane --to 2h --dry-run
has err 'dry run'
status 2 undo acme --resource jane --to 2x
has err 'a date like'

# Members, and a block.
status 0 group member remove acme Engineering jane
status 0 undo acme --change "$(last)"
has out '1 member added again'
status 0 undo acme --change "$(last)"
has out '1 member removed'
status 0 undo acme --change "$(last)"
status 0 group members acme Engineering
has out '	jane$'
status 0 user block acme jane
status 0 undo acme --change "$(last)"
has out 'not blocked any more'

# A deleted user comes back as it was, unless the name is taken.
status 0 user set acme jane title=Boss
status 0 user show acme jane --json
before=$(sed 's/"version":[0-9]*//; s/"modified":"[^"]*"//' "$work/out")
deleted=$(($(last) + 1))
status 0 user delete acme jane
status 0 user add acme JANE
taken=$(cat "$work/out")
status 1 undo acme --change "$deleted"
has err "its name was taken since, by User $taken"
status 0 user delete acme "$taken"
status 0 undo acme --change "$deleted"
has out 'restored; 1 group joined again'
status 0 user show acme "$jane" --json
same 'the user is as before' \
    "$(sed 's/"version":[0-9]*//; s/"modified":"[^"]*"//' "$work/out")" \
    "$before"
status 0 undo acme --change "$deleted"
has out 'is there again already'

# A block comes back too, and nothing is lost by a second round.
status 0 user block acme jane
status 0 user delete acme jane
status 0 undo acme --resource jane --to "$(($(last) - 2))"
status 0 user show acme jane
has out '^state	blocked$'
status 0 user unblock acme jane
status 0 user show acme jane --json
same 'the user is as before' \
    "$(sed 's/"version":[0-9]*//; s/"modified":"[^"]*"//' "$work/out")" \
    "$before"

# A group with its members; what was made is deleted.
status 0 group delete acme Engineering
status 0 undo acme --change "$(last)"
has out 'restored; 1 member added again'
status 0 user add acme eve
status 0 undo acme --change "$(last)"
has out 'deleted$'
status 1 user show acme eve

# A resource as it was after a change, and at a time.
status 0 user set acme joe title=One
then=$(last)
status 0 user set acme joe title=Two
status 0 user set acme joe title=Three nickName=J
status 0 group member add acme Engineering joe
status 0 user deactivate acme joe
status 0 undo acme --resource joe --to "$then"
lines out 4
status 0 user show acme joe
has out '^attributes.title	One$'
has out '^state	active$'
has_not out 'Engineering'
status 0 user delete acme joe
status 0 undo acme --resource joe --to "$then"
status 0 user show acme joe
status 0 undo acme --resource joe --to 2100-01-01
has err 'nothing was undone'

# The last administrator stays.
status 0 role grant acme 'Super Administrator' --user jane
status 0 user add acme admin
status 0 role grant acme 'Super Administrator' --user admin
granted=$(last)
status 0 role revoke acme 'Super Administrator' --user jane
status 1 undo acme --change "$granted"
has err 'Super Administrator'
has err 'nothing was undone'

status 2 undo acme
status 2 undo acme --change 1 --resource joe
status 2 undo acme --resource joe
status 2 undo acme --token x
status 1 undo acme --token x --since 2026-01-01
status 1 undo acme --resource nobody --to 1
finish
