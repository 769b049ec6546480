## SPDX-License-Identifier: Apache-2.0
## Sources of src/api, one file per line, headers too:
##   libscimd_a_SOURCES += src/api/thing.c
##   libscimd_a_SOURCES += src/api/thing.h
libscimd_a_SOURCES += src/api/answer.c src/api/answer.h
libscimd_a_SOURCES += src/api/auth.c
libscimd_a_SOURCES += src/api/blank.c
libscimd_a_SOURCES += src/api/body.c
libscimd_a_SOURCES += src/api/bulk.c src/api/bulk.h
libscimd_a_SOURCES += src/api/bulk_read.c
libscimd_a_SOURCES += src/api/bulk_refs.c
libscimd_a_SOURCES += src/api/deed.c src/api/deed.h
libscimd_a_SOURCES += src/api/discovery.c
libscimd_a_SOURCES += src/api/dryrun.c src/api/trial.h
libscimd_a_SOURCES += src/api/exchange.h
libscimd_a_SOURCES += src/api/journal.c
libscimd_a_SOURCES += src/api/list.c src/api/list.h
libscimd_a_SOURCES += src/api/log.c
libscimd_a_SOURCES += src/api/operation.c src/api/operation.h
libscimd_a_SOURCES += src/api/rate.c
libscimd_a_SOURCES += src/api/read.c
libscimd_a_SOURCES += src/api/reference.c src/api/reference.h
libscimd_a_SOURCES += src/api/routes.c
libscimd_a_SOURCES += src/api/search.c
libscimd_a_SOURCES += src/api/serve.c src/api/service.h
libscimd_a_SOURCES += src/api/write.c
