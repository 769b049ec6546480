## SPDX-License-Identifier: Apache-2.0
## Real faults in real servers: make check-faults, and a short form of it in
## make check-servers.
check_PROGRAMS += tests/faults/load
tests_faults_load_SOURCES = tests/faults/load.c tests/faults/http.c \
	tests/faults/http.h
tests_faults_load_LDADD = -lpthread
if CUNIT
check_PROGRAMS += tests/faults/raw
tests_faults_raw_SOURCES = tests/faults/raw.c tests/unit/fastcgi_client.c \
	tests/unit/fastcgi_client.h
tests_faults_raw_LDADD = $(program_ldadd)
endif
server_checks += tests/faults/check-faults.sh
fault_scripts = tests/faults/lib.sh tests/faults/clock.sh \
	tests/faults/crash.sh tests/faults/damage.sh tests/faults/hostile.sh \
	tests/faults/processes.sh tests/faults/race.sh tests/faults/soak.sh \
	tests/faults/space.sh tests/faults/stop.sh tests/faults/syscalls.sh
EXTRA_DIST += $(fault_scripts) tests/faults/shift.c

check-faults: all $(check_PROGRAMS) $(check_LIBRARIES)
	FAULTS_LONG=1 $(in_tree) $(SHELL) $(srcdir)/tests/faults/check-faults.sh

.PHONY: check-faults
