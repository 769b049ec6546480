#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# forget.sh - the default role; users, changes and histories that are not kept.
. "$(dirname "$0")/lib.sh"
ctl db migrate && ctl account create acme || exit 1
sql() {
	sqlite3 "$work/scimd.db" "$@"
}
jane=$(ctl user add acme jane@acme.com)
joe=$(ctl user add acme joe@acme.com)
ctl user add acme eve@acme.com >/dev/null

# The application's view, scimctl and the account tell the same.
view="SELECT group_concat(user_name) FROM account_roles WHERE account = 'acme'
    AND role = 'Minimal'"
status 0 account set acme default_role Minimal
status 0 account show acme
has out '^default_role	Minimal$'
same 'the view has every active user' "$(sql "$view")" \
    'jane@acme.com,joe@acme.com,eve@acme.com'
status 0 role grant acme Minimal --user jane@acme.com
same 'a grant of the same role does not show twice' "$(sql "$view")" \
    'jane@acme.com,joe@acme.com,eve@acme.com'
same 'seen from the user, it is the same' "$(sql "SELECT count(*) FROM
    user_roles WHERE role = 'Minimal'")" 3
status 0 role list acme --holders
lines out 3
status 0 user show acme joe@acme.com
has out '^account_roles	Minimal$'
status 1 account set acme default_role 'Super Administrator'
has err 'cannot be the administrator role'
status 1 account set acme administrator_role Minimal
status 1 account set acme name ''
has err 'name may be any text of 1 to 200 bytes'

# Users long inactive.
status 0 user deactivate acme jane@acme.com
status 0 user deactivate acme joe@acme.com
same 'who is inactive has no role' "$(sql "$view")" 'eve@acme.com'
sql "UPDATE change SET time = time - 200 * 86400000 WHERE uuid = '$jane'"
status 2 user purge acme
has err '--inactive-for 180d'
status 2 user purge acme --inactive-for soon
status 0 user purge acme --inactive-for 180d --dry-run
lines out 1
has out "^$jane	jane@acme.com	20.*Z	operator\$"
has err '1 users would be deleted'
sql "UPDATE resource SET origin = 77 WHERE uuid = '$jane'"
status 0 user purge acme --inactive-for 180d
lines out 0
has err '0 users are deleted'
has err '1 more stay, because a token made them'
status 0 user purge acme --inactive-for 180d --force --json
json_lines
has out "\"id\":\"$jane\""
has err '1 users are deleted'
status 1 user show acme "$jane"
status 0 user show acme "$joe"
status 0 user list acme
lines out 2

# What changes hold of her.
status 0 history user acme jane@acme.com
has out 'jane@acme.com'
status 1 history erase acme joe@acme.com
status 0 history erase acme jane@acme.com
status 0 history erase acme "$jane" --json
has out '"erased":0'
same 'her name is nowhere in the feed' \
    "$(sql "SELECT count(*) FROM changes WHERE resource_name LIKE 'jane%'
    OR diff LIKE '%jane%'")" 0
status 0 history user acme "$jane"
has out '	delete	'
has_not out 'jane'
n=$(sql "SELECT max(number) FROM change WHERE uuid = '$jane'")
status 1 undo acme --change "$n"
has err 'does not hold what was deleted'

# Old changes.
status 2 changes prune acme
status 2 changes prune acme --older 1h
has err 'last two days'
status 0 changes prune acme --older 30d --json
has out '"removed":1,"first":2'
status 0 changes list acme
has err 'changes up to 1 are removed'
status 0 changes list acme --after 1
has_not err 'removed'
status 0 db check
finish
