/* SPDX-License-Identifier: Apache-2.0 */
/* token_cache.h - tokens that a session has seen lately; for src/store alone.
 *
 * A cached row is used only while the record has not changed since it was
 * read (session_version()), in the snapshot in which the request is served.
 * So what any process revokes, disables or suspends holds for the next request,
 * as if there were no cache.
 */
#ifndef SCIMD_STORE_TOKEN_CACHE_H
#define SCIMD_STORE_TOKEN_CACHE_H

#include "base/hash.h"
#include "store/session.h"

/* A token as it stands in the record, with what its account decides. Dates
 * that are not set lie beyond all others. */
struct token_row {
	struct caller caller;
	unsigned char digest[SHA256_LEN];
	int64_t not_before, expires, disabled, revoked;
	struct str allow_cidr, deny_cidr;
	bool account_active;
};

/* NULL: no memory; everything works without. */
struct token_cache *token_cache_new(void);
void token_cache_free(struct token_cache *c);

/* *out: what is known of the token, until the next call with w, or NULL. */
int token_cache_find(struct session *w, struct str public_id,
    const struct token_row **out, struct err *e);
/* Keeps a copy of row; does nothing when its texts are unusually long. */
void token_cache_keep(struct session *w, const struct token_row *row);

#endif
