/* SPDX-License-Identifier: Apache-2.0 */
/* err.h - errors as values.
 *
 * A function that can fail returns 0, or -1 with a struct err filled by
 * err_set(), which returns -1 so that it can be the `return`.  The first error
 * wins: err_set() on an err that is already set keeps it.  err.kind decides
 * HTTP status and scimType (scim/error.c); err.detail is for the client and
 * never holds SQL, a token or a secret; err.log is for our log alone.
 */
#ifndef SCIMD_BASE_ERR_H
#define SCIMD_BASE_ERR_H

#include <stdbool.h>

enum err_kind {
	ERR_NONE,
	ERR_BAD_REQUEST,        /* 400 without scimType */
	ERR_INVALID_FILTER,     /* 400 invalidFilter, and so on: RFC 7644 */
	ERR_TOO_MANY,
	ERR_UNIQUENESS,         /* 409 uniqueness */
	ERR_MUTABILITY,
	ERR_INVALID_SYNTAX,
	ERR_INVALID_PATH,
	ERR_NO_TARGET,
	ERR_INVALID_VALUE,
	ERR_INVALID_VERS,
	ERR_INVALID_CURSOR,     /* RFC 9865 section 2.1 */
	ERR_EXPIRED_CURSOR,
	ERR_INVALID_COUNT,
	ERR_UNAUTHORIZED,       /* 401 */
	ERR_FORBIDDEN,          /* 403 */
	ERR_NOT_FOUND,          /* 404 */
	ERR_METHOD,             /* 405 */
	ERR_CONFLICT,           /* 409 without scimType */
	ERR_PRECONDITION,       /* 412 */
	ERR_TOO_LARGE,          /* 413 */
	ERR_MEDIA_TYPE,         /* 415 */
	ERR_RATE,               /* 429, Retry-After */
	ERR_INTERNAL,           /* 500, detail replaced by a reference */
	ERR_UNSUPPORTED,        /* 501 */
	ERR_BUSY,               /* 503, Retry-After */
	ERR_FULL,               /* 507: no space left */
	ERR_CANCELLED,          /* the connection is gone; nobody hears it */
	ERR_COUNT
};

#define ERR_DETAIL_MAX 512

struct err {
	enum err_kind kind;
	int retry_after;                /* seconds, 0: header left out */
	int line;                       /* where err_set() was called */
	const char *file;
	char detail[ERR_DETAIL_MAX];    /* NUL-ended UTF-8, cut at characters */
	char log[ERR_DETAIL_MAX];       /* what only the log may say, or "" */
};

/* Sets kind and detail unless e is already set; always returns -1. */
#define err_set(e, kind, ...) err_set_at((e), (kind), __FILE__, __LINE__, \
	__VA_ARGS__)
/* ERR_INTERNAL whose text goes to the log; the client sees a reference. */
#define err_internal(e, ...) err_internal_at((e), __FILE__, __LINE__, \
	__VA_ARGS__)

int err_set_at(struct err *e, enum err_kind kind, const char *file, int line,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
int err_internal_at(struct err *e, const char *file, int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Adds text for the log to an error that is set. Returns -1. */
int err_note(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void err_clear(struct err *e);

#endif
