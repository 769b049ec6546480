## SPDX-License-Identifier: Apache-2.0
## Unit tests of src/api, one program per module:
##   check_PROGRAMS += tests/unit/test_thing
##   TESTS += tests/unit/test_thing
##   tests_unit_test_thing_SOURCES = tests/unit/test_thing.c
check_PROGRAMS += tests/unit/test_serve
TESTS += tests/unit/test_serve
tests_unit_test_serve_SOURCES = tests/unit/test_serve.c \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
check_PROGRAMS += tests/unit/test_trial
TESTS += tests/unit/test_trial
tests_unit_test_trial_SOURCES = tests/unit/test_trial.c \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
check_PROGRAMS += tests/unit/test_rate
TESTS += tests/unit/test_rate
tests_unit_test_rate_SOURCES = tests/unit/test_rate.c \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
check_PROGRAMS += tests/unit/test_routes
TESTS += tests/unit/test_routes
tests_unit_test_routes_SOURCES = tests/unit/test_routes.c \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
check_PROGRAMS += tests/unit/test_schema_walk
TESTS += tests/unit/test_schema_walk
tests_unit_test_schema_walk_SOURCES = tests/unit/test_schema_walk.c \
	tests/unit/schema_walk.c tests/unit/schema_walk.h \
	tests/unit/schema_body.c tests/unit/schema_body.h \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
check_PROGRAMS += tests/unit/test_schema_canonical
TESTS += tests/unit/test_schema_canonical
tests_unit_test_schema_canonical_SOURCES = \
	tests/unit/test_schema_canonical.c \
	tests/unit/schema_walk.c tests/unit/schema_walk.h \
	tests/unit/schema_body.c tests/unit/schema_body.h \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
check_PROGRAMS += tests/unit/test_deed
TESTS += tests/unit/test_deed
tests_unit_test_deed_SOURCES = tests/unit/test_deed.c \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
check_PROGRAMS += tests/unit/test_transport
TESTS += tests/unit/test_transport
tests_unit_test_transport_SOURCES = tests/unit/test_transport.c \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
check_PROGRAMS += tests/unit/test_token_door
TESTS += tests/unit/test_token_door
tests_unit_test_token_door_SOURCES = tests/unit/test_token_door.c \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
check_PROGRAMS += tests/unit/test_read_path
TESTS += tests/unit/test_read_path
tests_unit_test_read_path_SOURCES = tests/unit/test_read_path.c \
	tests/unit/api_fixture.c tests/unit/api_fixture.h
