## SPDX-License-Identifier: Apache-2.0
## Sources of src/store, one file per line, headers too:
##   libscimd_a_SOURCES += src/store/thing.c
##   libscimd_a_SOURCES += src/store/thing.h
