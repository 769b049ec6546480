/* SPDX-License-Identifier: Apache-2.0 */
/* fastcgi_client.h - raw FastCGI from the web server's side, right or wrong. */
#ifndef SCIMD_TESTS_UNIT_FASTCGI_CLIENT_H
#define SCIMD_TESTS_UNIT_FASTCGI_CLIENT_H

#include "base/buf.h"

enum { REC_BEGIN = 1, REC_ABORT = 2, REC_END = 3, REC_PARAMS = 4,
    REC_STDIN = 5, REC_STDOUT = 6, REC_GET_VALUES = 9 };

struct record_spec {
	int version, type, id;
	int padding;
};

/* A record of ours: version 1, id 1, no padding. */
#define REC(kind) ((struct record_spec){ 1, (kind), 1, 0 })

void add_record(struct buf *b, struct record_spec r, struct str content);
void add_begin(struct buf *b, bool keep);
void add_param(struct buf *b, struct str name, struct str value);
/* A whole request: BEGIN, PARAMS, STDIN. */
struct str whole_request(struct arena *a, const char *uri, struct str body,
    bool keep);

/* A connection to a Unix socket; its reads time out after ms. */
int client_connect(const char *path, int ms);
/* False: the peer is gone. */
bool client_send(int fd, struct str bytes);
/* Reads one answer: its STDOUT in out. 1: END_REQUEST came; 0: the peer closed
 * the connection before; -1: nothing came in time. */
int client_answer(int fd, struct buf *out);
/* Has the peer closed? Waits for it as long as for a read. */
bool client_closed(int fd);

#endif
