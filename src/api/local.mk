## SPDX-License-Identifier: Apache-2.0
## Sources of src/api, one file per line, headers too:
##   libscimd_a_SOURCES += src/api/thing.c
##   libscimd_a_SOURCES += src/api/thing.h
