/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - what an account lets a token do; for src/store alone.
 *
 * An operator (caller.token is 0) passes all of it.  What a rule refuses or
 * holds is noted in caller.intents, in the arena of the request: once the write
 * was rolled back, intent_record() keeps it.  doc/rules.md tells the rules to
 * those who set them.
 */
#ifndef SCIMD_STORE_RULES_H
#define SCIMD_STORE_RULES_H

#include "store/intent.h"
#include "store/invariant.h"
#include "store/membership.h"

/* May the caller write to r? What an operator made is the operator's, unless
 * the account lets a token adopt it: then r becomes the token's, by a change
 * of its own. ERR_FORBIDDEN. */
int rules_own(struct arena *a, struct session *w, struct caller *c,
    struct resource *r, struct err *e);
/* An operator may do something about a name that is taken: what, or "". */
struct str rules_name_hint(struct arena *a, const struct caller *c,
    int64_t origin);

/* A write of attributes, before it is made. */
struct rules_update {
	const struct resource *r;
	const struct json *before;
	struct json *after;             /* values are put back into it */
};
/* Only what differs counts, and never "active".  Ignored attributes get their
 * old values back and are named in caller.ignored; refused ones are
 * ERR_FORBIDDEN, unless active changes: then they are ignored. */
int rules_attributes(struct arena *a, struct session *w, struct caller *c,
    struct rules_update *u, struct err *e);

/* Sets an attribute of doc, by its name in document_diff(); value NULL or null:
 * takes it away. doc needs document_settle() then. */
void rules_put(struct arena *a, const struct restype *t, struct json *doc,
    const struct json *value, struct str name);

/* An active resource is about to become inactive, or any to go; doc is as it
 * is before. ERR_FORBIDDEN: outside the account's domains; ERR_RATE: held by
 * the brake. */
int rules_deactivate(struct arena *a, struct session *w, struct caller *c,
    const struct resource *r, const struct json *doc, struct err *e);
int rules_delete(struct arena *a, struct session *w, struct caller *c,
    const struct resource *r, const struct json *doc, struct err *e);
/* Members were taken out of r by this change: ERR_RATE. */
int rules_members(struct arena *a, struct session *w, struct caller *c,
    const struct resource *r, int64_t change, struct err *e);
/* They were, and with them the last administrator: says which of them held
 * the role in place of what e says, and notes every removal. Returns -1. */
struct rules_loss {
	const struct resource *group;
	int64_t change;
};
int rules_last_member(struct arena *a, struct session *w, struct caller *c,
    const struct invariant *guard, const struct rules_loss *loss,
    struct err *e);
/* A new resource of another domain is let in, and remarked. */
int rules_create(struct arena *a, struct session *w, struct caller *c,
    const struct resource *r, const struct json *doc, struct err *e);

#endif
