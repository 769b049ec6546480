# SPDX-License-Identifier: Apache-2.0
# Draws cost against size as SVG out of the results of bench/run.sh:
#   awk -v users=100000 -f plot.awk RESULTS >performance.svg
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

$NF == 0 && $1 ~ /^(small|large)\./ { all[$1] = all[$1] " " $4 }

END {
	n = split("get name external email typed delta create update active " \
	    "member", names, " ")
	for (i = 1; i <= n; i++)
		for (k = 0; k < 2; k++) {
			v = middle((k ? "large." : "small.") names[i])
			at[i, k] = v
			top = v > top ? v : top
		}
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\"" \
	    " height=\"400\" font-family=\"sans-serif\" font-size=\"11\">"
	print "<text x=\"40\" y=\"16\">processor time of scimd per request," \
	    " microseconds, against users</text>"
	print "<path d=\"M40 30V360H480\" fill=\"none\" stroke=\"#333\"/>"
	printf "<text x=\"90\" y=\"376\">1000</text>"
	printf "<text x=\"430\" y=\"376\">%d</text>\n", users
	printf "<text x=\"4\" y=\"36\">%d</text>\n", top
	for (i = 1; i <= n; i++) {
		y0 = 360 - 320 * at[i, 0] / top
		y1 = 360 - 320 * at[i, 1] / top
		printf "<path d=\"M100 %.0fL440 %.0f\" stroke=\"hsl(%d,70%%," \
		    "40%%)\"/>", y0, y1, i * 36
		printf "<text x=\"500\" y=\"%d\" fill=\"hsl(%d,70%%,40%%)\">" \
		    "%s %.0f, %.0f</text>\n", 40 + i * 20, i * 36, names[i],
		    at[i, 0], at[i, 1]
	}
	print "</svg>"
}
