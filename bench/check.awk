# SPDX-License-Identifier: Apache-2.0
# Compares ratios: the kept ones ("line ratio direction"), then those of now.
# A shared machine moves them: more than 30 % to the worse is a regression, and
# the double of what is a time or a size (beyond 5) rather than a ratio.  Sizes
# near nothing may grow by half a megabyte.
function worse(then, now, way,    slack) {
	slack = then > 5 ? 2 : 1.3
	return way == ">=" ? now < then / slack : \
	    now > then * slack + (then < 0.6 ? 0.5 : 0.001)
}

/^#/ { next }
NR == FNR { kept[$1] = $2; next }
$1 in kept && worse(kept[$1], $2, $3) {
	printf "bench: %s is %.3g, was %.3g\n", $1, $2, kept[$1]
	bad = 1
}
END { exit bad }
