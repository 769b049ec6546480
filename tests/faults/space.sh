# SPDX-License-Identifier: Apache-2.0
# space.sh - no space left, and a limit to the size of files.
. "$(dirname "$0")/lib.sh"
disk=$own/disk
replace

# Fills until the first failure, in $own/out; 5 s at most.
fill() {
	"$load" write 2 "$2" "$1" "$own/acks-$1" >"$own/out"
}

# refused: the failures were SCIM errors with these two statuses alone.
refused() {
	grep -qE '^50[37] ' "$own/out" &&
	    ! awk '{ print $1 }' "$own/out" | grep -qxE '0|500|502|504'
}

if [ "$(id -u)" -eq 0 ] && mkdir "$disk" &&
    mount -t tmpfs -o size=3m,mode=711 tmpfs "$disk" 2>/dev/null; then
	trap 'umount -l "$disk"; tidy' EXIT
	chmod 711 "$own"
	cp "$SCIMD_DATABASE" "$disk/scimd.db"
	chown "$owner:$group" "$disk" "$disk/scimd.db"
	start --database "$disk/scimd.db" --busy-timeout 1s
	ready 40
	fill full 3
	refused
	verdict $? "disk full: errors of SCIM's form ($(answers "$own/out"))"
	# What a checkpoint has made room for may still succeed.
	try=0
	until "$load" one POST /Users "$(user "too-much-$try")" >"$own/one" &&
	    [ "$(head -n 1 "$own/one")" != 201 ] || [ $try -gt 99 ]; do
		try=$((try + 1))
	done
	case $(head -n 1 "$own/one") in
	507 | 503) grep -q 'api:messages:2.0:Error' "$own/one" ;;
	*) false ;;
	esac
	verdict $? "disk full: one write is $(head -n 1 "$own/one")"
	"$load" check "$own/acks-full" >"$own/check"
	verdict $? "disk full: reads go on, $(tail -n 1 "$own/check")"
	mount -o remount,size=64m "$disk"
	sleep 2
	[ "$(status POST /Users "$(user room-again)")" = 201 ]
	verdict $? 'disk full: writes again when there is room, not restarted'
	end TERM
	whole "$disk/scimd.db"
	verdict $? 'disk full: the record is whole'
else
	skip 'disk full: only root can mount a small one'
fi

# 1.5 MB a file; SIGXFSZ would end a program that does not ignore it.
mkdir "$rig/db/limited"
cp "$SCIMD_DATABASE" "$rig/db/limited/scimd.db"
chown -R "$owner:$group" "$rig/db/limited"
: >"$own/log"
log_before=$log log=$own/log
before='prlimit --fsize=1500000'
start --database "$rig/db/limited/scimd.db" --busy-timeout 1s
before=
ready 40
fill limit 2
refused && alive "$worker"
verdict $? "limit of file size: alive, errors ($(answers "$own/out"))"
"$load" check "$own/acks-limit" >"$own/check"
verdict $? "limit of file size: reads go on, $(tail -n 1 "$own/check")"
end TERM
whole "$rig/db/limited/scimd.db"
verdict $? 'limit of file size: the record is whole'
log=$log_before
finish
