#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# database.sh - the file, schemas, filters explained.
. "$(dirname "$0")/lib.sh"
ctl db migrate && ctl account create acme || exit 1

status 0 db check
has out '^ok$'
status 0 db check --json
json_lines
status 0 db info
has out '^accounts	1$'
has out '^version	[1-9]'
status 0 db info --json
json_lines
status 0 db backup "$work/copy.db"
status 1 db backup "$work/copy.db"
has err 'exists already'
status 0 --database "$work/copy.db" account show acme
same 'a copy is for its owner alone' \
    "$(ls -l "$work/copy.db" | cut -c1-10)" '-rw-------'
echo 'this is not a database, but a text that is long enough' >"$work/text"
status 3 --database "$work/text" account list
status 3 --database "$work/none/x.db" account list

# A system with other Unicode data folds names otherwise: keys are made anew.
if command -v sqlite3 >/dev/null; then
	ctl user add acme 'Élodie@acme.com' >/dev/null
	ctl group add acme 'Straße' >/dev/null
	ctl role grant acme admin --group-name Later >/dev/null
	sqlite3 "$work/scimd.db" "UPDATE record SET fold_version = '1.0';
	    UPDATE resource SET name_key = 'old' || id;
	    UPDATE role_grant SET group_key = 'old';
	    DELETE FROM attribute"
	status 3 user list acme
	has err 'run scimctl db migrate'
	status 0 db migrate --backup "$work/before.db" --json
	has out '"rekeyed":true'
	same 'the keys of before are in the copy' "$(sqlite3 \
	    "$work/before.db" "SELECT group_key FROM role_grant")" old
	status 0 user show acme 'éLODIE@acme.com'
	status 0 user list acme --filter 'userName eq "élodie@acme.com"'
	lines out 1
	status 0 group show acme 'STRASSE'
	same 'grants to names have their keys' "$(sqlite3 \
	    "$work/scimd.db" "SELECT group_key FROM role_grant")" later
	status 0 db check
	status 0 db migrate --backup "$work/none.db" --json
	has out '"rekeyed":false'
	same 'nothing was copied' "$(ls "$work" | grep -c none)" 0
fi

status 0 schema list
has out '^resource type	User	/Users	'
has out '^schema	Group	urn:ietf:params:scim:schemas:core:2.0:Group	'
status 0 schema list --json
json_lines
status 0 schema show User
has out '"endpoint": "/Users"'
status 0 schema show urn:ietf:params:scim:schemas:core:2.0:User
has out '"name": "userName"'
status 1 schema show Nothing
cat >"$work/badge.json" <<'JSON'
{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Schema"],
 "id":"urn:example:badge","name":"Badge","description":"A badge.",
 "attributes":[{"name":"number","type":"string","multiValued":false,
  "description":"Its number.","required":false,"caseExact":true,
  "mutability":"readWrite","returned":"default","uniqueness":"none"}]}
JSON
status 0 schema check "$work/badge.json"
sed 's/"string"/"text"/' "$work/badge.json" >"$work/wrong.json"
status 1 schema check "$work/wrong.json"
has err 'wrong.json: .*number'
status 0 schema add "$work/badge.json"
status 0 schema list
has out '^schema	Badge	urn:example:badge	A badge\.$'
status 1 schema add "$work/badge.json"
status 1 schema add "$work/wrong.json"
cp "$work/wrong.json" "$work/schemas/"
status 2 config check
has err 'wrong.json'
rm "$work/schemas/wrong.json"

status 0 explain acme 'userName eq "jane" or title co "x"'
has out '^or$'
has out '^SELECT '
has out '^Plan$'
status 0 explain acme --type Group 'displayName sw "a"' --json
json_lines
has out '"plan":"[^"]*resource_name'
status 1 explain acme 'userName eq'
has err 'filter, byte'
status 1 explain acme --type Planet 'id pr'
finish
