## SPDX-License-Identifier: Apache-2.0
## Sources of src/http, one file per line, headers too:
##   libscimd_a_SOURCES += src/http/thing.c
##   libscimd_a_SOURCES += src/http/thing.h
libscimd_a_SOURCES += src/http/body.c
libscimd_a_SOURCES += src/http/media.c
libscimd_a_SOURCES += src/http/request.c
libscimd_a_SOURCES += src/http/request.h
libscimd_a_SOURCES += src/http/response.c
libscimd_a_SOURCES += src/http/response.h
libscimd_a_SOURCES += src/http/url.c
libscimd_a_SOURCES += src/http/url.h
