#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sizes.sh - files, headers, functions, lines, nesting and parameters stay
# within what a reader can hold.
. "$(dirname "$0")/lib.sh"

files 'c|h' src tests bench >"$work/c"
files 'c|h|sh|awk|py|mk' src tests bench build-aux |
    grep -vE '^build-aux/(config\.|install-sh|ltmain)' >"$work/all"
files 'c|h' src >"$work/src"
must_exist 'source' <"$work/src"

# shellcheck disable=SC2046
each() {
	awk "$1" $(cat "$2") /dev/null
}

each 'FNR == 501 { print FILENAME ": more than 500 lines" }' "$work/all" |
    rule 'a file has at most 500 lines'

grep '\.h$' "$work/c" >"$work/h"
each 'FNR == 151 { print FILENAME ": more than 150 lines" }' "$work/h" |
    rule 'a header has at most 150 lines'

each '{
	line = $0
	gsub(/[\200-\277]/, "", line)
	width = 0
	n = split(line, part, "\t")
	for (i = 1; i < n; i++)
		width += length(part[i]) + 8 - (width + length(part[i])) % 8
	width += length(part[n])
	if (n > 0 && width > 80)
		print FILENAME ":" FNR ": " width " columns"
}' "$work/c" | rule 'a line has at most 80 columns'

each '/^\{/ { from = FNR }
/^\}/ && from {
	if (FNR - from - 1 > 60)
		print FILENAME ":" from ": a body of " FNR - from - 1 " lines"
	from = 0
}' "$work/c" | rule 'a function has at most 60 lines'

each '/^\t\t\t\t+(if|for|while|do|switch)[^a-z_]/ {
	print FILENAME ":" FNR ": a fourth level"
}' "$work/c" | rule 'a function nests at most 3 levels'

# A head is a line that begins with a word, and what follows it up to the
# bracket that closes its list.
code $(cat "$work/c") | awk '
	function judge(  i, c, depth, n, one, list) {
		list = substr(head, index(head, "(") + 1)
		depth = 1
		n = 0
		one = ""
		for (i = 1; i <= length(list) && depth; i++) {
			c = substr(list, i, 1)
			depth += (c == "(") - (c == ")")
			if (depth == 0 || (depth == 1 && c == ",")) {
				if (one !~ /struct (arena|err) \*[a-z_]*$/ &&
				    one !~ /\.\.\.$/)
					n++
				one = ""
			} else
				one = one c
		}
		if (n > 5)
			print place ": " n " parameters"
	}
	function balance(s) {
		return gsub(/\(/, "(", s) - gsub(/\)/, ")", s)
	}
	{
		i = index($0, ":")
		j = index(substr($0, i + 1), ":")
		line = substr($0, i + j + 1)
		if (head == "" &&
		    line ~ /^[a-z][a-z0-9_ *]*[ *][a-z0-9_]+\(/ &&
		    line !~ /^(return|typedef|else) /) {
			place = substr($0, 1, i + j - 1)
			head = line
		} else if (head != "")
			head = head " " line
		if (head != "" && balance(head) <= 0) {
			judge()
			head = ""
		}
	}' | rule 'a function has at most 5 parameters besides arena and err'
finish
