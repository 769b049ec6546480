/* SPDX-License-Identifier: Apache-2.0 */
/* document_build.h - between the files that make a document. */
#ifndef SCIMD_SCIM_DOCUMENT_BUILD_H
#define SCIMD_SCIM_DOCUMENT_BUILD_H

#include "scim/document.h"

/* What is the same while one document or value is read. */
struct reading {
	struct arena *a;
	const struct document_rules *r;
	struct err *e;
	bool stored;                    /* values that were taken before */
};

/* The values of a document by attribute, before they are put in order.  A slot
 * is NULL when the attribute is unassigned. */
struct draft {
	struct json *external;
	struct json **base;             /* as type->schema->attrs */
	struct json ***ext;             /* per extension, as its attrs */
};

struct draft draft_new(struct arena *a, const struct restype *t);
/* The canonical document; the slots' values become part of it. */
struct json *draft_write(struct arena *a, const struct restype *t,
    const struct draft *d);
/* Required attributes and extensions; active, when absent, becomes what
 * `active` says; fills doc, active, external_id, name, name_key. */
int draft_finish(struct reading *rd, struct draft *d, bool active,
    struct document *out);

/* One value of a single-valued attribute or one element, checked; *out NULL:
 * unassigned. */
int value_single(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out);
/* One value of whatever kind attr has. */
int value_read(struct reading *rd, const struct attr *attr,
    const struct json *v, struct json **out);
/* Removes what is there twice, then refuses a second primary. */
int value_distinct(struct reading *rd, const struct attr *attr,
    struct json *array);
/* "emails must be an array, not a text" */
int value_wrong(struct reading *rd, const struct attr *attr,
    const struct json *v, const char *expected);
/* Text that one of attr's canonicalValues is, or that may stand beside them. */
int value_canonical(struct reading *rd, const struct attr *attr,
    struct str text);
/* A member that no schema defines: 0 when it may be ignored. */
int value_unknown(struct reading *rd, struct str parent, struct str name);
/* "schemas" inside the object of the extension s, naming that alone: it may be
 * passed over. */
bool value_own_schemas(struct reading *rd, const struct schema *s,
    const struct json *v);
/* null in the place of a value: 0 when it may stand there. */
int value_null(struct reading *rd, struct str path);
/* The last path segment of a reference to a resource, its id. */
struct str value_ref_id(struct str url);

#endif
