/* SPDX-License-Identifier: Apache-2.0 */
/* intent.h - what a token wanted and a rule refused or held.
 *
 * Some identity providers ask once and never again: what they were refused is
 * kept, one intent per resource and kind (and member), until an operator
 * applies or dismisses it, or a later request has the same or the opposite
 * effect.
 */
#ifndef SCIMD_STORE_INTENT_H
#define SCIMD_STORE_INTENT_H

#include "store/resource.h"

enum intent_kind {
	INTENT_DEACTIVATE, INTENT_DELETE, INTENT_REMOVE_MEMBER, INTENT_UPDATE,
	INTENT_KIND_COUNT
};
enum intent_reason {
	INTENT_CONNECTOR,       /* the mail domain is not the account's */
	INTENT_ADMINISTRATOR,   /* the last one would be gone */
	INTENT_BRAKE,           /* too many at once: held */
	INTENT_REASON_COUNT
};

struct intent {
	enum intent_kind kind;
	enum intent_reason reason;
	struct str uuid, name;          /* of the resource, of the group */
	const struct restype *type;
	struct str member;              /* INTENT_REMOVE_MEMBER: its id */
	struct str wanted;              /* JSON: the members to be set */
	struct intent *next;
	/* Of those that are kept: */
	int64_t number;
	struct str member_name;         /* { NULL, 0 }: it is gone */
	struct str token_name, request; /* { NULL, 0 }: unknown */
	int64_t since, last, tries;
};

struct str intent_kind_name(enum intent_kind k);        /* "deactivate" */
struct str intent_reason_name(enum intent_reason r);    /* "brake" */

/* Adds one to c->intents and returns it: member and, of an update, wanted are
 * left to the caller. */
struct intent *intent_note(struct arena *a, struct caller *c,
    enum intent_kind kind, enum intent_reason reason,
    const struct resource *r);
/* The resource's name attribute, as it is in its document. */
struct str intent_name(struct arena *a, const struct resource *r);
/* Keeps what c->intents holds; a write of its own, after the refused one was
 * rolled back.  Those the brake holds close it. */
int intent_record(struct arena *a, struct session *w, const struct caller *c,
    struct err *e);

/* What a write that was accepted said about a resource. */
struct intent_outcome {
	const struct resource *r;
	const struct json *doc;         /* as it is now, NULL: untouched */
	const struct json *diff;        /* what changed in it, or NULL */
	bool whole;                     /* PUT: all of it was said */
	bool says_active;               /* "active" was named */
	const struct member_step *steps;
};
/* Drops the intents that this made true, or took back. */
int intent_settle(struct arena *a, struct session *w, const struct caller *c,
    const struct intent_outcome *o, struct err *e);
/* The resource is gone, and all that concerns it. */
int intent_forget(struct session *w, int64_t account, struct str uuid,
    struct err *e);

/* In the order of their numbers. */
int intent_list(struct arena *a, struct session *w, int64_t account,
    struct intent **out, struct err *e);
int intent_get(struct arena *a, struct session *w, int64_t account,
    int64_t number, struct intent *out, struct err *e);

/* Does what was wanted, as the operator c, and drops the intent; also when the
 * resource is gone. The last administrator stays: ERR_FORBIDDEN. */
int intent_apply(struct arena *a, struct session *w, struct caller *c,
    const struct intent *it, struct err *e);
int intent_dismiss(struct session *w, int64_t account, int64_t number,
    struct err *e);

/* Applies what the brake holds and opens it. kept: those that another rule
 * forbids; they stay. */
struct intent_release {
	int64_t applied, kept;
};
int intent_release(struct arena *a, struct session *w, struct caller *c,
    struct intent_release *out, struct err *e);

#endif
