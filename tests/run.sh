#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh - builds and tests everything, as continuous integration does.
#
# It works on a copy of the sources, so the tree may be read-only, belong to
# somebody else or have blanks in its path.  Missing Debian packages (see
# build-aux/packages.txt) are installed.  The last line is "N passed, N failed";
# the exit status is 0 only when something passed and nothing failed.
#
#   QUICK=1         the first build and its tests, nothing else
#   PHASES="a b"    only these of the phases below
#   LIMIT=seconds   for everything together (1140)
#   FUZZ_SECONDS=n  for each fuzz target (10)
#   KEEP=1          keep the builds, also when all passed
set -u
unset MAKEFLAGS MAKELEVEL CDPATH
LC_ALL=C
export LC_ALL

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
# Recorded conversations beside the checkout are replayed as an extra.
for talks in "$top"/../*/conversations; do
	[ ! -f "$talks/replay.py" ] || export CONVERSATIONS="${CONVERSATIONS:-$talks}"
done
began=$(date +%s)
limit=${LIMIT:-1140}
jobs=$(nproc 2>/dev/null || echo 2)
passed=0
failed=0
work=

say() {
	printf '%5ds  %s\n' "$(($(date +%s) - began))" "$*"
}

finish() {
	if [ -n "$work" ]; then
		if [ "$failed" -eq 0 ] && [ -z "${KEEP:-}" ]; then
			chmod -R u+w "$work" && rm -rf "$work"
		else
			say "the builds are in $work"
		fi
	fi
	say "done"
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
	exit
}

ok() {
	passed=$((passed + 1))
	echo "ok - $1"
}

not_ok() {
	failed=$((failed + 1))
	echo "not ok - $1"
}

# within COMMAND...: in the background of what time is left.
within() {
	left=$((began + limit - $(date +%s)))
	[ "$left" -gt 0 ] || { echo "out of time"; return 124; }
	timeout -k 10 "$left" "$@"
}

# one NAME LOG COMMAND...: a step that is one test in itself.
one() {
	name=$1 log=$2
	shift 2
	if within "$@" >"$log" 2>&1; then
		ok "$name"
	else
		grep -E 'error:|undefined reference|\*\*\*' "$log" | head -n 30
		tail -n 30 "$log"
		not_ok "$name"
		return 1
	fi
}

# --- packages -------------------------------------------------------------

present() {
	case $1 in
	cmd:*)
		PATH=$PATH:/usr/sbin:/sbin command -v "${1#cmd:}" >/dev/null ;;
	pc:*)
		pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	file:*)
		[ -e "${1#file:}" ] ;;
	esac
}

missing() {
	while read -r use package check; do
		case $use in
		'' | '#'*) continue ;;
		build) ;;
		*) [ -n "${QUICK:-}" ] && [ "$package" != libcunit1-dev ] &&
			continue ;;
		esac
		present "$check" || echo "$package"
	done <"$top/build-aux/packages.txt"
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# A web server that is installed for the tests must not begin to serve.
units() {
	[ -d /run/systemd/system ] || return 0
	for package in $2; do
		case $package in
		nginx | apache2) as_root systemctl "$1" --runtime "$package" ;;
		esac
	done
}

phase_packages() {
	need=$(missing | tr '\n' ' ')
	[ -n "$need" ] || return 0
	say "installing $need"
	units mask "$need"
	as_root apt-get -q update
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
	    apt-get -q -y --no-install-recommends install $need
	units unmask "$need"
	need=$(missing | tr '\n' ' ')
	[ -z "$need" ] && return 0
	not_ok "packages: could not install $need"
	finish
}

# --- sources --------------------------------------------------------------

copy() {
	if git -C "$top" -c safe.directory='*' rev-parse --git-dir \
	    >/dev/null 2>&1; then
		git -C "$top" -c safe.directory='*' ls-files -coz \
		    --exclude-standard | tar -C "$top" --null -T - \
		    --ignore-failed-read -cf - 2>/dev/null
	else
		tar -C "$top" --exclude=./.git --exclude=./autom4te.cache \
		    --exclude='./build-[!a]*' -cf - .
	fi | tar -C "$work/src" --no-same-owner -xf -
	chmod -R u+rwX "$work/src"
}

phase_sources() {
	base=${TMPDIR:-/tmp}
	case $base in
	*[[:space:]]*) base=/tmp ;;
	esac
	work=$(mktemp -d "$base/scimd-run.XXXXXX") || finish
	mkdir "$work/src"
	copy
	cd "$work/src" || finish
	one 'autoreconf' "$work/autoreconf.log" autoreconf -fi || finish
}

# --- builds ---------------------------------------------------------------

# build NAME CONFIGURE-ARGUMENTS...: programs and tests, in $work/NAME.
build() {
	dir=$work/$1
	mkdir "$dir" && cd "$dir" || finish
	shift
	one "${dir##*/}: configure" configure.log \
	    "$work/src/configure" --enable-werror "$@" || return 1
	one "${dir##*/}: build" build.log \
	    make -k -j"$jobs" check TESTS= || return 1
}

# tests NAME TARGET [VARIABLE]: make TARGET where we are, count every test.
tests() {
	log=$1.log
	find . -name '*.trs' -exec rm -f {} +
	within make -k -j"$jobs" "$2" ${3:+"$3"} >"$log" 2>&1
	rc=$?
	before=$failed
	find . -name '*.trs' >trs.list
	while read -r trs; do
		count "$1" "${trs%.trs}" "$(sed -n 's/^:test-result: //p' "$trs")"
	done <trs.list
	if [ ! -s trs.list ] ||
	    { [ "$rc" -ne 0 ] && [ "$failed" -eq "$before" ]; }; then
		tail -n 40 "$log"
		not_ok "$1: make $2 ended with $rc"
	fi
}

# count PHASE PROGRAM RESULT: a program that died without a word is one test.
count() {
	good=$(grep -c '^ok ' "$2.log")
	bad=$(grep -c '^not ok ' "$2.log")
	case $3 in
	PASS) [ "$good" -gt 0 ] || good=1 ;;
	SKIP) ;;
	*) [ "$bad" -gt 0 ] || bad=1 ;;
	esac
	passed=$((passed + good))
	failed=$((failed + bad))
	[ "$bad" -eq 0 ] && return
	echo "--- $1: ${2#./}: $3"
	grep -v '^ok ' "$2.log" | tail -n 60
}

phase_gcc() {
	build gcc CC=gcc && tests gcc check
}

phase_clang() {
	build clang CC=clang
}

phase_asan() {
	build asan CC=gcc --enable-sanitizers CFLAGS='-O1 -g' &&
	    tests asan check-programs
}

# What waits for a disk or repeats itself for each fault takes too long under
# valgrind; the address sanitizer has seen it already.
phase_valgrind() {
	[ -d "$work/gcc" ] || build gcc CC=gcc || return
	cd "$work/src/tests/unit" || return
	quick=$(sed -n 's/^TESTS += //p' base.mk json.mk scim.mk http.mk)
	cd "$work/gcc" || return
	# shellcheck disable=SC2086
	tests valgrind valgrind TESTS="$(echo $quick)"
}

# The kernel's wide address randomisation can leave no room for the shadow.
phase_tsan() {
	build tsan CC=gcc --enable-tsan CFLAGS='-O1 -g' || return
	still=
	setarch -R true 2>/dev/null && still='setarch -R'
	TSAN_OPTIONS=second_deadlock_stack=1 LOG_COMPILER=$still
	export TSAN_OPTIONS LOG_COMPILER
	tests tsan 'check-unit'
	unset LOG_COMPILER
}

phase_fuzz() {
	build fuzz CC=clang --enable-fuzzing --enable-sanitizers \
	    CFLAGS='-O1 -g' || return
	for target in tests/fuzz/fuzz_*; do
		case $target in
		*.* | *'*') continue ;;
		esac
		name=${target##*fuzz_}
		mkdir -p "found/$name"
		set -- "found/$name"
		[ -d "$work/src/tests/fuzz/corpus/$name" ] &&
			set -- "$@" "$work/src/tests/fuzz/corpus/$name"
		one "fuzz: $name" "fuzz_$name.log" "$target" -timeout=10 \
		    -max_total_time="${FUZZ_SECONDS:-10}" "$@"
	done
}

phase_distcheck() {
	[ -d "$work/gcc" ] || build gcc CC=gcc || return
	cd "$work/gcc" || return
	one distcheck distcheck.log make -j"$jobs" distcheck
}

phase_servers() {
	[ -d "$work/gcc" ] || build gcc CC=gcc || return
	cd "$work/gcc" || return
	within make check-servers >servers.log 2>&1
	rc=$?
	good=$(grep -c '^ok ' servers.log)
	bad=$(grep -c '^not ok ' servers.log)
	if [ "$bad" -gt 0 ] || [ "$rc" -ne 0 ] || [ "$good" -eq 0 ]; then
		grep -v '^ok ' servers.log | tail -n 60
		[ "$bad" -gt 0 ] || bad=1
	fi
	passed=$((passed + good))
	failed=$((failed + bad))
}

all='gcc clang asan valgrind tsan fuzz servers distcheck'
[ -n "${QUICK:-}" ] && all=gcc
trap 'not_ok "stopped by a signal"; finish' HUP INT TERM

phase_packages
say "sources"
phase_sources
for phase in ${PHASES:-$all}; do
	say "$phase"
	cd "$work" || finish
	phase_"$phase"
	say "$phase: so far $passed passed, $failed failed"
done
finish
