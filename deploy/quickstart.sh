#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# quickstart.sh - from a clone to a running SCIM endpoint behind nginx.
#
#   sh deploy/quickstart.sh            build, start, try; again: keeps the data
#   sh deploy/quickstart.sh --stop     stop what it started
#   sh deploy/quickstart.sh --help
#
# Everything it makes is in one directory: $SCIMD_HOME, or
# /var/lib/scimd-quickstart for root, or ~/.local/state/scimd-quickstart.  The
# sources are copied there, so the clone is only read.  nginx runs with its own
# configuration on the loopback, port $PORT, 8080 or the next that is free; an
# nginx of the system is left alone.
set -u
LC_ALL=C
export LC_ALL
# The loopback is reached without a proxy.
no_proxy=127.0.0.1,localhost${no_proxy:+,$no_proxy}
export no_proxy
unset MAKEFLAGS MAKELEVEL CDPATH
PATH=$PATH:/usr/sbin:/sbin
umask 022
top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
self=$top/deploy/$(basename "$0")
failed=0

die() {
	echo "quickstart: $*" >&2
	exit 1
}

# say NAME TEXT: one line of progress.
say() {
	printf '  %-10s %s\n' "$1" "$2"
}

usage() {
	sed -n '3,/^set/s/^# \{0,1\}//p' "$self"
	exit "$1"
}

# --- where everything is ----------------------------------------------------

# usable DIRECTORY: it is ours, or can be made; automake takes no blanks.
usable() {
	case $1 in
	'' | *[!A-Za-z0-9/._+,@-]*) return 1 ;;
	esac
	mkdir -p "$1" 2>/dev/null && [ -O "$1" ] && [ ! -L "$1" ] &&
	    [ -w "$1" ]
}

find_home() {
	wanted=${HOME:-}/.local/state/scimd-quickstart
	[ "$(id -u)" -ne 0 ] || wanted=/var/lib/scimd-quickstart
	wanted=${SCIMD_HOME:-$wanted}
	home=$wanted
	usable "$home" && return
	home=/var/tmp/scimd-quickstart-$(id -u)
	usable "$home" || die "neither $wanted nor $home can be used"
	elsewhere="$home ($wanted has a blank or cannot be written)"
}

# --- stopping ------------------------------------------------------------

# ours PIDFILE: prints the pid when that process is one we started.
ours() {
	pid=$(cat "$1" 2>/dev/null) || return 1
	case $pid in
	'' | *[!0-9]*) return 1 ;;
	esac
	tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null |
	    grep -qF "$home/" || return 1
	echo "$pid"
}

# stop NAME: asks, waits up to 8 s.
stop() {
	pid=$(ours "$home/run/$1.pid") || return 1
	kill "$pid"
	tries=0
	while kill -0 "$pid" 2>/dev/null && [ $tries -lt 80 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	kill -0 "$pid" 2>/dev/null && die "$1 (process $pid) does not stop"
	rm -f "$home/run/$1.pid"
}

stop_all() {
	stopped=
	stop nginx && stopped=' nginx'
	stop scimd && stopped="$stopped scimd"
}

# --- packages ---------------------------------------------------------------

present() {
	case $1 in
	cmd:*) command -v "${1#cmd:}" >/dev/null ;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	file:*) [ -e "${1#file:}" ] ;;
	esac
}

# What building needs, and what the quickstart itself does.
missing() {
	while read -r use package check; do
		case $use/$package in
		build/* | */nginx | */curl | */sqlite3)
			present "$check" || echo "$package" ;;
		esac
	done <"$top/build-aux/packages.txt"
}

as_root() {
	[ "$(id -u)" -eq 0 ] || set -- sudo "$@"
	"$@"
}

# A web server that comes with the packages must not begin to serve.
nginx_unit() {
	case " $need " in
	*' nginx '*) [ -d /run/systemd/system ] && as_root systemctl "$@" \
	    nginx >/dev/null 2>&1 ;;
	esac
	return 0
}

install_packages() {
	need=$(missing | sort -u | tr '\n' ' ')
	need=${need% }
	if [ -z "$need" ]; then
		say packages 'all there'
		return
	fi
	command -v apt-get >/dev/null ||
	    die "these Debian packages are missing: $need"
	[ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
	    die "as root, run: apt-get install $need"
	[ "$(id -u)" -eq 0 ] && how= || how=' (by sudo)'
	say packages "installing $need$how"
	log=$home/log/packages.log
	nginx_unit mask --runtime
	{
		as_root apt-get -q update
		# shellcheck disable=SC2086
		as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
		    apt-get -q -y --no-install-recommends install $need
	} >"$log" 2>&1
	nginx_unit unmask --runtime
	nginx_unit disable
	left=$(missing | tr '\n' ' ')
	[ -z "$left" ] || { tail -n 15 "$log"; die "not installed: $left"; }
}

# --- sources and build ------------------------------------------------------

copy() {
	if git -C "$top" -c safe.directory='*' rev-parse --git-dir \
	    >/dev/null 2>&1; then
		git -C "$top" -c safe.directory='*' ls-files -coz \
		    --exclude-standard | tar -C "$top" --null -T - \
		    --ignore-failed-read -cf - 2>/dev/null
	else
		tar -C "$top" --exclude=./.git --exclude='*.o' -cf - .
	fi | tar -C "$home/src" --no-same-owner -xf -
	chmod -R u+rwX "$home/src"
}

# quietly LOG COMMAND...: shows the end of the log when it fails.
quietly() {
	step=$1 log=$home/log/$1.log
	shift
	"$@" >"$log" 2>&1 </dev/null && return
	grep -E 'error:|Error|\*\*\*' "$log" | head -n 10
	tail -n 20 "$log"
	die "$step failed; all of it is in $log"
}

build() {
	began=$(date +%s)
	copy || die "the sources cannot be copied to $home/src"
	cd "$home/src" || exit 1
	[ -f configure ] || quietly autoreconf autoreconf -fi
	cd "$home/build" || exit 1
	[ -f Makefile ] ||
	    quietly configure "$home/src/configure" --without-cunit
	quietly make make -j"$(nproc)" scimd scimctl
	say build "done in $(($(date +%s) - began)) s, in $home/build"
}

# --- configuration ----------------------------------------------------------

# Somebody listens on this port.
taken() {
	awk -v p="$(printf ':%04X' "$1")" '
	    $4 == "0A" && substr($2, length($2) - 4) == p { f = 1 }
	    END { exit !f }' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

choose_port() {
	port=${PORT:-$(cat "$home/port" 2>/dev/null || echo 8080)}
	case $port in
	'' | *[!0-9]*) die "PORT=$port: a number is expected" ;;
	esac
	wish=$port
	while taken "$port"; do
		port=$((port + 1))
		[ "$port" -lt 65536 ] || die "no port is free from $wish on"
	done
	[ "$port" = "$wish" ] ||
	    say port "$wish is taken by somebody else, so it is $port"
	echo "$port" >"$home/port"
	base=http://127.0.0.1:$port/client/v4/accounts
	url=$base/acme/scim/v2
}

# As root, nginx and scimd give up root where their users can get here.
choose_users() {
	web= worker=
	[ "$(id -u)" -eq 0 ] || return
	web=root worker=root
	id www-data >/dev/null 2>&1 || return
	chmod 711 "$home"
	setpriv --reuid nobody --regid www-data --clear-groups \
	    test -x "$home/build/scimd" 2>/dev/null || return
	web=www-data worker=nobody
	chown nobody:www-data "$home/db" "$home/run" "$home/log"
	chown www-data:www-data "$home/tmp"
	chmod 750 "$home/run"
	[ ! -f "$home/db/scimd.db" ] || chown nobody:www-data "$home"/db/*
}

as_worker() {
	if [ "${worker:-root}" = root ]; then
		"$@"
	else
		setpriv --reuid "$worker" --regid www-data --clear-groups "$@"
	fi
}

# deploy/scimd.conf with our values instead of its own.
scimd_conf() {
	cat >"$home/keys" <<-EOF
		base_url = $base/{account}/scim/v2
		database = $home/db/scimd.db
		socket = $home/run/scimd.sock
		peer_users = ${web:-}
	EOF
	[ "$web" != www-data ] ||
	    echo 'socket_group = www-data' >>"$home/keys"
	awk -F '[ \t]*=[ \t]*' '
		NR == FNR { key[$1] = $0; next }
		!/^#/ && ($1 in key) { next }
		{ print }
		END { for (k in key) print key[k] }
	' "$home/keys" "$top/deploy/scimd.conf" >"$home/scimd.conf"
}

nginx_conf() {
	sed -e "s|unix:/run/scimd/scimd.sock|unix:$home/run/scimd.sock|" \
	    -e "s|^\([[:space:]]*listen\) [0-9.:]*;|\1 127.0.0.1:$port;|" \
	    "$top/deploy/nginx.conf" >"$home/site.conf"
	{
		[ -z "$web" ] || echo "user $web;"
		cat <<-EOF
			worker_processes 2;
			pid $home/run/nginx.pid;
			error_log $home/log/nginx.log;
			events { worker_connections 1024; }
			http {
			    access_log off;
			    include $home/site.conf;
		EOF
		for use in client_body fastcgi proxy scgi uwsgi; do
			echo "${use}_temp_path $home/tmp/$use;"
		done
		echo '}'
	} >"$home/nginx.conf"
}

# --- database, account, token -------------------------------------------------

scimctl() {
	"$home/build/scimctl" -c "$home/scimd.conf" "$@"
}

records() {
	[ -f "$home/db/scimd.db" ] && age='kept' || age='new'
	as_worker "$home/build/scimctl" -c "$home/scimd.conf" db migrate \
	    >"$home/tmp/migrate" 2>&1 ||
	    { cat "$home/tmp/migrate"; die "the database cannot be made"; }
	say database "$home/db/scimd.db ($age)"
	scimctl account show acme >/dev/null 2>&1 ||
	    scimctl account create acme --name 'Acme Corp.' >/dev/null ||
	    die "the account cannot be made"
	if scimctl token verify "$(cat "$home/token" 2>/dev/null)" \
	    >/dev/null 2>&1; then
		say account 'acme, with its token okta'
		return
	fi
	rm -f "$home/token"
	(umask 077 && scimctl token create acme okta --no-expiry \
	    --dialect okta >"$home/token" 2>/dev/null) ||
	    die "the token cannot be made"
	say account 'acme, with a new token okta'
}

# --- starting ------------------------------------------------------------

start() {
	nohup sh -c 'echo $$ >"$1/run/scimd.pid" && shift && exec "$@"' sh \
	    "$home" $(launcher) "$home/build/scimd" -c "$home/scimd.conf" \
	    >>"$home/log/scimd.log" 2>&1 </dev/null &
	nginx -p "$home/" -e "$home/log/nginx.log" -c "$home/nginx.conf" \
	    >>"$home/log/nginx.log" 2>&1 </dev/null ||
	    { tail -n 5 "$home/log/nginx.log"; die "nginx does not start"; }
	tries=0
	until [ "$(curl -s -o "$home/tmp/ready" -m 5 -w '%{http_code}' \
	    "$url/ServiceProviderConfig")" = 200 ]; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { tail -n 5 "$home/log/scimd.log"
			die "scimd does not answer"; }
		sleep 0.1
	done
	say scimd "serves $home/run/scimd.sock"
	say nginx "serves http://127.0.0.1:$port"
}

launcher() {
	[ "${worker:-root}" = root ] || echo "setpriv --reuid $worker" \
	    "--regid www-data --clear-groups"
}

# --- the round trip ---------------------------------------------------------

# ask NAME STATUS HAS METHOD PATH [CURL-ARGUMENTS...]: one line; the answer
# must have that status and hold the text HAS.
ask() {
	name=$1 want=$2 has=$3 method=$4 path=$5 query=
	shift 5
	[ "${1:-}" != -G ] || query="?${3%%=*}=..."
	got=$(curl -s -m 30 -o "$home/tmp/answer" -w '%{http_code}' \
	    -X "$method" -H "Authorization: Bearer $token" \
	    -H 'Accept: application/scim+json' \
	    -H 'Content-Type: application/scim+json; charset=utf-8' \
	    "$@" "$url$path")
	answer=$(cat "$home/tmp/answer" 2>/dev/null)
	verdict=failed
	case " $want " in
	*" $got "*) case $answer in *"$has"*) verdict=ok ;; esac ;;
	esac
	printf '  %-22s %-5s %-28s %s  %s\n' "$name" "$method" \
	    "$(short "$path")$query" "$got" "$verdict"
	[ "$verdict" = ok ] && return
	failed=$((failed + 1))
	printf '    expected %s with %s, got: %.300s\n' "$want" \
	    "${has:-any answer}" "$answer"
}

short() {
	printf '%s' "$1" | sed 's|/\([0-9a-f]\{4\}\)[0-9a-f-]\{32\}|/\1...|'
}

id_of() {
	printf '%s' "$answer" | grep -o '"id":"[^"]*"' | head -n 1 |
	    cut -d '"' -f 4
}

# A name that is not taken yet, so that it can be played again.
fresh() {
	n=1
	while scimctl user show acme "jane.doe$n@acme.example" \
	    >/dev/null 2>&1; do
		n=$((n + 1))
	done
	user=jane.doe$n@acme.example
	group="Engineering $n"
}

round_trip() {
	token=$(cat "$home/token")
	schema=urn:ietf:params:scim
	fresh
	echo
	echo "What Okta does, with $user:"
	echo
	ask 'test connection' 200 '"totalResults"' GET \
	    '/Users?startIndex=1&count=2'
	ask 'look the user up' 200 '"totalResults":0' GET '/Users' \
	    -G --data-urlencode "filter=userName eq \"$user\""
	ask 'create the user' 201 "$user" POST /Users -d '{
	    "schemas": ["'$schema:schemas:core:2.0:User'"],
	    "userName": "'"$user"'", "externalId": "00u'"$n"'",
	    "name": {"givenName": "Jane", "familyName": "Doe"},
	    "displayName": "Jane Doe", "locale": "en-US", "active": true,
	    "emails": [{"primary": true, "value": "'"$user"'", "type": "work"}],
	    "groups": []}'
	user_id=$(id_of)
	ask 'deactivate the user' '200 204' '' PATCH "/Users/$user_id" \
	    -d "$(active false)"
	ask 'is it inactive?' 200 '"active":false' GET "/Users/$user_id"
	ask 'reactivate the user' '200 204' '' PATCH "/Users/$user_id" \
	    -d "$(active true)"
	ask 'is it active?' 200 '"active":true' GET "/Users/$user_id"
	ask 'look the group up' 200 '"totalResults":0' GET '/Groups' \
	    -G --data-urlencode "filter=displayName eq \"$group\""
	ask 'push the group' 201 "$group" POST /Groups -d '{
	    "schemas": ["'$schema:schemas:core:2.0:Group'"],
	    "displayName": "'"$group"'", "members": []}'
	group_id=$(id_of)
	ask 'push the membership' '200 204' '' PATCH "/Groups/$group_id" -d '{
	    "schemas": ["'$schema:api:messages:2.0:PatchOp'"],
	    "Operations": [{"op": "add", "path": "members",
	    "value": [{"value": "'"$user_id"'", "display": "'"$user"'"}]}]}'
	ask 'is the user in it?' 200 "$group_id" GET "/Users/$user_id"
}

active() {
	printf '{"schemas": ["%s"], "Operations": [{"op": "replace", ' \
	    $schema:api:messages:2.0:PatchOp
	printf '"value": {"active": %s}}]}' "$1"
}

# --- the end ------------------------------------------------------------

farewell() {
	again="sh $(quoted "$self")"
	[ "$home" = "${SCIMD_HOME:-}" ] && again="SCIMD_HOME=$home $again"
	auth="-H 'Authorization: Bearer $token'"
	database=$home/db/scimd.db
	cat <<-EOF

	Base URL
	  $url
	Token
	  $token
	  (kept in $home/token, which only you can read, to be shown
	  again; scimd itself knows its SHA-256 alone)

	Try it
	  curl -w '\n' $auth '$url/Users?count=5'

	  curl -w '\n' $auth -G $url/Users --data-urlencode 'filter=userName sw "jane" and active eq true'

	  curl -w '\n' $auth $url/Groups

	Database
	  $database
	  sqlite3 -readonly -box $database 'SELECT user_name, active, email FROM users'
	  $home/build/scimctl -c $home/scimd.conf group list acme

	Log
	  $home/log/scimd.log
	Stop
	  $again --stop
	EOF
}

quoted() {
	printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\\\\\''/g")"
}

case ${1:-} in
'' | --stop) ;;
-h | --help) usage 0 ;;
*) usage 2 >&2 ;;
esac
[ $# -le 1 ] || usage 2 >&2

elsewhere=
find_home
mkdir -p "$home/src" "$home/build" "$home/db" "$home/run" "$home/log" \
    "$home/tmp" || exit 1
chmod 700 "$home/db"
if [ "${1:-}" = --stop ]; then
	stop_all
	echo "stopped:${stopped:- nothing was running}; the data stays in $home"
	exit 0
fi

echo "scimd: a SCIM 2.0 service provider"
echo
[ -z "$elsewhere" ] || say directory "$elsewhere"
install_packages
build
stop_all
choose_users
choose_port
scimd_conf
nginx_conf
records
start
round_trip
farewell
echo
[ $failed -eq 0 ] || die "$failed steps of the round trip failed"
