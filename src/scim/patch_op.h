/* SPDX-License-Identifier: Apache-2.0 */
/* patch_op.h - one operation of a PATCH on one attribute, between the files
 * that read and apply it.  For src/scim alone.
 */
#ifndef SCIMD_SCIM_PATCH_OP_H
#define SCIMD_SCIM_PATCH_OP_H

#include "scim/document_build.h"
#include "scim/patch.h"

enum patch_verb { PATCH_ADD, PATCH_REMOVE, PATCH_REPLACE };

struct patch_op {
	enum patch_verb verb;
	size_t number;                  /* in "Operations", from 1 */
	struct path path;
	/* The value as sent, where it is needed beside the checked one: nulls
	 * inside an object, an array of what to remove, a readOnly value. */
	const struct json *sent;
	struct json *value;             /* checked; NULL: unassigned */
	struct patch_op *next;
};

/* What is the same while one request is read; verb and number change. */
struct patch_reader {
	struct reading rd;              /* arena, rules, err */
	const struct patch_limits *lim;
	struct patch *patch;
	struct patch_op **op_end;
	struct member_step **step_end;
	enum patch_verb verb;
	size_t number;
};

/* The operation at hand, narrowed down to one attribute; sent is NULL when
 * there was no value. */
int patch_target(struct patch_reader *r, const struct path *p,
    const struct json *sent);
/* The same for the membership list. */
int patch_members(struct patch_reader *r, const struct path *p,
    const struct json *sent);
/* Appends an operation for patch_apply(). */
void patch_push(struct patch_reader *r, enum patch_verb verb,
    const struct path *p, const struct json *sent, struct json *value);

/* What is the same while one request is applied. */
struct patch_run {
	struct arena *a;
	const struct document_rules *rules;
	const struct patch_identity *who;
	struct json *doc;
	uint64_t budget;                /* comparisons still allowed */
	struct err *e;
};

/* Takes n off the budget; ERR_TOO_LARGE when it is exhausted, so that many
 * operations on long lists cannot hold a thread for minutes. */
int patch_spend(struct patch_run *run, uint64_t n);
/* Applies op to member attr of object. */
int patch_member(struct patch_run *run, struct json *object,
    const struct attr *attr, const struct patch_op *op);
/* Sets the sub-attributes that value names in target, which is a value of the
 * complex attribute attr; the others stay. With op, a null that op sent
 * unassigns. */
int patch_merge(struct patch_run *run, struct json *target,
    const struct attr *attr, const struct json *value,
    const struct patch_op *op);
/* attr[filter], attr[filter].sub and attr.sub of a multi-valued attribute
 * whose values are in member attr of object. */
int patch_elements(struct patch_run *run, struct json *object,
    const struct patch_op *op);
/* Adds values that are not there yet. */
int patch_list_add(struct patch_run *run, struct json *object,
    const struct attr *attr, const struct json *values);
/* Removes the values that listed names. */
int patch_list_remove(struct patch_run *run, struct json *object,
    const struct attr *attr, const struct json *listed);

/* The value that is primary, or NULL; array may be NULL. */
struct json *patch_primary(const struct attr *attr, const struct json *array);
/* After values were written: one that became primary takes that from old (RFC
 * 7644 section 3.5.2). Two that became so are refused. */
int patch_one_primary(struct patch_run *run, const struct attr *attr,
    const struct json *array, struct json *old);

#endif
