## SPDX-License-Identifier: Apache-2.0
## Sources of src/base, one file per line, headers too:
##   libscimd_a_SOURCES += src/base/thing.c
##   libscimd_a_SOURCES += src/base/thing.h
libscimd_a_SOURCES += src/base/arena.c
libscimd_a_SOURCES += src/base/arena.h
libscimd_a_SOURCES += src/base/block.c
libscimd_a_SOURCES += src/base/block.h
libscimd_a_SOURCES += src/base/buf.c
libscimd_a_SOURCES += src/base/buf.h
libscimd_a_SOURCES += src/base/clock.c
libscimd_a_SOURCES += src/base/clock.h
libscimd_a_SOURCES += src/base/err.c
libscimd_a_SOURCES += src/base/err.h
libscimd_a_SOURCES += src/base/hash.c
libscimd_a_SOURCES += src/base/hash.h
libscimd_a_SOURCES += src/base/log.c
libscimd_a_SOURCES += src/base/log.h
libscimd_a_SOURCES += src/base/rand.c
libscimd_a_SOURCES += src/base/rand.h
libscimd_a_SOURCES += src/base/str.c
libscimd_a_SOURCES += src/base/str.h
libscimd_a_SOURCES += src/base/utf8.c
libscimd_a_SOURCES += src/base/utf8.h
libscimd_a_SOURCES += src/base/thread.c src/base/thread.h
libscimd_a_SOURCES += src/base/wake.c
libscimd_a_SOURCES += src/base/wake.h
