## SPDX-License-Identifier: Apache-2.0
## Sources of src/http, one file per line, headers too:
##   libscimd_a_SOURCES += src/http/thing.c
##   libscimd_a_SOURCES += src/http/thing.h
