## SPDX-License-Identifier: Apache-2.0
## Sources of src/json, one file per line, headers too:
##   libscimd_a_SOURCES += src/json/thing.c
##   libscimd_a_SOURCES += src/json/thing.h
