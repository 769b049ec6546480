## SPDX-License-Identifier: Apache-2.0
## Unit tests of src/http, one program per module.  unit_programs is built and
## run by make check; every program is linked with tests/unit/unit.c.
##   unit_programs += tests/unit/test_thing
##   tests_unit_test_thing_SOURCES = tests/unit/test_thing.c
