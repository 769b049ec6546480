## SPDX-License-Identifier: Apache-2.0
## Sources of src/base, one file per line, headers too:
##   libscimd_a_SOURCES += src/base/thing.c
##   libscimd_a_SOURCES += src/base/thing.h
