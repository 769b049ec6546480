/* SPDX-License-Identifier: Apache-2.0 */
/* path.h - the "path" of a PATCH operation (RFC 7644 section 3.5.2, Figure 7).
 *
 *   attr | attr.sub | attr[filter] | attr[filter].sub | URN | URN:attr…
 *
 * A bare URN is that of an extension; the base schema's is no path to
 * anything smaller than the resource, and its reader's to know.
 */
#ifndef SCIMD_SCIM_PATH_H
#define SCIMD_SCIM_PATH_H

#include "scim/filter.h"

struct path {
	const struct schema *extension; /* the path is its bare URN */
	const struct attr *attr;        /* top-level attribute */
	struct filter *filter;          /* attr[filter], or NULL */
	const struct attr *sub;         /* sub-attribute, or NULL */
	struct str text;                /* as sent */
};

/* ERR_INVALID_PATH for a bad or unknown path, ERR_INVALID_FILTER never:
 * a bad filter inside a path is ERR_INVALID_PATH too.  *unknown is set when
 * the syntax is right and only the attribute is unknown, so that a dialect
 * may skip it. */
int path_read(struct arena *a, const struct filter_scope *s, struct str text,
    struct path *out, bool *unknown, struct err *e);

#endif
