/* SPDX-License-Identifier: Apache-2.0 */
/* writer.h - who writes, and who looks after the log; for src/store alone. */
#ifndef SCIMD_STORE_WRITER_H
#define SCIMD_STORE_WRITER_H

#include "store/session.h"

struct job;

/* writer.c: one writes at a time. */
int writer_start(struct store *s, struct writer **out, struct err *e);
void writer_stop(struct writer *w);     /* finishes what waits */
/* Queues j and waits for it; returns j->rc. */
int writer_submit(struct writer *w, struct job *j);
/* Runs one job in a transaction of its own, in a store without threads. */
int job_alone(struct session *w, struct job *j);

/* turn.c: processes write in turn.  Advisory; SQLite's lock does the rest. */
int turn_open(const char *database, struct turn **out, struct err *e);
int turn_take(struct turn *t, struct err *e);
bool turn_try(struct turn *t);          /* false: somebody has it, or waits */
void turn_give(struct turn *t);
void turn_close(struct turn *t);

/* keeper.c: the thread that checkpoints, and writes when tokens were used. */
struct keeper;
int keeper_start(struct store *s, struct keeper **out, struct err *e);
void keeper_stop(struct keeper *k);     /* NULL is allowed */
/* Before a turn: waits while the log is far too long and can be helped. */
void keeper_hold(struct keeper *k);
/* Something was committed; frames: of the log, now. */
void keeper_note(struct keeper *k, int64_t frames);

#endif
