/* SPDX-License-Identifier: Apache-2.0 */
/* connector.h - SSO connectors: the mail domains that an account controls.
 *
 * A domain is ASCII in lower case, an international one in its A-label form
 * (xn--…); enabled, it belongs to one account of all.  Functions that change
 * run inside a write.
 */
#ifndef SCIMD_STORE_CONNECTOR_H
#define SCIMD_STORE_CONNECTOR_H

#include "store/store.h"

struct connector {
	struct str domain;
	bool subdomains, enabled;
	int64_t created;
	struct connector *next;
};

/* The domain as it is stored; ERR_INVALID_VALUE says what is wrong. */
int connector_domain(struct arena *a, struct str text, struct str *out,
    struct err *e);
/* ERR_UNIQUENESS when the account has it, or another has it enabled. */
int connector_add(struct session *w, int64_t account,
    const struct connector *c, struct err *e);
int connector_list(struct arena *a, struct session *w, int64_t account,
    struct connector **out, struct err *e);
/* ERR_NOT_FOUND when the account does not have the domain. */
int connector_enable(struct session *w, int64_t account, struct str domain,
    bool enabled, struct err *e);
int connector_remove(struct session *w, int64_t account, struct str domain,
    struct err *e);

#endif
