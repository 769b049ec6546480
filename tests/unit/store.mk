## SPDX-License-Identifier: Apache-2.0
## Unit tests of src/store, one program per module:
##   check_PROGRAMS += tests/unit/test_thing
##   TESTS += tests/unit/test_thing
##   tests_unit_test_thing_SOURCES = tests/unit/test_thing.c

check_PROGRAMS += tests/unit/test_resource
TESTS += tests/unit/test_resource
tests_unit_test_resource_SOURCES = tests/unit/test_resource.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h
