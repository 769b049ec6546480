#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# embed.sh - turns text files into a C source on standard output.
#
#   embed.sh migrations SOURCE-TREE sql/0001_a.sql sql/log/0001_b.sql ...
#   embed.sh builtins   SOURCE-TREE schemas/type/User.json ...
#
# Bytes are read through od, so no awk has to cope with NUL or UTF-8; what is
# not plain ASCII becomes an octal escape of three digits, and so does '?',
# which keeps trigraphs away.  The last row of a table is empty and not counted:
# C knows no empty array.  Migrations of the record stand in sql/, those of the
# provisioning log in sql/log/: two sets, each numbered from 1.
set -eu
LC_ALL=C
export LC_ALL

kind=$1
top=$2
shift 2

literal() {
	od -An -v -t u1 "$top/$1" | awk '
	function put(s) {
		line = line s
		any = 1
		if (length(line) > 66)
			flush()
	}
	function flush() {
		if (line != "")
			printf "\t    \"%s\"\n", line
		line = ""
	}
	{
		for (i = 1; i <= NF; i++) {
			c = $i + 0
			if (c == 10) {
				put("\\n")
				flush()
			} else if (c == 34 || c == 92)
				put("\\" sprintf("%c", c))
			else if (c < 32 || c > 126 || c == 63)
				put(sprintf("\\%03o", c))
			else
				put(sprintf("%c", c))
		}
	}
	END {
		flush()
		if (!any)
			print "\t    \"\""
	}'
}

migration() {
	name=${1##*/}
	number=$(expr "$name" : '0*\([1-9][0-9]*\)_.*\.sql$') || {
		echo "embed.sh: $1: not a migration's name" >&2
		exit 1
	}
	last=$((last + 1))
	if [ "$number" -ne "$last" ]; then
		echo "embed.sh: $1: number $last was expected" >&2
		exit 1
	fi
	printf '\t{ %d, "%s",\n' "$number" "$name"
	literal "$1"
	printf '\t},\n'
}

# migration_set NAME log|record FILE...: the files of one of the sets.
migration_set() {
	table=$1 set=$2 last=0
	shift 2
	printf 'const struct db_migration %s[] = {\n' "$table"
	for f; do
		case $f in
		*sql/log/*) of=log ;;
		*) of=record ;;
		esac
		[ "$of" != "$set" ] || migration "$f"
	done
	printf '\t{ 0, NULL, NULL }\n};\n'
}

# counted NAME TABLE
counted() {
	echo "const size_t $1 ="
	echo "    sizeof($2) / sizeof(${2}[0]) - 1;"
}

builtin_file() {
	printf '\t{ "%s",\n' "${1#schemas/}"
	literal "$1"
	printf '\t    , %d },\n' "$(wc -c <"$top/$1")"
}

echo "/* Made by build-aux/embed.sh; not for editing. */"
echo "#include <stddef.h>"
case $kind in
migrations)
	echo '#include "db/migrations.h"'
	migration_set db_migrations record "$@"
	counted db_migration_count db_migrations
	migration_set db_log_migrations log "$@"
	counted db_log_migration_count db_log_migrations
	;;
builtins)
	echo '#include "scim/schema.h"'
	echo 'const struct scim_builtin scim_builtins[] = {'
	for f; do builtin_file "$f"; done
	printf '\t{ NULL, NULL, 0 }\n};\n'
	counted scim_builtin_count scim_builtins
	;;
*)
	echo "embed.sh: $kind: neither migrations nor builtins" >&2
	exit 1
	;;
esac
