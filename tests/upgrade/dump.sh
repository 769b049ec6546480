#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# dump.sh - writes a database as SQL that tests/unit/test_migrate.c reads.
#
#   dump.sh DATABASE >tests/upgrade/0002.sql
#
# One dump is kept for each step of sql/ that was released, with a row in every
# table; the number in its name is the step it was made at.  A dump is never
# made anew once its step was released.
set -eu
db=${1:?usage: dump.sh DATABASE}
test -f "$db" || { echo "dump.sh: there is no $db" >&2; exit 1; }
sqlite3 "$db" .dump |
    grep -v -e '^PRAGMA ' -e '^BEGIN TRANSACTION;$' -e '^COMMIT;$'
