/* SPDX-License-Identifier: Apache-2.0 */
/* patch_fixture.h - a PATCH request, read and applied, for the unit tests. */
#ifndef SCIMD_TESTS_UNIT_PATCH_FIXTURE_H
#define SCIMD_TESTS_UNIT_PATCH_FIXTURE_H

#include "unit.h"

#include "scim/patch.h"

#define CORE "urn:ietf:params:scim:schemas:core:2.0:User"
#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define THING "urn:x:Thing"
#define PATCH_OP "urn:ietf:params:scim:api:messages:2.0:PatchOp"
#define USER_ID "2819c223-7f76-453a-919d-413861904646"

/* What one request needs and leaves behind; static, cleared by patch_begin().
 */
struct patch_case {
	struct catalog *catalog;
	struct document_rules rules;
	struct leniency lenient;
	struct patch_limits limits;
	struct patch *patch;
	struct json *doc;
	const struct json *groups;      /* what answers show, or NULL */
	bool changed;
	struct err err;
};
extern struct patch_case pc;

/* A catalog of the built-in files; with a schema, whose id is THING, also of
 * that and a type Thing made of it. */
void patch_begin(enum dialect d, const char *type, const char *schema);
/* JSON with ' for a quote and ` for a quote inside a text. */
struct json *patch_json(const char *text);
/* Reads {"schemas":[…],"Operations":ops}. */
int patch_operations(const char *ops);
/* Applies what was read to doc, which becomes pc.doc. */
int patch_try(struct json *doc);
struct str patch_text(const struct json *v);
/* A row of a table of requests on a User: what becomes of before. */
struct patch_row {
	enum dialect dialect;
	const char *before;             /* members but schemas and userName */
	const char *ops;
	const char *after;              /* as before; NULL: refused */
	enum err_kind kind;
	const char *detail;             /* NULL: not compared */
};
void patch_check(const struct patch_row *row);

#endif
