/* SPDX-License-Identifier: Apache-2.0 */
/* peers.h - who may connect to the Unix socket (SO_PEERCRED).
 *
 * Whoever may write to the socket speaks for the web server, so besides the
 * permissions of the socket each connection is asked for its user.
 */
#ifndef SCIMD_SCIMD_PEERS_H
#define SCIMD_SCIMD_PEERS_H

#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

struct peers {
	bool anybody;
	uid_t *uids;
	size_t count;
};

/* list: user names and numbers, blank-separated, or "*". Root and our own
 * user are always in. ERR_INVALID_VALUE for a user that there is not. */
int peers_read(struct arena *a, struct str list, struct peers *out,
    struct err *e);
/* *who: the user at the other end of fd. */
bool peers_allow(const struct peers *p, int fd, uid_t *who);

#endif
