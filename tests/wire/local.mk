## SPDX-License-Identifier: Apache-2.0
## Wire cases and their runner: check_PROGRAMS, TESTS, EXTRA_DIST.  A script
## that runs the cases through real servers:
##   server_checks += tests/wire/servers.sh
