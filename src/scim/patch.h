/* SPDX-License-Identifier: Apache-2.0 */
/* patch.h - RFC 7644 section 3.5.2: PATCH applied to a document, in memory.
 *
 * Operations on the membership list of a group type are not applied here: they
 * are collected in order as member steps, because a group is never loaded.
 */
#ifndef SCIMD_SCIM_PATCH_H
#define SCIMD_SCIM_PATCH_H

#include "scim/document.h"
#include "scim/path.h"

enum member_step_kind {
	MEMBER_ADD,             /* refs */
	MEMBER_REMOVE,          /* refs: only those */
	MEMBER_REMOVE_ALL,
	MEMBER_REMOVE_WHERE,    /* filter over members */
	MEMBER_REPLACE_ALL      /* refs become the whole list */
};

struct member_step {
	enum member_step_kind kind;
	struct member_ref *refs;        /* distinct */
	size_t ref_count;
	struct filter *where;           /* on sub-attributes of members */
	struct member_step *next;
};

struct patch_op;

struct patch {
	struct patch_op *ops;           /* checked, paths resolved */
	size_t op_count;
	struct member_step *members;    /* in order */
	bool touches_document;          /* some op is not about members */
	bool touches_active;
	bool names_computed;            /* some op is about meta or groups */
};

struct patch_limits {
	size_t operations;              /* 1000 */
	size_t members;                 /* refs per operation, 20000 */
	struct filter_limits filter;
};

/* Reads {"schemas":[…PatchOp],"Operations":[…]}: everything that can be known
 * without the resource (op, path, value's type, mutability).  No-path
 * operations are taken apart into one operation per attribute, dotted and URN
 * keys included.  ERR_INVALID_SYNTAX, ERR_INVALID_PATH, ERR_INVALID_VALUE,
 * ERR_MUTABILITY, ERR_NO_TARGET (remove without path), ERR_TOO_LARGE. */
int patch_read(struct arena *a, const struct document_rules *r,
    const struct json *body, const struct patch_limits *lim,
    struct patch **out, struct err *e);

/* What the document does not tell of its resource, for operations that name
 * read-only attributes: what says the present value again, wholly or in part,
 * is a no-op (LENIENT_EQUAL_READ_ONLY), what differs ERR_MUTABILITY. */
struct patch_identity {
	struct str id;
	/* As answers show them, when the patch names_computed; NULL: none. */
	const struct json *meta, *groups;
};

/* Applies p to doc (a private, canonical copy), atomically as far as the
 * caller is concerned: on -1 doc is to be thrown away.  *changed tells whether
 * doc differs afterwards.  doc needs document_settle() then. */
int patch_apply(struct arena *a, const struct document_rules *r,
    const struct patch *p, const struct patch_identity *who, struct json *doc,
    bool *changed, struct err *e);

#endif
