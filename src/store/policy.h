/* SPDX-License-Identifier: Apache-2.0 */
/* policy.h - the settings of an account that are rows of their own: how single
 * attributes are updated, and the brake.
 */
#ifndef SCIMD_STORE_POLICY_H
#define SCIMD_STORE_POLICY_H

#include "store/brake.h"

/* attribute_updates.NAME: by the name that document_diff() gives. */
struct policy {
	struct str attribute;           /* "title", "urn:…:department" */
	enum policy_updates updates;
	struct policy *next;
};

struct str policy_updates_name(enum policy_updates u);  /* "apply" */
int policy_list(struct arena *a, struct session *w, int64_t account,
    struct policy **out, struct err *e);
/* Is key one of these settings? */
bool policy_knows(struct str key);
/* For account_set(). Of an attribute: apply, ignore, refuse, or default, as
 * the account; of a brake: as brake_read(). */
int policy_set(struct session *w, int64_t account, struct str key,
    struct str value, struct err *e);

#endif
