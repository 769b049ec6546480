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
