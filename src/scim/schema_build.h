/* SPDX-License-Identifier: Apache-2.0 */
/* schema_build.h - between the files that make a catalog: from JSON to structs.
 *
 * Everything lives in the catalog's arena.  Every refusal is ERR_INVALID_VALUE
 * with "file: attribute: reason".
 */
#ifndef SCIMD_SCIM_SCHEMA_BUILD_H
#define SCIMD_SCIM_SCHEMA_BUILD_H

#include "scim/schema.h"

#define SCHEMA_URN "urn:ietf:params:scim:schemas:core:2.0:Schema"
#define RESOURCE_TYPE_URN "urn:ietf:params:scim:schemas:core:2.0:ResourceType"

/* A schema or resource type as a file has it. */
struct schema_item {
	struct str file;
	struct str key;                 /* the schema's URI, the type's name */
	bool builtin;
	const struct json *json;
	struct schema *built;           /* a schema's first use, or NULL */
};

struct schema_items {
	struct schema_item *p;
	size_t n;
};

/* What a schema is to the type that uses it: the extension's values stand in
 * an object of their own, the base lacks the common attributes. */
enum schema_use { SCHEMA_ALONE, SCHEMA_BASE, SCHEMA_EXTENSION, SCHEMA_COMMON };

/* What the catalog knows while it grows. */
struct schema_build {
	struct schema_items schemas, types;
	struct schema *common;
};

/* Builds the attributes of item anew for one use. */
int schema_read(struct arena *a, const struct schema_item *item,
    enum schema_use use, const struct schema *common, struct schema **out,
    struct err *e);
int restype_read(struct arena *a, struct schema_build *b,
    const struct schema_item *item, struct restype **out, struct err *e);
/* Marks the attributes that lists of item's "scimd" name. */
int schema_marks(const struct schema_item *item, const struct schema *s,
    struct err *e);
/* Fills t->indexed from names (a JSON array, or NULL) and from what must be
 * unique. */
int restype_index(struct arena *a, struct schema_build *b,
    const struct schema_item *item, struct restype *t, struct err *e);

struct schema_item *schema_item_find(const struct schema_items *s,
    struct str key);
/* Does item, a schema, say that it extends the type called name? */
bool schema_item_extends(const struct schema_item *item, struct str name);
/* "file: at: why" */
int schema_bad(const struct schema_item *item, struct str at, const char *why,
    struct err *e);
/* Refuses a member of o that is none of known: a misspelt characteristic would
 * be its default, and nobody would know. */
int schema_members(const struct schema_item *item, struct str at,
    const struct json *o, const struct str *known, size_t n, struct err *e);
/* The boolean member name of o, false when it is absent. */
int schema_flag(const struct schema_item *item, const struct json *o,
    struct str name, bool *out, struct err *e);
/* ATTRNAME of RFC 7643 section 2.1, and "$ref". */
bool schema_name_ok(struct str name);
/* An attribute of common, the base or an extension of t, by its full name. */
const struct attr *schema_lookup(const struct schema *common,
    const struct restype *t, struct str name);

#endif
