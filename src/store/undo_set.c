/* SPDX-License-Identifier: Apache-2.0 */
/* undo_set.c - attributes get back the values they had before a change. */
#include "store/undo_part.h"

#include "store/operator.h"

/* One attribute on its way back: where it stands in the document. */
struct place {
	struct json *object;            /* NULL: its extension has no data */
	struct str extension;           /* URN, { NULL, 0 }: of the base */
	struct str name;
};

/* "urn:…:User:department" is department in the extension's object. */
static struct place find(const struct undoing *x, struct json *doc,
    struct str path)
{
	struct place p = { .object = doc, .name = path };

	for (size_t i = 0; i < x->type->ext_count; i++) {
		struct str id = x->type->ext[i].schema->id;

		if (path.n > id.n && path.p[id.n] == ':' &&
		    str_starts(path, id)) {
			p.extension = id;
			p.object = json_get(doc, id);
			p.name = str_sub(path, id.n + 1, path.n);
		}
	}
	return p;
}

static bool same(const struct json *l, const struct json *r)
{
	return !l || !r ? !l && !r : json_eq(l, r);
}

/* The extension's URN comes and goes with its data. */
static void set(struct undoing *x, struct json *doc, struct place *p,
    const struct json *value)
{
	if (!p->object && value)
		p->object = json_set(doc, p->extension, json_object(x->a));
	if (value)
		json_set(p->object, p->name, json_copy(x->a, value));
	else if (p->object)
		json_drop(p->object, p->name);
	if (p->extension.p && p->object && !p->object->count)
		json_cut(doc, p->object);
}

/* Each attribute of the diff; *n: how many were set back.  An attribute that
 * has the old value again is left alone. */
static int set_all(struct undoing *x, struct json *doc, size_t *n,
    struct err *e)
{
	struct buf names, since;

	buf_init(&names, x->a);
	buf_init(&since, x->a);
	JSON_EACH(one, x->diff) {
		const struct json *from = json_gets(one, "from");
		const struct json *to = json_gets(one, "to");
		struct place p = find(x, doc, one->name);
		const struct json *is = json_get(p.object, p.name);

		if (str_eq(one->name, S("blocked")) || (!from && !to) ||
		    same(is, from))
			continue;
		if (!same(is, to))
			buf_printf(&since, "%s%.*s", since.n ? ", " : "",
			    STR_ARG(one->name));
		set(x, doc, &p, from);
		buf_printf(&names, "%s%.*s", names.n ? ", " : "",
		    STR_ARG(one->name));
		++*n;
	}
	if (since.n && !x->u->force)
		return err_set(e, ERR_CONFLICT, "%.*s: changed since; --force "
		    "sets the old value all the same",
		    STR_ARG(buf_str(&since)));
	if (*n)
		undo_say(x, "%.*s set back", STR_ARG(buf_str(&names)));
	return 0;
}

/* The schemas are those that have data, as a client would say. */
static void set_schemas(struct undoing *x, struct json *doc)
{
	struct json *list = json_array(x->a);

	json_push(list, json_str(x->a, x->type->schema->id));
	for (size_t i = 0; i < x->type->ext_count; i++)
		if (json_get(doc, x->type->ext[i].schema->id))
			json_push(list, json_str(x->a,
			    x->type->ext[i].schema->id));
	json_set(doc, S("schemas"), list);
}

/* A document without externalId would keep it: it has to say null. */
static void say_external(struct undoing *x, struct json *doc)
{
	struct str name = x->type->external_attr->name;

	if (!json_get(doc, name))
		json_set(doc, name, json_null(x->a));
}

static int write(struct undoing *x, struct resource *r, struct json *doc,
    struct err *e)
{
	struct document_rules rules;
	struct document d = { 0 };

	x->c.lenient.granted = lenient_of(DIALECT_DEFAULT);
	rules = resource_rules(x->a, x->w, &x->c, x->type);
	set_schemas(x, doc);
	say_external(x, doc);
	if (document_read(x->a, &rules, doc, &d, e))
		return -1;
	return resource_replace(x->a, x->w, &x->c, r, &d, r, e);
}

static int unblock(struct undoing *x, const struct resource *r,
    struct err *e)
{
	const struct json *from = json_gets(json_gets(x->diff, "blocked"),
	    "from");
	struct operator_view v;

	if (!from || operator_look(x->a, x->w, r, &v, e))
		return from ? -1 : 0;
	if (v.blocked == from->flag)
		return 0;
	undo_say(x, from->flag ? "blocked again" : "not blocked any more");
	return operator_block(x->a, x->w, &x->c, r, from->flag, e);
}

int undo_attributes(struct undoing *x, struct resource *r, struct err *e)
{
	struct json *doc;
	size_t n = 0;

	if (!x->diff)
		return 0;
	if (row_doc(x->a, r, &doc, e) || set_all(x, doc, &n, e))
		return -1;
	if (n && write(x, r, doc, e))
		return -1;
	return unblock(x, r, e);
}
