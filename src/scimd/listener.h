/* SPDX-License-Identifier: Apache-2.0 */
/* listener.h - the socket on which the web server finds us.
 *
 * The first of: standard input, when it is a listening socket (spawn-fcgi,
 * mod_fcgid); the socket that systemd passes (LISTEN_FDS); listen_tcp; our own
 * Unix socket.  A TCP socket is refused without allow_tcp, whoever made it.
 */
#ifndef SCIMD_SCIMD_LISTENER_H
#define SCIMD_SCIMD_LISTENER_H

#include <sys/types.h>

#include "store/config.h"

struct listener {
	int fd;
	bool unix_socket;               /* the peer's user can be asked for */
	const char *name;               /* for the log */
	const char *path;               /* of a socket of our own, or NULL */
	dev_t device;                   /* of path, when it was made */
	ino_t inode;
};

int listener_open(struct arena *a, const struct config *c,
    struct listener *out, struct err *e);
/* Closes it, and removes a Unix socket that is still our own. */
void listener_close(struct listener *l);

#endif
