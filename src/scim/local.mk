## SPDX-License-Identifier: Apache-2.0
## Sources of src/scim, one file per line, headers too:
libscimd_a_SOURCES += src/scim/caller.h
libscimd_a_SOURCES += src/scim/error.c
libscimd_a_SOURCES += src/scim/error.h
libscimd_a_SOURCES += src/scim/lenient.c
libscimd_a_SOURCES += src/scim/lenient.h
libscimd_a_SOURCES += src/scim/schema.c
libscimd_a_SOURCES += src/scim/schema.h
libscimd_a_SOURCES += src/scim/schema_build.h
libscimd_a_SOURCES += src/scim/schema_catalog.c
libscimd_a_SOURCES += src/scim/schema_index.c
libscimd_a_SOURCES += src/scim/schema_read.c
libscimd_a_SOURCES += src/scim/schema_type.c
