/* SPDX-License-Identifier: Apache-2.0 */
/* project.h - which attributes an answer shows (RFC 7644 section 3.9), and a
 * resource as it is sent (RFC 7643 section 3.1).
 */
#ifndef SCIMD_SCIM_PROJECT_H
#define SCIMD_SCIM_PROJECT_H

#include "scim/document.h"

struct projection;              /* immutable once made; lives in the arena */

/* What is asked for.  attributes, excluded: comma-separated names as in the
 * query, { NULL, 0 } when not sent. */
struct projection_query {
	const struct catalog *catalog;
	const struct restype *type;
	struct str attributes, excluded;
	bool members_on_request;        /* members count as returned=request */
	const struct json *sent;        /* body of the write that is answered,
	                                   or NULL: returned=request attributes
	                                   it named are shown */
};

/* Both sent is ERR_INVALID_VALUE.  Unknown names are ignored. */
int projection_read(struct arena *a, const struct projection_query *q,
    struct projection **out, struct err *e);
/* True when the default form is asked for: the stored doc can be copied. */
bool projection_is_default(const struct projection *p);
/* Is this top-level attribute (members, groups, meta, …) to be shown? */
bool projection_shows(const struct projection *p, const struct attr *attr);
/* The same for a sub-attribute (members.value, groups.display). */
bool projection_shows_sub(const struct projection *p, const struct attr *sub);

/* The pieces of a resource that are not in its doc. */
struct resource_view {
	const struct restype *type;
	struct str id;
	struct str external_id;         /* also in doc; not written again */
	struct str doc;                 /* stored text */
	int64_t created, modified;      /* Unix ms */
	struct str version;             /* ETag text: W/"1.42" */
	struct str location;            /* absolute URL */
};

/* Appends the resource without its last "}" and without groups and members,
 * which the caller splices in: {"id":…,<doc>,"meta":{…}
 * The default form copies doc's bytes; else doc is parsed, cut and written. */
int resource_write(struct arena *a, struct buf *out, const struct projection *p,
    const struct resource_view *v, struct err *e);

#endif
