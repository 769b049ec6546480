## SPDX-License-Identifier: Apache-2.0
## Unit tests of src/store, one program per module:
##   check_PROGRAMS += tests/unit/test_thing
##   TESTS += tests/unit/test_thing
##   tests_unit_test_thing_SOURCES = tests/unit/test_thing.c

check_PROGRAMS += tests/unit/test_resource
TESTS += tests/unit/test_resource
tests_unit_test_resource_SOURCES = tests/unit/test_resource.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_membership
TESTS += tests/unit/test_membership
tests_unit_test_membership_SOURCES = tests/unit/test_membership.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_group_cache
TESTS += tests/unit/test_group_cache
tests_unit_test_group_cache_SOURCES = tests/unit/test_group_cache.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_anchor
TESTS += tests/unit/test_anchor
tests_unit_test_anchor_SOURCES = tests/unit/test_anchor.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_ident
TESTS += tests/unit/test_ident
tests_unit_test_ident_SOURCES = tests/unit/test_ident.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_change
TESTS += tests/unit/test_change
tests_unit_test_change_SOURCES = tests/unit/test_change.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_invariant
TESTS += tests/unit/test_invariant
tests_unit_test_invariant_SOURCES = tests/unit/test_invariant.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h
check_PROGRAMS += tests/unit/test_filter_sql
TESTS += tests/unit/test_filter_sql
tests_unit_test_filter_sql_SOURCES = tests/unit/test_filter_sql.c \
	tests/unit/filter_oracle.c tests/unit/filter_oracle.h \
	tests/unit/filter_random.c tests/unit/filter_world.c \
	tests/unit/filter_world.h tests/unit/store_fixture.c \
	tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_query
TESTS += tests/unit/test_query
tests_unit_test_query_SOURCES = tests/unit/test_query.c \
	tests/unit/filter_oracle.c tests/unit/filter_oracle.h \
	tests/unit/filter_world.c tests/unit/filter_world.h \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_query_plan
TESTS += tests/unit/test_query_plan
tests_unit_test_query_plan_SOURCES = tests/unit/test_query_plan.c \
	tests/unit/filter_world.c tests/unit/filter_world.h \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_cursor
TESTS += tests/unit/test_cursor
tests_unit_test_cursor_SOURCES = tests/unit/test_cursor.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_sqlb
TESTS += tests/unit/test_sqlb
tests_unit_test_sqlb_SOURCES = tests/unit/test_sqlb.c

check_PROGRAMS += tests/unit/test_brake
TESTS += tests/unit/test_brake
tests_unit_test_brake_SOURCES = tests/unit/test_brake.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_intent
TESTS += tests/unit/test_intent
tests_unit_test_intent_SOURCES = tests/unit/test_intent.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_rules
TESTS += tests/unit/test_rules
tests_unit_test_rules_SOURCES = tests/unit/test_rules.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_connector
TESTS += tests/unit/test_connector
tests_unit_test_connector_SOURCES = tests/unit/test_connector.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_operator
TESTS += tests/unit/test_operator
tests_unit_test_operator_SOURCES = tests/unit/test_operator.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_forget
TESTS += tests/unit/test_forget
tests_unit_test_forget_SOURCES = tests/unit/test_forget.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_undo
TESTS += tests/unit/test_undo
tests_unit_test_undo_SOURCES = tests/unit/test_undo.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_role
TESTS += tests/unit/test_role
tests_unit_test_role_SOURCES = tests/unit/test_role.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_leniency
TESTS += tests/unit/test_leniency
tests_unit_test_leniency_SOURCES = tests/unit/test_leniency.c \
	tests/unit/test_db.h
check_PROGRAMS += tests/unit/test_journal_hold
TESTS += tests/unit/test_journal_hold
tests_unit_test_journal_hold_SOURCES = tests/unit/test_journal_hold.c

check_PROGRAMS += tests/unit/test_journal
TESTS += tests/unit/test_journal
tests_unit_test_journal_SOURCES = tests/unit/test_journal.c

check_PROGRAMS += tests/unit/test_touch
TESTS += tests/unit/test_touch
tests_unit_test_touch_SOURCES = tests/unit/test_touch.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h
check_PROGRAMS += tests/unit/test_writer
TESTS += tests/unit/test_writer
tests_unit_test_writer_SOURCES = tests/unit/test_writer.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h

check_PROGRAMS += tests/unit/test_load
TESTS += tests/unit/test_load
tests_unit_test_load_SOURCES = tests/unit/test_load.c \
	tests/unit/store_fixture.c tests/unit/store_fixture.h
