## SPDX-License-Identifier: Apache-2.0
## Fuzz targets and the replay of their corpora.
## A target is one C file and a corpus.  With --enable-fuzzing it is linked
## with libFuzzer and only built; otherwise `make check` replays the corpus.
EXTRA_DIST += tests/fuzz/corpus/json

tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c tests/fuzz/fuzz.h
check_PROGRAMS += tests/fuzz/fuzz_json
if FUZZING
tests_fuzz_fuzz_json_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
else
tests_fuzz_fuzz_json_SOURCES += tests/fuzz/replay.c
TESTS += tests/fuzz/fuzz_json
endif
tests_fuzz_fuzz_json_LDADD = $(program_ldadd)

EXTRA_DIST += tests/fuzz/corpus/filter
tests_fuzz_fuzz_filter_SOURCES = tests/fuzz/fuzz_filter.c tests/fuzz/fuzz.h
check_PROGRAMS += tests/fuzz/fuzz_filter
if FUZZING
tests_fuzz_fuzz_filter_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
else
tests_fuzz_fuzz_filter_SOURCES += tests/fuzz/replay.c
TESTS += tests/fuzz/fuzz_filter
endif
tests_fuzz_fuzz_filter_LDADD = $(program_ldadd)

EXTRA_DIST += tests/fuzz/corpus/path
tests_fuzz_fuzz_path_SOURCES = tests/fuzz/fuzz_path.c tests/fuzz/fuzz.h
check_PROGRAMS += tests/fuzz/fuzz_path
if FUZZING
tests_fuzz_fuzz_path_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
else
tests_fuzz_fuzz_path_SOURCES += tests/fuzz/replay.c
TESTS += tests/fuzz/fuzz_path
endif
tests_fuzz_fuzz_path_LDADD = $(program_ldadd)

EXTRA_DIST += tests/fuzz/corpus/patch
tests_fuzz_fuzz_patch_SOURCES = tests/fuzz/fuzz_patch.c tests/fuzz/fuzz.h
check_PROGRAMS += tests/fuzz/fuzz_patch
if FUZZING
tests_fuzz_fuzz_patch_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
else
tests_fuzz_fuzz_patch_SOURCES += tests/fuzz/replay.c
TESTS += tests/fuzz/fuzz_patch
endif
tests_fuzz_fuzz_patch_LDADD = $(program_ldadd)
