/* SPDX-License-Identifier: Apache-2.0 */
/* trial.h - a request that is tried: everything as in a real one, but that
 * nothing of it is kept.
 *
 * A client asks for it with "Prefer: scimd-dry-run" (RFC 7240) and needs the
 * permission for it.  scimctl try sets worker.trial: then nobody has to show
 * a token, and what happened can be looked at.
 */
#ifndef SCIMD_API_TRIAL_H
#define SCIMD_API_TRIAL_H

#include "api/exchange.h"

struct trial {
	struct caller caller;           /* as whom; afterwards also with the
	                                   leniencies that were used */
	/* Called before all is rolled back, when the request was a write that
	 * was accepted; w sees what it did. */
	int (*look)(struct session *w, struct trial *t, struct err *e);
	void *arg;
};

/* Runs the route of x: for good, or as a dry run. A write by a token that may
 * not ask for dry runs is ERR_FORBIDDEN: doing it would be worse. */
int trial_run(struct exchange *x, struct err *e);
/* One write of a request, in a dry run a part of the one that is undone. */
int trial_write(struct exchange *x,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e);

#endif
