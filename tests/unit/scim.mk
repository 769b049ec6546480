## SPDX-License-Identifier: Apache-2.0
## Unit tests of src/scim, one program per module:
##   check_PROGRAMS += tests/unit/test_thing
##   TESTS += tests/unit/test_thing
##   tests_unit_test_thing_SOURCES = tests/unit/test_thing.c

check_PROGRAMS += tests/unit/test_schema
TESTS += tests/unit/test_schema
tests_unit_test_schema_SOURCES = tests/unit/test_schema.c

check_PROGRAMS += tests/unit/test_caller
TESTS += tests/unit/test_caller
tests_unit_test_caller_SOURCES = tests/unit/test_caller.c

check_PROGRAMS += tests/unit/test_error
TESTS += tests/unit/test_error
tests_unit_test_error_SOURCES = tests/unit/test_error.c

check_PROGRAMS += tests/unit/test_document_read
TESTS += tests/unit/test_document_read
tests_unit_test_document_read_SOURCES = tests/unit/test_document_read.c tests/unit/scim_fixture.h

check_PROGRAMS += tests/unit/test_document_value
TESTS += tests/unit/test_document_value
tests_unit_test_document_value_SOURCES = tests/unit/test_document_value.c tests/unit/scim_fixture.h

check_PROGRAMS += tests/unit/test_document_keep
TESTS += tests/unit/test_document_keep
tests_unit_test_document_keep_SOURCES = tests/unit/test_document_keep.c tests/unit/scim_fixture.h

check_PROGRAMS += tests/unit/test_document_index
TESTS += tests/unit/test_document_index
tests_unit_test_document_index_SOURCES = tests/unit/test_document_index.c tests/unit/scim_fixture.h

check_PROGRAMS += tests/unit/test_project
TESTS += tests/unit/test_project
tests_unit_test_project_SOURCES = tests/unit/test_project.c tests/unit/scim_fixture.h

check_PROGRAMS += tests/unit/test_filter
TESTS += tests/unit/test_filter
tests_unit_test_filter_SOURCES = tests/unit/test_filter.c

check_PROGRAMS += tests/unit/test_filter_match
TESTS += tests/unit/test_filter_match
tests_unit_test_filter_match_SOURCES = tests/unit/test_filter_match.c

check_PROGRAMS += tests/unit/test_path
TESTS += tests/unit/test_path
tests_unit_test_path_SOURCES = tests/unit/test_path.c

check_PROGRAMS += tests/unit/test_patch_read
TESTS += tests/unit/test_patch_read
tests_unit_test_patch_read_SOURCES = tests/unit/test_patch_read.c \
	tests/unit/patch_fixture.c tests/unit/patch_fixture.h

check_PROGRAMS += tests/unit/test_patch_apply
TESTS += tests/unit/test_patch_apply
tests_unit_test_patch_apply_SOURCES = tests/unit/test_patch_apply.c \
	tests/unit/patch_fixture.c tests/unit/patch_fixture.h

check_PROGRAMS += tests/unit/test_patch_list
TESTS += tests/unit/test_patch_list
tests_unit_test_patch_list_SOURCES = tests/unit/test_patch_list.c \
	tests/unit/patch_fixture.c tests/unit/patch_fixture.h

check_PROGRAMS += tests/unit/test_patch_rules
TESTS += tests/unit/test_patch_rules
tests_unit_test_patch_rules_SOURCES = tests/unit/test_patch_rules.c \
	tests/unit/patch_fixture.c tests/unit/patch_fixture.h

check_PROGRAMS += tests/unit/test_patch_lazy
TESTS += tests/unit/test_patch_lazy
tests_unit_test_patch_lazy_SOURCES = tests/unit/test_patch_lazy.c \
	tests/unit/patch_fixture.c tests/unit/patch_fixture.h
