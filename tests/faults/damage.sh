# SPDX-License-Identifier: Apache-2.0
# damage.sh - the record is locked, damaged, foreign or not ours to write.
. "$(dirname "$0")/lib.sh"

hold_record 5
sleep 0.3
"$load" one GET '/Users?count=1' | head -n 1 >"$own/read"
"$load" write 1 1.5 held "$own/acks" >"$own/out"
curl -s -o "$own/body" -D "$own/head" -X POST \
    -H "Authorization: Bearer $SCIM_TOKEN" \
    -H 'Content-Type: application/scim+json' -d "$(user held)" \
    "$SCIM_BASE_URL/Users"
grep -q '^HTTP/1.1 503' "$own/head" &&
    grep -qi '^Retry-After: [1-9]' "$own/head" &&
    grep -q 'api:messages:2.0:Error' "$own/body"
verdict $? "locked by another program: 503 with Retry-After ($(
    head -n 1 "$own/head" | tr -d '\r'))"
[ "$(cat "$own/read")" = 200 ] && [ "$(status GET '/Users?count=1')" = 200 ]
verdict $? 'locked by another program: reads are answered'
release
[ "$(status POST /Users "$(user held)")" = 201 ]
verdict $? 'locked by another program: writes again afterwards'

replace
bad=$rig/db/bad
mkdir "$bad"

# refuses WHAT: a clear word and no signal, within 5 s.
refuses() {
	chown -R "$owner:$group" "$bad"
	before='timeout 5'
	(as_worker "$rig/bin/scimd" -c "$config" \
	    --database "$bad/scimd.db") >"$own/out" 2>&1
	code=$?
	before=
	[ $code -eq 1 ] && grep -q '^scimd: ..' "$own/out" &&
	    ! grep -qi 'ASAN\|sanitizer' "$own/out"
	verdict $? "$1: does not start ($code, $(tail -n 1 "$own/out" |
	    sed "s|$rig/||g" | cut -c1-90))"
	rm -f "$bad"/*
}

head -c 200000 /dev/zero >"$bad/scimd.db"
refuses 'zeros'
head -c 200000 /dev/urandom >"$bad/scimd.db"
refuses 'random bytes'
sqlite3 "$bad/scimd.db" 'PRAGMA application_id = 7; CREATE TABLE t (x)'
refuses 'the file of another program'
: >"$bad/scimd.db"
refuses 'an empty file'
refuses 'no file'
sqlite3 "$SCIMD_DATABASE" "VACUUM INTO '$bad/scimd.db'"
sqlite3 "$bad/scimd.db" 'PRAGMA user_version = 9999'
refuses 'a newer record'
if [ "$(id -u)" -eq 0 ]; then
	cp "$SCIMD_DATABASE" "$bad/scimd.db"
	mkdir "$bad/own"
	cp "$SCIMD_DATABASE" "$bad/own/scimd.db"
	chmod 400 "$bad/own/scimd.db"
	before='timeout 5'
	(as_worker "$rig/bin/scimd" -c "$config" \
	    --database "$bad/own/scimd.db") >"$own/out" 2>&1
	code=$?
	before=
	[ $code -eq 1 ] && grep -q '^scimd: ..' "$own/out"
	verdict $? "somebody else's file: does not start ($(cut -c1-60 \
	    "$own/out" | sed "s|$rig/||g"))"
	rm -rf "$bad/own"
fi

# Cut off at each page, or block: refused or in order, never a signal.
sqlite3 "$SCIMD_DATABASE" "VACUUM INTO '$own/whole.db'"
size=$(stat -c %s "$own/whole.db")
step=16384 at=0 signals=0
[ -z "$long" ] || step=512
while [ $at -lt "$size" ]; do
	rm -f "$bad"/*
	head -c $at "$own/whole.db" >"$bad/scimd.db"
	timeout 5 "$rig/bin/scimd" -c "$config" --check \
	    --database "$bad/scimd.db" >"$own/out" 2>&1
	[ $? -le 1 ] || signals=$((signals + 1))
	rm -f "$bad"/*
	# One block of noise in the middle of it.
	{ head -c $at "$own/whole.db"; head -c 512 /dev/urandom
		tail -c +$((at + 513)) "$own/whole.db"; } >"$bad/scimd.db"
	timeout 5 "$rig/bin/scimd" -c "$config" --check \
	    --database "$bad/scimd.db" >"$own/out" 2>&1
	[ $? -le 1 ] || signals=$((signals + 1))
	at=$((at + step))
done
verdict $signals 'cut off or damaged in the middle: no signal, no hang'

# Damage under a process that serves.
sqlite3 "$SCIMD_DATABASE" "VACUUM INTO '$bad/scimd.db'" 2>/dev/null
rm -f "$bad"/*
sqlite3 "$SCIMD_DATABASE" "VACUUM INTO '$bad/scimd.db'"
chown -R "$owner:$group" "$bad"
start --database "$bad/scimd.db"
ready 40
head -c 100000 /dev/urandom |
    dd of="$bad/scimd.db" bs=4096 seek=2 conv=notrunc 2>/dev/null
"$load" mixed 2 300 >"$own/out"
"$load" write 2 0.5 ruined "$own/acks-ruined" >>"$own/out"
alive "$worker" && ! grep -qE '^(0|502) ' "$own/out"
verdict $? "damaged while serving: alive, answers ($(answers "$own/out"))"
end TERM
finish
