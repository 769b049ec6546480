/* SPDX-License-Identifier: Apache-2.0 */
/* journal.h - the provisioning log: a row for every request, in its own file.
 *
 * journal_add() copies an entry into a bounded queue and returns; a thread
 * writes what waits, in batches.  So the log is never in the way of a request
 * nor of the record's lock.  When the file cannot be written (no space, another
 * process for long), entries wait; when the queue is full the oldest are
 * dropped and counted.  Several processes write the same file, each its own
 * batches.  Rows older than the retention go away in small batches.
 */
#ifndef SCIMD_STORE_JOURNAL_H
#define SCIMD_STORE_JOURNAL_H

#include "store/store.h"

#define JOURNAL_BODY_MAX (16 * 1024)
#define JOURNAL_LOOKED 32               /* characters of a keyed hash */

/* Text that is absent is { NULL, 0 }; longer text is cut. */
struct journal_entry {
	int64_t id;                     /* of the row, when it was read */
	int64_t time, part, status, changed, members, us;
	int64_t results;                /* -1: it was no list */
	struct str operation, account, token, client, address, type, resource;
	struct str name, error, scim_type, refused, detail, lenient, looked;
	struct str request, body;
	struct journal_entry *next;
};

struct journal;

struct journal_config {
	const char *path;
	int busy_ms;
	int64_t retention;              /* ms, 0: for ever */
	struct store *store;            /* warns of its tokens; NULL: of none */
};

/* Starts the thread, which makes the file when there is none. */
int journal_open(const struct journal_config *cfg, struct journal **out,
    struct err *e);
/* Writes what waits, once, and ends. NULL is allowed. */
void journal_close(struct journal *j);
/* Never waits, never fails. NULL: there is no log. */
void journal_add(struct journal *j, const struct journal_entry *entry);
/* Waits until what was added is written; false when that took longer. */
bool journal_flush(struct journal *j, int64_t ms);
int64_t journal_dropped(struct journal *j);     /* entries, so far */

/* journal_file.c: the file itself. */
struct journal_file;
/* make: also when it is not there; else ERR_NOT_FOUND. */
int journal_file_open(const char *path, bool make, int busy_ms,
    struct journal_file **out, struct err *e);
void journal_file_close(struct journal_file *f);        /* NULL is allowed */
/* Brings the file to this version; it need not be there. */
int journal_file_migrate(const char *path, int busy_ms, struct err *e);
/* All of the list, or nothing. */
int journal_file_add(struct arena *a, struct journal_file *f,
    const struct journal_entry *list, struct err *e);
/* Removes at most max of the oldest rows that are older than before. *n: how
 * many those were. */
int journal_file_prune(struct journal_file *f, int64_t before, int64_t max,
    int64_t *n, struct err *e);
/* *first: nobody noted what since. */
int journal_file_note(struct journal_file *f, struct str what, int64_t now,
    bool *first, struct err *e);
int journal_file_seen(struct journal_file *f, struct str what, bool *seen,
    struct err *e);

/* Which entries to read; { NULL, 0 } and 0 leave a condition out. */
struct journal_query {
	struct str account, token, operation, request, resource, name;
	const struct str *looked;       /* hashes, also accepted as the one */
	size_t looked_count;
	int64_t status_from, status_to; /* both included */
	int64_t since;                  /* Unix ms */
	int64_t after;                  /* rows above this id, oldest first */
	bool forward;
	int64_t limit;
};
/* The newest that fit, the newest first; forward: the oldest first. With
 * name, resource and looked a row fits by any of them; name is folded. */
int journal_list(struct arena *a, struct journal_file *f,
    const struct journal_query *q, struct journal_entry **out, struct err *e);
int journal_last(struct journal_file *f, int64_t *id, struct err *e);

struct journal_count {
	struct str operation, outcome;  /* "done", "refused", "failed" */
	struct str error, detail;       /* of the top errors */
	int64_t n, us;                  /* us: mean */
	struct journal_count *next;
};
/* How many of each operation and outcome; errors: the most frequent details
 * instead, at most limit. */
int journal_summary(struct arena *a, struct journal_file *f,
    const struct journal_query *q, bool errors, struct journal_count **out,
    struct err *e);

/* journal_leniency.c: how many requests of a token needed a leniency, since the
 * log is kept: rows that are pruned stay counted. */
struct journal_leniency {
	struct str account, token, name;
	int64_t requests, first, last;  /* times */
	struct journal_leniency *next;
};
/* Of an account and of a token, { NULL, 0 }: of all; the most used first. */
int journal_leniencies(struct arena *a, struct journal_file *f,
    struct str account, struct str token, struct journal_leniency **out,
    struct err *e);

/* journal_record.c: what the log asks of the record. */
/* The key of looked-up values: not the values, but enough to recognise one. */
int journal_key(struct arena *a, struct session *w, struct str *out,
    struct err *e);
/* The keyed hash of a value, however it is written. */
int journal_looked(struct arena *a, struct str key, struct str value,
    struct str *out, struct err *e);
/* What change number did to the members of a group. */
struct journal_members {
	bool alone;                     /* and to nothing else */
	int64_t added, removed;
};
int journal_members(struct session *w, int64_t account, int64_t number,
    struct journal_members *out, struct err *e);
/* The id of the resource that has this externalId; { NULL, 0 }: none, or more
 * than one. */
int journal_external(struct arena *a, struct session *w,
    const struct caller *c, const struct restype *type, struct str external,
    struct str *out, struct err *e);
/* One log line for each token that comes near its end (30, 14, 7 and 1 days
 * before), once. */
int journal_tokens(struct arena *a, struct session *w, struct journal_file *f,
    int64_t now, struct err *e);

#endif
