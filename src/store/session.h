/* SPDX-License-Identifier: Apache-2.0 */
/* session.h - the inside of a store and its sessions; for src/store alone. */
#ifndef SCIMD_STORE_SESSION_H
#define SCIMD_STORE_SESSION_H

#include <pthread.h>

#include "db/db.h"
#include "store/store.h"

struct group_cache;
struct ident;
struct token_cache;

struct session {
	struct db *db;
	struct store *store;
	struct token_cache *tokens;     /* NULL: it writes, or had no memory */
	int64_t version;                /* session_version(), when known */
	bool version_known;
	/* record.group_state, and session_version() when it was read. */
	int64_t group_state, group_state_version;
	bool group_state_known;
	int64_t epoch;                  /* record.epoch */
	struct ident *ids;
	bool writes;
	struct tally *tally;            /* NULL: counters are rows */
	const struct store_watch *watch;        /* NULL: nobody looks on */
};

/* A number that is another one when somebody else has written since; of the
 * snapshot that is read, or, outside of one, of now. For sessions that read. */
int session_version(struct session *w, int64_t *out, struct err *e);

struct anchor;
struct writer;
struct turn;
struct touches;
struct tally;

struct store {
	struct arena *arena;            /* of process lifetime */
	struct store_config config;
	struct catalog *catalog;
	struct session *session;        /* the writer's */
	struct writer *writer;          /* NULL: writes run in the caller */
	struct anchor *anchor;          /* NULL: no threads */
	struct turn *turn;
	struct touches *touches;
	struct group_cache *groups;     /* NULL: no memory */
	int64_t epoch;
};

/* touch.c: when tokens were last used, gathered and written in batches. */
struct touches *touches_new(void);
void touches_free(struct touches *t);
bool touches_due(struct touches *t);
int touches_flush(struct session *w, struct touches *t, struct err *e);

/* names.c: types and indexed attributes get their numbers. */
int names_load(struct session *w, struct catalog *c, bool may_write,
    struct err *e);

#endif
