/* SPDX-License-Identifier: Apache-2.0 */
/* columns.h - where an attribute's value is found in the record; for the
 * filter compiler of src/store alone.
 */
#ifndef SCIMD_STORE_COLUMNS_H
#define SCIMD_STORE_COLUMNS_H

#include "scim/filter.h"

/* How values are compared, and which field of a literal they meet. */
enum value_class {
	VALUE_TEXT,             /* as written */
	VALUE_KEY,              /* folded by key_fold() */
	VALUE_NUMBER,
	VALUE_INSTANT,          /* Unix ms */
	VALUE_BOOLEAN           /* 0, 1 */
};

enum column_form {
	COLUMN_PLAIN,
	COLUMN_VERSION,         /* W/"epoch.version" */
	COLUMN_LOCATION,        /* base URL, endpoint, uuid */
	COLUMN_TYPE             /* name of the type: known beforehand */
};

struct column {
	struct str path;        /* attribute */
	struct str sql;         /* column of resource */
	enum column_form form;
	enum value_class cls;
	bool indexed;           /* with account and type in front */
	bool nullable;
};

/* The column behind attr of type t, or NULL: look into the document. */
const struct column *column_of(const struct restype *t,
    const struct attr *attr);
enum value_class value_class_of(const struct attr *attr);

/* Parts of a member or of a group that a user is in. */
enum part { PART_OTHER, PART_DISPLAY, PART_TYPE, PART_VALUE };
enum part part_of(const struct attr *attr);
/* True for "primary" of a multi-valued attribute: absent is false (RFC 7643
 * section 2.4). */
bool attr_is_primary(const struct attr *attr);
/* True for $ref and displayName of a reference: answers make them from its
 * "value", no document holds them. */
bool attr_is_computed(const struct attr *attr);

/* The multi-valued attribute that attr belongs to or is, or NULL. */
const struct attr *attr_list(const struct attr *attr);
/* The path of a sub-attribute inside one element: $."type". */
struct str element_path(struct arena *a, const struct attr *sub);

#endif
