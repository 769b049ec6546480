# SPDX-License-Identifier: Apache-2.0
# Draws cost against size as SVG out of the results of bench/run.sh:
#   awk -v users=1000000 -f plot.awk RESULTS >performance.svg
function middle(key,    n, v, i, k, x) {
	n = split(all[key], v, " ")
	for (i = 2; i <= n; i++) {
		x = v[i] + 0
		for (k = i - 1; k > 0 && v[k] + 0 > x; k--)
			v[k + 1] = v[k]
		v[k + 1] = x
	}
	return v[int((n + 1) / 2)] + 0
}

$NF == 0 && $1 ~ /^(small|middle|large)\./ { all[$1] = all[$1] " " $4 }

END {
	n = split("get name external email typed delta list create update " \
	    "active member", names, " ")
	m = split("small middle large", records, " ")
	size[1] = 1000
	size[2] = users / 10
	size[3] = users
	for (i = 1; i <= n; i++)
		for (k = 1; k <= m; k++) {
			at[i, k] = middle(records[k] "." names[i])
			top = at[i, k] > top ? at[i, k] : top
		}
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"660\"" \
	    " height=\"400\" font-family=\"sans-serif\" font-size=\"11\">"
	print "<text x=\"40\" y=\"16\">processor time of scimd per request," \
	    " microseconds, against users</text>"
	print "<path d=\"M40 30V360H480\" fill=\"none\" stroke=\"#333\"/>"
	for (k = 1; k <= m; k++) {
		x[k] = 100 + 340 * log(size[k] / 1000) / log(users / 1000)
		printf "<text x=\"%.0f\" y=\"376\" text-anchor=\"middle\">" \
		    "%d</text>\n", x[k], size[k]
	}
	printf "<text x=\"4\" y=\"36\">%d</text>\n", top
	for (i = 1; i <= n; i++) {
		line = ""
		said = ""
		for (k = 1; k <= m; k++) {
			line = line sprintf("%s%.0f %.1f", k > 1 ? "L" : "M",
			    x[k], 360 - 320 * at[i, k] / top)
			said = said sprintf(" %.0f", at[i, k])
		}
		printf "<path d=\"%s\" fill=\"none\" stroke=\"hsl(%d,70%%," \
		    "40%%)\"/>", line, i * 33
		printf "<text x=\"500\" y=\"%d\" fill=\"hsl(%d,70%%,40%%)\">" \
		    "%s%s</text>\n", 40 + i * 20, i * 33, names[i], said
	}
	print "</svg>"
}
