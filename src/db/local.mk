## SPDX-License-Identifier: Apache-2.0
## Sources of src/db, one file per line, headers too:
##   libscimd_a_SOURCES += src/db/thing.c
##   libscimd_a_SOURCES += src/db/thing.h
libscimd_a_SOURCES += src/db/backup.c
libscimd_a_SOURCES += src/db/check.c
libscimd_a_SOURCES += src/db/connection.h
libscimd_a_SOURCES += src/db/db.h
libscimd_a_SOURCES += src/db/deadline.c
libscimd_a_SOURCES += src/db/fail.c
libscimd_a_SOURCES += src/db/fault.c
libscimd_a_SOURCES += src/db/files.c
libscimd_a_SOURCES += src/db/func.c
libscimd_a_SOURCES += src/db/locate.c
libscimd_a_SOURCES += src/db/mapped.c
libscimd_a_SOURCES += src/db/mapped.h
libscimd_a_SOURCES += src/db/migrate.c
libscimd_a_SOURCES += src/db/migrations.h
libscimd_a_SOURCES += src/db/open.c
libscimd_a_SOURCES += src/db/step.c
libscimd_a_SOURCES += src/db/steps.h
libscimd_a_SOURCES += src/db/stmt.c
libscimd_a_SOURCES += src/db/tx.c
