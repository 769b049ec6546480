/* SPDX-License-Identifier: Apache-2.0 */
/* One record becomes a document, and the document a resource. */
#include "base/clock.h"
#include "ctl/csv.h"
#include "ctl/ctl_import.h"

static const struct json_limits limits = { 32, 40000000 };

/* --map COLUMN=ATTRIBUTE, else the column's own name. */
static struct str mapped(const struct ctl *c, struct str column)
{
	for (const struct ctl_given *g = c->given; g; g = g->next) {
		size_t eq = str_rfind(g->value, '=');

		if (str_eq(str_of(g->opt->name), S("map")) &&
		    str_ieq(str_sub(g->value, 0, eq), column))
			return str_sub(g->value, eq + 1, g->value.n);
	}
	return column;
}

static int column(struct import *m, struct import_column *col, struct err *e)
{
	struct str name = mapped(m->c, col->name);
	const struct attr *attr;

	if (!name.n)
		return 0;
	attr = attr_find(m->c->catalog, m->type, name);
	if (attr && !attr_value(attr))
		return err_set(e, ERR_INVALID_VALUE, "column \"%.*s\": name a "
		    "part of %.*s, like %.*s.%.*s", STR_ARG(col->name),
		    STR_ARG(name), STR_ARG(name),
		    STR_ARG(attr->subs[0].name));
	if (!attr)
		return err_set(e, ERR_INVALID_VALUE, "column \"%.*s\": %.*s "
		    "has no attribute \"%.*s\"; say --map \"%.*s=ATTRIBUTE\", "
		    "or --map \"%.*s=\" to leave it out", STR_ARG(col->name),
		    STR_ARG(m->type->name), STR_ARG(name), STR_ARG(col->name),
		    STR_ARG(col->name));
	col->attr = attr_value(attr);
	return 0;
}

int import_header(struct import *m, struct str record, struct err *e)
{
	struct str *names;

	if (csv_fields(m->c->arena, str_dup(m->c->arena, record), &names,
	    &m->column_count, e))
		return -1;
	m->columns = ARENA_ARRAY(m->c->arena, struct import_column,
	    m->column_count);
	for (size_t i = 0; i < m->column_count; i++) {
		m->columns[i].name = str_trim(names[i]);
		if (column(m, &m->columns[i], e))
			return -1;
	}
	return 0;
}

static struct json *member(struct arena *a, struct json *o, struct str name)
{
	struct json *v = json_get(o, name);

	return v ? v : json_set(o, name, json_object(a));
}

static void put(struct import_item *x, const struct attr *attr,
    struct str text)
{
	struct arena *a = x->m->work;
	struct json *o = x->body, *v = json_str(a, text), *list;

	if (attr_is_extension(x->type, attr))
		o = member(a, o, attr->schema->id);
	if (attr->parent && attr->parent->multi) {
		list = json_get(o, attr->parent->name);
		if (!list)
			json_push(list = json_set(o, attr->parent->name,
			    json_array(a)), json_object(a));
		o = list->first;
	} else if (attr->parent) {
		o = member(a, o, attr->parent->name);
	}
	if (attr->multi) {
		list = json_array(a);
		json_push(list, v);
		v = list;
	}
	json_set(o, attr->name, v);
}

/* The base schema, and the extensions that the body has an object of. */
static void set_schemas(struct import_item *x)
{
	struct arena *a = x->m->work;
	const struct restype *t = x->type;
	struct json *list = json_array(a);

	json_push(list, json_str(a, t->schema->id));
	for (size_t i = 0; i < t->ext_count; i++)
		if (json_get(x->body, t->ext[i].schema->id))
			json_push(list, json_str(a, t->ext[i].schema->id));
	json_set(x->body, S("schemas"), list);
}

static int from_csv(struct import_item *x, struct err *e)
{
	const struct import *m = x->m;
	struct str *fields;
	size_t n;

	if (csv_fields(m->work, x->record, &fields, &n, e))
		return -1;
	if (n != m->column_count)
		return err_set(e, ERR_INVALID_SYNTAX, "%zu fields; the header "
		    "has %zu", n, m->column_count);
	x->type = m->type;
	x->body = json_object(m->work);
	for (size_t i = 0; i < n; i++)
		if (fields[i].n && m->columns[i].attr)
			put(x, m->columns[i].attr, fields[i]);
	set_schemas(x);
	return 0;
}

static const struct restype *type_of(const struct import_item *x)
{
	const struct catalog *c = x->m->c->catalog;
	const struct json *list = json_gets(x->body, "schemas");
	struct str name = json_text(json_gets(x->body, "meta"),
	    S("resourceType"));

	for (size_t i = 0; i < c->type_count; i++) {
		if (str_eq(c->types[i]->name, name))
			return c->types[i];
		for (const struct json *v = list ? list->first : NULL; v;
		    v = v->next)
			if (str_ieq(v->text, c->types[i]->schema->id))
				return c->types[i];
	}
	return x->m->type;
}

static int from_json(struct import_item *x, struct err *e)
{
	if (json_read(x->m->work, str_trim(x->record), &limits, &x->body, e))
		return -1;
	if (x->body->kind != JSON_OBJECT)
		return err_set(e, ERR_INVALID_SYNTAX,
		    "a line holds one JSON object");
	x->type = type_of(x);
	if (!x->type)
		return err_set(e, ERR_INVALID_VALUE, "neither \"schemas\" nor "
		    "meta.resourceType tells the resource type; say --type");
	if (json_is_unassigned(json_gets(x->body, "schemas")))
		set_schemas(x);
	return 0;
}

int import_parse(struct import_item *x, struct err *e)
{
	if (x->m->in.csv ? from_csv(x, e) : from_json(x, e))
		return -1;
	x->there = json_text(x->body, S("id"));
	return 0;
}

/* A time of "meta", as it was in the record that the line comes from. */
static int past_time(const struct import_item *x, const char *name,
    int64_t *ms, struct err *e)
{
	struct str text = json_text(json_gets(x->body, "meta"), str_of(name));

	if (text.p && !clock_read(text, ms))
		return err_set(e, ERR_INVALID_VALUE, "meta.%s is no date with "
		    "a time", name);
	return 0;
}

static int restore(struct session *w, struct import_item *x,
    struct document *d, struct resource *made, struct err *e)
{
	struct caller *c = &x->m->c->caller;
	struct resource_past past = { x->type, x->there, c->now, 0 };

	if (load_check_id(w, x->there, e) ||
	    past_time(x, "created", &past.created, e))
		return -1;
	past.modified = past.created;
	if (past_time(x, "lastModified", &past.modified, e))
		return -1;
	return resource_restore(x->m->work, w, c, &past, d, made, e);
}

int import_create(struct session *w, void *arg, struct err *e)
{
	struct import_item *x = arg;
	struct import *m = x->m;
	struct caller *c = &m->c->caller;
	struct document_rules rules = resource_rules(m->work, w, c, x->type);
	struct document d = { 0 };
	struct resource made;

	*c = m->base;
	c->now = clock_now();
	rules.members_max = 0;
	c->request_id = load_request(m->work, m->operator, m->in.identity,
	    m->now.line);
	if (import_refer(w, x, e) ||
	    document_read(m->work, &rules, x->body, &d, e) ||
	    (m->keep_ids ? restore(w, x, &d, &made, e) :
	    resource_create(m->work, w, c, x->type, &d, &made, e)))
		return -1;
	x->here = made.uuid;
	return 0;
}
