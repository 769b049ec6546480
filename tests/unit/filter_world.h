/* SPDX-License-Identifier: Apache-2.0 */
/* filter_world.h - many random resources in a record, and the same in memory.
 *
 * Users and groups in groups (rings too) of the built-in types, and gadgets of
 * a type that has an attribute of every kind, indexed and not.
 */
#ifndef SCIMD_TESTS_UNIT_FILTER_WORLD_H
#define SCIMD_TESTS_UNIT_FILTER_WORLD_H

#include "tests/unit/store_fixture.h"

#include "store/query.h"

struct thing {
	struct resource r;
	int64_t position;
	struct json *doc;
	struct thing **groups;          /* it is in, also through groups */
	bool *direct;                   /* … and how */
	size_t group_count;
	struct thing **members;
	size_t member_count;
};

struct world {
	struct fixture *f;
	const struct restype *gadget;
	uint64_t seed;
	struct thing *things;           /* in position order within a type */
	size_t count;
};

/* xorshift: the same numbers for the same seed. */
uint64_t world_random(struct world *w);
size_t world_below(struct world *w, size_t n);
#define WORLD_PICK(w, array) ((array)[world_below((w), ARRAY_LEN(array))])

/* A fixture with the gadget type, empty. */
struct world *world_new(uint64_t seed);
void world_free(struct world *w);
/* Posts so many of each, links groups, then reads it all into things. */
void world_fill(struct world *w, size_t users, size_t groups, size_t gadgets);
/* Reads the account anew. */
void world_read(struct world *w);
/* One more of a type, random. */
int world_post(struct world *w, const struct restype *t);

/* What values are made of, ready to stand between quotes. */
const char *world_word(struct world *w);
const char *world_number(struct world *w);
const char *world_time(struct world *w);

/* The filter for type t; NULL and w->f->e when it is refused. */
struct filter *world_filter(struct world *w, const struct restype *t,
    const char *text);
/* The same as one of several types (section 3.4.2.1). */
struct filter *world_filter_of(struct world *w, const struct restype *t,
    const char *text, bool unknown_absent);
/* Ids of a query, each with a blank behind it; absent when it failed. */
struct str world_ids(struct world *w, const struct query *q);
/* The same for one type and a filter, all of it. */
struct str world_find(struct world *w, const struct restype *t,
    const char *filter);

#endif
