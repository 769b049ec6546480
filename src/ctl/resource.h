/* SPDX-License-Identifier: Apache-2.0 */
/* resource.h - users and groups as the commands handle them: the same
 * operations as the protocol's, so that changes, counters and invariants hold.
 */
#ifndef SCIMD_CTL_RESOURCE_H
#define SCIMD_CTL_RESOURCE_H

#include "ctl/commands.h"
#include "store/operator.h"

/* The option of the commands that may change what a token made. */
#define RESOURCE_FORCE \
	{ "force", NULL, "also when an identity provider made it", false }
#define RESOURCE_MORE \
	"What an identity provider's token made is changed only with " \
	"--force: the provider\ndoes not hear of it and may change it back."

/* ERR_NOT_FOUND when the schemas do not have it. */
int resource_type(struct ctl *c, struct str name, const struct restype **out,
    struct err *e);
/* The one that text, an id or a name, means. */
int resource_pick(struct ctl *c, struct str type, struct str text,
    struct resource *out, struct err *e);
/* A row: id, name, state, …, and the document as "attributes". */
int resource_view(struct ctl *c, const struct resource *r, struct json **out,
    struct err *e);
/* The document as a tree. */
int resource_doc(struct ctl *c, const struct resource *r, struct json **out,
    struct err *e);

/* Creates one from body, which needs no schemas. */
int resource_add(struct ctl *c, const struct restype *t, struct json *body,
    struct resource *out, struct err *e);
/* What is done to the resource that args[1] means, as one write. */
struct resource_act {
	struct str type;
	int (*fn)(struct session *w, struct ctl *c, struct resource *r,
	    void *arg, struct err *e);
	void *arg;
	bool any_origin;                /* also what a token made */
	const char *done;               /* "is deleted" */
	struct resource r;
	struct ctl *c;
};
int resource_act(struct ctl *c, struct resource_act *act, struct err *e);
/* A PATCH document with one operation more; body NULL: a new one. */
struct json *resource_operation(struct ctl *c, struct json *body,
    const char *op, struct str path, struct json *value);
/* For resource_act.fn: applies the PATCH document arg, or deletes. */
int resource_apply(struct session *w, struct ctl *c, struct resource *r,
    void *arg, struct err *e);
int resource_drop(struct session *w, struct ctl *c, struct resource *r,
    void *arg, struct err *e);

/* Lists by --filter and --limit; also: another filter that must hold, or
 * { NULL, 0 }. */
int resource_list(struct ctl *c, struct str type, struct str also,
    const char *const *columns, struct err *e);

#endif
