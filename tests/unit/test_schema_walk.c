/* SPDX-License-Identifier: Apache-2.0 */
/* Walks /ResourceTypes and /Schemas of a running service with an operator's
 * files, and tries each characteristic of each attribute as it is told there.
 * Nothing here knows an attribute by its name. */
#include "tests/unit/schema_walk.h"

static bool stands_alone(const struct spot *s)
{
	return s->schema != s->base && !s->parent &&
	    json_gets(s->schema, "attributes")->count == 1;
}

static void try_required(struct walk *w, const struct spot *s)
{
	if (!spot_writable(s) || !attr_flag(s->attr, "required"))
		return;
	if (!stands_alone(s)) {
		post(w, s, NULL);
		/* An object with nothing in it is not there at all. */
		if (!s->parent)
			expect(w, s, "POST without is refused, or it has a "
			    "value all the same", refused(w, "invalidValue") ||
			    (w->f->status == 201 &&
			    shown(w, s, "attributes")));
	}
	expect(w, s, "POST with is taken",
	    post(w, s, sample(&w->make, s->attr)) == 201);
	if (!spot_single_place(s) || s->parent)
		return;
	patch(w, s, "remove", NULL);
	expect(w, s, "it cannot be removed", refused(w, "mutability") ||
	    (w->f->status < 300 && shown(w, s, "attributes")));
}

static void required_is_enforced(void)
{
	struct walk *w = walk_new();

	each_spot(w, try_required);
	walk_end(w, 20);
}

static void try_type(struct walk *w, const struct spot *s)
{
	struct json *wrong = json_object(w->f->arena), *list;

	if (!spot_writable(s))
		return;
	json_set(wrong, S("value"), json_object(w->f->arena));
	if (attr_says(s->attr, "type", "complex"))
		wrong = json_i64(w->f->arena, 7);
	else if (!attr_says(s->attr, "type", "string") &&
	    !attr_says(s->attr, "type", "reference"))
		wrong = json_str(w->f->arena, S("no such thing"));
	list = json_array(w->f->arena);
	json_push(list, json_copy(w->f->arena, wrong));
	post(w, s, attr_flag(s->attr, "multiValued") ? list : wrong);
	expect(w, s, "another type is refused", refused(w, "invalidValue"));
	expect(w, s, "the right type is taken",
	    post(w, s, sample(&w->make, s->attr)) == 201);
	if (attr_flag(s->attr, "multiValued"))
		return;
	list = json_array(w->f->arena);
	json_push(list, sample_one(&w->make, s->attr));
	json_push(list, sample_one(&w->make, s->attr));
	post(w, s, list);
	expect(w, s, "two values are refused", refused(w, "invalidValue"));
}

static void type_and_multi_valued_are_enforced(void)
{
	struct walk *w = walk_new();

	each_spot(w, try_type);
	walk_end(w, 150);
}

static void try_read_only(struct walk *w, const struct spot *s)
{
	struct json *value = sample(&w->make, s->attr);

	expect(w, s, "POST ignores it",
	    post(w, s, json_copy(w->f->arena, value)) == 201);
	expect(w, s, "it was not taken", !shows(w, s, value));
	if (!spot_single_place(s))
		return;
	patch(w, s, "replace", value);
	expect(w, s, "PATCH refuses it", w->f->status == 400);
}

static void try_immutable(struct walk *w, const struct spot *s)
{
	struct json *first = sample(&w->make, s->attr), *body;

	expect(w, s, "POST sets it",
	    post(w, s, json_copy(w->f->arena, first)) == 201);
	body = json_copy(w->f->arena, w->f->json);
	patch(w, s, "replace", sample(&w->make, s->attr));
	expect(w, s, "PATCH cannot change it", refused(w, "mutability"));
	patch(w, s, "remove", NULL);
	expect(w, s, "PATCH cannot remove it", refused(w, "mutability"));
	expect(w, s, "PUT may say it again",
	    walk_call(w, s, "PUT", "", body) == 200);
	walk_call(w, s, "PUT", "", body_with(&w->make, s,
	    sample(&w->make, s->attr)));
	expect(w, s, "PUT cannot change it", refused(w, "mutability"));
}

static void try_mutability(struct walk *w, const struct spot *s)
{
	const struct json *parent = s->parent;
	struct json *value;

	if (attr_says(s->attr, "mutability", "readOnly") &&
	    !(parent && (attr_says(parent, "mutability", "readOnly") ||
	    attr_lists_resources(parent)))) {
		try_read_only(w, s);
		return;
	}
	if (!spot_writable(s) || !spot_simple(s) || !spot_single_place(s))
		return;
	if (attr_says(s->attr, "mutability", "immutable")) {
		try_immutable(w, s);
		return;
	}
	value = sample(&w->make, s->attr);
	T_INT(post(w, s, sample(&w->make, s->attr)), 201);
	expect(w, s, "PATCH changes it",
	    patch(w, s, "replace", value) / 100 == 2);
	if (!attr_says(s->attr, "returned", "never"))
		expect(w, s, "and shows it", shows(w, s, value));
}

static void mutability_is_enforced(void)
{
	struct walk *w = walk_new();

	each_spot(w, try_mutability);
	walk_end(w, 80);
}

static void try_unique(struct walk *w, const struct spot *s)
{
	struct json *value = sample(&w->make, s->attr);
	bool unique = !attr_says(s->attr, "uniqueness", "none");

	if (!spot_writable(s) || !spot_simple(s))
		return;
	T_INT(post(w, s, json_copy(w->f->arena, value)), 201);
	post(w, s, value);
	expect(w, s, unique ? "it cannot be there twice" :
	    "it may be there twice", w->f->status == (unique ? 409 : 201));
	if (!unique || !spot_single_place(s))
		return;
	T_INT(post(w, s, sample(&w->make, s->attr)), 201);
	if (attr_says(s->attr, "mutability", "readWrite"))
		expect(w, s, "nor by PATCH",
		    patch(w, s, "replace", value) == 409);
}

static void uniqueness_is_enforced(void)
{
	struct walk *w = walk_new();

	each_spot(w, try_unique);
	walk_end(w, 100);
}

/* How many of one resource match "NAME eq VALUE". */
static struct str count(struct walk *w, const struct spot *s, struct str value)
{
	struct arena *a = w->f->arena;

	api_call(w->f, "GET", str_printf(a, "%.*s?filter=id%%20eq%%20%%22%.*s"
	    "%%22%%20and%%20%.*s%%20eq%%20%%22%.*s%%22",
	    STR_ARG(json_text(s->type, S("endpoint"))), STR_ARG(w->id),
	    STR_ARG(spot_name(a, s)), STR_ARG(value)).p, NULL);
	return api_text(w->f, "totalResults");
}

/* "Dark Green" as it stands in a URL, in the other case. */
static struct str other_case(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == ' ')
			buf_adds(&b, "%20");
		else if ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z')
			buf_addc(&b, (char)(s.p[i] ^ 32));
		else
			buf_addc(&b, s.p[i]);
	return buf_str(&b);
}

static void try_case(struct walk *w, const struct spot *s)
{
	struct json *value = sample_one(&w->make, s->attr), *list;
	bool exact = attr_flag(s->attr, "caseExact");

	if (!spot_writable(s) || !json_gets(s->attr, "caseExact") ||
	    value->kind != JSON_STRING ||
	    attr_says(s->attr, "type", "dateTime") ||
	    attr_says(s->attr, "returned", "never"))
		return;
	list = json_array(w->f->arena);
	json_push(list, json_copy(w->f->arena, value));
	T_INT(post(w, s, attr_flag(s->attr, "multiValued") ? list : value),
	    201);
	expect(w, s, "it is found as it is", str_eq(count(w, s,
	    other_case(w->f->arena, other_case(w->f->arena, value->text))),
	    S("1")));
	expect(w, s, exact ? "another case is another value" :
	    "the case does not matter", str_eq(count(w, s,
	    other_case(w->f->arena, value->text)), exact ? S("0") : S("1")));
}

static void case_exact_is_enforced(void)
{
	struct walk *w = walk_new();

	each_spot(w, try_case);
	walk_end(w, 80);
}

static void try_returned(struct walk *w, const struct spot *s)
{
	bool never = attr_says(s->attr, "returned", "never");
	bool always = attr_says(s->attr, "returned", "always");
	bool request = attr_says(s->attr, "returned", "request");
	struct json *value = sample(&w->make, s->attr);

	if (!never && !spot_writable(s))
		return;
	T_INT(post(w, s, value), 201);
	expect(w, s, "a plain GET shows it, or not",
	    !!shown(w, s, "") == !(never || request));
	expect(w, s, "asked for, it is shown, or never",
	    !!shown(w, s, "attributes") == !never);
	if (!request)
		expect(w, s, "left out, it is gone, or always there",
		    !!shown(w, s, "excludedAttributes") == always);
	if (never) {
		count(w, s, S("x"));
		expect(w, s, "it cannot be searched",
		    refused(w, "invalidFilter"));
	}
}

static void returned_is_enforced(void)
{
	struct walk *w = walk_new();

	each_spot(w, try_returned);
	walk_end(w, 150);
}

/* How many indexed attributes of any type have the number id. */
static int numbered(const struct catalog *c, int64_t id)
{
	int n = 0;

	for (size_t i = 0; i < c->type_count; i++)
		for (size_t k = 0; k < c->types[i]->indexed_count; k++)
			n += c->types[i]->indexed[k]->index_id == id;
	return n;
}

/* Two types may share an extension: each has attributes of its own. */
static void a_shared_extension_is_indexed_for_each_type(void)
{
	struct walk *w = walk_new();
	const struct catalog *c = w->f->catalog;
	int shared = 0;

	for (size_t i = 0; i < c->type_count; i++)
		for (size_t k = 0; k < c->types[i]->indexed_count; k++) {
			const struct attr *at = c->types[i]->indexed[k];

			T_INT(numbered(c, at->index_id), 1);
			shared += str_eq(at->schema->id, S(PROBE));
		}
	T_INT(shared, 2 * 6);
	walk_end(w, 0);
}

UNIT_MAIN("schema_walk", UNIT(required_is_enforced),
    UNIT(type_and_multi_valued_are_enforced), UNIT(mutability_is_enforced),
    UNIT(uniqueness_is_enforced), UNIT(case_exact_is_enforced),
    UNIT(returned_is_enforced),
    UNIT(a_shared_extension_is_indexed_for_each_type))
