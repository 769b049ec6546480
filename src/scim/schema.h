/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h - schemas and resource types as data (RFC 7643 sections 6 and 7).
 *
 * A catalog is built once from JSON files, the built-in ones and the
 * operator's, and never changes; it lives in the arena it was built in and
 * may be read by every thread.  Attribute names are found without regard to
 * the case of ASCII letters.
 */
#ifndef SCIMD_SCIM_SCHEMA_H
#define SCIMD_SCIM_SCHEMA_H

#include "json/json.h"

enum attr_type {                /* RFC 7643 section 2.3 */
	ATTR_STRING, ATTR_BOOLEAN, ATTR_DECIMAL, ATTR_INTEGER, ATTR_DATETIME,
	ATTR_BINARY, ATTR_REFERENCE, ATTR_COMPLEX
};
enum attr_mutability {
	ATTR_READ_WRITE, ATTR_READ_ONLY, ATTR_IMMUTABLE, ATTR_WRITE_ONLY
};
enum attr_returned {
	ATTR_RETURNED_DEFAULT, ATTR_RETURNED_ALWAYS, ATTR_RETURNED_NEVER,
	ATTR_RETURNED_REQUEST
};
enum attr_uniqueness {
	ATTR_UNIQUE_NONE, ATTR_UNIQUE_SERVER, ATTR_UNIQUE_GLOBAL
};

/* Where the value of an attribute stands. */
enum attr_home {
	ATTR_IN_DOC,            /* in the stored document */
	ATTR_COLUMN,            /* id, meta.*: columns of the row alone */
	ATTR_MEMBERS,           /* the membership list of a group type */
	ATTR_GROUPS,            /* computed from memberships */
	ATTR_DISCARDED          /* writeOnly and returned never: password */
};

struct schema;

struct attr {
	struct str name;                /* canonical case: "userName" */
	struct str path;                /* "name.givenName", in its schema */
	struct str json_path;           /* in doc: $."name"."givenName" */
	const struct schema *schema;
	const struct attr *parent;      /* complex attribute around, or NULL */
	struct attr *subs;              /* sub-attributes: sub_count of them */
	size_t sub_count;
	enum attr_type type;
	enum attr_mutability mutability;
	enum attr_returned returned;
	enum attr_uniqueness uniqueness;
	enum attr_home home;
	bool multi, required, case_exact;
	bool resource_ref;              /* to a resource: not in documents */
	const struct json *ref_types;   /* referenceTypes, or NULL */
	bool indexed;                   /* has rows in table attribute */
	int64_t index_id;               /* attribute_name.id, by the store */
	struct str *canonical;          /* canonicalValues, canonical_count */
	size_t canonical_count;
	bool canonical_only;            /* no dialect may send others */
	bool assumed;                   /* true where a client leaves it out */
};

struct schema {
	struct str id;                  /* its URN */
	struct str name;
	struct attr *attrs;
	size_t attr_count;
	const struct json *doc;         /* as served at /Schemas, no meta */
};

struct restype_extension {
	const struct schema *schema;
	bool required;
};

/* Permission to read and edit a resource type: bits of scim/caller.h. */
struct restype {
	struct str name;                /* "User", also its id */
	struct str endpoint;            /* "/Users" */
	const struct schema *schema;    /* base schema */
	struct restype_extension *ext;
	size_t ext_count;
	unsigned cap_read, cap_edit;
	const struct attr *name_attr;   /* folded into name_key, or NULL */
	bool name_unique;               /* name_attr's uniqueness is server */
	const struct attr *active_attr; /* boolean that deactivates, or NULL */
	const struct attr *members_attr;        /* ATTR_MEMBERS, or NULL */
	const struct attr *groups_attr;         /* ATTR_GROUPS, or NULL */
	const struct attr *external_attr;       /* externalId */
	const struct attr **indexed;    /* every indexed attr, base and ext */
	size_t indexed_count;
	int64_t id;                     /* resource_type.id, set by the store */
	const struct json *doc;         /* as at /ResourceTypes, no meta */
};

struct catalog {
	struct schema **schemas;
	size_t schema_count;
	struct restype **types;
	size_t type_count;
	struct schema *common;          /* id, externalId, meta, schemas: 3.1 */
};

struct scim_builtin {           /* generated from schemas/ at build time */
	const char *name;               /* "schema/User.json", "type/…" */
	const char *text;
	size_t length;
};
extern const struct scim_builtin scim_builtins[];
extern const size_t scim_builtin_count;

/* One file that an operator (or the build) hands in. */
struct catalog_source {
	struct str name;                /* for messages */
	struct str text;
};

/* Builds the catalog from the built-in files and n more. Refuses a bad file
 * with "file: attribute: reason" (RFC 7643 section 7 characteristics,
 * complex inside complex (erratum 8415), unknown references, two types on one
 * endpoint, indexed or unique attributes that cannot be). */
int catalog_build(struct arena *a, const struct catalog_source *more, size_t n,
    struct catalog **out, struct err *e);

const struct schema *catalog_schema(const struct catalog *c, struct str urn);
const struct restype *catalog_type(const struct catalog *c, struct str name);
/* endpoint: "Users" or "/Users"; exact case. NULL when there is none. */
const struct restype *catalog_endpoint(const struct catalog *c,
    struct str endpoint);

/* An attribute of type t by its name in a filter, path or parameter:
 * "userName", "name.givenName", "urn:…:User:userName", "urn:…:2.0:User:
 * manager.value", an unambiguous unqualified extension attribute
 * ("department"), a bare extension URN is not an attribute.  Common
 * attributes included.  NULL when there is none. */
const struct attr *attr_find(const struct catalog *c, const struct restype *t,
    struct str name);
const struct attr *attr_sub(const struct attr *attr, struct str name);
const struct attr *schema_attr(const struct schema *s, struct str name);
/* The extension of t that urn names (ASCII case ignored), or NULL. */
const struct schema *restype_extension(const struct restype *t, struct str urn);
/* True when attr belongs to an extension of t (its values stand inside the
 * object named by the schema's URN). */
bool attr_is_extension(const struct restype *t, const struct attr *attr);
/* What "attr eq x" compares: itself, or its "value" sub-attribute. NULL for a
 * complex attribute without one. */
const struct attr *attr_value(const struct attr *attr);

#endif
