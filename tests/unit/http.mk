## SPDX-License-Identifier: Apache-2.0
## Unit tests of src/http, one program per module:
##   check_PROGRAMS += tests/unit/test_thing
##   TESTS += tests/unit/test_thing
##   tests_unit_test_thing_SOURCES = tests/unit/test_thing.c
check_PROGRAMS += tests/unit/test_media
TESTS += tests/unit/test_media
tests_unit_test_media_SOURCES = tests/unit/test_media.c
check_PROGRAMS += tests/unit/test_request
TESTS += tests/unit/test_request
tests_unit_test_request_SOURCES = tests/unit/test_request.c
check_PROGRAMS += tests/unit/test_response
TESTS += tests/unit/test_response
tests_unit_test_response_SOURCES = tests/unit/test_response.c
check_PROGRAMS += tests/unit/test_url
TESTS += tests/unit/test_url
tests_unit_test_url_SOURCES = tests/unit/test_url.c
check_PROGRAMS += tests/unit/test_config
TESTS += tests/unit/test_config
tests_unit_test_config_SOURCES = tests/unit/test_config.c
