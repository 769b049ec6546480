## SPDX-License-Identifier: Apache-2.0
## Wire cases and their runner.
check_PROGRAMS += tests/wire/wire
tests_wire_wire_SOURCES = tests/wire/client.c tests/wire/expect.c \
	tests/wire/match.c tests/wire/play.c tests/wire/request.c \
	tests/wire/tool.c tests/wire/vars.c tests/wire/wire.c tests/wire/wire.h
tests_wire_wire_LDADD = $(program_ldadd)
server_checks += tests/wire/check-servers.sh
EXTRA_DIST += tests/wire/README tests/wire/cases tests/wire/wrong
server_checks += tests/wire/check-device.sh
EXTRA_DIST += tests/wire/device
server_checks += tests/wire/check-declared.sh
EXTRA_DIST += tests/wire/declared tests/wire/scim2-tester.sh

check-scim2-tester: all
	@$(in_tree) $(SHELL) $(srcdir)/tests/wire/scim2-tester.sh
.PHONY: check-scim2-tester
