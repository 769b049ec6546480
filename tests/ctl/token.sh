#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# token.sh - tokens from their making to their end.
. "$(dirname "$0")/lib.sh"
ctl db migrate && ctl account create acme && ctl account create globex ||
    exit 1

status 2 token create acme okta
has err 'say how long the token lives'
status 2 token create acme okta --ttl 90d --no-expiry
status 2 token create acme okta --no-expiry --permission everything
status 2 token create acme okta --no-expiry --dialect klingon
status 1 token create acme okta --no-expiry --allow 10.0.0.0/33
status 1 token create nobody okta --no-expiry

status 0 token create acme okta --no-expiry --dialect okta
lines out 1
has out '^scim_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$'
has err 'only time that the token is shown'
token=$(cat "$work/out")
id=$(echo "$token" | cut -d_ -f2)

status 0 token verify "$token"
has out '^valid	yes$'
has out '^account	acme$'
has out '^may	provision$'
echo "$token" | ctl token verify >"$work/out" 2>&1
same 'a token is read from standard input' $? 0
status 1 token verify "${token%?}"
has out '^reason	.*it was cut off or mistyped'
status 1 token verify "Bearer $token"
has out '^reason	it does not look like'
status 1 token verify "$(echo "$token" | sed 's/_\([^_]*\)$/_0\1/; s/.$//')"
has out 'check characters are wrong'
status 1 token verify --json nonsense
json_lines
has out '"valid":false'

# What a token is made with is what it has.
status 0 token create acme narrow --permission memberships:read --ttl 10d \
    --page-size 7 --rate 3 --allow 10.0.0.0/8 --allow 192.0.2.1 \
    --deny 10.1.0.0/16 --unknown-members skip --not-before 2020-01-01 --json
json_lines
has out '"permissions":\["memberships:read"\]'
has out '"page_size":7,"rate":3,"allow":"10.0.0.0/8 192.0.2.1","deny":"10.1.0.0/16","unknown_members":"skip"'
narrow=$(sed 's/.*"token":"\([^"]*\)".*/\1/' "$work/out")
status 0 token create acme users --permission memberships:edit --no-expiry
has err 'without settings:read'
status 0 token verify "$narrow" --address 10.2.3.4
status 1 token verify "$narrow" --address 10.1.3.4
has out 'may not be used from that address'
status 0 token verify "$narrow"
status 0 token list acme
has out '	narrow	active	memberships:read	.*ends in 9 days$'
lines out 3
status 0 token list globex
lines out 0
status 0 token set acme narrow --allow none --deny none --rate 0 \
    --page-size 0 --name wide --preset read
status 0 token show acme wide --json
has out '"rate":null,"allow":null,"deny":null'
has out '"may":"read"'
status 0 token verify "$narrow" --address 198.51.100.1
status 2 token set acme wide

status 0 token create acme old --expires 2020-01-01
has err 'expired already'
status 1 token verify "$(cat "$work/out")"
has out 'it has expired'
status 0 token create acme later --not-before 2999-01-01 --no-expiry
status 1 token verify "$(cat "$work/out")"
has out 'does not work yet'

status 0 token disable acme okta
status 1 token verify "$token"
has out 'it is disabled'
status 0 token enable acme okta
status 0 token verify "$token"

# Both live until the grace is over.
status 0 token roll acme okta --grace 1h
new=$(cat "$work/out")
has err "the old one \\($id\\) ends"
status 0 token verify "$new"
has out '^dialect	okta$'
status 0 token verify "$token"
has out '^warning	ends within a day$'
status 1 token revoke acme okta
has err 'more than one token is called "okta"'
status 0 token roll acme "$(echo "$new" | cut -d_ -f2)" --grace 0s
status 1 token verify "$new"
has out 'it has expired'

status 0 token revoke acme "$id"
status 1 token verify "$token"
has out 'it is revoked'
status 1 token roll acme "$id"
has err 'create a new one instead'
status 1 token show globex "$id"
has err 'no token'
status 0 account set acme state suspended
status 1 token verify "$narrow"
has out 'account is suspended'
finish
