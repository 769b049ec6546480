# SPDX-License-Identifier: Apache-2.0
# Prints the table of bench/run.sh.  The first file holds what was measured,
#   name round rate cpu p50 p99 max answered bad
# the second one lines of the table,
#   key|what|figure field|control field|<= or >=|goal
# without a goal where a line is there to explain another.
# A ratio is taken within a round; shown are medians, least and greatest.
BEGIN {
	FS = " "
	n = split("rate cpu p50 p99 max answered bad", names, " ")
	for (i = 1; i <= n; i++)
		field[names[i]] = i + 2
}

function sorted(v, n,    i, k, x) {
	for (i = 2; i <= n; i++) {
		x = v[i]
		for (k = i - 1; k > 0 && v[k] > x; k--)
			v[k + 1] = v[k]
		v[k + 1] = x
	}
}

function middle(v, n) {
	sorted(v, n)
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

function short(x) {
	return x >= 100 ? sprintf("%.0f", x) : sprintf("%.3g", x)
}

NR == FNR {
	seen[$1] = 1
	for (i = 3; i <= NF; i++)
		got[$1, $2, i] = $i
	if ($2 > rounds)
		rounds = $2
	next
}

FNR == 1 {
	FS = "|"
	$0 = $0
	printf "%-14s %-50s %9s %9s %7s %15s %8s %s\n", "line", "what",
	    "figure", "control", "ratio", "least-greatest", "goal", "met"
}

NF >= 6 {
	split($3, f, " ")
	m = split($4, c, " ")
	k = 0
	for (r = 1; r <= rounds; r++) {
		if (f[2] != "bad" && got[f[1], r, field["bad"]] > 0)
			continue
		x = got[f[1], r, field[f[2]]]
		y = m ? got[c[1], r, field[c[2]]] : 1
		if (x == "" || y == "" || y == 0)
			continue
		k++
		fig[k] = x + 0
		con[k] = y + 0
		rat[k] = x / y
	}
	if (!k && !(f[1] in seen))
		next            # a part that was not asked for
	if (!k) {
		printf "%-14s %-50s was not answered as expected\n", $1, $2
		next
	}
	ratio = middle(rat, k)
	met = $5 == "" ? "-" : ($5 == "<=" ? ratio <= $6 : ratio >= $6) ? \
	    "yes" : "NO"
	printf "%-14s %-50s %9s %9s %7s %15s %8s %s\n", $1, $2,
	    short(middle(fig, k)), m ? short(middle(con, k)) : "-",
	    short(ratio), short(rat[1]) " - " short(rat[k]), $5 " " $6,
	    met
	# Without a control in the same round nothing tells whether the machine
	# was busy; the least of times and sizes is the one it was least in.
	if (ratios && $5 != "")
		print $1, m || $5 == ">=" ? ratio : rat[1], $5 >ratios
}
