/* SPDX-License-Identifier: Apache-2.0 */
/* The value that a list is sorted by (RFC 7644 section 3.4.2.3). */
#include "store/query_sql.h"

#include <stdlib.h>

/* *attr becomes what is really compared. */
int sort_check(const struct restype *t, const struct attr **attr,
    struct err *e)
{
	const struct attr *asked = *attr, *list, *used;

	if (!asked)
		return 0;
	used = asked->type == ATTR_COMPLEX ? attr_value(asked) : asked;
	list = attr_list(asked);
	if (!used || used->type == ATTR_COMPLEX)
		return err_set(e, ERR_INVALID_VALUE,
		    "sortBy: \"%.*s\" is complex; name one of its "
		    "sub-attributes", STR_ARG(asked->path));
	if (used->home == ATTR_DISCARDED || used->type == ATTR_BINARY ||
	    attr_is_computed(used) || (list && list->home != ATTR_IN_DOC))
		return err_set(e, ERR_INVALID_VALUE,
		    "sortBy: %.*s are not sorted by \"%.*s\"",
		    STR_ARG(t->name), STR_ARG(asked->path));
	*attr = used;
	return 0;
}

enum value_class sort_class(const struct restype *t, const struct attr *attr)
{
	const struct column *c = attr ? column_of(t, attr) : NULL;

	if (!attr)
		return VALUE_TEXT;
	if (c && c->form == COLUMN_VERSION)
		return VALUE_NUMBER;
	return filter_class(t, attr, NULL);
}

bool sort_never_absent(const struct restype *t, const struct attr *attr)
{
	const struct column *c = attr ? column_of(t, attr) : NULL;

	return c && !c->nullable;
}

/* RFC 7644: the primary value, else the first. */
static void of_list(struct filter_sql *x, const struct attr *attr,
    const struct attr *list)
{
	const struct attr *primary = attr_sub(list, S("primary"));

	sqlb_sql(x->b, "(SELECT ");
	filter_value(x, attr, list);
	sqlb_sql(x->b, " FROM json_each(r.doc, ");
	sqlb_str(x->b, list->json_path);
	sqlb_sql(x->b, ") AS e ORDER BY ");
	if (primary && attr_is_primary(primary)) {
		filter_value(x, primary, list);
		sqlb_sql(x->b, " DESC, ");
	}
	sqlb_sql(x->b, "e.key LIMIT 1)");
}

/* A column stands bare only where its index may give the order. */
void sort_value(struct filter_sql *x, const struct attr *attr)
{
	const struct column *c = attr ? column_of(x->type, attr) : NULL;
	const struct attr *list = attr ? attr_list(attr) : NULL;

	if (!attr) {
		sqlb_sql(x->b, "NULL");
	} else if (c && c->form == COLUMN_TYPE) {
		sqlb_str(x->b, x->type->name);
	} else if (c) {
		if (x->driver.kind != DRIVER_NONE && x->driver.column != c)
			sqlb_sql(x->b, "+");
		sqlb_sql(x->b, "r.");
		sqlb_literal(x->b, c->sql);
	} else if (list) {
		of_list(x, attr, list);
	} else {
		filter_value(x, attr, NULL);
	}
}

/* An integer's text is exact; a real number's, as SQLite writes it, is not. */
struct str sort_key_read(struct arena *a, struct db_stmt *q,
    enum value_class cls)
{
	struct str text = db_col_view(q, QUERY_KEY);
	int64_t i;

	if (cls == VALUE_TEXT || cls == VALUE_KEY || str_to_i64(text, &i))
		return str_dup(a, text);
	return str_printf(a, "%.17g", db_col_real(q, QUERY_KEY));
}

void sort_key_bind(struct filter_sql *x, enum value_class cls, struct str key)
{
	int64_t i;

	if (cls == VALUE_TEXT || cls == VALUE_KEY)
		sqlb_str(x->b, key.p ? key : S(""));
	else if (str_to_i64(key, &i))
		sqlb_i64(x->b, i);
	else
		sqlb_real(x->b, strtod(str_c(x->arena, key), NULL));
}

/* Rows of equal key: those of later types, and later ones of this type. */
static void tie(struct filter_sql *x, const struct query_place *after)
{
	if (x->type->id != after->type) {
		sqlb_literal(x->b, x->type->id > after->type ? S("1") :
		    S("0"));
		return;
	}
	sqlb_sql(x->b, "+r.position > ");
	sqlb_i64(x->b, after->position);
}

static void compare_key(struct filter_sql *x, const struct query *q,
    const struct query_arm *arm, struct str op)
{
	sort_value(x, arm->sort);
	sqlb_literal(x->b, op);
	sort_key_bind(x, sort_class(arm->type, arm->sort), q->after.key);
}

/* The key must be that of the same class as this arm's; keys of two types are
 * compared only where both have the attribute. */
static void behind_key(struct filter_sql *x, const struct query *q,
    const struct query_arm *arm)
{
	bool solid = sort_never_absent(arm->type, arm->sort);

	if (!arm->sort) {
		sqlb_literal(x->b, q->descending ? S("0") : S("1"));
		return;
	}
	if (solid) {            /* said once more, as a range for the index */
		compare_key(x, q, arm, q->descending ? S(" <= ") : S(" >= "));
		sqlb_sql(x->b, " AND ");
	}
	sqlb_sql(x->b, "((");
	compare_key(x, q, arm, q->descending ? S(" < ") : S(" > "));
	sqlb_sql(x->b, ") IS TRUE OR ((");
	compare_key(x, q, arm, S(" = "));
	sqlb_sql(x->b, ") IS TRUE AND ");
	tie(x, &q->after);
	sqlb_sql(x->b, ")");
	if (!q->descending && !solid) {
		sqlb_sql(x->b, " OR ");
		sort_value(x, arm->sort);
		sqlb_sql(x->b, " IS NULL");
	}
	sqlb_sql(x->b, ")");
}

static void behind_absent(struct filter_sql *x, const struct query *q,
    const struct query_arm *arm)
{
	sqlb_sql(x->b, "((");
	sort_value(x, arm->sort);
	sqlb_sql(x->b, " IS NULL AND ");
	tie(x, &q->after);
	sqlb_sql(x->b, ")");
	if (q->descending) {
		sqlb_sql(x->b, " OR ");
		sort_value(x, arm->sort);
		sqlb_sql(x->b, " IS NOT NULL");
	}
	sqlb_sql(x->b, ")");
}

void sort_after(struct filter_sql *x, const struct query *q,
    const struct query_arm *arm)
{
	if (q->after.absent)
		behind_absent(x, q, arm);
	else
		behind_key(x, q, arm);
}
