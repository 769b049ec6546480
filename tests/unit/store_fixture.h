/* SPDX-License-Identifier: Apache-2.0 */
/* store_fixture.h - a record for tests: a fresh file in unit_dir() with the
 * built-in catalog, one account ("acme") and a caller with every permission.
 * Writes run at once, in the calling thread.
 */
#ifndef SCIMD_TESTS_UNIT_STORE_FIXTURE_H
#define SCIMD_TESTS_UNIT_STORE_FIXTURE_H

#include "tests/unit/unit.h"

#include "store/account.h"
#include "store/resource.h"

struct fixture {
	struct arena *arena;            /* unit_arena() */
	struct catalog *catalog;
	const struct restype *user, *group;
	struct store *store;
	struct session *w;              /* the writer's; reads, too */
	struct account account;
	struct caller caller;
	struct err e;
};

#define FIXTURE_NOW INT64_C(1764000000000)

/* The test ends when it cannot be made. */
struct fixture *fixture_new(void);
/* The same, with an operator's schema files. */
struct fixture *fixture_new_with(const struct catalog_source *more, size_t n);
void fixture_free(struct fixture *f);
/* Another store on the same file, another account on the same store. */
struct store *fixture_store(struct fixture *f);
struct caller fixture_account(struct fixture *f, const char *tag);

/* Bodies: what a client sends, without the schemas and the braces. */
#define USER(rest) "{'schemas':" \
	"['urn:ietf:params:scim:schemas:core:2.0:User']," rest "}"
#define GROUP(rest) "{'schemas':" \
	"['urn:ietf:params:scim:schemas:core:2.0:Group']," rest "}"

/* Each is one store_write() for caller c; -1 leaves f->e. Bodies are JSON
 * texts as a client would send them; in them ' stands for ". */
int fixture_post(struct fixture *f, struct caller *c,
    const struct restype *t, const char *body, struct resource *out);
int fixture_put(struct fixture *f, struct caller *c, struct str id,
    const char *body, struct resource *out);
/* operations: the array alone. */
int fixture_patch(struct fixture *f, struct caller *c, struct str id,
    const char *operations, struct resource *out);
int fixture_delete(struct fixture *f, struct caller *c, struct str id);
/* Any closure on f->store. */
int fixture_write(struct fixture *f,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg);

/* A user, a group with these members (NULL-ended): both must succeed. */
struct resource fixture_user(struct fixture *f, const char *name);
struct resource fixture_group(struct fixture *f, const char *name,
    const struct resource *const *members);
/* Users name0, name1, … in one write; their ids. */
void fixture_users(struct fixture *f, const char *name, size_t n,
    struct str *ids);
/* The resource as it is now. */
struct resource fixture_find(struct fixture *f, struct caller *c,
    struct str id);

/* First column of the first row; sql is fixed text. */
int64_t fixture_i64(struct fixture *f, const char *sql);
struct str fixture_text(struct fixture *f, const char *sql);
/* Runs one statement that changes. */
void fixture_sql(struct fixture *f, const char *sql);
/* Every row of every table, for comparison. */
struct str fixture_dump(struct fixture *f);
/* Runs fn in a process of its own, on a store of its own over f's file; its
 * fixture is f but for these. fixture_join() gives what fn returned, 0 to 99,
 * or -1. */
int fixture_fork(struct fixture *f, int (*fn)(struct fixture *f, void *arg),
    void *arg);
int fixture_join(int process);
/* Checks that counters and position_count say what count(*) says. */
void fixture_check_counters(struct fixture *f);
/* Runs step for n = 1, 2, … with the n-th database step failing, until it
 * succeeds; after each failure the dump must be as before.  Returns how many
 * failures there were. */
int fixture_faults(struct fixture *f, int (*step)(struct fixture *f));

#endif
