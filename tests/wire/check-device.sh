#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check-device.sh - plays the cases of a declared resource type behind one web
# server, with the example files as schema_dir; a bad file stops the start.
set -u
srcdir=${srcdir:-.}
# Where the user that scimd runs as can read it.
dir=$(mktemp -d /tmp/scimd-schemas.XXXXXX) || exit 1
log=$dir/log
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/schemas"
cp "$srcdir"/schemas/examples/*.json "$dir/schemas/" || exit 1
chmod -R a+rX "$dir"
rc=0
server=${SERVERS:-nginx}
server=${server%% *}

sh "$srcdir/tests/rig/serve" --server "$server" \
    --conf "schema_dir = $dir/schemas" -- \
    tests/wire/wire "$srcdir/tests/wire/device" || rc=1

sed 's/"type": "boolean"/"type": "bool"/' "$srcdir/schemas/examples/device.json" \
    >"$dir/schemas/device.json"
sh "$srcdir/tests/rig/serve" --server "$server" \
    --conf "schema_dir = $dir/schemas" -- true >"$log" 2>&1
if [ $? -eq 125 ] && grep -q 'device.json: active: type is not one of' "$log"
then
	echo 'ok - a bad file stops the start with file, attribute and reason'
else
	cat "$log"
	echo 'not ok - a bad file stops the start with file, attribute and reason'
	rc=1
fi
exit $rc
