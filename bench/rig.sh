# SPDX-License-Identifier: Apache-2.0
# What bench/run.sh starts, and stops when it ends.

die() {
	echo "bench: $*" >&2
	exit 1
}

pids=
stop() {
	kill "$1" 2>/dev/null || return 0
	wait "$1" 2>/dev/null
	:
}

stop_all() {
	trap '' INT TERM
	for pid in $pids; do
		stop "$pid"
	done
	rm -rf "$work"
}

# conf FILE DATABASE SOCKET [LINE…]
conf() {
	conf_file=$1
	{
		echo "base_url = http://127.0.0.1$base"
		echo "database = $2"
		echo "socket = $3"
		echo "peer_users = *"
		echo "rate = 0"
		shift 3
		for line; do
			echo "$line"
		done
	} >"$conf_file"
}

ctl() {
	SCIMD_CONFIG=$conf_file "$build/scimctl" "$@"
}

# record NAME USERS ACCOUNTS: made once, then kept in $dir/NAME until the tables
# or the generator change, or another size is asked for.
record() {
	made="$2 $3 $(cat "$top"/sql/*.sql "$top/bench/gen.c" | cksum)"
	[ "$(cat "$dir/$1/ready" 2>/dev/null)" != "$made" ] || return 0
	rm -rf "${dir:?}/$1"
	mkdir -p "$dir/$1"
	echo "bench: making the record \"$1\": $2 users" >&2
	conf "$dir/$1/conf" "$dir/$1/scimd.db" "$dir/$1/socket"
	ctl db migrate && ctl account create bench &&
	    ctl account set bench adopt on_match &&
	    ctl token create bench load --no-expiry \
		>"$dir/$1/token" 2>/dev/null &&
	    "$build/bench/gen" "$dir/$1/conf" bench "$2" "$3" "$dir/$1/ids" ||
	    die "the record \"$1\" could not be made"
	echo "$made" >"$dir/$1/ready"
}

# A copy of the record NAME that may be written.
copy_of() {
	mkdir -p "$work/$1"
	cp "$dir/$1/scimd.db" "$work/$1/"
	[ ! -s "$dir/$1/scimd.db-wal" ] ||
	    cp "$dir/$1/scimd.db-wal" "$work/$1/"
}

# worker NAME DATABASE [LINE…]: socket $work/NAME.s, pid in $pid
worker() {
	worker_name=$1
	worker_db=$2
	shift 2
	conf "$work/$worker_name.conf" "$worker_db" "$work/$worker_name.s" "$@"
	"$build/scimd" -c "$work/$worker_name.conf" \
	    2>"$work/$worker_name.log" &
	pid=$!
	pids="$pids $pid"
	up "$work/$worker_name.s"
}

up() {
	tries=0
	until [ -S "$1" ]; do
		sleep 0.05
		tries=$((tries + 1))
		[ $tries -lt 200 ] || die "a worker does not start: $1"
	done
}

# site NAME SOCKET PORT: the shipped configuration with these.
site() {
	sed -e "s|unix:/run/scimd/scimd.sock|unix:$2|" \
	    -e "s|^upstream scimd|upstream $1|" \
	    -e "s|fastcgi_pass scimd|fastcgi_pass $1|" \
	    -e "s|^\([[:space:]]*listen\) [0-9.:]*;|\1 127.0.0.1:$3;|" \
	    "$top/deploy/nginx.conf"
}

start_nginx() {
	mkdir -p "$work/tmp"
	{
		[ "$(id -u)" != 0 ] || echo "user root;"
		echo "daemon off; worker_processes 2; pid $work/nginx.pid;"
		echo "error_log $work/nginx.log;"
		echo "events { worker_connections 1024; }"
		echo "http { access_log off;"
		for t in client_body fastcgi proxy scgi uwsgi; do
			echo "${t}_temp_path $work/tmp/$t;"
		done
		site scimd "$work/large.s" "$port"
		site echo "$work/echo.s" "$((port + 1))"
		site small "$work/small.s" "$((port + 2))"
		echo "}"
	} >"$work/nginx.conf"
	PATH=$PATH:/usr/sbin:/sbin nginx -e "$work/nginx.log" \
	    -c "$work/nginx.conf" &
	pids="$pids $!"
	sleep 1
}
