# SPDX-License-Identifier: Apache-2.0
# Compares ratios: the kept ones ("line ratio direction"), then those of now.
# A shared machine moves them; more than 30 % to the worse is a regression.
function worse(then, now, way) {
	return way == ">=" ? now < then / 1.3 : now > then * 1.3 + 0.001
}

/^#/ { next }
NR == FNR { kept[$1] = $2; next }
$1 in kept && worse(kept[$1], $2, $3) {
	printf "bench: %s is %.3g, was %.3g\n", $1, $2, kept[$1]
	bad = 1
}
END { exit bad }
