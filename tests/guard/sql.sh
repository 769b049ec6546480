#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sql.sh - SQL text stands in src/db, src/store and sql/ alone.
. "$(dirname "$0")/lib.sh"

files 'c|h' src >"$work/all"
must_exist 'source' <"$work/all"
grep -vE '^src/(db|store)/' "$work/all" >"$work/elsewhere"
text $(cat "$work/elsewhere") |
    grep -E ':[0-9]+:.*(\<SELECT\>|\<INSERT (OR [A-Z]+ )?INTO\>|\<DELETE FROM\>|\<UPDATE [a-z_]+ SET\>|\<PRAGMA\>|\<(CREATE|DROP|ALTER) (TABLE|INDEX|VIEW|TRIGGER)\>|\<(LEFT )?JOIN [a-z_]+ ON\>|\<ORDER BY\>|\<SAVEPOINT\>|^ ?WHERE\>)' |
    rule 'no SQL text outside src/db and src/store'
finish
