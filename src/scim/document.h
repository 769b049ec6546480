/* SPDX-License-Identifier: Apache-2.0 */
/* document.h - a resource's stored document, and how input becomes one.
 *
 * The stored document ("doc") is canonical: attribute names in the schema's
 * case and order, "schemas" first and exactly the base URN and the extensions
 * that have data, no id, no meta, no memberships, no nulls, no empty arrays or
 * objects, booleans and numbers as such, values as sent.  Extension values
 * stand in an object named by the schema's URN.
 */
#ifndef SCIMD_SCIM_DOCUMENT_H
#define SCIMD_SCIM_DOCUMENT_H

#include "scim/caller.h"
#include "scim/schema.h"

/* A member of a group, as a client names it. */
struct member_ref {
	struct str value;               /* the id sent; not yet looked up */
	struct member_ref *next;
};

/* What a POST or PUT body says. */
struct document {
	struct json *doc;               /* canonical */
	bool has_active;                /* the body said "active" */
	bool active;
	bool has_external;              /* the body said externalId, or null */
	struct str external_id;         /* { NULL, 0 }: none */
	struct str name;                /* value of the type's name_attr */
	struct str name_key;            /* folded */
	bool has_members;               /* the body said members, maybe [] */
	struct member_ref *members;     /* distinct, in order */
	size_t member_count;
	const struct json *body;        /* what was read: null is not omitted */
};

/* The most bytes of one text: where it is looked up (the name, externalId,
 * indexed attributes), elsewhere, and of references and binary values. */
#define VALUE_KEY_MAX    16384
#define VALUE_TEXT_MAX   262144
#define VALUE_BINARY_MAX 1048576

/* What went into the making. */
struct document_rules {
	const struct catalog *catalog;
	const struct restype *type;
	struct leniency *lenient;
	size_t members_max;             /* ERR_TOO_LARGE beyond it */
	struct str base_url;            /* base of this account, no slash: for
	                                   relative references */
};

/* Checks body (a POST, or a PUT's) against the type and makes the document:
 * `schemas` (missing, empty, doubled, without the base URI: invalidSyntax),
 * required, type, canonical lexical forms, canonicalValues (others by
 * LENIENT_OTHER_CANONICAL), primary at most once, duplicate (type, value) kept
 * once, readOnly ignored, unknown ignored (LENIENT_UNKNOWN_ATTRIBUTE), null
 * and [] are unassigned.  The password and other ATTR_DISCARDED values are
 * dropped.  ERR_INVALID_VALUE names the attribute. */
int document_read(struct arena *a, const struct document_rules *r,
    const struct json *body, struct document *out, struct err *e);

/* The members that value, the membership list's JSON, names: objects with
 * "value" or only "$ref", or bare ids; distinct, in order.  ERR_TOO_LARGE
 * beyond r->members_max, unless that is 0. */
int document_members(struct arena *a, const struct document_rules *r,
    const struct json *value, struct member_ref **out, size_t *count,
    struct err *e);

/* For PUT: what the body leaves out and PUT keeps (active, externalId,
 * password, immutable values): merges old into in->doc.  A changed immutable
 * value is ERR_MUTABILITY. */
int document_keep(struct arena *a, const struct document_rules *r,
    const struct json *old, struct document *in, struct err *e);

/* Re-checks and re-orders a doc that PATCH changed in place: required
 * attributes still there, primary unique, schemas recomputed (canonicalValues
 * not: what is there already was taken before them); fills name,
 * name_key, active, external_id.  in->doc is the changed tree; in->active is
 * what holds when the tree has lost its active: it must be set before. */
int document_settle(struct arena *a, const struct document_rules *r,
    struct document *in, struct err *e);

/* One value for attr, as document_read() would take it (used by PATCH): a
 * scalar, a complex object or, for a multi-valued attr, an array.  *out is
 * NULL when the value is unassigned. */
int document_value(struct arena *a, const struct document_rules *r,
    const struct attr *attr, const struct json *value, struct json **out,
    struct err *e);

/* The values of every indexed attribute of doc. */
struct index_value {
	const struct attr *attr;
	struct str text;                /* key, or { NULL, 0 } for a number */
	int64_t number;                 /* booleans, integers, instants */
	size_t element;
	struct index_value *next;
};
struct index_value *document_index(struct arena *a, const struct restype *t,
    const struct json *doc);

/* Where doc holds attr's value: the member, or NULL. For an extension
 * attribute it looks inside the URN's object. For a sub-attribute of a
 * single-valued parent it looks inside the parent. */
struct json *document_get(const struct restype *t, const struct json *doc,
    const struct attr *attr);

/* Before and after of each top-level attribute that differs, as JSON:
 * {"displayName":{"from":"A","to":"B"},…}; an absent side is left out; {} when
 * equal. Extension attributes are named by URN:attribute. */
struct json *document_diff(struct arena *a, const struct restype *t,
    const struct json *before, const struct json *after);

#endif
