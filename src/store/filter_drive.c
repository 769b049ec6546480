/* SPDX-License-Identifier: Apache-2.0 */
/* Which part of a filter an index answers, and how. */
#include "store/filter_sql.h"

#include "base/utf8.h"

#define BROAD 10                /* from this cost on */
#define UNION_MAX 20            /* parts */

/* What finding the rows costs, roughly; lower drives.  0: no index helps. */
static const struct {
	int key, attribute;
} costs[] = {
	[FILTER_EQ] = { 3, 4 },
	[FILTER_NE] = { 0, 0 },
	[FILTER_CO] = { 16, 17 },
	[FILTER_SW] = { 10, 11 },
	[FILTER_EW] = { 16, 17 },
	[FILTER_GT] = { 12, 13 },
	[FILTER_GE] = { 12, 13 },
	[FILTER_LT] = { 12, 13 },
	[FILTER_LE] = { 12, 13 },
};
enum { COST_ID = 1, COST_MEMBER = 5, COST_GROUP = 14, COST_INACTIVE = 15,
	COST_PRESENT = 18 };

bool filter_is_inactive(const struct restype *t, const struct filter *f)
{
	return f->kind == FILTER_COMPARE && f->attr == t->active_attr &&
	    f->literal.flag == (f->op == FILTER_NE);
}

static int column_cost(const struct restype *t, const struct column *c,
    const struct filter *f)
{
	if (filter_is_inactive(t, f))
		return COST_INACTIVE;
	if (!c->indexed)
		return 0;
	if (f->attr->home == ATTR_COLUMN && c->cls == VALUE_TEXT)
		return f->op == FILTER_EQ ? COST_ID : 0;
	return costs[f->op].key;
}

static int list_cost(const struct attr *list, const struct filter *f)
{
	enum part part = part_of(f->attr);

	if (f->op == FILTER_NE)
		return 0;
	if (list->home == ATTR_MEMBERS)
		return part == PART_VALUE ? COST_MEMBER : 0;
	if (part == PART_DISPLAY)
		return COST_GROUP;
	return part == PART_VALUE && f->op == FILTER_EQ ? COST_GROUP : 0;
}

static struct driver of_compare(const struct restype *t,
    const struct filter *f)
{
	struct driver d = { .kind = DRIVER_IDS, .node = f, .exact = true };
	const struct column *c = column_of(t, f->attr);
	const struct attr *list = attr_list(f->attr);

	if (c) {
		d.kind = DRIVER_COLUMN;
		d.column = c;
		d.cost = column_cost(t, c, f);
	} else if (list && list->home != ATTR_IN_DOC) {
		d.cost = list_cost(list, f);
		/* A group in a ring of groups would be found in itself. */
		d.exact = !t->members_attr || list->home == ATTR_MEMBERS;
	} else if (f->attr->indexed && !attr_is_primary(f->attr)) {
		d.cost = costs[f->op].attribute;
		if (f->attr->type == ATTR_BOOLEAN && d.cost)
			d.cost = COST_INACTIVE;
	}
	if (d.cost == 0)
		return (struct driver){ .kind = DRIVER_NONE };
	d.broad = d.cost >= BROAD;
	return d;
}

static struct driver of_present(const struct restype *t,
    const struct filter *f)
{
	struct driver d = { .kind = DRIVER_IDS, .node = f, .exact = true,
	    .cost = COST_PRESENT, .broad = true };
	const struct column *c = column_of(t, f->attr);

	if (c && c->indexed) {
		d.kind = DRIVER_COLUMN;
		d.column = c;
	} else if (!f->attr->indexed || attr_is_primary(f->attr)) {
		d.kind = DRIVER_NONE;
	}
	return d;
}

static struct driver of_and(const struct restype *t, const struct filter *f)
{
	struct driver l = filter_drive(t, f->left);
	struct driver r = filter_drive(t, f->right);

	if (l.kind == DRIVER_NONE)
		return r;
	return r.kind == DRIVER_NONE || l.cost <= r.cost ? l : r;
}

/* An "or" is driven when each side is; the sets are united. */
static struct driver of_or(const struct restype *t, const struct filter *f)
{
	struct driver l = filter_drive(t, f->left);
	struct driver r = filter_drive(t, f->right);
	struct driver d = { .kind = DRIVER_IDS, .node = f };

	if (l.kind == DRIVER_NONE || r.kind == DRIVER_NONE)
		d.kind = DRIVER_NONE;
	d.cost = l.cost > r.cost ? l.cost : r.cost;
	d.broad = l.broad || r.broad;
	d.exact = l.exact && r.exact && l.node == f->left &&
	    r.node == f->right;
	return d;
}

/* What an element must have, the resource must have; that one element has all
 * of it is tested afterwards. */
static struct driver of_element(const struct restype *t,
    const struct filter *f)
{
	struct driver inner = filter_drive(t, f->left);
	struct driver d = { .kind = inner.kind, .node = f,
	    .cost = inner.cost, .broad = inner.broad };

	d.exact = inner.exact && inner.node == f->left &&
	    f->left->kind == FILTER_COMPARE;
	return d;
}

struct driver filter_drive(const struct restype *t, const struct filter *f)
{
	struct driver none = { .kind = DRIVER_NONE };

	switch (f->kind) {
	case FILTER_AND:
		return of_and(t, f);
	case FILTER_OR:
		return of_or(t, f);
	case FILTER_COMPARE:
		return of_compare(t, f);
	case FILTER_PRESENT:
		return of_present(t, f);
	case FILTER_ELEMENT:
		return of_element(t, f);
	case FILTER_NOT:
	case FILTER_CONST:
		break;
	}
	return none;
}

/* The first text, in byte order, that comes after every text that starts with
 * s; absent when there is none. */
static struct str successor(struct arena *a, struct str s)
{
	while (s.n > 0) {
		size_t at = utf8_cut(s, s.n - 1);
		char last[4];
		uint32_t c;

		if (utf8_next(s, at, &c) && c < 0x10FFFF) {
			c = c + 1 == 0xD800 ? 0xE000 : c + 1;
			return str_join(a, str_sub(s, 0, at),
			    (struct str){ last, utf8_put(last, c) });
		}
		s.n = at;
	}
	return (struct str){ NULL, 0 };
}

static const struct str comparisons[] = {
	[FILTER_EQ] = STR(" = "), [FILTER_NE] = STR(" = "),
	[FILTER_CO] = STR(" >= ''"), [FILTER_EW] = STR(" >= ''"),
	[FILTER_SW] = STR(" >= "), [FILTER_GT] = STR(" > "),
	[FILTER_GE] = STR(" >= "), [FILTER_LT] = STR(" < "),
	[FILTER_LE] = STR(" <= "),
};

static void name(struct filter_sql *x, struct str alias, struct str column)
{
	sqlb_literal(x->b, alias);
	sqlb_literal(x->b, column);
}

/* The whole index is read, but no document. */
static void part(struct filter_sql *x, struct str alias, struct str column,
    enum value_class cls, const struct filter *f)
{
	sqlb_literal(x->b, f->op == FILTER_CO ? S(" AND instr(") :
	    S(" AND substr("));
	name(x, alias, column);
	sqlb_literal(x->b, f->op == FILTER_CO ? S(", ") : S(", -length("));
	filter_literal(x, cls, f);
	if (f->op == FILTER_CO) {
		sqlb_sql(x->b, ") > 0");
	} else {
		sqlb_sql(x->b, ")) = ");
		sqlb_ref(x->b, x->b->n);
	}
}

void filter_range(struct filter_sql *x, struct str alias, struct str column,
    enum value_class cls, const struct filter *f)
{
	struct str text = cls == VALUE_KEY ? f->literal.key : f->literal.text;
	bool inside = f->op == FILTER_CO || f->op == FILTER_EW;
	struct str end = { NULL, 0 };

	name(x, alias, column);
	if (f->kind == FILTER_PRESENT) {
		sqlb_sql(x->b, " >= ''");
		return;
	}
	if (filter_is_inactive(x->type, f)) {
		/* Said as the index says it. */
		sqlb_sql(x->b, " = 0");
		return;
	}
	sqlb_literal(x->b, comparisons[f->op]);
	if (!inside)
		filter_literal(x, cls, f);
	else if (text.n > 0)
		part(x, alias, column, cls, f);
	if (f->op == FILTER_SW)
		end = successor(x->arena, text);
	if (end.p) {
		sqlb_sql(x->b, " AND ");
		name(x, alias, column);
		sqlb_sql(x->b, " < ");
		sqlb_str(x->b, end);
	}
}

static void ids_of_column(struct filter_sql *x, const struct filter *f,
    const struct column *c)
{
	sqlb_sql(x->b, "SELECT x.id FROM resource AS x WHERE x.account = ");
	sqlb_ref(x->b, x->account);
	sqlb_sql(x->b, " AND x.type = ");
	sqlb_ref(x->b, x->type_id);
	sqlb_sql(x->b, " AND ");
	filter_range(x, S("x."), c->sql, c->cls, f);
}

static void ids_of_attribute(struct filter_sql *x, const struct filter *f)
{
	sqlb_sql(x->b, "SELECT x.resource FROM attribute AS x"
	    " WHERE x.account = ");
	sqlb_ref(x->b, x->account);
	sqlb_sql(x->b, " AND x.name = ");
	sqlb_i64(x->b, f->attr->index_id);
	if (f->kind == FILTER_PRESENT)
		return;
	sqlb_sql(x->b, " AND ");
	filter_range(x, S("x."), S("value"), value_class_of(f->attr), f);
}

static void ids_of_groups(struct filter_sql *x, const struct filter *f)
{
	sqlb_sql(x->b, "SELECT s.grp FROM membership AS s WHERE s.member ="
	    " (SELECT m.id FROM resource AS m WHERE m.uuid = ");
	filter_literal(x, VALUE_TEXT, f);
	sqlb_sql(x->b, " AND +m.account = ");
	sqlb_ref(x->b, x->account);
	sqlb_sql(x->b, ")");
}

static void group_types(struct filter_sql *x)
{
	sqlb_sql(x->b, "x.type IN (0");
	for (size_t i = 0; i < x->catalog->type_count; i++)
		if (x->catalog->types[i]->members_attr) {
			sqlb_sql(x->b, ", ");
			sqlb_i64(x->b, x->catalog->types[i]->id);
		}
	sqlb_sql(x->b, ") AND ");
}

/* Everybody below the groups that f names. */
static void ids_of_members(struct filter_sql *x, const struct filter *f)
{
	sqlb_sql(x->b, "SELECT id FROM (WITH RECURSIVE down (id) AS ("
	    "SELECT x.id FROM resource AS x WHERE ");
	if (part_of(f->attr) == PART_DISPLAY) {
		sqlb_sql(x->b, "x.account = ");
		sqlb_ref(x->b, x->account);
		sqlb_sql(x->b, " AND ");
		group_types(x);
		filter_range(x, S("x."), S("name_key"), VALUE_KEY, f);
	} else {
		sqlb_sql(x->b, "+");
		group_types(x);
		sqlb_sql(x->b, "x.uuid = ");
		filter_literal(x, VALUE_TEXT, f);
		sqlb_sql(x->b, " AND +x.account = ");
		sqlb_ref(x->b, x->account);
	}
	sqlb_sql(x->b, " UNION SELECT s.member FROM down CROSS JOIN"
	    " membership AS s ON s.grp = down.id) SELECT id FROM down)");
}

static size_t leaves(const struct filter *f)
{
	return f->kind == FILTER_OR ? leaves(f->left) + leaves(f->right) : 1;
}

/* A long union is one of shorter ones: the connection limits how many parts a
 * union has. */
static void unite(struct filter_sql *x, const struct filter *f)
{
	bool nest = leaves(f) > UNION_MAX;

	if (nest)
		sqlb_sql(x->b, "SELECT * FROM (");
	filter_ids(x, f->left);
	sqlb_literal(x->b, nest ? S(") UNION ALL SELECT * FROM (") :
	    S(" UNION ALL "));
	filter_ids(x, f->right);
	if (nest)
		sqlb_sql(x->b, ")");
}

void filter_ids(struct filter_sql *x, const struct filter *f)
{
	struct driver d = filter_drive(x->type, f);
	const struct attr *list;

	if (f->kind == FILTER_OR) {
		unite(x, f);
		return;
	}
	if (f->kind == FILTER_ELEMENT) {
		filter_ids(x, f->left);
		return;
	}
	if (d.node != f) {
		filter_ids(x, d.node);
		return;
	}
	list = attr_list(f->attr);
	if (d.column)
		ids_of_column(x, f, d.column);
	else if (list && list->home == ATTR_MEMBERS)
		ids_of_groups(x, f);
	else if (list && list->home == ATTR_GROUPS)
		ids_of_members(x, f);
	else
		ids_of_attribute(x, f);
}

/* In front of everything else, so that no other index looks better. */
static void plain(struct filter_sql *x, bool hidden)
{
	sqlb_literal(x->b, hidden ? S("+r.account = ") : S("r.account = "));
	sqlb_ref(x->b, x->account);
	sqlb_literal(x->b, hidden ? S(" AND +r.type = ") :
	    S(" AND r.type = "));
	sqlb_ref(x->b, x->type_id);
}

const struct filter *filter_walk(const struct restype *t,
    const struct driver *d)
{
	const struct filter *f = d->node;
	const struct attr *list;

	if (d->kind != DRIVER_IDS)
		return NULL;
	while (f->kind == FILTER_ELEMENT || f->kind == FILTER_AND)
		f = f->kind == FILTER_ELEMENT ? f->left :
		    filter_drive(t, f).node;
	if (f->kind != FILTER_COMPARE || f->op != FILTER_EQ ||
	    column_of(t, f->attr))
		return NULL;
	list = attr_list(f->attr);
	return list && list->home != ATTR_IN_DOC ? NULL : f;
}

bool filter_repeats(const struct restype *t, const struct driver *d)
{
	const struct filter *f = filter_walk(t, d);

	return f && attr_list(f->attr);
}

static void walk(struct filter_sql *x, const struct filter *f)
{
	sqlb_sql(x->b, " FROM attribute AS x CROSS JOIN resource AS r"
	    " ON r.id = x.resource WHERE x.account = ");
	sqlb_ref(x->b, x->account);
	sqlb_sql(x->b, " AND x.name = ");
	sqlb_i64(x->b, f->attr->index_id);
	sqlb_sql(x->b, " AND ");
	filter_range(x, S("x."), S("value"), value_class_of(f->attr), f);
	sqlb_sql(x->b, " AND ");
}

void filter_from(struct filter_sql *x, const struct filter *f)
{
	bool ids = x->driver.kind == DRIVER_IDS;
	const struct filter *rows = filter_walk(x->type, &x->driver);

	x->walked = rows;
	if (rows)
		walk(x, rows);
	else
		sqlb_sql(x->b, " FROM resource AS r WHERE ");
	if (ids && !rows) {
		sqlb_sql(x->b, "r.id IN (");
		filter_ids(x, x->driver.node);
		sqlb_sql(x->b, ") AND ");
	}
	plain(x, ids);
	if (f && (!ids || !x->driver.exact || x->driver.node != f)) {
		sqlb_sql(x->b, " AND ");
		filter_test(x, f);
	}
}
