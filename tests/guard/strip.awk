# SPDX-License-Identifier: Apache-2.0
# strip.awk - C without its comments, as "file:line:text".
# want=code: string and character literals are emptied.
# want=text: only what string literals hold, one line for each.

FNR == 1 { inside = 0 }

{
	rest = $0
	out = ""
	while (rest != "") {
		if (inside) {
			i = index(rest, "*/")
			if (!i)
				break
			rest = substr(rest, i + 2)
			inside = 0
			out = out " "
			continue
		}
		if (!match(rest, /["']|\/[*\/]/)) {
			out = out rest
			break
		}
		mark = substr(rest, RSTART, RLENGTH)
		out = out substr(rest, 1, RSTART - 1)
		rest = substr(rest, RSTART + RLENGTH)
		if (mark == "/*")
			inside = 1
		else if (mark == "//") {
			out = out "//"
			break
		} else
			literal()
	}
	if (want == "code")
		print FILENAME ":" FNR ":" out
}

function literal(  body) {
	if (mark == "'")
		match(rest, /^([^'\\]|\\.)*/)
	else
		match(rest, /^([^"\\]|\\.)*/)
	body = substr(rest, 1, RLENGTH)
	rest = substr(rest, RLENGTH + 2)
	out = out mark mark
	if (want == "text" && mark == "\"")
		print FILENAME ":" FNR ":" body
}
