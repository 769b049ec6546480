/* SPDX-License-Identifier: Apache-2.0 */
/* Filters as SQL answer what RFC 7644 section 3.4.2.2 says, whatever they
 * look like, and by an index wherever there is one. */
#include "tests/unit/filter_oracle.h"

#include <stdlib.h>

#include "store/filter_sql.h"

#define FILTERS 700             /* for each type and seed */

/* One random filter; true when it was one that is allowed. */
static bool compare(struct world *w, const struct restype *t)
{
	struct fixture *f = w->f;
	const char *text = oracle_filter(w, t, (int)world_below(w, 4));
	struct filter *tree = world_filter(w, t, text);
	struct query q = { .types = &t, .filters = &tree, .type_count = 1,
	    .start = 1, .count = 10000 };
	struct str got, want;
	int64_t count, total = -1;

	if (!tree) {
		T_INT(f->e.kind, ERR_INVALID_FILTER);
		return false;
	}
	got = world_ids(w, &q);
	if (!got.p && f->e.kind == ERR_INVALID_FILTER)
		return false;
	want = oracle_find(w, t, tree, &count);
	T_OK(query_total(f->arena, f->w, &f->caller, &q, &total, &f->e),
	    &f->e);
	if (!str_eq(got, want) || total != count)
		T_STR("filter", text);
	T_STR(got, want);
	T_INT(total, count);
	return true;
}

/* SCIMD_TEST_SEED chooses other filters over another world. */
static void compare_all(uint64_t seed, const char *name)
{
	const char *given = getenv("SCIMD_TEST_SEED");
	struct world *w = world_new(given ? strtoull(given, NULL, 10) : seed);
	const struct restype *t = catalog_type(w->f->catalog, str_of(name));
	size_t answered = 0;

	world_fill(w, 120, 25, 80);
	for (size_t i = 0; i < FILTERS; i++) {
		struct arena_mark m = arena_mark(w->f->arena);

		answered += compare(w, t);
		arena_release(w->f->arena, m);
	}
	T_TRUE(answered > FILTERS / 3);
	world_free(w);
}

static void finds_the_users_that_the_evaluator_finds(void)
{
	compare_all(1, "User");
}

static void finds_the_groups_that_the_evaluator_finds(void)
{
	compare_all(2, "Group");
}

static void finds_the_gadgets_that_the_evaluator_finds(void)
{
	compare_all(3, "Gadget");
}

UNIT_MAIN("filter_sql", UNIT(finds_the_users_that_the_evaluator_finds),
    UNIT(finds_the_groups_that_the_evaluator_finds),
    UNIT(finds_the_gadgets_that_the_evaluator_finds))
