/* SPDX-License-Identifier: Apache-2.0 */
/* connector_domain.h - whose mail domain a resource has.
 *
 * The domain of userName, when that is a mail address; else of the primary
 * e-mail address, else of the first; none otherwise.  Domains are compared in
 * lower case and as A-labels (RFC 5891), so that bücher.example and
 * xn--bcher-kva.example are one.
 */
#ifndef SCIMD_STORE_CONNECTOR_DOMAIN_H
#define SCIMD_STORE_CONNECTOR_DOMAIN_H

#include "store/store.h"

/* { NULL, 0 }: there is none. */
struct str connector_domain_of(struct arena *a, const struct restype *t,
    const struct json *doc);
/* "BÜCHER.example." as "xn--bcher-kva.example". */
struct str connector_domain_ascii(struct arena *a, struct str domain);
/* An enabled connector of the account is this domain or, with subdomains, one
 * above it. */
int connector_covers(struct session *w, int64_t account, struct str domain,
    bool *covered, struct err *e);

#endif
