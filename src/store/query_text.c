/* SPDX-License-Identifier: Apache-2.0 */
/* The statements of a list, as text. */
#include "store/query_sql.h"

#include "store/session.h"

struct filter_sql query_context(struct query_sql *s, struct sqlb *b,
    const struct query_arm *arm)
{
	struct filter_sql x = {
		.arena = s->arena, .b = b, .type = arm->type,
		.catalog = store_catalog(s->w->store), .epoch = s->w->epoch,
		.driver = arm->driver, .location = arm->location,
	};

	if (b) {
		x.account = sqlb_hold_i64(b, s->caller->account);
		x.type_id = sqlb_hold_i64(b, arm->type->id);
	}
	return x;
}

/* The positions' index may give the order only where it also finds the rows. */
static bool by_position(const struct driver *d)
{
	return d->kind == DRIVER_NONE ||
	    (d->kind == DRIVER_COLUMN && !d->column->indexed);
}

static void position(struct filter_sql *x)
{
	sqlb_literal(x->b, by_position(&x->driver) ? S("r.position") :
	    S("+r.position"));
}

static void conditions(struct filter_sql *x, struct query_sql *s,
    const struct query_arm *arm)
{
	filter_from(x, arm->filter);
	if (arm->from) {
		sqlb_sql(x->b, " AND ");
		position(x);
		sqlb_sql(x->b, " > ");
		sqlb_i64(x->b, arm->from_position);
	}
	if (s->sorted && s->q->by_cursor && s->q->after.type != 0) {
		sqlb_sql(x->b, " AND ");
		sort_after(x, s->q, arm);
	}
	if (filter_repeats(arm->type, &arm->driver))
		sqlb_sql(x->b, " GROUP BY x.resource");
}

static bool may_be_absent(const struct query_sql *s)
{
	return s->arm_count > 1 ||
	    !sort_never_absent(s->arms[0].type, s->arms[0].sort);
}

static void page_arm(struct query_sql *s, struct sqlb *b,
    const struct query_arm *arm)
{
	struct filter_sql x = query_context(s, b, arm);

	sqlb_sql(b, "SELECT r.id, r.uuid, r.version, r.created, r.modified,"
	    " r.active, r.external_id, r.doc, r.type AS type, ");
	position(&x);
	sqlb_sql(b, " AS position");
	if (s->sorted) {
		sqlb_sql(b, ", ");
		sort_value(&x, arm->sort);
		sqlb_sql(b, " AS sort_key");
	}
	if (s->sorted && may_be_absent(s)) {
		sqlb_sql(b, ", ");
		sort_value(&x, arm->sort);
		sqlb_sql(b, " IS NULL AS absent");
	}
	conditions(&x, s, arm);
}

/* Of one type, ids rise with positions; an index that is asked for one value
 * brings them in that order. */
static struct str creation(const struct query_arm *arm)
{
	if (by_position(&arm->driver))
		return S("position");
	return filter_walk(arm->type, &arm->driver) ? S("x.resource") :
	    S("r.id");
}

static void order(struct query_sql *s, struct sqlb *b)
{
	bool down = s->q->descending;

	sqlb_sql(b, " ORDER BY ");
	if (s->sorted && may_be_absent(s))
		sqlb_literal(b, down ? S("absent DESC, ") : S("absent, "));
	if (s->sorted)
		sqlb_literal(b, down ? S("sort_key DESC, ") :
		    S("sort_key, "));
	if (s->arm_count > 1)
		sqlb_sql(b, "type, ");
	sqlb_literal(b, s->arm_count == 1 && !s->sorted ?
	    creation(&s->arms[0]) : S("position"));
}

void query_text(struct query_sql *s, struct sqlb *b)
{
	for (size_t i = 0; i < s->arm_count; i++) {
		if (i > 0)
			sqlb_sql(b, " UNION ALL ");
		page_arm(s, b, &s->arms[i]);
	}
	order(s, b);
	sqlb_sql(b, " LIMIT ");
	sqlb_i64(b, s->limit);
	if (s->offset > 0) {
		sqlb_sql(b, " OFFSET ");
		sqlb_i64(b, s->offset);
	}
}

static bool is_active(const struct query_arm *arm)
{
	const struct filter *f = arm->filter;

	return f && f->kind == FILTER_COMPARE &&
	    f->attr == arm->type->active_attr &&
	    !filter_is_inactive(arm->type, f);
}

/* What is counted already is not counted again. */
static void total_arm(struct query_sql *s, struct sqlb *b,
    const struct query_arm *arm)
{
	struct filter_sql x = query_context(s, b, arm);

	if (!arm->filter)
		sqlb_sql(b, "coalesce((SELECT p.n FROM position_count AS p"
		    " WHERE p.level = 0 AND p.bucket = 0 AND p.account = ");
	else if (is_active(arm))
		sqlb_sql(b, "coalesce((SELECT p.active FROM counter AS p"
		    " WHERE p.account = ");
	else if (filter_repeats(arm->type, &arm->driver))
		sqlb_sql(b, "(SELECT count(DISTINCT x.resource)");
	else
		sqlb_sql(b, "(SELECT count(*)");
	if (arm->filter && !is_active(arm)) {
		filter_from(&x, arm->filter);
		sqlb_sql(b, ")");
		return;
	}
	sqlb_ref(b, x.account);
	sqlb_sql(b, " AND p.type = ");
	sqlb_ref(b, x.type_id);
	sqlb_sql(b, "), 0)");
}

void query_text_total(struct query_sql *s, struct sqlb *b)
{
	sqlb_sql(b, "SELECT ");
	for (size_t i = 0; i < s->arm_count; i++) {
		if (i > 0)
			sqlb_sql(b, " + ");
		total_arm(s, b, &s->arms[i]);
	}
}
