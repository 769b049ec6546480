/* SPDX-License-Identifier: Apache-2.0 */
/* deed.h - what became of one operation, in words, for the provisioning log.
 *
 * A request has none (it reads, or was refused at the door), one, or, by Bulk,
 * many.  The word is what really happened ("deactivate", not "PATCH"); of an
 * operation that was refused, what its body wanted.
 */
#ifndef SCIMD_API_DEED_H
#define SCIMD_API_DEED_H

#include "api/exchange.h"
#include "store/resource.h"

struct operation;

struct deed {
	const char *word;
	const struct restype *type;
	struct str resource;            /* id, once it is known */
	struct str name;                /* as the body has it */
	struct str doc;                 /* has the name otherwise */
	int status;                     /* when it was done */
	bool changed;
	int64_t members;                /* memberships added and removed */
	struct err error;               /* ERR_NONE: it was done */
	struct deed *next;
};

/* Notes that op is tried. */
void deed_begin(struct operation *op);
/* Inside its write: the resource was found as old; it became op->result. */
void deed_found(struct operation *op, const struct resource *old);
void deed_done(struct session *w, struct operation *op,
    const struct resource *old);
/* The request's operations came to nothing after all. */
void deeds_undo(struct exchange *x, const struct err *e);

/* The name of d's resource at that time, { NULL, 0 }: it is not known. */
struct str deed_name(struct arena *a, const struct deed *d);

/* blank.c: a request's body as JSON without what nobody is to read: password,
 * filters and the attributes in names (blank-separated). */
struct str body_blanked(struct arena *a, const struct json *body,
    struct str names);

#endif
