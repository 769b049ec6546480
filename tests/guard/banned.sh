#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# banned.sh - calls and words that do not occur here.  The patterns are written
# so that this file does not match itself.
. "$(dirname "$0")/lib.sh"

files 'c|h' src tests bench >"$work/c"
must_exist 'source' <"$work/c"
code $(cat "$work/c") >"$work/code"
in_code() {
	grep -E "^[^:]*:[0-9]*:.*($1)" "$work/code"
	:
}

in_code '\<(st[rp]n?cpy|strn?cat|wcscpy|v?sprintf|strtok(_r)?|ato(i|l|ll|f)|gets|alloca|tmpnam|mktemp|[a-z]*scanf) *\(' |
    rule 'no call that writes or reads past its end, or hides errors'
in_code '\<(system|popen) *\(' | rule 'no shell is started'
in_code '//' | rule 'comments are /* */'
in_code '\<typedef +(struct|union)\>|\<typedef\>.*\*[a-z_ ]+;' |
    rule 'no typedef hides a struct or a pointer'
in_code '\<__cleanup__\>|\<cleanup *\(' | rule 'no cleanup attributes'
in_code '\?\?[=/()!<>-]' | rule 'no trigraphs'

# shellcheck disable=SC2046
grep -nE '^ {8}' $(cat "$work/c") /dev/null | rule 'indentation is by tabs'
# shellcheck disable=SC2046
grep -nE '[[:space:]]$' $(cat "$work/c") /dev/null |
    rule 'no line ends in blanks'

files 'c|h|sh|mk|awk|py' src tests bench sql schemas doc deploy >"$work/spdx"
while read -r f; do
	head -n 2 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
	    echo "$f: no licence line"
done <"$work/spdx" | rule 'every source names its licence'

{
	find src tests bench sql schemas doc deploy -type f 2>/dev/null |
	    grep -vE '^tests/fuzz/(corpus|seeds)|^tests/wire/.*\.bin$'
	ls ./*.md configure.ac Makefile.am build-aux/*.sh 2>/dev/null
} >"$work/texts"
# shellcheck disable=SC2046
grep -nIE 'T[O]DO|F[I]XME|(^|[^A-Za-z])X[X]X([^A-Za-z]|$)|T[B]D|\<s[t]ub(s|bed)?\>|not i[m]plemented' \
    $(cat "$work/texts") /dev/null | rule 'nothing is left for later'
finish
