/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over each attribute that has canonicalValues at /Schemas, and tries
 * them and others by every verb. */
#include "tests/unit/schema_walk.h"

#define BULK "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
#define OTHER "none of these"

static const struct json *canonical(const struct spot *s)
{
	return spot_writable(s) ? json_gets(s->attr, "canonicalValues") : NULL;
}

/* The text as a value of the attribute. */
static struct json *value_of(struct walk *w, const struct spot *s,
    struct str text)
{
	struct json *v = json_str(w->f->arena, text), *list;

	if (!attr_flag(s->attr, "multiValued"))
		return v;
	list = json_array(w->f->arena);
	json_push(list, v);
	return list;
}

static struct str swapped(struct arena *a, struct str text)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < text.n; i++) {
		char low = (char)(text.p[i] | 32);

		buf_addc(&b, low >= 'a' && low <= 'z' ?
		    (char)(text.p[i] ^ 32) : text.p[i]);
	}
	return buf_str(&b);
}

static bool is_listed(const struct json *all, struct str text)
{
	JSON_EACH(v, all)
		if (str_eq(v->text, text))
			return true;
	return false;
}

static void try_listed(struct walk *w, const struct spot *s)
{
	const struct json *all = canonical(s);
	struct arena *a = w->f->arena;

	if (!all)
		return;
	JSON_EACH(v, all) {
		struct str other = swapped(a, v->text);

		T_INT(post(w, s, value_of(w, s, v->text)), 201);
		expect(w, s, "each canonical value is kept as it is",
		    shows(w, s, value_of(w, s, v->text)));
		if (is_listed(all, other))
			continue;
		post(w, s, value_of(w, s, other));
		if (attr_flag(s->attr, "caseExact"))
			expect(w, s, "another case is another value",
			    refused(w, "invalidValue"));
		else
			expect(w, s, "another case is kept as it was sent",
			    w->f->status == 201 &&
			    shows(w, s, value_of(w, s, other)));
	}
}

static void canonical_values_are_taken(void)
{
	struct walk *w = walk_new();

	api_dialect(w->f, "rfc");
	each_spot(w, try_listed);
	walk_end(w, 40);
}

/* A request with one operation of Bulk; its status. */
static struct str in_bulk(struct walk *w, const struct spot *s,
    struct json *data)
{
	struct arena *a = w->f->arena;
	struct json *body = json_object(a), *one = json_object(a);

	json_push(json_set(body, S("schemas"), json_array(a)),
	    json_str(a, S(BULK)));
	json_push(json_set(body, S("Operations"), json_array(a)), one);
	json_set(one, S("method"), json_str(a, S("POST")));
	json_set(one, S("bulkId"), json_str(a, S("b")));
	json_set(one, S("path"), json_str(a, json_text(s->type,
	    S("endpoint"))));
	json_set(one, S("data"), data);
	T_INT(api_call(w->f, "POST", "/Bulk", body_text(a, body).p), 200);
	return api_text(w->f, "Operations.0.status");
}

/* parent[attr eq "text"], which add makes when nothing matches it. */
static int add_by_filter(struct walk *w, const struct spot *s, struct str text)
{
	struct arena *a = w->f->arena;
	struct spot up = *s;
	struct json *body;

	up.attr = s->parent;
	up.parent = NULL;
	body = patch_body(w, &up, "add", sample_one(&w->make, s->parent));
	json_set(json_gets(body, "Operations")->first, S("path"), json_str(a,
	    str_printf(a, "%.*s[%.*s eq \"%.*s\"]",
	    STR_ARG(spot_name(a, &up)), STR_ARG(json_text(s->attr,
	    S("name"))), STR_ARG(text))));
	return walk_call(w, s, "PATCH", "", body);
}

/* The detail tells which attribute, and what it may be. */
static bool tells(const struct walk *w, const struct spot *s)
{
	struct str detail = api_text(w->f, "detail");

	JSON_EACH(v, canonical(s))
		if (str_find_str(detail, v->text) == detail.n)
			return false;
	return refused(w, "invalidValue") && str_find_str(detail,
	    json_text(s->attr, S("name"))) < detail.n;
}

static void try_patches(struct walk *w, const struct spot *s,
    const struct json *other)
{
	static const char *const ops[] = { "add", "replace" };
	const struct json *sub;
	struct json *part = json_object(w->f->arena), *list;
	struct spot up = *s;

	for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
		patch(w, s, ops[i], other);
		expect(w, s, "PATCH with its path is refused", tells(w, s));
	}
	if (!s->parent)
		return;
	up.attr = s->parent;
	up.parent = NULL;
	sub = sample_one(&w->make, s->parent);
	JSON_EACH(v, sub)
		json_set(part, v->name, json_copy(w->f->arena, v));
	json_set(part, json_text(s->attr, S("name")),
	    json_copy(w->f->arena, other));
	list = json_array(w->f->arena);
	json_push(list, part);
	patch(w, &up, "add", attr_flag(s->parent, "multiValued") ? list :
	    part);
	expect(w, s, "PATCH with the path around it is refused", tells(w, s));
	if (!attr_flag(s->parent, "multiValued"))
		return;
	add_by_filter(w, s, S(OTHER));
	expect(w, s, "a value path cannot make it", tells(w, s));
	add_by_filter(w, s, canonical(s)->first->text);
	expect(w, s, "it makes what is listed", w->f->status == 200);
}

static void try_others(struct walk *w, const struct spot *s)
{
	struct json *other, *body;

	if (!canonical(s))
		return;
	other = value_of(w, s, S(OTHER));
	body = body_with(&w->make, s, json_copy(w->f->arena, other));
	expect(w, s, "Bulk refuses another", str_eq(in_bulk(w, s,
	    json_copy(w->f->arena, body)), S("400")));
	walk_call(w, s, "POST", "", body);
	expect(w, s, "POST refuses another", tells(w, s));
	T_INT(post(w, s, sample(&w->make, s->attr)), 201);
	walk_call(w, s, "PUT", "", body);
	expect(w, s, "PUT refuses another", tells(w, s));
	try_patches(w, s, other);
}

static void others_are_refused_by_each_verb(void)
{
	struct walk *w = walk_new();

	api_dialect(w->f, "rfc");
	each_spot(w, try_others);
	walk_end(w, 60);
}

/* What the schema's file says beyond what is served. */
static bool has_no_others(struct walk *w, const struct spot *s)
{
	const struct attr *attr = attr_find(w->f->catalog, catalog_type(
	    w->f->catalog, json_text(s->type, S("name"))),
	    spot_name(w->f->arena, s));

	return attr && attr->canonical_only;
}

static int strict;

static void try_leniency(struct walk *w, const struct spot *s)
{
	struct json *other;

	if (!canonical(s))
		return;
	if (has_no_others(w, s)) {
		strict++;
		try_others(w, s);
		return;
	}
	other = value_of(w, s, S(OTHER));
	expect(w, s, "POST takes another",
	    post(w, s, json_copy(w->f->arena, other)) == 201);
	expect(w, s, "as it was sent", shows(w, s, other));
	T_INT(post(w, s, sample(&w->make, s->attr)), 201);
	expect(w, s, "and PATCH",
	    patch(w, s, "replace", other) / 100 == 2 && shows(w, s, other));
	if (s->parent && attr_flag(s->parent, "multiValued"))
		expect(w, s, "and a value path",
		    add_by_filter(w, s, S("one more")) == 200);
}

static void others_are_taken_where_the_file_does_not_forbid_it(void)
{
	static const char *const names[] = { "default", "entra", "okta" };
	struct walk *w = walk_new();

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		strict = w->spots = 0;
		api_dialect(w->f, names[i]);
		each_spot(w, try_leniency);
		T_INT(strict, 2 * 3);
	}
	walk_end(w, 90);
}

/* A value that came by a leniency does not keep a stricter client from
 * changing something else. */
static void what_is_there_already_stays(void)
{
	struct api *f = api_new();
	struct str id;

	T_INT(api_call(f, "POST", "/Users", "{'schemas':['urn:ietf:params:"
	    "scim:schemas:core:2.0:User'],'userName':'j','emails':"
	    "[{'value':'j@x.example','type':'business'}]}"), 201);
	id = str_dup(f->arena, api_text(f, "id"));
	api_dialect(f, "rfc");
	T_INT(api_call(f, "PATCH", str_printf(f->arena, "/Users/%.*s",
	    STR_ARG(id)).p, "{'schemas':['urn:ietf:params:scim:api:messages:"
	    "2.0:PatchOp'],'Operations':[{'op':'replace','path':'title',"
	    "'value':'x'}]}"), 200);
	T_STR(api_text(f, "emails.0.type"), "business");
	api_free(f);
}

UNIT_MAIN("schema_canonical", UNIT(canonical_values_are_taken),
    UNIT(others_are_refused_by_each_verb),
    UNIT(others_are_taken_where_the_file_does_not_forbid_it),
    UNIT(what_is_there_already_stays))
