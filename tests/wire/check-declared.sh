#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check-declared.sh - plays the cases of a type with every characteristic that
# the built-in ones lack; a schema that RFC 7643 forbids stops the start.
set -u
srcdir=${srcdir:-.}
here=$srcdir/tests/wire
# Where the user that scimd runs as can read it.
dir=$(mktemp -d /tmp/scimd-declared.XXXXXX) || exit 1
trap 'rm -rf "$dir"' EXIT
server=${SERVERS:-nginx}
server=${server%% *}
rc=0

rig() {
	chmod -R a+rX "$dir"
	sh "$srcdir/tests/rig/serve" --server "$server" \
	    --conf "schema_dir = $dir/schema" -- "$@"
}

# refuses WHAT TEXT FILTER: the schema, put through sed, must stop the start.
refuses() {
	sed "$3" "$here/declared/probe.json" >"$dir/schema/probe.json"
	rig true >"$dir/log" 2>&1
	if [ $? -eq 125 ] && grep -q "probe.json: $2" "$dir/log"; then
		echo "ok - a schema is refused: $1"
		return
	fi
	cat "$dir/log"
	echo "not ok - a schema is refused: $1"
	rc=1
}

mkdir "$dir/schema"
cp "$here"/declared/*.json "$dir/schema/" || exit 1
rig tests/wire/wire "$here/declared" || rc=1

# RFC 7643 section 2.3.8, erratum 8415.
refuses 'a complex value inside another' 'parts' \
    '/"name": "hint"/s/"type": "string"/"type": "complex"/'
# RFC 7643 section 7.
refuses 'a mutability that there is not' 'fixed' \
    's/"mutability": "immutable"/"mutability": "sometimes"/'
# RFC 7643 section 2.1.
refuses 'a name with a blank' 'urn:example:scimd:2.0:Probe: an attribute needs a name' \
    's/"name": "ratio"/"name": "a ratio"/'
exit $rc
