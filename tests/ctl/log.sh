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

status 2 log list --status 7xx
status 2 log list --status nothing
status 2 log list --since soon
status 2 log why acme
echo 'log_database = off' >>"$work/conf"
status 1 log list
has err 'switched off'
finish
