/* SPDX-License-Identifier: Apache-2.0 */
/* Lists: order, pages, totals, several types. */
#include "tests/unit/filter_oracle.h"

#include <string.h>

#include "base/buf.h"
#include "store/session.h"

static struct query all_of(const struct restype **t)
{
	struct query q = { .types = t, .type_count = 1, .start = 1,
	    .count = 10000 };

	return q;
}

/* The ids of type t in memory, in position order. */
static struct str ids_of(struct world *w, const struct restype *t,
    size_t skip, size_t count)
{
	struct buf b;

	buf_init(&b, w->f->arena);
	for (size_t i = 0; i < w->count; i++) {
		if (w->things[i].r.type != t)
			continue;
		if (skip > 0)
			skip--;
		else if (count > 0 && count--)
			buf_printf(&b, "%.*s ",
			    STR_ARG(w->things[i].r.uuid));
	}
	return buf_str(&b);
}

static struct str sorted_ids(struct world *w, const struct restype *t,
    const struct attr *attr, bool descending)
{
	struct thing **v = ARENA_ARRAY(w->f->arena, struct thing *, w->count);
	size_t n = 0, k;
	struct buf b;

	for (size_t i = 0; i < w->count; i++) {
		struct thing *x = &w->things[i];

		if (x->r.type != t)
			continue;
		for (k = n++; k > 0 && oracle_order(w, x, v[k - 1], attr,
		    descending) < 0; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
	buf_init(&b, w->f->arena);
	for (k = 0; k < n; k++)
		buf_printf(&b, "%.*s ", STR_ARG(v[k]->r.uuid));
	return buf_str(&b);
}

/* The list page by page, each started from the place of the last. */
static struct str walk(struct world *w, struct query q)
{
	struct fixture *f = w->f;
	struct query_run *run;
	struct resource r;
	struct buf b;
	bool more = true;
	int rc = 0;

	q.by_cursor = true;
	buf_init(&b, f->arena);
	while (more && rc == 0) {
		int64_t n = 0;

		if (!T_OK(query_start(f->arena, f->w, &f->caller, &q, &run,
		    &f->e), &f->e))
			break;
		while ((rc = query_next(run, &r, &f->e)) == 1) {
			buf_printf(&b, "%.*s ", STR_ARG(r.uuid));
			n++;
		}
		more = query_more(run);
		T_TRUE(!more || n == q.count);
		query_place(run, &q.after);
		query_done(run);
	}
	T_INT(rc, 0);
	return buf_str(&b);
}

static const struct {
	const char *type, *attr;
} orders[] = {
	{ "User", "userName" }, { "User", "displayName" }, { "User", "id" },
	{ "User", "externalId" }, { "User", "active" },
	{ "User", "meta.created" }, { "User", "meta.lastModified" },
	{ "User", "name.familyName" }, { "User", "emails.value" },
	{ "User", "emails.type" }, { "User", "department" },
	{ "User", "meta.resourceType" }, { "User", "meta.location" },
	{ "Group", "displayName" }, { "Gadget", "serial" },
	{ "Gadget", "code" }, { "Gadget", "rank" }, { "Gadget", "size" },
	{ "Gadget", "weight" }, { "Gadget", "made" }, { "Gadget", "seen" },
	{ "Gadget", "armed" }, { "Gadget", "site" }, { "Gadget", "tags" },
	{ "Gadget", "marks" }, { "Gadget", "ports.number" },
	{ "Gadget", "box.edge" },
};

static void sorts_by_every_kind_of_attribute(void)
{
	struct world *w = world_new(4);
	struct fixture *f = w->f;

	world_fill(w, 70, 12, 60);
	for (size_t i = 0; i < 2 * ARRAY_LEN(orders); i++) {
		const struct restype *t = catalog_type(f->catalog,
		    str_of(orders[i / 2].type));
		const struct attr *attr = attr_find(f->catalog, t,
		    str_of(orders[i / 2].attr));
		struct query q = all_of(&t);
		struct str want;

		q.sort = &attr;
		q.descending = i % 2;
		want = sorted_ids(w, t, attr, q.descending);
		if (!T_STR(world_ids(w, &q), want))
			T_STR("sorted by", orders[i / 2].attr);
		q.count = 7;
		if (!T_STR(walk(w, q), want))
			T_STR("walked by", orders[i / 2].attr);
	}
	world_free(w);
}

static void refuses_to_sort_by_what_has_no_order(void)
{
	static const struct {
		const char *type, *attr;
	} bad[] = {
		{ "User", "name" }, { "User", "groups" }, { "User", "meta" },
		{ "Group", "members" }, { "Group", "members.value" },
		{ "Gadget", "blob" }, { "User", "password" },
	};
	struct world *w = world_new(5);
	struct fixture *f = w->f;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const struct restype *t = catalog_type(f->catalog,
		    str_of(bad[i].type));
		const struct attr *attr = attr_find(f->catalog, t,
		    str_of(bad[i].attr));
		struct query q = all_of(&t);

		q.sort = &attr;
		T_STR(world_ids(w, &q), "");
		T_INT(f->e.kind, ERR_INVALID_VALUE);
	}
	world_free(w);
}

/* Positions far apart, with gaps, over all levels of position_count. */
static void spread(struct world *w, size_t n)
{
	struct fixture *f = w->f;

	fixture_sql(f, "DELETE FROM position_count");
	fixture_sql(f, "UPDATE resource SET position = -position");
	fixture_sql(f, "UPDATE resource SET position ="
	    " (-position) * 997 + ((-position) % 7) * 3");
	for (int level = 0; level < 3; level++) {
		struct str sql = str_printf(f->arena, "INSERT INTO"
		    " position_count (account, type, level, bucket, n)"
		    " SELECT account, type, %d, %s, count(*) FROM resource"
		    " GROUP BY account, type, 4", level,
		    level == 0 ? "0" : level == 1 ? "position >> 16" :
		    "position >> 8");

		fixture_sql(f, str_c(f->arena, sql));
	}
	world_read(w);
	T_TRUE(w->count >= n);
}

static void pages_deep_inside_are_those_of_offset(void)
{
	static const size_t starts[] = {
		0, 1, 255, 256, 257, 258, 300, 399, 400, 511, 599, 600, 601,
		5000
	};
	struct world *w = world_new(6);
	struct fixture *f = w->f;
	const struct restype *t = w->f->group;

	for (int i = 0; i < 600; i++) {
		struct str name = str_printf(f->arena, "g%d", i);

		fixture_group(f, name.p, NULL);
	}
	world_read(w);
	spread(w, 600);
	for (size_t i = 0; i < w->count; i += 3)
		if (i % 2)
			fixture_delete(f, &f->caller, w->things[i].r.uuid);
	world_read(w);
	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		struct query q = all_of(&t);

		q.start = (int64_t)starts[i] + 1;
		q.count = 10;
		if (!T_STR(world_ids(w, &q), ids_of(w, t, starts[i], 10)))
			T_INT(starts[i], -1);
	}
	world_free(w);
}

static void counts_without_counting(void)
{
	struct world *w = world_new(7);
	struct fixture *f = w->f;
	const struct restype *types[] = { f->user, f->group, w->gadget };
	struct query q = all_of(types);
	int64_t total = -1, users = 0;

	world_fill(w, 30, 8, 9);
	q.type_count = 3;
	T_OK(query_total(f->arena, f->w, &f->caller, &q, &total, &f->e),
	    &f->e);
	T_INT(total, w->count);
	q.type_count = 1;
	for (size_t i = 0; i < w->count; i++)
		users += w->things[i].r.type == f->user;
	T_OK(query_total(f->arena, f->w, &f->caller, &q, &total, &f->e),
	    &f->e);
	T_INT(total, users);
	/* It is the counter that was asked. */
	fixture_sql(f, "UPDATE position_count SET n = 12345 WHERE level = 0");
	T_OK(query_total(f->arena, f->w, &f->caller, &q, &total, &f->e),
	    &f->e);
	T_INT(total, 12345);
	world_free(w);
}

static bool known(struct world *w, const struct query *q, int64_t *total)
{
	struct fixture *f = w->f;
	struct query_run *run;
	struct resource r;
	bool is;

	T_OK(query_start(f->arena, f->w, &f->caller, q, &run, &f->e), &f->e);
	while (query_next(run, &r, &f->e) == 1)
		;
	is = query_total_known(run, total);
	query_done(run);
	return is;
}

static void a_last_page_tells_the_total(void)
{
	struct world *w = world_new(8);
	struct fixture *f = w->f;
	const struct restype *t = f->user;
	struct query q = all_of(&t);
	int64_t total;

	for (int i = 0; i < 5; i++) {
		struct str name = str_printf(f->arena, "u%d", i);

		fixture_user(f, name.p);
	}
	q.count = 6;
	T_TRUE(known(w, &q, &total));
	T_INT(total, 5);
	q.count = 5;
	T_FALSE(known(w, &q, &total));
	q.by_cursor = true;
	T_TRUE(known(w, &q, &total));
	T_INT(total, 5);
	q.by_cursor = false;
	q.start = 4;
	T_TRUE(known(w, &q, &total));
	T_INT(total, 5);
	q.start = 6;
	T_FALSE(known(w, &q, &total));
	q.start = 1;
	q.count = 0;
	T_FALSE(known(w, &q, &total));
	world_free(w);
}

/* A root query: types in the order of their numbers, positions in each. */
static void several_types_are_one_list(void)
{
	struct world *w = world_new(9);
	struct fixture *f = w->f;
	const struct restype *types[] = { w->gadget, f->group, f->user };
	struct query q = all_of(types);
	struct buf b;

	world_fill(w, 20, 6, 9);
	q.type_count = 3;
	buf_init(&b, f->arena);
	for (size_t i = 0; i < w->count; i++)
		buf_printf(&b, "%.*s ", STR_ARG(w->things[i].r.uuid));
	T_STR(world_ids(w, &q), buf_str(&b));
	for (q.count = 1; q.count < 40; q.count += 5)
		T_STR(walk(w, q), buf_str(&b));
	q.count = 10;
	for (q.start = 1; q.start < 40; q.start += 9)
		T_STR(world_ids(w, &q), str_sub(buf_str(&b),
		    (size_t)(q.start - 1) * 37,
		    (size_t)(q.start - 1 + 10) * 37));
	world_free(w);
}

static void filters_several_types_each_in_its_way(void)
{
	static const char *const texts[] = {
		"meta.resourceType eq \"Group\"", "displayName sw \"j\"",
		"externalId pr or id pr", "userName pr and active eq true",
	};
	struct world *w = world_new(10);
	struct fixture *f = w->f;
	const struct restype *types[] = { f->group, f->user };
	struct filter *filters[2];
	struct query q = all_of(types);

	world_fill(w, 40, 12, 3);
	q.type_count = 2;
	q.filters = filters;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		int64_t users, groups, total;
		struct str ids[2];

		for (size_t k = 0; k < 2; k++)
			filters[k] = world_filter_of(w, types[k], texts[i],
			    true);
		ids[types[0]->id > types[1]->id] = oracle_find(w, types[0],
		    filters[0], &groups);
		ids[types[0]->id < types[1]->id] = oracle_find(w, types[1],
		    filters[1], &users);
		T_STR(world_ids(w, &q), str_join(f->arena, ids[0], ids[1]));
		T_OK(query_total(f->arena, f->w, &f->caller, &q, &total,
		    &f->e), &f->e);
		T_INT(total, users + groups);
		q.count = 3;
		T_STR(walk(w, q), str_join(f->arena, ids[0], ids[1]));
		q.count = 10000;
	}
	world_free(w);
}

/* Whoever is there from the first page to the last is seen once. */
static void a_walk_is_not_disturbed_by_writes(void)
{
	struct world *w = world_new(11);
	struct fixture *f = w->f;
	const struct restype *t = f->user;
	struct query q = all_of(&t);
	struct query_run *run;
	struct resource r;
	struct str before, seen;
	struct buf b;

	world_fill(w, 60, 4, 0);
	before = ids_of(w, t, 0, 1000);
	q.count = 7;
	q.by_cursor = true;
	buf_init(&b, f->arena);
	for (bool more = true; more;) {
		struct str victim = str_sub(before, 37 * world_below(w, 55),
		    before.n);

		T_OK(query_start(f->arena, f->w, &f->caller, &q, &run, &f->e),
		    &f->e);
		while (query_next(run, &r, &f->e) == 1)
			buf_printf(&b, "%.*s ", STR_ARG(r.uuid));
		query_place(run, &q.after);
		more = query_more(run);
		query_done(run);
		if (more)
			world_post(w, t);
		fixture_delete(f, &f->caller, str_sub(victim, 0, 36));
		err_clear(&f->e);
	}
	seen = buf_str(&b);
	world_read(w);
	for (size_t i = 0; i < w->count; i++) {
		struct str id = w->things[i].r.uuid;
		size_t at = str_find_str(seen, id);

		if (w->things[i].r.type != t ||
		    str_find_str(before, id) == before.n)
			continue;
		T_TRUE(at < seen.n);
		T_INT(str_find_str(str_sub(seen, at + 1, seen.n), id),
		    seen.n - at - 1);
	}
	world_free(w);
}

static void another_account_sees_nothing(void)
{
	struct world *w = world_new(12);
	struct fixture *f = w->f;
	static const char *const texts[] = {
		"userName pr", "id pr", "emails.value pr", "active eq false",
		"groups pr", "userName co \"\"", "not (userName eq \"\")",
	};

	world_fill(w, 20, 4, 0);
	f->caller = fixture_account(f, "other");
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		T_STR(world_find(w, f->user, texts[i]), "");
	for (size_t i = 0; i < w->count; i++) {
		struct str text = str_printf(f->arena, "groups.value eq \"%.*s"
		    "\" or id eq \"%.*s\"", STR_ARG(w->things[i].r.uuid),
		    STR_ARG(w->things[i].r.uuid));

		T_STR(world_find(w, f->user, text.p), "");
	}
	world_free(w);
}

UNIT_MAIN("query", UNIT(sorts_by_every_kind_of_attribute),
    UNIT(refuses_to_sort_by_what_has_no_order),
    UNIT(pages_deep_inside_are_those_of_offset),
    UNIT(counts_without_counting), UNIT(a_last_page_tells_the_total),
    UNIT(several_types_are_one_list),
    UNIT(filters_several_types_each_in_its_way),
    UNIT(a_walk_is_not_disturbed_by_writes),
    UNIT(another_account_sees_nothing))
