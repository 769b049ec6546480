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

## The transport of scimd.
check_PROGRAMS += tests/unit/test_frame
TESTS += tests/unit/test_frame
tests_unit_test_frame_SOURCES = tests/unit/test_frame.c \
	tests/unit/fastcgi_client.c tests/unit/fastcgi_client.h \
	src/scimd/frame.c
check_PROGRAMS += tests/unit/test_duty
TESTS += tests/unit/test_duty
tests_unit_test_duty_SOURCES = tests/unit/test_duty.c src/scimd/duty.c
check_PROGRAMS += tests/unit/test_fastcgi
TESTS += tests/unit/test_fastcgi
tests_unit_test_fastcgi_SOURCES = tests/unit/test_fastcgi.c \
	tests/unit/fastcgi_client.c tests/unit/fastcgi_client.h \
	tests/unit/fastcgi_rig.c tests/unit/fastcgi_rig.h \
	src/scimd/conns.c src/scimd/fastcgi.c src/scimd/frame.c \
	src/scimd/duty.c src/scimd/listener.c src/scimd/peers.c \
	src/scimd/pool.c
tests_unit_test_fastcgi_LDADD = libunit.a $(worker_ldadd) $(CUNIT_LIBS)
check_PROGRAMS += tests/unit/test_listener
TESTS += tests/unit/test_listener
tests_unit_test_listener_SOURCES = tests/unit/test_listener.c \
	tests/unit/fastcgi_client.c tests/unit/fastcgi_client.h \
	src/scimd/listener.c src/scimd/options.c src/scimd/peers.c
