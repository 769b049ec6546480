## SPDX-License-Identifier: Apache-2.0
## Unit tests of src/db, one program per module:
##   check_PROGRAMS += tests/unit/test_thing
##   TESTS += tests/unit/test_thing
##   tests_unit_test_thing_SOURCES = tests/unit/test_thing.c
check_PROGRAMS += tests/unit/test_db
TESTS += tests/unit/test_db
tests_unit_test_db_SOURCES = tests/unit/test_db.c tests/unit/test_db.h
check_PROGRAMS += tests/unit/test_db_care
TESTS += tests/unit/test_db_care
tests_unit_test_db_care_SOURCES = tests/unit/test_db_care.c \
	tests/unit/test_db.h
check_PROGRAMS += tests/unit/test_db_files
TESTS += tests/unit/test_db_files
tests_unit_test_db_files_SOURCES = tests/unit/test_db_files.c \
	tests/unit/test_db.h
check_PROGRAMS += tests/unit/test_db_open
TESTS += tests/unit/test_db_open
tests_unit_test_db_open_SOURCES = tests/unit/test_db_open.c \
	tests/unit/test_db.h
check_PROGRAMS += tests/unit/test_db_tx
TESTS += tests/unit/test_db_tx
tests_unit_test_db_tx_SOURCES = tests/unit/test_db_tx.c tests/unit/test_db.h
check_PROGRAMS += tests/unit/test_mapped
TESTS += tests/unit/test_mapped
tests_unit_test_mapped_SOURCES = tests/unit/test_mapped.c tests/unit/test_db.h
check_PROGRAMS += tests/unit/test_migrate
TESTS += tests/unit/test_migrate
tests_unit_test_migrate_SOURCES = tests/unit/test_migrate.c \
	tests/unit/test_db.h
EXTRA_DIST += tests/upgrade/0001.sql tests/upgrade/dump.sh
