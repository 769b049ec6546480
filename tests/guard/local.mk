## SPDX-License-Identifier: Apache-2.0
## Checks of the tree itself.
guards =
guards += tests/guard/banned.sh
guards += tests/guard/conformance.sh
guards += tests/guard/docs.sh
guards += tests/guard/embed.sh
guards += tests/guard/floors.sh
guards += tests/guard/listed.sh
guards += tests/guard/selftest.sh
guards += tests/guard/sizes.sh
guards += tests/guard/sql.sh
TESTS += $(guards)
EXTRA_DIST += $(guards)
EXTRA_DIST += tests/guard/lib.sh
EXTRA_DIST += tests/guard/strip.awk
