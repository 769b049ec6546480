/* SPDX-License-Identifier: Apache-2.0 */
/* try.h - a request that the service answers in this process. */
#ifndef SCIMD_CTL_TRY_H
#define SCIMD_CTL_TRY_H

#include "api/trial.h"
#include "ctl/ctl.h"

struct try {
	struct str method, path, body;  /* path: below the base URL */
	struct str answer;              /* as CGI: head, empty line, body */
	/* Inside: */
	struct str uri, length;
	size_t sent;
	struct buf out;
};

/* Serves it as t->caller, who needs no token; fills answer. */
int try_request(struct ctl *c, struct try *r, struct trial *t, struct err *e);

#endif
