#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# import.sh - many resources at once, in and out again.
. "$(dirname "$0")/lib.sh"
ctl db migrate && ctl account create acme && ctl account create globex &&
    ctl account create third || exit 1
user='"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]'
group='"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]'
more=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User
in=$work/in.jsonl

# References backwards and forwards, and a circle of groups.
cat >"$in" <<JSON
{$group,"id":"g1","displayName":"Everyone","members":[{"value":"g2"},{"value":"u1"}]}
{$user,"id":"u1","userName":"ann@acme.com","active":false,"$more":{"department":"Sales","manager":{"value":"u2"}}}
{$user,"id":"u2","userName":"bob@acme.com","emails":[{"value":"bob@acme.com","primary":true}]}

{$group,"id":"g2","displayName":"Sales","members":[{"value":"u1"},{"value":"u2"},{"value":"g1"}]}
JSON
status 0 import acme "$in" --dry-run
has out '^created	4$'
has out '^dry_run	yes$'
status 0 user list acme
lines out 0
status 0 import acme "$in" --batch 2
has out '^created	4$'
has out '^failed	0$'
status 0 group members acme Everyone
has out '	Group	Sales$'
has out '	User	ann@acme.com$'
lines out 2
ctl user show acme bob@acme.com | sed -n 's/^id	//p' >"$work/bob"
status 0 user show acme ann@acme.com
has out "^state	inactive\$"
has out "$(cat "$work/bob")"
status 0 user list acme --filter "manager eq \"$(cat "$work/bob")\""
lines out 1
status 0 changes list acme
has out '	create	User	ann@acme.com	operator .* import:[0-9a-f]*:2$'

# A line that is refused stops, or is left out; nothing of it stays.
cp "$in" "$work/more.jsonl"
echo "{$user,\"userName\":\"eve@acme.com\",\"active\":\"perhaps\"}
{$user,\"userName\":\"BOB@acme.com\"}
{$user,\"userName\":\"kim@acme.com\",\"colour\":\"red\"}
{\"userName\":\"kim@acme.com\"}
{$group,\"displayName\":\"Odd\",\"members\":[{\"value\":\"nobody\"}]}
{$user,
{$user,\"userName\":\"last@acme.com\"}" >>"$work/more.jsonl"
status 1 import globex "$work/more.jsonl" --keep-going
has err '^line 6: active must be true or false'
has err '^line 7: userName "BOB@acme.com" is already taken'
has err '^line 8: .*colour'
has err '^line 9: .*say --type'
has err '^line 10: members: .*nobody'
has err '^line 11: .*JSON'
has out '^created	6$'
has out '^failed	5$'
has out '^incomplete	1$'
status 0 user list globex
lines out 3
status 1 import third "$work/more.jsonl" --batch 3
has out '^created	4$'
status 0 user list third
lines out 2

# What is there is left out; the rest of the same input goes on.
head -c "$(wc -c <"$in")" "$work/more.jsonl" >"$work/same.jsonl"
status 0 import acme "$work/same.jsonl" --resume
has out '^skipped	4$'
has out '^created	0$'
status 1 import acme "$in"
has err 'already taken'

# Out of one account and into another: the same but for ids and times.
ctl account create copy
ctl export acme >"$work/first.jsonl"
status 0 import copy "$work/first.jsonl"
ctl export copy >"$work/second.jsonl"
# Members come in the order in which they were made.
plain() {
	sed -e 's/"meta":.*//' -e 's/"[0-9a-f-]\{36\}"/"id"/g' \
	    -e 's/,"type":"[A-Za-z]*"}/}/g' "$1"
}
same 'an export is the same after an import' \
    "$(plain "$work/second.jsonl")" "$(plain "$work/first.jsonl")"
status 0 export copy --type Group
lines out 2
json_lines
status 0 group members copy Sales
lines out 3

# Into another database with ids and times: not a byte differs.  Members of a
# group that come in a mixed order, a group in a later one, a block.
ctl user add acme zoe@acme.com >/dev/null
ctl group member add acme Everyone zoe@acme.com
ctl user block acme zoe@acme.com
ctl export acme >"$work/first.jsonl"
status 1 import copy "$work/first.jsonl" --keep-ids --keep-going
has err '^line 1: .*already taken'
other="--database $work/other.db"
# shellcheck disable=SC2086
ctl db migrate $other && ctl account create acme $other
status 0 import acme "$work/first.jsonl" --keep-ids $other
ctl export acme $other >"$work/second.jsonl"
same 'an export is the same byte by byte after an import that keeps ids' \
    "$(cat "$work/second.jsonl")" "$(cat "$work/first.jsonl")"
status 1 import acme "$work/first.jsonl" --keep-ids --keep-going $other
has out '^created	0$'
echo "{$user,\"id\":\"one\",\"userName\":\"one\"}
{$user,\"userName\":\"two\"}
{$user,\"id\":\"00000000-0000-4000-8000-000000000000\",\"userName\":\"three\",\"meta\":{\"created\":\"yesterday\"}}
$(sed -n 's/"userName":"[^"]*"/"userName":"four"/p' "$work/first.jsonl" |
    head -n 1)" >"$work/odd.jsonl"
status 1 import acme "$work/odd.jsonl" --keep-ids --keep-going $other
has err '^line 1: the id is no UUID'
has err '^line 2: the id is no UUID'
has err '^line 3: meta.created'
has err '^line 4: the id [0-9a-f-]* is already taken in this database'
has out '^failed	4$'

# More than fits into one page of anything.
i=0
while [ $i -lt 2500 ]; do
	echo "{$user,\"id\":\"$i\",\"userName\":\"u$i\",\"displayName\":\"U $i\"}"
	i=$((i + 1))
done >"$work/many.jsonl"
ctl account create many
status 0 import many - --batch 700
has out '^lines	0$'
status 0 import many "$work/many.jsonl" --progress
has err '100 %.*/s'
has out '^created	2500$'
status 0 account show many
has out '^users	2500$'

# An import that ended early goes on where its last transaction ended.
ctl account create cut
{
	head -n 1500 "$work/many.jsonl"
	echo nonsense
	tail -n 1000 "$work/many.jsonl"
} >"$work/cut.jsonl"
status 1 import cut "$work/cut.jsonl" --batch 400
has out '^created	1500$'
status 1 import cut "$work/cut.jsonl" --resume --keep-going
has out '^skipped	1500$'
has out '^created	1000$'
has out '^failed	1$'
status 0 account show cut
has out '^users	2500$'

# So does one that was killed, wherever it was: nothing is lost, nothing is
# there twice.
ctl account create killed
mkfifo "$work/fifo"
exec 9<>"$work/fifo"
head -n 2000 "$work/many.jsonl" >"$work/fifo" &
head=$!
"$scimctl" -c "$work/conf" import killed "$work/fifo" --format jsonl \
    --batch 100 >/dev/null 2>&1 &
import=$!
tries=0
until ctl account show killed | grep -qE '^users	[12][0-9]{3}$'; do
	sleep 0.05
	tries=$((tries + 1))
	[ $tries -lt 400 ] || break
done
kill -9 $import
wait $import 2>/dev/null
kill $head 2>/dev/null
exec 9>&-
for wait in 0.02 0.04 0.06; do
	"$scimctl" -c "$work/conf" import killed "$work/many.jsonl" \
	    --batch 5 --resume >/dev/null 2>&1 &
	import=$!
	sleep $wait
	kill -9 $import 2>/dev/null
	wait $import 2>/dev/null
done
status 0 import killed "$work/many.jsonl" --resume
skipped=$(sed -n 's/^skipped	//p' "$work/out")
created=$(sed -n 's/^created	//p' "$work/out")
same 'an import that was killed went on where it was' \
    "$((skipped >= 1000)) $((skipped + created))" "1 2500"
status 0 account show killed
has out '^users	2500$'
ctl export killed | sed 's/.*"userName":"\([^"]*\)".*/\1/' | sort -u \
    >"$work/out"
lines out 2500
status 0 db check

# What was refused and came in by a later run is not made again by the next.
sed 's/"u7"/"u9999"/' "$work/many.jsonl" | head -n 20 >"$work/late.jsonl"
ctl account create late
ctl user add late u9999 >/dev/null
status 1 import late "$work/late.jsonl" --keep-going
has out '^failed	1$'
status 0 user delete late u9999
status 0 import late "$work/late.jsonl" --resume
has out '^created	1$'
status 0 import late "$work/late.jsonl" --resume
has out '^created	0$'
has out '^skipped	20$'

# CSV: quotes, line ends in them, columns that are called otherwise.
printf '\357\273\277Mail,name.givenName,"Family, name",Note,department,active\r\n' \
    >"$work/u.csv"
printf 'jo@x.com,Jo,"O""Neil",-,"Research\nand more",true\r\n' >>"$work/u.csv"
printf 'li@x.com,Li,,,,FALSE\r\n' >>"$work/u.csv"
status 1 import third "$work/u.csv"
has err 'column "Mail": User has no attribute "Mail"; say --map'
status 0 import third "$work/u.csv" --map Mail=userName \
    --map 'Family, name=name.familyName' --map Note=
has out '^created	2$'
status 0 user show third jo@x.com
has out "familyName=O\"Neil"
has out 'Research.*and more'
status 0 user show third li@x.com
has out '^state	inactive$'
printf 'userName,emails\na@x.com,a@x.com\nb@x.com\n"c,d\n' >"$work/bad.csv"
status 1 import third "$work/bad.csv" --keep-going
has err '^line 3: 1 fields; the header has 2$'
has err '^line 4: a quote is not closed$'
status 0 user list third --filter 'emails eq "A@x.com"'
lines out 1
status 2 import third "$work/bad.csv" --format xml
status 1 import third "$work/none.jsonl"
status 1 import nobody "$in"
finish
