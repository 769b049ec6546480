## SPDX-License-Identifier: Apache-2.0
## Unit tests of src/json, one program per module:
##   check_PROGRAMS += tests/unit/test_thing
##   TESTS += tests/unit/test_thing
##   tests_unit_test_thing_SOURCES = tests/unit/test_thing.c

check_PROGRAMS += tests/unit/test_json_read
TESTS += tests/unit/test_json_read
tests_unit_test_json_read_SOURCES = tests/unit/test_json_read.c

check_PROGRAMS += tests/unit/test_json_write
TESTS += tests/unit/test_json_write
tests_unit_test_json_write_SOURCES = tests/unit/test_json_write.c
check_PROGRAMS += tests/unit/test_json_peek
TESTS += tests/unit/test_json_peek
tests_unit_test_json_peek_SOURCES = tests/unit/test_json_peek.c

check_PROGRAMS += tests/unit/test_json_lazy
TESTS += tests/unit/test_json_lazy
tests_unit_test_json_lazy_SOURCES = tests/unit/test_json_lazy.c
