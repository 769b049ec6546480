#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rules.sh - roles, the last administrator, connectors, policies.
. "$(dirname "$0")/lib.sh"
ctl db migrate && ctl account create acme && ctl account create globex ||
    exit 1
admin='Super Administrator'

jane=$(ctl user add acme jane@acme.com)
ctl user add acme bob@acme.com >/dev/null
ctl group add acme Admins >/dev/null
status 2 role grant acme "$admin"
has err 'one of --user, --group and --group-name'
status 2 role grant acme "$admin" --user jane@acme.com --group Admins
status 1 role grant acme "$admin" --user nobody
status 0 role grant acme "$admin" --user jane@acme.com
status 0 role grant acme "$admin" --user jane@acme.com
status 0 role grant acme Auditor --group-name Auditors
status 0 role list acme
lines out 2
has out "^$admin	user	jane@acme.com	$jane	"
has out '^Auditor	group name	Auditors		'
status 0 role list acme Auditor --json
json_lines
lines out 1
status 0 role list acme --holders
lines out 1
has out "^$admin	$jane	jane@acme.com\$"

# The last one stays, by whatever path.
for way in "user block acme $jane" "user deactivate acme $jane" \
    "user delete acme $jane" "user set acme $jane userName=eve"; do
	# shellcheck disable=SC2086
	status 1 $way
	has err 'refused'
done
status 1 role revoke acme "$admin" --user "$jane"
has err 'give another person the role first'
status 0 user show acme "$jane"
has out '^state	active$'
has out "^account_roles	$admin\$"

# Through a group, it is the group that keeps the role.
status 0 group member add acme Admins bob@acme.com
status 0 role grant acme "$admin" --group Admins
status 0 role list acme "$admin" --holders
lines out 2
status 0 role revoke acme "$admin" --user "$jane"
status 1 role revoke acme "$admin" --user "$jane"
has err 'is not granted there'
status 1 group member remove acme Admins bob@acme.com
status 1 group delete acme Admins
has err 'refused'
status 0 changes list acme
has out '	roles	User	jane@acme.com	'
status 0 history user acme "$jane"
has out "	roles	role	$admin	\$"

# A group that is named before it exists.
ctl group add acme AUDITORS >/dev/null
status 0 group member add acme Auditors "$jane"
status 0 role list acme Auditor --holders
has out '	jane@acme.com$'

# From the roles down and from the user up, the views tell the same: through
# groups in groups, in a circle, by two ways at once, and by a group's name.
for g in One Two Three; do
	ctl group add acme $g >/dev/null
done
for pair in 'One Two' 'Two Three' 'Three One' 'One AUDITORS'; do
	# shellcheck disable=SC2086
	status 0 group member add acme $pair --group
done
status 0 group member add acme Three bob@acme.com
status 0 role grant acme Deep --group One
status 0 role grant acme Deep --group-name two
status 0 role grant acme Deep --user "$jane"
status 0 role grant globex Deep --group-name One
rows="account, user_id, user_name, role"
view() {
	sqlite3 "$work/scimd.db" "SELECT $rows FROM $1
	    WHERE account = 'acme' ORDER BY role, user_name"
}
same 'both views tell the same' "$(view user_roles)" "$(view account_roles)"
same '  … which is who holds what' \
    "$(view user_roles | cut -d'|' -f3- | tr '\n' ' ')" \
    "jane@acme.com|Auditor bob@acme.com|Deep jane@acme.com|Deep bob@acme.com|$admin "
same '  … without going through a table of people' "$(sqlite3 \
    "$work/scimd.db" "EXPLAIN QUERY PLAN SELECT role FROM user_roles WHERE
    account = 'acme' AND user_id = '$jane'" | grep -cE 'SCAN (r|x|m|g)')" 0
status 0 user block acme "$jane"
status 0 role list acme Auditor --holders
lines out 0
same 'both views leave out who is blocked' "$(view user_roles | grep -c jane)" 0

status 0 connector add acme ACME.com --subdomains
status 0 connector add acme xn--bcher-kva.example
status 1 connector add acme bücher.example
has err 'A-label'
for bad in acme @acme.com '*.acme.com' acme..com -acme.com 'acme com.org'; do
	status 1 connector add acme -- "$bad"
done
status 1 connector add acme acme.com
has err 'already'
status 1 connector add globex acme.com
has err 'account acme has the connector'
status 0 connector disable acme acme.com
status 0 connector list acme
has out '^acme.com	no	yes	'
status 0 connector add globex acme.com
status 1 connector enable acme acme.com
status 0 connector remove globex acme.com
status 1 connector remove globex acme.com
status 0 connector enable acme acme.com
status 0 connector list acme --json
json_lines
lines out 2

status 0 account set acme deprovision connector_domains
status 0 account show acme --json
json_lines
has out '"deprovision":"connector_domains"'
status 1 account set acme deprovision sometimes
has err 'may be all or connector_domains'
status 1 account set acme nonsense 1
status 0 account set acme brake_deactivate 20%,50/1h
status 0 account set acme attribute_updates.department ignore
status 0 account show acme
has out '^brake_deactivate	20%,50/1h$'
has out '^brake_delete	off$'
has out ':User:department	ignore$'
has out '^held	$'
status 1 account set acme brake_delete 5
has err 'like 50/1h'
status 1 account set acme attribute_updates.nonsense ignore
status 1 account set acme attribute_updates.name.givenName ignore
status 0 account set acme brake_deactivate off
status 0 intent list acme
lines out 0
status 1 intent show acme 1
has err 'no intent 1'
status 1 intent apply acme 1
status 1 intent dismiss acme 1
status 2 intent apply acme jane
status 0 account release acme --json
has out '^\{"applied":0,"kept":0\}$'
status 1 account create acme
status 1 account create Bad_Tag
has err 'Okta refuses "_"'
status 0 account list
lines out 2
finish
