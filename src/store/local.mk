## SPDX-License-Identifier: Apache-2.0
## Sources of src/store, one file per line, headers too:
##   libscimd_a_SOURCES += src/store/thing.c
##   libscimd_a_SOURCES += src/store/thing.h
libscimd_a_SOURCES += src/store/account.c src/store/account.h
libscimd_a_SOURCES += src/store/address.c src/store/address.h
libscimd_a_SOURCES += src/store/migrate.c
libscimd_a_SOURCES += src/store/names.c
libscimd_a_SOURCES += src/store/reindex.c src/store/reindex.h
libscimd_a_SOURCES += src/store/session.h
libscimd_a_SOURCES += src/store/store.c src/store/store.h
libscimd_a_SOURCES += src/store/token.c src/store/token.h
libscimd_a_SOURCES += src/store/token_admin.c
libscimd_a_SOURCES += src/store/touch.c
libscimd_a_SOURCES += src/store/turn.c
libscimd_a_SOURCES += src/store/writer.c
libscimd_a_SOURCES += src/store/change.c src/store/change.h
libscimd_a_SOURCES += src/store/counter.c src/store/counter.h
libscimd_a_SOURCES += src/store/index.c src/store/index.h
libscimd_a_SOURCES += src/store/invariant.c src/store/invariant.h
libscimd_a_SOURCES += src/store/membership.c src/store/membership.h
libscimd_a_SOURCES += src/store/membership_write.c
libscimd_a_SOURCES += src/store/resource.c src/store/resource.h
libscimd_a_SOURCES += src/store/resource_delete.c
libscimd_a_SOURCES += src/store/resource_write.c
libscimd_a_SOURCES += src/store/row.c src/store/row.h
