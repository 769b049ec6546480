## SPDX-License-Identifier: Apache-2.0
## Sources of src/db, one file per line, headers too:
##   libscimd_a_SOURCES += src/db/thing.c
##   libscimd_a_SOURCES += src/db/thing.h
