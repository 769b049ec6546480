#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# floors.sh - a folder includes only the folders below it, and what belongs
# to one folder is used nowhere else.  CONTRIBUTING.md explains the table.
. "$(dirname "$0")/lib.sh"

# folder: what it may include.  ctl has http and api for scimctl try, which
# lets the service itself answer, so that it tells what a client would see.
cat >"$work/floors" <<'TABLE'
base:
json:   base
db:     base json
scim:   base json
store:  base json db scim
http:   base json scim
api:    base json scim store http
scimd:  base json db scim store http api
ctl:    base json db scim store http api
TABLE

# what | its only homes | extended regular expression over code
cat >"$work/homes" <<'TABLE'
yajl|json|# *include *<yajl|\<yajl_[a-z_]* *\(
SQLite|db|# *include *<sqlite3|\<sqlite3_[a-z0-9_]*|\<sqlite3\>
libfcgi|scimd|# *include *<fcgi|\<FCGX_[A-Za-z_]*
getopt|ctl scimd|# *include *<getopt|\<getopt(_long)? *\(|\<optarg\>
libcrypto|base|# *include *<openssl/|\<(EVP|HMAC|SHA256|RAND)_[A-Za-z_]* *\(
memory|base db|\<(malloc|calloc|realloc|reallocarray|free|strn?dup|v?asprintf|getline|open_memstream|(posix_)?memalign|aligned_alloc|alloca) *\(
clocks|base|\<(clock_gettime|gettimeofday|time|ftime|timespec_get|localtime(_r)?|mktime|timelocal) *\(
randomness|base|\<(getrandom|getentropy|s?rand(om)?(_r)?|[dlmn]rand48|arc4random[a-z_]*) *\(
utf8proc|base|# *include *<utf8proc|\<utf8proc_[a-z_]* *\(
jumps|base|\<(sig)?longjmp *\(|\<_?(sig)?setjmp *\(
TABLE

files 'c|h' src >"$work/all"
must_exist 'source' <"$work/all"
code $(cat "$work/all") >"$work/code"

sed 's|^src/||; s|/.*||' "$work/all" | sort -u | while read -r folder; do
	grep -q "^$folder:" "$work/floors" || echo "src/$folder: not in the table"
done | rule 'every folder of src is in the table'

# The names of includes are string literals, so they come from the raw files.
grep -n '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' \
    $(cat "$work/all") /dev/null >"$work/includes"
awk -F: -v table="$work/floors" '
	BEGIN {
		while ((getline line < table) > 0) {
			split(line, part, ":")
			may[part[1]] = " " part[2] " " part[1] " "
		}
	}
	{
		split($1, path, "/")
		name = $3
		sub(/^[^"]*"/, "", name)
		sub(/".*/, "", name)
		floor = name
		if (!sub(/\/.*/, "", floor))
			print $1 ":" $2 ": \"" name "\" is not relative to src/"
		else if (!index(may[path[2]], " " floor " "))
			print $1 ":" $2 ": " path[2] " may not include " name
	}' "$work/includes" | rule 'a folder includes only the floors below it'

while IFS='|' read -r what homes pattern; do
	skip=$(echo "$homes" | tr ' ' '|')
	grep -vE "^src/($skip)/" "$work/code" | grep -E "^[^:]*:[0-9]*:.*($pattern)" |
	    rule "only $homes knows $what"
done <"$work/homes"
finish
