/* SPDX-License-Identifier: Apache-2.0 */
/* token.h - bearer tokens: made, found, revoked.
 *
 * "scim_" + public id (12 base62) + "_" + secret (43 base62) + check (6 base62
 * of CRC-32 over everything before it).  Stored: SHA-256 of the whole text.
 * Found by public id, compared in constant time.
 */
#ifndef SCIMD_STORE_TOKEN_H
#define SCIMD_STORE_TOKEN_H

#include "store/store.h"

#define TOKEN_PUBLIC_LEN 12
#define TOKEN_TEXT_LEN (5 + TOKEN_PUBLIC_LEN + 1 + 43 + 6)

/* Why a token was refused; for the log alone, the answer is the same. */
enum token_fault {
	TOKEN_OK, TOKEN_MISSING, TOKEN_NO_BEARER, TOKEN_TWICE, TOKEN_MALFORMED,
	TOKEN_CHECKSUM, TOKEN_UNKNOWN, TOKEN_EXPIRED, TOKEN_NOT_YET,
	TOKEN_DISABLED, TOKEN_REVOKED, TOKEN_ADDRESS, TOKEN_ACCOUNT,
	TOKEN_SUSPENDED, TOKEN_FAULT_COUNT
};
struct str token_fault_name(enum token_fault f);        /* "checksum" */

struct token {
	int64_t id, account;
	struct str public_id, name;
	unsigned permissions;
	enum dialect dialect;
	int64_t page_size, rate;
	bool skip_unknown_members;
	int64_t created, not_before, expires, disabled, revoked, last_used;
	struct str allow_cidr, deny_cidr, last_address;
	struct token *next;
};

/* Reads the shape of text: TOKEN_OK, TOKEN_MALFORMED or TOKEN_CHECKSUM. */
enum token_fault token_shape(struct str text, struct str *public_id);

/* The six check characters that belong after the text before. */
void token_check_digits(struct str before, char out[6]);

/* What a client shows at the door. */
struct credential {
	struct str text;                /* of the token */
	struct str address;             /* the client's, or { NULL, 0 } */
	int64_t now;
};

/* The caller behind a token. 0 with *fault TOKEN_OK and *out filled, or 0 with
 * *fault saying why not; -1 only when the record cannot be read. */
int token_authenticate(struct arena *a, struct session *w,
    const struct credential *shown, struct caller *out,
    enum token_fault *fault, struct err *e);

/* The caller behind the token with this public id, whoever shows it: for an
 * operator who tries what it may. ERR_NOT_FOUND. */
int token_caller(struct arena *a, struct session *w, struct str public_id,
    struct caller *out, struct err *e);

/* t says what is wanted (name, permissions, dates, …); *text is the token,
 * to be shown once. */
int token_create(struct arena *a, struct session *w, struct token *t,
    int64_t now, struct str *text, struct err *e);
/* id: the public id, the number, or the name when it is the only one. */
int token_get(struct arena *a, struct session *w, int64_t account,
    struct str id, struct token *out, struct err *e);
int token_list(struct arena *a, struct session *w, int64_t account,
    struct token **out, struct err *e);
int token_revoke(struct session *w, int64_t token, int64_t now, struct err *e);
int token_disable(struct session *w, int64_t token, int64_t since,
    struct err *e);                                     /* 0: enable */
/* A new token like the old one; the old one ends at until. */
int token_roll(struct arena *a, struct session *w, const struct token *old,
    int64_t until, int64_t now, struct str *text, struct err *e);
/* Changes dialect, page_size, rate, cidrs, expires, unknown_members. */
int token_update(struct session *w, const struct token *t, struct err *e);
/* Notes use, at most once a minute a token; never fails a request. */
void token_touch(struct store *s, int64_t token, struct str address,
    int64_t now);

#endif
