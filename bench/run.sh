#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh - how fast is it?  make bench runs this in the build tree.
#
#   BENCH_QUICK=1      small records and short rounds, two minutes
#   BENCH_DIR=DIR      where records are kept between runs, by default
#                      scimd-bench in $TMPDIR or /tmp
#   BENCH_USERS=N      users of the large record (1000000)
#   BENCH_ROUNDS=N BENCH_MS=N BENCH_REQUESTS=N
#   BENCH_PARTS="…"    some of the parts below (reads, writes, flat …), not all
#   BENCH_CHECK=FILE   fail when a ratio is worse than FILE says
#   BENCH_RATIOS=FILE  write the ratios there
#
# Everything is on the loopback, bounded in time and number.  Figures of one
# line are taken one after the other in every round, because the machine may
# have other work: the ratios mean something, single figures little.
set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/.." && pwd) || exit 1
build=$PWD
. "$here/rig.sh"

if [ -n "${BENCH_QUICK:-}" ]; then
	users=${BENCH_USERS:-20000} rounds=${BENCH_ROUNDS:-2}
	ms=${BENCH_MS:-200} requests=${BENCH_REQUESTS:-20000} sides=100
else
	users=${BENCH_USERS:-1000000} rounds=${BENCH_ROUNDS:-5}
	ms=${BENCH_MS:-1000} requests=${BENCH_REQUESTS:-1000000} sides=10000
fi
parts=${BENCH_PARTS:-reads scaling writes flat ten_thousand streams accounts \
    any_filter imports start_time size}
base=/client/v4/accounts/bench/scim/v2
port=${BENCH_PORT:-18473}
dir=${BENCH_DIR:-${TMPDIR:-/tmp}/scimd-bench}
for program in scimd scimctl bench/gen bench/load bench/peak bench/raw \
    bench/bulk bench/spend bench/echo; do
	[ -x "$build/$program" ] || die "$program is not built"
done
for program in nginx wrk awk; do
	PATH=$PATH:/usr/sbin command -v $program >/dev/null ||
	    die "$program is not installed"
done
mkdir -p "$dir" || exit 1
work=$(mktemp -d "$dir/run.XXXXXX") || exit 1
trap stop_all EXIT
trap 'exit 1' INT TERM
results=$work/results
round=1

# --- measuring ----------------------------------------------------------------

# to RECORD SOCKET PID…: whom the next loads go to.
to() {
	ids=$dir/$1/ids.users
	token=$(cat "$dir/$1/token")
	target="-s $work/$2.s"
	shift 2
	for p; do
		target="$target -p $p"
	done
}

load() {
	# shellcheck disable=SC2086
	if [ -n "${peak_of:-}" ]; then
		"$build/bench/peak" "$peak_of" "$build/bench/load" $target \
		    -t "$token" -f "$ids" "$@" 2>"$work/peaked" >"$work/peak"
		cat "$work/peaked"
	else
		"$build/bench/load" $target -t "$token" -f "$ids" "$@"
	fi
}

note() {
	echo "$@" >>"$results"
}

# sample NAME OPTION…
sample() {
	sample_name=$1
	shift
	sample_got=$(load -d "$ms" "$@")
	note "$sample_name $round $sample_got"
	case $sample_got in
	*" 0") ;;
	*) echo "bench: $sample_name: answers not as expected:" \
	    "$sample_got" >&2 ;;
	esac
}

# value NAME FIGURE
# peak COMMAND…: runs it while the large worker's memory is watched; the most
# there was, and what there was before, are in $work/peak.
peak() {
	peak_of=$large
	"$@"
	peak_of=
}

value() {
	note "$1 $round $2 0 0 0 0 0 0"
}

memory() {
	awk -v k="$2:" '$1 == k { print $2 / 1024 }' "/proc/$1/status"
}

core=urn:ietf:params:scim:schemas:core:2.0
api=urn:ietf:params:scim:api:messages:2.0
person='{"schemas":["'$core':User","'${core%:core*}':extension:enterprise:2.0:User"],"userName":"new{n}@example.com","externalId":"x{n}","name":{"givenName":"Ada","familyName":"Fischer"},"displayName":"Ada Fischer","active":true,"title":"Member of Sales","locale":"en-GB","emails":[{"value":"m{n}@example.com","type":"work","primary":true},{"value":"h{n}@example.org","type":"home"}],"phoneNumbers":[{"value":"+44 20 {n}","type":"work"}],"'${core%:core*}':extension:enterprise:2.0:User":{"employeeNumber":"{n}","department":"Sales"}}'

# patch OPERATION
patch() {
	echo '{"schemas":["'$api':PatchOp"],"Operations":['"$1"']}'
}

# through_nginx NAME PORT [PATH]: PATH with {1}, {2}… as for load
through_nginx() {
	BENCH_IDS=$ids BENCH_TOKEN=$token BENCH_PATH=$base${3:-/Users/{1\}} \
	    wrk -t1 -c16 -d"$(((ms + 999) / 1000))s" -s "$here/get.lua" \
	    "http://127.0.0.1:$2" >"$work/wrk"
	! grep -q 'Non-2xx\|Socket errors' "$work/wrk" ||
	    echo "bench: $1: $(grep 'Non-2xx\|Socket' "$work/wrk")" >&2
	value "$1" "$(awk '/Requests.sec/ { print $2 }' "$work/wrk")"
}

# --- what a request costs in a small record and in the large one --------------

# both NAME COMMAND OPTION…: the small record, one of a tenth of the users and
# the large one in turn, some times a round, so that none has the machine in
# another mood than the others.
both() {
	both_name=$1
	shift
	both_round=$round both_ms=$ms ms=$((ms / 3))
	for turn in 1 2 3 4; do
		round=$((both_round * 4 - 4 + turn))
		to small small "$small"
		"$1" "small.$both_name" "$@"
		to middle middle "$middle"
		"$1" "middle.$both_name" "$@"
		to large large "$large"
		"$1" "large.$both_name" "$@"
	done
	round=$both_round ms=$both_ms
}

# The name comes first for sample, and twice from both.
plain() {
	plain_name=$1
	shift 2
	sample "$plain_name" "$@"
}

ten() {
	members "$1" g10
}

flat() {
	since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	q="$base/Users?filter"
	both get plain -e 200 -u "$base/Users/{1}"
	both name plain -e 200 -u "$q=userName+eq+%22{2}%22"
	both external plain -e 200 -u "$q=externalId+eq+%22{4}%22"
	both email plain -e 200 -u "$q=emails.value+eq+%22{3}%22"
	both typed plain -e 200 \
	    -u "$q=emails%5Btype+eq+%22work%22%5D.value+eq+%22{3}%22"
	both delta plain -e 200 -u "$q=meta.lastModified+gt+%22$since%22"
	both list plain -e 200 -u "$base/Users?count=100"
	both create plain -e 201 -m POST -u "$base/Users" -b "$person"
	both update plain -e 200 -m PATCH -u "$base/Users/{1}" -b "$(patch \
	    '{"op":"replace","path":"title","value":"T {n}"}')"
	both active plain -e 200 -m PATCH -u "$base/Users/{1}" -b "$(patch \
	    '{"op":"replace","path":"active","value":false}')" -B "$(patch \
	    '{"op":"replace","path":"active","value":true}')"
	both member ten
}

# members NAME GROUP: adds and removes one member.
members() {
	group=$(awk -v n="$2" '$2 == n { print $1 }' "${ids%users}groups")
	sample "$1" -e 204 -m PATCH -u "$base/Groups/$group" -b "$(patch \
	    '{"op":"add","path":"members","value":[{"value":"{1}"}]}')" \
	    -B "$(patch '{"op":"remove","path":"members[value eq \"{1}\"]"}')"
}

# --- one round ------------------------------------------------------------------

# web NAME [PATH]: through nginx, in the large record and in the small one.
web() {
	to large large "$large"
	through_nginx "nginx.$1" "$port" "${2:-}"
	[ "$1" != get ] || through_nginx nginx.echo "$((port + 1))"
	to small small "$small"
	through_nginx "nginx.small.$1" "$((port + 2))" "${2:-}"
}

# Twice a round, for the reason told at both.
webs() {
	webs_round=$round
	q='/Users?filter'
	for turn in 1 2; do
		round=$((webs_round * 2 - 2 + turn))
		web get
		web name "$q=userName+eq+%22{2}%22"
		web external "$q=externalId+eq+%22{4}%22"
		web email "$q=emails.value+eq+%22{3}%22"
		web typed \
		    "$q=emails%5Btype+eq+%22work%22%5D.value+eq+%22{3}%22"
	done
	round=$webs_round
}

reads() {
	webs
	to large large "$large"
	sample socket.get -c 16 -e 200 -u "$base/Users/{1}"
	target="-s $work/echo.s -p $echo_pid"
	sample socket.echo -c 16 -u "$base/Users/{1}"
	to large large "$large"
	for at in $((users / 2)) $((users * 9 / 10)); do
		sample "list.$((at * 10 / users))" -e 200 \
		    -u "$base/Users?count=100&startIndex=$at"
	done
	members group.10 g10
	members group.10k g10k
	members group.100k g100k
	sample idle -n 1 -i 64 -e 200 -u "$base/Users/{1}"
}

writes() {
	to small write "$write"
	sample post.16 -c 16 -e 201 -m POST -u "$base/Users" -b "$person"
	note raw.16 "$round $("$build/bench/raw" "$work/raw/scimd.db" 16 "$ms")"
	sample post.1 -e 201 -m POST -u "$base/Users" -b "$person"
	note raw.1 "$round $("$build/bench/raw" "$work/raw/scimd.db" 1 "$ms")"
	to small many1 "$many"
	target="$target -s $work/many2.s -s $work/many3.s -s $work/many4.s"
	sample post.many -c 16 -e 201 -m POST -u "$base/Users" -b "$person"
}

# A new group, to which 10 000 members are added at once.
ten_thousand() {
	to large large "$large"
	load -n 1 -m POST -e 201 -o "$work/answer" -u "$base/Groups" \
	    -b '{"schemas":["'$core':Group"],"displayName":"New {n}"}' >/dev/null
	group=$(sed -n 's/.*"id":"\([^"]*\)".*/\1/p' "$work/answer")
	peak sample patch.10k -n 1 -m PATCH -e 204 -b "@$work/body" \
	    -u "$base/Groups/$group"
	value patch.memory "$(awk -v n="$(wc -c <"$work/body")" \
	    '{ print ($1 - $2) * 1048576 / n }' "$work/peak")"
}

streams() {
	to large large "$large"
	group=$(awk '$2 == "gall" { print $1 }' "${ids%users}groups")
	for what in "group -n 1 -u $base/Groups/$group" \
	    "page -n 3 -u $base/Users?count=1000" \
	    "bulk -n 1 -m POST -b @$work/bulk -u $base/Bulk"; do
		# shellcheck disable=SC2086
		peak sample stream.$what -e 200
		value "stream.${what%% *}.memory" \
		    "$(awk '{ print $1 - $2 }' "$work/peak")"
	done
}

scaling() {
	search="$base/Users?filter=title+co+%22zz%22"
	to small one "$one"
	sample scale.1 -c 8 -e 200 -u "$base/Users/{1}"
	sample scale.search.1 -c 8 -e 200 -u "$search"
	to small two "$two"
	sample scale.2 -c 8 -e 200 -u "$base/Users/{1}"
	sample scale.search.2 -c 8 -e 200 -u "$search"
}

# In turns, as above.
accounts() {
	accounts_round=$round accounts_ms=$ms ms=$((ms / 2))
	for turn in 1 2 3 4; do
		round=$((accounts_round * 4 - 4 + turn))
		for n in few some many; do
			to $n $n "$(eval echo \$${n}_accounts)"
			sample accounts.$n.get -c 4 -e 200 -u "$base/Users/{1}"
		done
		for n in few some many; do
			to $n $n "$(eval echo \$${n}_accounts)"
			sample accounts.$n.create -c 4 -e 201 -m POST \
			    -u "$base/Users" -b "$person"
		done
	done
	round=$accounts_round ms=$accounts_ms
}

# Filters without an index: each must be answered or refused in its time.
any_filter() {
	to large large "$large"
	worst=0
	for f in 'nickName+pr' 'name.formatted+co+%22zz%22' \
	    'not+(displayName+sw+%22A%22)' 'title+ew+%22zz%22' \
	    'locale+ne+%22en-GB%22' 'userName+co+%22zz%22' \
	    'emails%5Btype+eq+%22none%22+and+value+co+%22q%22%5D' \
	    'title+co+%22qq%22+or+addresses.locality+pr'; do
		worst=$(load -n 1 -u "$base/Users?filter=$f" | awk -v w="$worst" \
		    '{ t = $5 + $7 * 1e9; if (t < w) t = w; print t }')
	done
	value any.filter "$(awk -v w="$worst" 'BEGIN { print w / 1000 }')"
}

# spend NAME COMMAND…: what it takes.
spend() {
	spend_name=$1
	shift
	"$build/bench/spend" "$work/spent" "$@" ||
	    echo "bench: $spend_name failed" >&2
	note "$spend_name $round $(cat "$work/spent")"
}

# Lines into an empty record and out again, beside bare SQLite that writes and
# reads the same rows: in as large transactions and with as much cache.
imports() {
	[ $round -le 3 ] || return 0
	rm -rf "$work/load"
	mkdir "$work/load"
	[ -s "$work/lines" ] ||
	    "$build/bench/gen" lines 1 "$users" >"$work/lines"
	"$build/bench/gen" lines 5000001 50 >"$work/load/sample"
	for n in import bulk; do
		conf "$work/load/$n" "$work/load/$n.db" "$work/load/socket"
		ctl db migrate && ctl account create bench || die "no record"
	done
	ctl import bench "$work/load/sample" --format jsonl >/dev/null
	spend bulk "$build/bench/bulk" "$work/load/bulk.db" 5000001 "$users" \
	    10000 131072
	spend dump "$build/bench/bulk" "$work/load/bulk.db" >/dev/null
	spend import "$build/scimctl" -c "$work/load/import" import bench \
	    "$work/lines" --format jsonl >/dev/null
	spend export "$build/scimctl" -c "$work/load/import" export bench \
	    >/dev/null
	rm -rf "$work/load"
}

size() {
	value memory "$(memory "$large" RssAnon)"
}

# After 100 000 requests, how much does a worker grow by so many more?
# Both of its threads are at work from the beginning; of 16 some would have
# their first request, for which they take memory, at any time.
growth() {
	worker grow "$dir/large/scimd.db" "threads = 2" "reserve_threads = 0"
	grow=$pid
	to large grow "$grow"
	load -n 100000 -c 16 -u "$base/Users/{1}" >/dev/null
	before=$(memory "$grow" RssAnon)
	load -n "$requests" -c 16 -u "$base/Users/{1}" >/dev/null
	value growth "$(awk -v a="$before" -v b="$(memory "$grow" RssAnon)" \
	    'BEGIN { print b - a }')"
	stop "$grow"
}

start_time() {
	at=$(date +%s%N)
	conf "$work/new.conf" "$dir/large/scimd.db" "$work/new.s"
	"$build/scimd" -c "$work/new.conf" 2>/dev/null &
	new=$!
	pids="$pids $new"
	to large new "$new"
	value start "$(load -T "$at" -n 1 -u "$base/Users/{1}" | tail -n 1)"
	stop "$new"
}

# --- the whole ------------------------------------------------------------------

record small 1000 0
record middle "$((users / 10))" 0
record large "$users" 0
record many 1000 "$sides"
record some 1000 "$((sides / 10))"
for n in write raw small few scale; do
	mkdir -p "$dir/$n"
	cp "$dir/small/token" "$dir/$n/token" 2>/dev/null
	cp "$dir/small/ids.users" "$dir/small/ids.groups" "$dir/$n/" 2>/dev/null
	mkdir -p "$work/$n"
	cp "$dir/small/scimd.db"* "$work/$n/"
done
copy_of many
copy_of some
worker large "$dir/large/scimd.db"; large=$pid
worker middle "$dir/middle/scimd.db"; middle=$pid
worker small "$work/small/scimd.db"; small=$pid
worker write "$work/write/scimd.db"; write=$pid
worker few "$work/few/scimd.db"; few_accounts=$pid
worker some "$work/some/scimd.db"; some_accounts=$pid
worker many "$work/many/scimd.db"; many_accounts=$pid
worker one "$work/scale/scimd.db" "threads = 1" "reserve_threads = 0"; one=$pid
worker two "$work/scale/scimd.db" "threads = 2" "reserve_threads = 0"; two=$pid
for n in 1 2 3 4; do
	worker many$n "$work/write/scimd.db"
	[ $n != 1 ] || many=$pid
done

to large large "$large"
load -n 1 -o "$work/answer" -u "$base/Users/{1}" >/dev/null || exit 1
"$build/bench/echo" "$work/echo.s" 32 "$work/answer" & echo_pid=$!
pids="$pids $echo_pid"
up "$work/echo.s"
start_nginx
{
	printf '{"schemas":["%s:PatchOp"],"Operations":[{"op":"add",' "$api"
	printf '"path":"members","value":['
	awk 'NR <= 10000 { printf "%s{\"value\":\"%s\",\"display\":\"%s\"}",
	    (NR > 1 ? "," : ""), $1, $2 }' "$ids"
	printf ']}]}'
} >"$work/body"

{
	printf '{"schemas":["%s:BulkRequest"],"Operations":[' "$api"
	awk 'NR <= 1000 { printf "%s{\"method\":\"PATCH\",\"path\":\"/Users/%s\",\"data\":{\"schemas\":[\"'"$api"':PatchOp\"],\"Operations\":[{\"op\":\"replace\",\"path\":\"title\",\"value\":\"T %d\"}]}}", (NR > 1 ? "," : ""), $1, NR }' "$ids"
	printf ']}'
} >"$work/bulk"

# What is measured is a worker that has been at work for a while.
to large large "$large"
load -n $((requests / 10)) -c 16 -u "$base/Users/{1}" >/dev/null

while [ $round -le "$rounds" ]; do
	echo "bench: round $round of $rounds" >&2
	for part in $parts; do
		$part
	done
	round=$((round + 1))
done
round=1
[ -n "${BENCH_PARTS:-}" ] || growth

echo
echo "$(date -u +%Y-%m-%d), $(nproc) processors, $(uname -sr); record of" \
    "$users users against 1000; $rounds rounds of $ms ms"
echo "rates in requests/s, cpu and times in microseconds, sizes in MB"
echo
cp "$results" "${BENCH_RESULTS:-/dev/null}"
awk -v ratios="$work/ratios" -f "$here/table.awk" "$results" "$here/lines.txt" |
    sed "s/LARGE/$users/"
[ -z "${BENCH_RATIOS:-}" ] || cp "$work/ratios" "$BENCH_RATIOS"
[ -z "${BENCH_CHECK:-}" ] || awk -f "$here/check.awk" "$BENCH_CHECK" \
    "$work/ratios"
