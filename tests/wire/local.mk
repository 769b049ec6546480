## SPDX-License-Identifier: Apache-2.0
## Wire cases and their runner:
##   check_PROGRAMS += …, TESTS += …, EXTRA_DIST += …
## and the target check-servers-local, which runs them through real servers.
