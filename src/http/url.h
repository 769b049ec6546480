/* SPDX-License-Identifier: Apache-2.0 */
/* url.h - the two halves of REQUEST_URI; for src/http alone.
 *
 * Everything is split while it is still encoded and decoded once, so that no
 * encoded character can act as a separator.
 */
#ifndef SCIMD_HTTP_URL_H
#define SCIMD_HTTP_URL_H

#include "http/request.h"

/* Takes base off path and puts what follows into r->segment, the text that
 * stands for {account} into r->account.  Empty segments are passed over right
 * after the base and at the end ("/v2//Users/"); anywhere else they are
 * ERR_BAD_REQUEST, as are dot segments, encoded slashes, backslashes and
 * controls.  ERR_NOT_FOUND outside the base. */
int url_path(struct request *r, struct str path, struct str base,
    struct err *e);
/* Fills r->params, in the order they came. */
int url_query(struct request *r, struct str query, struct err *e);

#endif
