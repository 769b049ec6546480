/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_export.c - an account as SCIM JSON lines, as scimctl import reads them.
 *
 * One snapshot, row by row: neither the account nor a group is held in memory.
 * Groups come last, so that what they name is there before them.  Members stand
 * in the order of the lines, so an import that keeps ids exports the same.
 */
#include "ctl/resource.h"

#include <stdio.h>

#include "base/clock.h"
#include "store/membership.h"
#include "store/query.h"

#define PAGE 500

/* The types, those with members last. */
struct order {
	const struct restype **types;
	size_t count;
};

struct export {
	struct ctl *c;
	const struct order *order;
	const struct restype *type;
	struct query q;
	bool more;
	/* Of the group at hand: */
	int64_t members;                /* so far */
	size_t turn;                    /* members of this type now */
	bool *there;                    /* by type: it has such members */
};

static void put(struct str s)
{
	fwrite(s.p, 1, s.n, stdout);
}

static int put_member(const struct member *m, void *arg, struct err *e)
{
	struct export *x = arg;

	(void)e;
	if (m->type != x->order->types[x->turn]) {
		for (size_t i = 0; i < x->order->count; i++)
			x->there[i] |= x->order->types[i] == m->type;
		return 0;
	}
	printf("%s{\"value\":\"%.*s\",\"type\":\"%.*s\"}", x->members++ ?
	    "," : "", STR_ARG(m->uuid), STR_ARG(m->type->name));
	return 0;
}

static int put_members(struct export *x, const struct resource *r,
    struct err *e)
{
	const struct attr *attr = x->type->members_attr;
	struct arena *a = x->c->arena;

	if (!attr)
		return 0;
	x->members = 0;
	x->there = ARENA_ARRAY(a, bool, x->order->count);
	printf(",\"%.*s\":[", STR_ARG(attr->name));
	for (x->turn = 0; x->turn < x->order->count; x->turn++)
		if ((x->turn == 0 || x->there[x->turn]) &&
		    membership_each_member(a, x->c->read, r, put_member, x, e))
			return -1;
	putchar(']');
	return 0;
}

/* The stored document with id, members and meta. */
static int put_line(struct export *x, const struct resource *r, struct err *e)
{
	char created[CLOCK_TEXT_LEN + 1], modified[CLOCK_TEXT_LEN + 1];

	printf("{\"id\":\"%.*s\"", STR_ARG(r->uuid));
	if (r->doc.n > 2) {
		putchar(',');
		put(str_sub(r->doc, 1, r->doc.n - 1));
	}
	if (put_members(x, r, e))
		return -1;
	clock_text(r->created, created);
	clock_text(r->modified, modified);
	printf(",\"meta\":{\"resourceType\":\"%.*s\",\"created\":\"%s\","
	    "\"lastModified\":\"%s\"}}\n", STR_ARG(r->type->name), created,
	    modified);
	return 0;
}

static int page(struct export *x, struct err *e)
{
	struct ctl *c = x->c;
	struct query_run *run;
	struct resource r;
	int rc;

	if (query_start(c->arena, c->read, &c->caller, &x->q, &run, e))
		return -1;
	while ((rc = query_next(run, &r, e)) == 1) {
		struct arena_mark m = arena_mark(c->arena);

		query_place(run, &x->q.after);
		rc = put_line(x, &r, e);
		if (rc)
			break;
		arena_release(c->arena, m);
	}
	x->more = rc == 0 && query_more(run) && !ferror(stdout);
	query_done(run);
	return rc;
}

static int all_of(struct ctl *c, const struct order *order,
    const struct restype *t, struct err *e)
{
	struct export x = { .c = c, .order = order, .type = t, .more = true };

	x.q = (struct query){
		.types = &x.type, .type_count = 1, .start = 1, .count = PAGE,
		.by_cursor = true
	};
	while (x.more) {
		struct arena_mark m = arena_mark(c->arena);

		if (page(&x, e))
			return -1;
		arena_release(c->arena, m);
	}
	return 0;
}

static struct order order_of(struct arena *a, const struct catalog *k)
{
	struct order o = { ARENA_ARRAY(a, const struct restype *,
	    k->type_count), 0 };

	for (int groups = 0; groups < 2; groups++)
		for (size_t i = 0; i < k->type_count; i++)
			if (!k->types[i]->members_attr == !groups)
				o.types[o.count++] = k->types[i];
	return o;
}

static int each_type(struct ctl *c, struct err *e)
{
	struct order order = order_of(c->arena, c->catalog);
	const struct restype *only = NULL;

	if (ctl_has(c, "type")) {
		if (resource_type(c, ctl_value(c, "type"), &only, e))
			return -1;
		return all_of(c, &order, only, e);
	}
	for (size_t i = 0; i < order.count; i++)
		if (all_of(c, &order, order.types[i], e))
			return -1;
	return 0;
}

static int export_run(struct ctl *c, struct err *e)
{
	int rc;

	if (session_begin_read(c->read, e))
		return -1;
	rc = each_type(c, e);
	session_end_read(c->read);
	return rc;
}

const struct ctl_cmd ctl_export = {
	.name = "export",
	.args = "TAG",
	.help = "print all resources as SCIM JSON lines",
	.more = "Users come first, groups with their members last; scimctl "
	    "import reads them.\nA block by scimctl user block is not part of "
	    "it.",
	.example = "export acme > acme.jsonl",
	.opts = (const struct ctl_opt[]){
		{ "type", "TYPE", "only User, Group …", false },
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.account = true,
	.run = export_run,
};
