#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# conformance.sh - doc/conformance.md and the wire cases: each row names a case
# that is there, each case of a standard cites a section and has a row, and
# each leniency is listed with the dialects that src/scim/lenient.c grants.
. "$(dirname "$0")/lib.sh"

doc=doc/conformance.md
table=src/scim/lenient.c
for f in "$doc" "$table"; do
	[ -f "$f" ] && echo "$f"
done >"$work/there"
[ "$(wc -l <"$work/there")" -eq 2 ] || {
	echo "not ok - conformance: $doc and $table are not both there"
	exit 1
}

# Rows of the tables that say what they are tried by, without the heads.
awk '/^## /{ title = $2 }
	/^\|/ && title != "Declared" && !/^\|[-|]*\|$/ && !/tried by \|$/ {
		print title "\t" $0
	}' "$doc" >"$work/rows"
must_exist 'row of doc/conformance.md' <"$work/rows"
files case tests/wire | grep -v '^tests/wire/wrong/' >"$work/cases"
must_exist 'wire case' <"$work/cases"

# Of the last column: name by name, or nothing.
awk -F '\t' '{
	n = split($2, column, "|")
	if (column[n - 1] !~ /`/)
		print "no case: " $2
}' "$work/rows" | rule 'every row is tried by something'
awk -F '\t' '{
	n = split($2, column, "|")
	m = split(column[n - 1], part, "`")
	for (i = 2; i <= m; i += 2)
		print part[i]
}' "$work/rows" | sort -u >"$work/named"
while read -r name; do
	[ -f "tests/wire/cases/$name.case" ] ||
	    [ -f "tests/wire/$name.case" ] ||
	    [ -f "$name" ] || echo "$doc: $name is not there"
done <"$work/named" | rule 'every case that a row names is there'

# Cases of a standard, a dialect or a client, and whatever has a row.
sed -n 's|^tests/wire/cases/\([^/]*/[^/]*\)\.case$|\1|p
    s|^tests/wire/\(d[a-z]*/[^/]*\)\.case$|\1|p' "$work/cases" >"$work/mapped"
must_exist 'wire case of a standard' <"$work/mapped"
# The first comment is the title.
sort -u "$work/mapped" "$work/named" | while read -r name; do
	for file in "tests/wire/cases/$name.case" "tests/wire/$name.case"; do
		[ ! -f "$file" ] || grep -m 1 '^#' "$file" |
		    grep -qE 'RFC 9944|RFC [0-9]{4} sections? [0-9]' ||
		    echo "$file: its title cites no section"
	done
done | rule 'every such wire case cites a section'
grep -v '^device/' "$work/mapped" | while read -r name; do
	grep -qxF "$name" "$work/named" || echo "$name: in no row of $doc"
done | rule 'every such wire case has a row'

# name<TAB>dialects of the table in C, macros resolved.
awk '
	function names(s,   out, i) {
		for (i = 1; i <= macros; i++)
			gsub(macro[i], value[macro[i]], s)
		out = ""
		while (match(s, /DIALECT_[A-Z_]+/)) {
			out = out " " substr(s, RSTART + 8, RLENGTH - 8)
			s = substr(s, RSTART + RLENGTH)
		}
		return tolower(out)
	}
	/^#define [A-Z_]+ \(/ {
		line = $0
		sub(/^#define [A-Z_]+ /, "", line)
		for (i = 1; i <= macros; i++)
			gsub(macro[i], value[macro[i]], line)
		macro[++macros] = $2
		value[$2] = line
	}
	/^\t\[LENIENT_/ { row = $0; open = 1; next }
	open { row = row $0 }
	open && /\},?$/ { open = 0 }
	!open && row != "" {
		match(row, /STR\("[^"]*"\)/)
		name = substr(row, RSTART + 5, RLENGTH - 7)
		rest = substr(row, RSTART + RLENGTH)
		sub(/STR\(.*/, "", rest)
		gsub(/_/, "-", rest)
		gsub(/DIALECT-/, "DIALECT_", rest)
		gsub(/STRICT-TOO/, "STRICT_TOO", rest)
		print name "\t" names(rest)
		row = ""
	}' "$table" >"$work/granted"
must_exist 'leniency' <"$work/granted"
awk -F '\t' '$1 == "Leniencies" { print $2 }' "$work/rows" |
    sed 's/^| *//; s/ *| */|/g' >"$work/listed"
sorted() {
	tr -s ' ,_' '\n\n-' | sed '/^$/d' | sort | tr '\n' ' '
}
while IFS='	' read -r name dialects; do
	row=$(grep "^$name|" "$work/listed") || {
		echo "$table: $name is not in $doc"
		continue
	}
	want=$(echo "$dialects" | sorted)
	said=$(echo "$row" | cut -d '|' -f 3 | sorted)
	[ "$want" = "$said" ] ||
	    echo "$doc: $name is granted to $want, not to $said"
done <"$work/granted" | rule 'every leniency is listed as it is granted'
cut -d '|' -f 1 "$work/listed" | while read -r name; do
	grep -q "^$name	" "$work/granted" ||
	    echo "$doc: $name is no leniency of $table"
done | rule 'every leniency that is listed exists'
finish
