#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# try.sh - a request is shown with its effects, and nothing of it is kept.
. "$(dirname "$0")/lib.sh"
ctl db migrate && ctl account create acme || exit 1
ctl user add acme jane >"$work/id" && ctl user add acme joe >/dev/null &&
    ctl group add acme Engineering >"$work/group" || exit 1
jane=$(cat "$work/id")
group=$(cat "$work/group")
user='"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]'
patch='"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]'
before=$(ctl changes list acme)

status 0 try POST /Users "{$user,\"userName\":\"eve\"}" -a acme
has out '^201 Created$'
has out '^Preference-Applied: scimd-dry-run$'
has out '"userName": "eve"'
has out '^create User eve$'
has err 'nothing of this was kept'
echo "{$patch,\"Operations\":[{\"op\":\"Replace\",\"path\":\"title\",\"value\":\"Boss\"}]}" >"$work/body"
status 0 try PATCH "/Users/$jane" "@$work/body" -a acme
has out '^update User jane$'
has out '"to": "Boss"'
has out '^Leniencies used: op-case'
status 0 try PATCH "/Users/$jane" "@$work/body" -a acme --json
json_lines
has out '"diff":\{"title":\{"to":"Boss"\}\}'
status 0 try PATCH "/Groups/$group" "{$patch,\"Operations\":[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"$jane\"}]}]}" -a acme
has out '^204 '
has out '^members \["\+jane"\]$'
status 0 try GET '/Users?filter=userName eq "jane"' -a acme
has out '"totalResults": 1'
has out '^SQL$'
status 1 try POST /Users "{$user,\"userName\":\"JANE\"}" -a acme
has out '^409 Conflict$'
has out '"scimType": "uniqueness"'
status 1 try GET /Nothing -a acme
has out '^404 '

# As a token: what it may, and no more.
status 0 token create acme reader --preset read --no-expiry
status 0 try GET "/Users/$jane" -a acme --token reader
status 1 try DELETE "/Users/$jane" -a acme --token reader
has out '^403 '
has out 'Memberships Edit'

# The last administrator.
status 0 role grant acme 'Super Administrator' --user jane
before=$(ctl changes list acme)
status 1 try DELETE "/Users/$jane" -a acme
has out '^403 '
has out 'Super Administrator'
joe=$(ctl user show acme joe | sed -n 's/^id	//p')
status 0 try DELETE "/Users/$joe" -a acme
has out '^delete User joe$'
has out '^Administrators then: jane$'
same 'nothing was changed' "$(ctl changes list acme)" "$before"
status 0 user list acme
lines out 2

status 2 try GET /Users
status 2 try GET Users -a acme
status 1 try GET /Users -a globex
status 1 try GET /Users -a acme --token nobody
finish
