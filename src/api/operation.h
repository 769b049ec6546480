/* SPDX-License-Identifier: Apache-2.0 */
/* operation.h - create, replace, patch, delete: apart from HTTP, so that Bulk
 * does the same as a request of its own.
 *
 * operation_prepare() does what needs no record (on the request's thread);
 * operation_apply() is the part inside a write; operation_run() is both.
 */
#ifndef SCIMD_API_OPERATION_H
#define SCIMD_API_OPERATION_H

#include "api/exchange.h"
#include "store/resource.h"

struct operation {
	enum method method;             /* POST, PUT, PATCH, DELETE */
	const struct restype *type;
	struct str id;                  /* of the resource, but for POST */
	const struct json *body;
	struct resource_condition condition;
	struct exchange *x;
	struct document document;       /* POST, PUT: prepared */
	struct patch *patch;            /* PATCH: prepared */
	bool shows_groups;              /* the answer will */
	struct resource result;         /* not for DELETE */
	struct str version;             /* of result, or of what ended */
	struct deed *deed;              /* what the log is told */
};

int operation_prepare(struct operation *op, struct err *e);
int operation_apply(struct session *w, struct operation *op, struct err *e);
int operation_run(struct operation *op, struct err *e);
/* After a write failed for this reason: what a rule of the account refused or
 * held is kept as an intent. operation_run() does so itself. */
void operation_refused(struct exchange *x, const struct err *why);

#endif
