/* SPDX-License-Identifier: Apache-2.0 */
/* frame.h - is what has arrived the beginning of one FastCGI request?
 *
 * libfcgi aborts the process on some malformed records and takes others for
 * something else, so records are looked at (MSG_PEEK) before it may read them:
 * BEGIN_REQUEST for a responder, PARAMS up to the empty one (whose pairs end
 * where it does), STDIN up to the empty one, all of one request id, nothing
 * else (FastCGI specification, sections 3.3, 3.4 and 6.2).
 */
#ifndef SCIMD_SCIMD_FRAME_H
#define SCIMD_SCIMD_FRAME_H

#include <stddef.h>

/* Most bytes that are looked at; the head of a request must fit. */
#define FRAME_WINDOW (64 * 1024)

enum frame {
	FRAME_MORE,     /* well so far, but the head is not whole */
	FRAME_HEAD,     /* the head is whole, the body is not */
	FRAME_WHOLE,    /* all of the request is there */
	FRAME_BAD
};

enum frame frame_look(const unsigned char *p, size_t n);

#endif
