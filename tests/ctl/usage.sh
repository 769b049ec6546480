#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage.sh - help, wrong commands, options, exit codes, the configuration.
. "$(dirname "$0")/lib.sh"

status 0
has out '^usage: scimctl'
has out '^  token create TAG NAME +make a token'
status 0 --help
status 0 help token create
has out '^usage: scimctl token create'
has out '^Example$'
status 0 token create --help
has out '--no-expiry'
status 0 version
has out '^[0-9]+\.[0-9]+\.[0-9]+$'
status 0 version --json
json_lines

# Every command in the list has help of its own, with an example.
ctl --help | sed -n 's/^  \([a-z][a-z]*\( [a-z][a-z]*\)*\) .*/\1/p' >"$work/names"
[ "$(wc -l <"$work/names")" -gt 50 ] && ok 'there are commands' ||
    not_ok 'found hardly a command'
while read -r name; do
	# shellcheck disable=SC2086
	ctl help $name 2>&1 | grep -q "^  scimctl ${name%% *}" ||
	    not_ok "$name: no example"
done <"$work/names"

status 2 tok lst
has err 'did you mean: token list'
status 2 token creat acme
has err 'did you mean: token create'
status 2 token
has err 'token create, token list'
status 2 frobnicate
has err 'scimctl --help lists them'
lines err 1
status 2 token list
has err 'scimctl token list TAG$'
status 2 token list acme globex
has err '"globex" is too much'
status 2 token list acme --nonsense
has err 'there is no option --nonsense'
status 2 token list --json=yes acme
has err 'takes no value'
status 2 changes list acme --after
has err '--after needs a value'

status 3 account list
has err 'run scimctl db migrate'
status 2 -c "$work/nothing" account list
has err 'cannot read'
echo 'nonsense = 1' >"$work/bad"
status 2 -c "$work/bad" account list
has err 'bad:1: there is no key "nonsense"'
status 0 db migrate
status 0 db migrate
status 0 config check
status 0 config show
has out "^database	$work/scimd.db$"
status 0 --database "$work/other.db" db migrate --json
json_lines
has out '"from":0,"to":[1-9]'
SCIMD_CONFIG=$work/conf "$scimctl" account list >"$work/out" 2>&1
same 'the environment names the configuration' $? 0
status 1 account show nobody
has err 'there is no account "nobody"'
has_not out .
ctl schema list >/dev/full 2>"$work/err"
same 'a full disk is not success' $? 1
finish
