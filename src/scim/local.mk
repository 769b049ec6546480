## SPDX-License-Identifier: Apache-2.0
## Sources of src/scim, one file per line, headers too:
##   libscimd_a_SOURCES += src/scim/thing.c
##   libscimd_a_SOURCES += src/scim/thing.h
