# SPDX-License-Identifier: Apache-2.0
# crash.sh - kill -9 at any time loses nothing that was acknowledged.
. "$(dirname "$0")/lib.sh"

# From 100 to 450 ms, as a fraction of a second.
moment() {
	set -- $(od -An -N2 -tu2 /dev/urandom)
	printf '0.%03d' $((100 + $1 % 350))
}

# rounds N NAME: each with 4 clients.
rounds() {
	i=0 slow=0 lost=0 broken=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		start
		ready 40 || slow=$((slow + 1))
		"$load" write 4 0.5 "$2-$i" "$own/acks-$i" >"$own/out" &
		client=$!
		sleep "$(moment)"
		end 9
		wait $client
		start
		ready 40 || slow=$((slow + 1))
		"$load" check "$own/acks-$i" >"$own/check" ||
		    { lost=$((lost + 1)); tail -n 4 "$own/check"; }
		end 9
		whole || broken=$((broken + 1))
		[ $((i % 50)) -ne 0 ] || echo "# killed $i times of $1"
	done
}

replace
n=8
[ -z "$long" ] || n=500
rounds $n crash
verdict $lost "kill -9 $n times: every acknowledged write is there"
verdict $broken "kill -9 $n times: the record is whole, no half user"
verdict $slow "kill -9 $n times: serves again within 2 s"

# A backup while four clients write.
start
ready 40
"$load" write 4 2 backup "$own/backup-acks" >"$own/out" &
client=$!
sleep 1
$SCIMCTL db backup "$rig/db/copy.db" >"$own/backup" 2>&1
made=$?
wait $client
[ $made -eq 0 ] && whole "$rig/db/copy.db"
verdict $? 'a backup during writes is whole'
# The restored copy serves.
end TERM
cp "$rig/db/copy.db" "$rig/db/restored.db"
chown "$owner:$group" "$rig/db/restored.db"
start --database "$rig/db/restored.db"
ready 40 && [ "$(status POST /Users "$(user restored)")" = 201 ]
verdict $? 'the restored backup serves'
end TERM

# What was deleted is in no byte of the files, but for the history of changes,
# which keeps it on purpose; and tokens are nowhere.
start
ready 40
"$load" write 1 0.3 goner "$own/goner" >"$own/out"
awk '$3 == "there" { print $1 }' "$own/goner" >"$own/ids"
while read -r id; do
	status DELETE "/Users/$id" >/dev/null
done <"$own/ids"
$SCIMCTL db backup "$rig/db/after.db" >"$own/backup" 2>&1
end TERM
cat "$rig/db/scimd.db" "$rig/db/after.db" "$own/backup" |
    strings -n 8 >"$own/strings"
secret=${SCIM_TOKEN#scim_*_}
[ -s "$own/strings" ] && ! grep -qF "$secret" "$own/strings"
verdict $? 'no token stands in the database or a backup'
# goners FILE VACUUM: what is left of them beside the history.
goners() {
	sqlite3 "$1" 'PRAGMA secure_delete = ON' 'PRAGMA foreign_keys = ON' \
	    'DELETE FROM change' "$2" 'PRAGMA wal_checkpoint(TRUNCATE)' \
	    >/dev/null
	strings -n 8 "$1" | grep -F 'goner-0-' >"$own/found"
	[ -s "$own/ids" ] && [ ! -s "$own/found" ]
}

goners "$rig/db/after.db" VACUUM
verdict $? 'a deleted user stands nowhere in a backup but in the history'
# Pages that SQLite has rearranged may keep a piece; secure_delete wipes only
# what it frees.  Not yet wiped in the file in use, so only in the long form.
if [ -n "$long" ]; then
	goners "$rig/db/scimd.db" ''
	verdict $? 'a deleted user stands nowhere in the file in use'
fi
finish
