/* SPDX-License-Identifier: Apache-2.0 */
/* A filter as a predicate over one row of resource. */
#include "store/filter_sql.h"

enum value_class filter_class(const struct restype *t,
    const struct attr *attr, const struct attr *list)
{
	const struct column *c = column_of(t, attr);

	if (list && list->home != ATTR_IN_DOC)
		return part_of(attr) == PART_DISPLAY ? VALUE_KEY : VALUE_TEXT;
	return c && !list ? c->cls : value_class_of(attr);
}

static const struct {
	struct str before, after;
} wraps[] = {
	[VALUE_TEXT]    = { STR(""), STR("") },
	[VALUE_KEY]     = { STR("scim_fold("), STR(")") },
	[VALUE_NUMBER]  = { STR(""), STR("") },
	[VALUE_INSTANT] = { STR("scim_instant("), STR(")") },
	[VALUE_BOOLEAN] = { STR(""), STR("") },
};

/* The unary plus keeps a column that is only to be tested from being looked
 * up: the driver decides. */
static void column(struct filter_sql *x, const struct column *c)
{
	switch (c->form) {
	case COLUMN_PLAIN:
		sqlb_sql(x->b, "+r.");
		sqlb_literal(x->b, c->sql);
		break;
	case COLUMN_VERSION:
		sqlb_sql(x->b, "('W/\"' || ");
		sqlb_i64(x->b, x->epoch);
		sqlb_sql(x->b, " || '.' || r.version || '\"')");
		break;
	case COLUMN_LOCATION:
		sqlb_sql(x->b, "(");
		sqlb_str(x->b, x->location);
		sqlb_sql(x->b, " || r.uuid)");
		break;
	case COLUMN_TYPE:
		sqlb_str(x->b, x->type->name);
		break;
	}
}

/* An order is by the first of several values. */
static struct str first_path(struct arena *a, const struct attr *sub)
{
	return str_join(a, element_path(a, sub), S("[0]"));
}

/* The JSON of the element that is tested. */
static void element(struct filter_sql *x)
{
	if (!x->held) {
		sqlb_sql(x->b, "e.value");
	} else if (x->top) {
		sqlb_sql(x->b, "scim_element(r.doc, ");
		sqlb_ref(x->b, x->list);
		sqlb_sql(x->b, ", x.element)");
	} else {
		sqlb_sql(x->b, "json_extract(r.doc, ");
		sqlb_ref(x->b, x->list);
		sqlb_sql(x->b, " || x.element || ']')");
	}
}

/* A text in the element of a walked row is found without reading the rest. */
static bool is_plain(const struct filter_sql *x, const struct attr *attr,
    const struct attr *list)
{
	enum value_class cls = value_class_of(attr);

	return x->held && x->top && attr != list && !attr->multi &&
	    (cls == VALUE_TEXT || cls == VALUE_KEY);
}

static void in_element(struct filter_sql *x, const struct attr *attr,
    const struct attr *list)
{
	bool primary = attr_is_primary(attr);

	if (list->home == ATTR_MEMBERS) {
		sqlb_sql(x->b, "m.uuid");
		return;
	}
	if (list->home == ATTR_GROUPS) {
		if (part_of(attr) == PART_DISPLAY)
			sqlb_sql(x->b, "g.name_key");
		else
			sqlb_sql(x->b, "g.uuid");
		return;
	}
	sqlb_literal(x->b, wraps[value_class_of(attr)].before);
	if (primary)
		sqlb_sql(x->b, "coalesce(");
	if (attr == list) {
		element(x);
	} else if (is_plain(x, attr, list)) {
		sqlb_sql(x->b, "scim_member(r.doc, ");
		sqlb_ref(x->b, x->list);
		sqlb_sql(x->b, ", x.element, ");
		sqlb_str(x->b, attr->name);
		sqlb_sql(x->b, ")");
	} else {
		sqlb_sql(x->b, "json_extract(");
		element(x);
		sqlb_sql(x->b, ", ");
		sqlb_str(x->b, attr->multi ? first_path(x->arena, attr) :
		    element_path(x->arena, attr));
		sqlb_sql(x->b, ")");
	}
	if (primary)
		sqlb_sql(x->b, ", 0)");
	sqlb_literal(x->b, wraps[value_class_of(attr)].after);
}

void filter_value(struct filter_sql *x, const struct attr *attr,
    const struct attr *list)
{
	const struct column *c = column_of(x->type, attr);
	enum value_class cls = value_class_of(attr);

	if (list) {
		in_element(x, attr, list);
		return;
	}
	if (c) {
		column(x, c);
		return;
	}
	sqlb_literal(x->b, wraps[cls].before);
	sqlb_sql(x->b, "json_extract(r.doc, ");
	sqlb_str(x->b, attr->json_path);
	sqlb_sql(x->b, ")");
	sqlb_literal(x->b, wraps[cls].after);
}

static void number(struct filter_sql *x, const struct literal *l)
{
	int64_t i;

	if (str_to_i64(l->text, &i))
		sqlb_i64(x->b, i);
	else
		sqlb_real(x->b, l->number);
}

void filter_literal(struct filter_sql *x, enum value_class cls,
    const struct filter *f)
{
	const struct literal *l = &f->literal;

	switch (cls) {
	case VALUE_TEXT:
		sqlb_str(x->b, l->text.p ? l->text : S(""));
		break;
	case VALUE_KEY:
		sqlb_str(x->b, l->key.p ? l->key : S(""));
		break;
	case VALUE_NUMBER:
		number(x, l);
		break;
	case VALUE_INSTANT:
		sqlb_i64(x->b, l->instant);
		break;
	case VALUE_BOOLEAN:
		sqlb_i64(x->b, l->flag);
		break;
	}
}

/* value OP literal; "ne" is the denial of "eq", for a value that is absent
 * differs. */
static const struct {
	struct str before, between, after;
	bool again;             /* the literal is said once more */
} operators[] = {
	[FILTER_EQ] = { STR(""), STR(" = "), STR(""), false },
	[FILTER_NE] = { STR(""), STR(" = "), STR(""), false },
	[FILTER_CO] = { STR("instr("), STR(", "), STR(") > 0"), false },
	[FILTER_SW] = { STR("substr("), STR(", 1, length("), STR(")) = "),
	                true },
	[FILTER_EW] = { STR("substr("), STR(", -length("), STR(")) = "),
	                true },
	[FILTER_GT] = { STR(""), STR(" > "), STR(""), false },
	[FILTER_GE] = { STR(""), STR(" >= "), STR(""), false },
	[FILTER_LT] = { STR(""), STR(" < "), STR(""), false },
	[FILTER_LE] = { STR(""), STR(" <= "), STR(""), false },
};

/* A value that is never NULL needs no word against it, and an index may be
 * used then. */
static bool never_null(const struct filter_sql *x, const struct attr *attr,
    const struct attr *list)
{
	const struct column *c = column_of(x->type, attr);

	return list ? list->home != ATTR_IN_DOC : c && !c->nullable;
}

static void test_value(struct filter_sql *x, const struct filter *f,
    const struct attr *list)
{
	enum value_class cls = filter_class(x->type, f->attr, list);
	enum filter_op op = f->op;
	struct str lit = cls == VALUE_KEY ? f->literal.key : f->literal.text;

	bool solid = never_null(x, f->attr, list);

	/* substr(v, -0) would be all of v. */
	if (op == FILTER_EW && lit.n == 0)
		op = FILTER_SW;
	if (op == FILTER_NE)
		sqlb_sql(x->b, "NOT ");
	sqlb_literal(x->b, solid ? S("(") : S("(("));
	sqlb_literal(x->b, operators[op].before);
	filter_value(x, f->attr, list);
	sqlb_literal(x->b, operators[op].between);
	filter_literal(x, cls, f);
	sqlb_literal(x->b, operators[op].after);
	if (operators[op].again)
		sqlb_ref(x->b, x->b->n);
	sqlb_literal(x->b, solid ? S(")") : S(") IS TRUE)"));
}

/* Types are few: which of them a comparison holds for is known. */
static void test_member_type(struct filter_sql *x, const struct filter *f)
{
	sqlb_sql(x->b, "m.type IN (0");
	for (size_t i = 0; i < x->catalog->type_count; i++) {
		const struct restype *t = x->catalog->types[i];

		if (!filter_text_holds(x->arena, f->attr, t->name, f))
			continue;
		sqlb_sql(x->b, ", ");
		sqlb_i64(x->b, t->id);
	}
	sqlb_sql(x->b, ")");
}

static void test_group_type(struct filter_sql *x, const struct filter *f)
{
	bool direct = filter_text_holds(x->arena, f->attr, S("direct"), f);
	bool other = filter_text_holds(x->arena, f->attr, S("indirect"), f);

	if (direct == other) {
		sqlb_literal(x->b, direct ? S("1") : S("0"));
		return;
	}
	if (other)
		sqlb_sql(x->b, "NOT ");
	sqlb_sql(x->b, "EXISTS (SELECT 1 FROM membership AS d"
	    " WHERE d.grp = g.id AND d.member = r.id)");
}

/* A sub-attribute that has several values itself: one of them is enough. The
 * inner e is one of its values; in FROM it is still the element around. */
static void test_values(struct filter_sql *x, const struct filter *f)
{
	struct str path = element_path(x->arena, f->attr);
	bool held = x->held;

	if (f->op == FILTER_NE) {
		sqlb_sql(x->b, "(json_type(");
		element(x);
		sqlb_sql(x->b, ", ");
		sqlb_str(x->b, path);
		sqlb_sql(x->b, ") IS NULL OR ");
	}
	sqlb_sql(x->b, "EXISTS (SELECT 1 FROM (SELECT v.value"
	    " FROM json_each(");
	element(x);
	sqlb_sql(x->b, ", ");
	sqlb_str(x->b, path);
	sqlb_sql(x->b, ") AS v) AS e WHERE ");
	x->held = false;                /* e is one of these now */
	test_value(x, f, f->attr);
	x->held = held;
	sqlb_literal(x->b, f->op == FILTER_NE ? S("))") : S(")"));
}

static void test_in_element(struct filter_sql *x, const struct filter *f,
    const struct attr *list)
{
	bool computed = list->home != ATTR_IN_DOC &&
	    part_of(f->attr) == PART_TYPE;

	if (computed && list->home == ATTR_MEMBERS)
		test_member_type(x, f);
	else if (computed)
		test_group_type(x, f);
	else if (f->attr->multi && f->attr != list)
		test_values(x, f);
	else
		test_value(x, f, list);
}

/* Is one of the list's elements such that …; the caller closes it. */
static void open_elements(struct filter_sql *x, const struct attr *list)
{
	switch (list->home) {
	case ATTR_MEMBERS:
		sqlb_sql(x->b, "EXISTS (SELECT 1 FROM membership AS s"
		    " JOIN resource AS m ON m.id = s.member"
		    " WHERE s.grp = r.id AND ");
		break;
	case ATTR_GROUPS:
		sqlb_sql(x->b, "EXISTS (WITH RECURSIVE up (id) AS ("
		    "SELECT s.grp FROM membership AS s WHERE s.member = r.id"
		    " UNION SELECT s.grp FROM up CROSS JOIN membership AS s"
		    " ON s.member = up.id)"
		    " SELECT 1 FROM up CROSS JOIN resource AS g"
		    " ON g.id = up.id WHERE g.id <> r.id AND ");
		break;
	default:
		sqlb_sql(x->b, "EXISTS (SELECT 1 FROM json_each(r.doc, ");
		sqlb_str(x->b, list->json_path);
		sqlb_sql(x->b, ") AS e WHERE ");
		break;
	}
}

static void test_present(struct filter_sql *x, const struct attr *attr,
    const struct attr *scope)
{
	const struct attr *list = scope ? scope : attr_list(attr);
	const struct column *c = column_of(x->type, attr);

	if (list && list->home == ATTR_MEMBERS) {
		sqlb_literal(x->b, scope ? S("1") : S("EXISTS (SELECT 1"
		    " FROM membership AS s WHERE s.grp = r.id)"));
	} else if (list && list->home == ATTR_GROUPS) {
		sqlb_literal(x->b, scope ? S("1") : S("EXISTS (SELECT 1"
		    " FROM membership AS s WHERE s.member = r.id)"));
	} else if (scope && attr == scope) {
		sqlb_sql(x->b, "1");
	} else if (scope) {
		sqlb_sql(x->b, "json_type(");
		element(x);
		sqlb_sql(x->b, ", ");
		sqlb_str(x->b, element_path(x->arena, attr));
		sqlb_sql(x->b, ") IS NOT NULL");
	} else if (c) {
		column(x, c);
		sqlb_sql(x->b, " IS NOT NULL");
	} else if (list && attr != list) {
		open_elements(x, list);
		test_present(x, attr, list);
		sqlb_sql(x->b, ")");
	} else {
		sqlb_sql(x->b, "json_type(r.doc, ");
		sqlb_str(x->b, attr->json_path);
		sqlb_sql(x->b, ") IS NOT NULL");
	}
}

/* "ne" of a list holds when one element differs, or there is none. */
static void test_list(struct filter_sql *x, const struct filter *f,
    const struct attr *list)
{
	if (f->op == FILTER_NE) {
		sqlb_sql(x->b, "(NOT ");
		test_present(x, list, NULL);
		sqlb_sql(x->b, " OR ");
	}
	open_elements(x, list);
	test_in_element(x, f, list);
	sqlb_sql(x->b, ")");
	if (f->op == FILTER_NE)
		sqlb_sql(x->b, ")");
}

static void test_indexed(struct filter_sql *x, const struct filter *f)
{
	sqlb_sql(x->b, "EXISTS (SELECT 1 FROM attribute AS x"
	    " WHERE x.account = ");
	sqlb_ref(x->b, x->account);
	sqlb_sql(x->b, " AND x.name = ");
	sqlb_i64(x->b, f->attr->index_id);
	sqlb_sql(x->b, " AND x.value = ");
	filter_literal(x, value_class_of(f->attr), f);
	sqlb_sql(x->b, " AND x.resource = r.id)");
}

static void test_compare(struct filter_sql *x, const struct filter *f,
    const struct attr *scope, bool must)
{
	const struct column *c = column_of(x->type, f->attr);
	const struct attr *list = attr_list(f->attr);

	if (scope)
		test_in_element(x, f, scope);
	else if (must && c && c == x->driver.column &&
	    (f->op != FILTER_NE || filter_is_inactive(x->type, f)))
		filter_range(x, S("r."), c->sql, c->cls, f);
	else if (f->attr->indexed && f->op == FILTER_EQ &&
	    !attr_is_primary(f->attr))
		test_indexed(x, f);
	else if (list)
		test_list(x, f, list);
	else
		test_value(x, f, NULL);
}

static void test(struct filter_sql *x, const struct filter *f,
    const struct attr *scope, bool must);

/* Is the walked leaf something that an element has to have for f? */
static bool needs_walked(const struct filter_sql *x, const struct filter *f)
{
	if (f->kind == FILTER_AND)
		return needs_walked(x, f->left) || needs_walked(x, f->right);
	return f == x->walked && !f->attr->multi;
}

/* A member of the document itself, not of an extension in it. */
static bool is_at_the_top(const struct attr *list)
{
	return str_find_str(list->json_path, S("\".\"")) == list->json_path.n;
}

/* Of the elements only that of the walked row is looked at: each that can do
 * has a row. */
static void hold_element(struct filter_sql *x, const struct attr *list)
{
	x->top = is_at_the_top(list);
	x->list = sqlb_hold_str(x->b, x->top ? list->name :
	    str_join(x->arena, list->json_path, S("[")));
	sqlb_sql(x->b, "(");
}

static void test_element(struct filter_sql *x, const struct filter *f)
{
	x->held = x->walked && needs_walked(x, f->left);
	if (x->held)
		hold_element(x, f->attr);
	else
		open_elements(x, f->attr);
	test(x, f->left, f->attr, false);
	x->held = false;
	sqlb_sql(x->b, ")");
}

/* must: the row is not wanted unless f holds, so that f may be written as the
 * driver's range. */
static void test(struct filter_sql *x, const struct filter *f,
    const struct attr *scope, bool must)
{
	if ((f == x->driver.node && x->driver.kind == DRIVER_IDS &&
	    x->driver.exact) || (x->held && f == x->walked)) {
		sqlb_sql(x->b, "1");
		return;
	}
	switch (f->kind) {
	case FILTER_AND:
	case FILTER_OR:
		must = must && f->kind == FILTER_AND;
		sqlb_sql(x->b, "(");
		test(x, f->left, scope, must);
		sqlb_literal(x->b, f->kind == FILTER_AND ? S(" AND ") :
		    S(" OR "));
		test(x, f->right, scope, must);
		sqlb_sql(x->b, ")");
		break;
	case FILTER_NOT:
		sqlb_sql(x->b, "NOT (");
		test(x, f->left, scope, false);
		sqlb_sql(x->b, ")");
		break;
	case FILTER_COMPARE:
		test_compare(x, f, scope, must);
		break;
	case FILTER_PRESENT:
		if (f == x->driver.node && x->driver.kind == DRIVER_COLUMN)
			filter_range(x, S("r."), x->driver.column->sql,
			    x->driver.column->cls, f);
		else
			test_present(x, f->attr, scope);
		break;
	case FILTER_ELEMENT:
		test_element(x, f);
		break;
	case FILTER_CONST:
		sqlb_literal(x->b, f->flag ? S("1") : S("0"));
		break;
	}
}

void filter_test(struct filter_sql *x, const struct filter *f)
{
	test(x, f, NULL, true);
}
