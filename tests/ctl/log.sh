#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# log.sh - the commands of the provisioning log, where there is none.
. "$(dirname "$0")/lib.sh"

status 0 db migrate
status 0 account create acme
status 1 log list
has err 'there is no provisioning log at .*/scimd-log.db'
status 0 log why acme jane@acme.com
has err 'there is no provisioning log'
has out 'never was one in the record'
has out 'has never called'

echo '{"userName": "jane@acme.com"}' >"$work/jane"
status 0 user add acme jane@acme.com
status 0 log why acme JANE@acme.com
has out 'Now: active'
has out 'operator .*: created'
status 0 user block acme jane@acme.com
status 0 log why acme jane@acme.com
has out 'blocked by an operator'
has out 'scimctl user unblock'
status 0 user delete acme jane@acme.com
status 0 log why acme jane@acme.com
has out 'Now: deleted'
status 0 log why acme jane@acme.com --json
json_lines

# A log of the version before, as scimd made it.
if command -v sqlite3 >/dev/null; then
	id=$(ctl token create acme okta --no-expiry 2>/dev/null | cut -d_ -f2)
	{
		cat "${srcdir:-.}/sql/log/0001_log.sql"
		echo 'PRAGMA application_id = 0x73636964;
		    PRAGMA user_version = 1;
		    INSERT INTO entry (time, status, us, operation, request)
		    VALUES (1764000000000, 200, 1, "read", "r1");'
	} | sqlite3 "$work/scimd-log.db" >/dev/null
	status 3 log list
	has err 'run scimctl db migrate'
	status 0 token show acme okta
	has out '^leniencies	$'
	status 0 db migrate
	status 0 log list
	has out 'read'
	status 0 log leniencies
	lines out 0
	sqlite3 "$work/scimd-log.db" "INSERT INTO leniency VALUES
	    ('acme', '$id', 'op-case', 2, 1764000000000, 1764000060000),
	    ('acme', '$id', 'dotted-keys', 3, 1764000000000, 1764000060000),
	    ('acme', 'other', 'from-the-future', 1, 1764000000000,
	    1764000060000), ('globex', 'third', 'op-case', 1, 1, 1)"
	status 0 log leniencies -a acme
	lines out 3
	has out "^acme	$id	dotted-keys	3	2025-11-24T.*	.* in PATCH$"
	has out '^acme	other	from-the-future	1	.*	$'
	status 0 log leniencies -a acme --token "$id" --json
	json_lines
	lines out 2
	has out '"leniency":"op-case","requests":2,"first":"2025-11-24T16:00:00'
	has out '"meaning":"PATCH operation names in any case'
	status 0 token show acme okta
	has out '^leniencies	leniency=dotted-keys requests=3 .*, leniency=op-case'
	status 0 token show acme okta --json
	has out '"leniencies":\[{"leniency":"dotted-keys","requests":3'
	rm "$work/scimd-log.db"*
fi
status 0 token create acme none --no-expiry
status 0 token show acme none --json
has out '"leniencies":null'

status 2 log list --status 7xx
status 2 log list --status nothing
status 2 log list --since soon
status 2 log why acme
echo 'log_database = off' >>"$work/conf"
status 1 log list
has err 'switched off'
finish
