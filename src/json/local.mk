## SPDX-License-Identifier: Apache-2.0
## Sources of src/json, one file per line, headers too:
##   libscimd_a_SOURCES += src/json/thing.c
##   libscimd_a_SOURCES += src/json/thing.h
libscimd_a_SOURCES += src/json/equal.c
libscimd_a_SOURCES += src/json/json.h
libscimd_a_SOURCES += src/json/peek.c
libscimd_a_SOURCES += src/json/read.c
libscimd_a_SOURCES += src/json/text.c
libscimd_a_SOURCES += src/json/text.h
libscimd_a_SOURCES += src/json/tree.c
libscimd_a_SOURCES += src/json/write.c
