#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# schema.sh - files of schemas: checked, added, used, and refused when bad.
. "$(dirname "$0")/lib.sh"
device=${srcdir:-.}/schemas/examples/device.json

status 0 schema check "$device"
status 0 schema check "$device" --json
json_lines
status 0 schema add "$device"
status 1 schema add "$device"
status 0 schema list
has out '^resource type	Device	/Devices	'
has out '^schema	Ble	urn:ietf:params:scim:schemas:extension:ble:2.0:Device	'
status 0 schema show Device
has out '"endpoint": "/Devices"'
has_not out 'scimd'
status 0 schema show urn:ietf:params:scim:schemas:extension:zigbee:2.0:Device
has out '"uniqueness": "server"'
status 1 schema show Toaster

ctl db migrate && ctl account create acme || exit 1
echo '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Device"],"id":"d1","displayName":"Lamp","active":true,"urn:ietf:params:scim:schemas:extension:ethernet-mab:2.0:Device":{"deviceMacAddress":"AA"}}
{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Device"],"id":"d2","active":true,"urn:ietf:params:scim:schemas:extension:ethernet-mab:2.0:Device":{"deviceMacAddress":"aa"}}
{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Lamps","members":[{"value":"d1"}]}' \
    >"$work/devices.jsonl"
status 1 import acme "$work/devices.jsonl" --keep-going
has err '^line 2: the value of deviceMacAddress is already taken'
status 0 group members acme Lamps
has out '	Device	Lamp$'

# Refused before anything was written, and after: each is told once, and neither
# leaves anything.
device='"schemas":["urn:ietf:params:scim:schemas:core:2.0:Device"]'
mac='"urn:ietf:params:scim:schemas:extension:ethernet-mab:2.0:Device"'
echo "{$device,\"displayName\":\"D3\",\"active\":\"perhaps\"}
{$device,\"displayName\":\"D4\",\"active\":true}
{$device,\"displayName\":\"D5\",\"active\":true,$mac:{\"deviceMacAddress\":\"AA\"}}
{$device,\"displayName\":\"D6\",\"active\":true}" >"$work/more.jsonl"
status 1 import acme "$work/more.jsonl" --keep-going
lines err 3
has err '^line 1: active must be'
has err '^line 3: the value of deviceMacAddress is already taken'
has out '^created	2$'
has out '^failed	2$'
ctl export acme --type Device >"$work/out"
lines out 3
ctl changes list acme >"$work/out"
has out '^4	.*import:[0-9a-f]*:4$'
device=${srcdir:-.}/schemas/examples/device.json

# What a file says to be one of a few is so for the operator, too.
shades() {
	cat >"$work/shade.json" <<END
{"id": "urn:example:2.0:Shade", "name": "Shade", "scimd": {"extends": ["User"],
 "canonicalOnly": $1}, "attributes": [
 {"name": "shade", "canonicalValues": ["red", "dark green"]},
 {"name": "note"}]}
END
}
shades '["shade"]'
status 0 schema add "$work/shade.json"
status 0 schema show urn:example:2.0:Shade
has_not out 'canonicalOnly'
user() {
	echo '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"'"$1"'","urn:example:2.0:Shade":{"shade":"'"$2"'"}}'
}
user kim 'Dark Green' >"$work/users.jsonl"
user lee blue >>"$work/users.jsonl"
status 1 import acme "$work/users.jsonl" --keep-going
has err '^line 2: shade must be one of "red", "dark green"; another value'
status 0 user show acme kim
has out 'Dark Green'
shades '["note"]'
status 1 schema check "$work/shade.json"
rm "$work/schemas/shade.json"
status 1 schema check "$work/shade.json"
has err 'shade.json: note: "canonicalOnly" names an attribute without'
shades '["colour"]'
status 1 schema check "$work/shade.json"
has err 'shade.json: colour: "scimd" names an attribute that the schema does'
shades '"shade"'
status 1 schema check "$work/shade.json"
has err 'shade.json: canonicalOnly: is an array of attribute names'
shades '["shade"]' && sed -i 's/"name": "shade"/&, "type": "integer"/' \
    "$work/shade.json"
status 1 schema check "$work/shade.json"
has err 'shade.json: shade: an attribute of this type has no canonicalValues'

# A bad file is told with its name, the attribute and the reason.
bad() {
	sed "$1" "$device" >"$work/bad.json"
	rm -f "$work/schemas/device.json"
	status 1 schema check "$work/bad.json"
	has err "bad.json: $2"
	cp "$work/bad.json" "$work/schemas/"
	status 2 schema list
	has err "schemas/bad.json: $2"
	rm "$work/schemas/bad.json"
}
bad 's/"type": "boolean"/"type": "bool"/' 'active: type is not one of'
bad 's/"name": "mudUrl"/"name": "mud url"/' '.*an attribute needs a name'
bad 's/"name": "mudUrl"/"name": "active"/' 'active: is defined twice'
bad 's/"returned": "never"/"returned": "default"/' \
    'irk: a writeOnly attribute must be returned never'
bad 's|"/Devices"|"/Users"|' 'Device: another resource type has this endpoint'
bad 's/\["separateBroadcastAddress"\]/["colour"]/' 'colour: "indexed" names an attribute'
bad 's/\["Group"\]/["Herd"]/' '.ref: names a resource type that does not exist'
bad '1s/\[/[,/' 'file: '
finish
