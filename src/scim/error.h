/* SPDX-License-Identifier: Apache-2.0 */
/* error.h - errors on the wire (RFC 7644 section 3.12, RFC 9865 section 2.1).
 */
#ifndef SCIMD_SCIM_ERROR_H
#define SCIMD_SCIM_ERROR_H

#include "base/buf.h"
#include "base/err.h"

int error_status(enum err_kind kind);           /* HTTP status, 400 to 599 */
struct str error_scim_type(enum err_kind kind); /* { NULL, 0 } when none */
/* A fixed word for logs: "invalidFilter", "unauthorized", "busy" … */
struct str error_word(enum err_kind kind);
/* Appends {"schemas":[…Error],"status":"400","scimType":…,"detail":…}.
 * request_id is added to the detail: "… (request 7Qk2…)". */
void error_write(struct buf *out, const struct err *e, struct str request_id);

#endif
