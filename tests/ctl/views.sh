#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# views.sh - what an application asks the record is found by an index.
. "$(dirname "$0")/lib.sh"
ctl db migrate && ctl account create acme && ctl account create globex ||
    exit 1

# sql STATEMENT: its rows, as an application gets them.
sql() {
	sqlite3 -readonly "$work/scimd.db" "$1"
}
# asks WHAT WANTED BY STATEMENT: its rows, that no table is gone through, and
# what the first of them is searched by.
asks() {
	same "$1" "$(sql "$4")" "$2"
	plan=$(sql "EXPLAIN QUERY PLAN $4")
	scans=$(printf '%s\n' "$plan" | grep -E 'SCAN [a-z]' |
	    grep -vE 'SCAN (inside|i|user_roles)\b')
	same '  … by an index' "$scans" ''
	same "  … by $3" "$(printf '%s\n' "$plan" | grep -oF "$3" |
	    sort -u)" "$3"
}

cat >"$work/jane" <<'JSON'
{"externalId":"00u1","emails":[
 {"value":"Old@Acme.com","type":"other"},
 {"value":"Jane.Doe@Acme.com","type":"work","primary":true}]}
JSON
jane=$(ctl user add acme Jane@Acme.com --attributes "$work/jane")
eve=$(ctl user add globex jane@acme.com --email jane.doe@acme.com)
staff=$(ctl group add acme Staff)
ctl group member add acme Staff "$jane" && ctl role grant acme Reader \
    --group-name staff || exit 1

asks 'a user by name' "$jane|1" 'AND name_key=?' \
    "SELECT id, active FROM users
    WHERE account = 'acme' AND user_name_key = lower('JANE@acme.com')"
asks 'a user by the id of the provider' "$jane" 'AND external_id=?' \
    "SELECT id FROM users WHERE account = 'acme' AND external_id = '00u1'"
asks 'a user by id' 'Jane@Acme.com' '(uuid=?)' \
    "SELECT user_name FROM users WHERE id = '$jane'"
asks 'a user by mail address' "$jane|Jane.Doe@Acme.com|1" 'AND value=?' \
    "SELECT u.id, e.email, u.active
    FROM user_emails AS e JOIN users AS u ON u.id = e.user_id
    WHERE e.account = 'acme' AND e.email_key = lower('JANE.DOE@acme.com')"
asks 'the mail addresses of a user' 'Jane.Doe@Acme.com,Old@Acme.com' \
    '(resource=? AND name=?)' "SELECT group_concat(email)
    FROM (SELECT email FROM user_emails
    WHERE user_id = '$jane' ORDER BY email) AS i"
asks 'members of a group by its name' 'Jane@Acme.com' 'AND name_key=?' \
    "SELECT u.user_name
    FROM memberships AS m JOIN groups AS g ON g.id = m.group_id
    JOIN users AS u ON u.id = m.member_id
    WHERE g.account = 'acme' AND g.display_name_key = 'staff'"
asks 'groups of a user' "$staff" '(member=?)' \
    "SELECT group_id FROM memberships WHERE member_id = '$jane'"
asks 'what a user may' 'Reader' '(uuid=?)' \
    "SELECT role FROM user_roles WHERE account = 'acme' AND user_id = '$jane'"
asks 'changes from a number on' '2|create|Group' 'number>?' \
    "SELECT number, operation, resource_type FROM changes
    WHERE account = 'acme' AND number > 1 ORDER BY number LIMIT 1"

# The place in the list moves, the key goes.
ctl user set acme "$jane" 'emails[type eq "other"]=' >/dev/null
same 'an address that is gone is not found' "$(sql "SELECT count(*)
    FROM user_emails WHERE email_key = 'old@acme.com'")" 0
same 'the other one is shown as it was sent' "$(sql "SELECT email
    FROM user_emails WHERE user_id = '$jane'")" 'Jane.Doe@Acme.com'
same 'another account has its own' "$(sql "SELECT user_id FROM user_emails
    WHERE account = 'globex'")" "$eve"
finish
