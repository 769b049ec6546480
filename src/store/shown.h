/* SPDX-License-Identifier: Apache-2.0 */
/* shown.h - what answers compute of a resource and its document does not hold,
 * for a PATCH that says it again; for src/store alone.
 */
#ifndef SCIMD_STORE_SHOWN_H
#define SCIMD_STORE_SHOWN_H

#include "store/resource.h"

/* Fills meta, and groups where the type has them, with the words and in the
 * order of an answer. */
int shown_read(struct arena *a, struct session *w, const struct resource *r,
    const struct document_rules *rules, struct patch_identity *out,
    struct err *e);

#endif
