/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/schema_walk.h"

#include <stdio.h>

#define PATCH_OP "urn:ietf:params:scim:api:messages:2.0:PatchOp"

/* What the other files lack, for two types. */
static const char probe[] = "{\"id\": \"" PROBE "\", \"name\": \"Probe\","
    "\"scimd\": {\"extends\": [\"User\", \"Device\"],"
    " \"indexed\": [\"level\", \"since\", \"parts\"],"
    " \"canonicalOnly\": [\"grade\", \"hues\", \"parts.kind\"]},"
    " \"attributes\": ["
    "{\"name\": \"tag\", \"required\": true, \"uniqueness\": \"server\"},"
    "{\"name\": \"serial\", \"mutability\": \"immutable\","
    " \"caseExact\": true, \"uniqueness\": \"server\"},"
    "{\"name\": \"shade\", \"canonicalValues\": [\"red\", \"Dark Green\"]},"
    "{\"name\": \"grade\", \"caseExact\": true,"
    " \"canonicalValues\": [\"A\", \"a\", \"B\"]},"
    "{\"name\": \"hues\", \"multiValued\": true,"
    " \"canonicalValues\": [\"warm\", \"cold\"]},"
    "{\"name\": \"level\", \"type\": \"integer\"},"
    "{\"name\": \"rank\", \"type\": \"integer\", \"uniqueness\": \"server\"},"
    "{\"name\": \"ratio\", \"type\": \"decimal\"},"
    "{\"name\": \"since\", \"type\": \"dateTime\"},"
    "{\"name\": \"blob\", \"type\": \"binary\"},"
    "{\"name\": \"link\", \"type\": \"reference\","
    " \"referenceTypes\": [\"external\"]},"
    "{\"name\": \"secret\", \"mutability\": \"writeOnly\","
    " \"returned\": \"never\"},"
    "{\"name\": \"hidden\", \"returned\": \"never\"},"
    "{\"name\": \"shy\", \"returned\": \"request\"},"
    "{\"name\": \"loud\", \"returned\": \"always\"},"
    "{\"name\": \"stamp\", \"mutability\": \"readOnly\"},"
    "{\"name\": \"parts\", \"type\": \"complex\", \"multiValued\": true,"
    " \"subAttributes\": [{\"name\": \"value\", \"required\": true},"
    " {\"name\": \"maker\", \"caseExact\": true},"
    " {\"name\": \"kind\", \"canonicalValues\": [\"new\", \"old\"]},"
    " {\"name\": \"made\", \"type\": \"dateTime\"},"
    " {\"name\": \"whisper\", \"returned\": \"request\"}]}]}";

struct walk *walk_new(void)
{
	static struct walk w;
	struct catalog_source more[] = {
		{ S("device.json"),
		    unit_source("schemas/examples/device.json") },
		{ S("probe.json"), str_of(probe) },
	};

	w = (struct walk){ .f = api_new_with(more, ARRAY_LEN(more)) };
	w.make.arena = w.f->arena;
	T_INT(api_call(w.f, "POST", "/Users", API_USER("referred")), 201);
	w.make.user = api_text(w.f, "id");
	return &w;
}

void walk_end(struct walk *w, int least)
{
	T_TRUE(w->tried >= least);
	api_free(w->f);
}

void expect(struct walk *w, const struct spot *s, const char *what,
    bool held)
{
	w->tried++;
	if (!held)
		printf("# %.*s %.*s: %s; last answer %d %.*s\n",
		    STR_ARG(json_text(s->type, S("name"))),
		    STR_ARG(spot_name(w->f->arena, s)), what, w->f->status,
		    STR_ARG(w->f->body));
	T_TRUE(held);
}

int walk_call(struct walk *w, const struct spot *s, const char *method,
    const char *query, const struct json *body)
{
	struct str id = str_starts(str_of(method), S("POST")) ? S("") : w->id;

	return api_call(w->f, method, str_printf(w->f->arena, "%.*s%s%.*s%s",
	    STR_ARG(json_text(s->type, S("endpoint"))), id.n ? "/" : "",
	    STR_ARG(id), query).p, body ? body_text(w->f->arena, body).p :
	    NULL);
}

int post(struct walk *w, const struct spot *s, struct json *value)
{
	int status = walk_call(w, s, "POST", "", body_with(&w->make, s, value));

	if (status == 201)
		w->id = str_dup(w->f->arena, api_text(w->f, "id"));
	return status;
}

struct json *patch_body(struct walk *w, const struct spot *s, const char *op,
    const struct json *value)
{
	struct arena *a = w->f->arena;
	struct json *body = json_object(a), *one = json_object(a);

	json_push(json_set(body, S("schemas"), json_array(a)),
	    json_str(a, S(PATCH_OP)));
	json_push(json_set(body, S("Operations"), json_array(a)), one);
	json_set(one, S("op"), json_str(a, str_of(op)));
	json_set(one, S("path"), json_str(a, spot_name(a, s)));
	if (value)
		json_set(one, S("value"), json_copy(a, value));
	return body;
}

int patch(struct walk *w, const struct spot *s, const char *op,
    const struct json *value)
{
	return walk_call(w, s, "PATCH", "", patch_body(w, s, op, value));
}

const struct json *shown(struct walk *w, const struct spot *s,
    const char *query)
{
	struct str name = spot_name(w->f->arena, s);

	if (*query)
		query = str_printf(w->f->arena, "?%s=%.*s", query,
		    STR_ARG(name)).p;
	if (walk_call(w, s, "GET", query, NULL) != 200)
		return NULL;
	return body_at(w->f->json, s);
}

bool refused(const struct walk *w, const char *scim_type)
{
	return w->f->status == 400 &&
	    str_eq(api_text(w->f, "scimType"), str_of(scim_type));
}

bool shows(struct walk *w, const struct spot *s,
    const struct json *value)
{
	const struct json *got = shown(w, s, "attributes");

	return got && json_eq(got, value);
}

static void each_of_schema(struct walk *w, struct spot s, try_fn *fn)
{
	const struct json *attrs = json_gets(s.schema, "attributes");

	JSON_EACH(attr, attrs) {
		const struct json *subs = json_gets(attr, "subAttributes");

		s.parent = NULL;
		s.attr = attr;
		w->spots++;
		fn(w, &s);
		s.parent = attr;
		for (s.attr = subs ? subs->first : NULL; s.attr;
		    s.attr = s.attr->next) {
			w->spots++;
			fn(w, &s);
		}
	}
}

static const struct json *get(struct walk *w, const char *path, struct str id)
{
	T_INT(api_call(w->f, "GET", str_printf(w->f->arena, "%s%.*s", path,
	    STR_ARG(id)).p, NULL), 200);
	return w->f->json;
}

void each_spot(struct walk *w, try_fn *fn)
{
	const struct json *types = json_gets(get(w, "/ResourceTypes", S("")),
	    "Resources");

	JSON_EACH(type, types) {
		struct spot s = { .type = type };

		s.base = s.schema = get(w, "/Schemas/",
		    json_text(type, S("schema")));
		each_of_schema(w, s, fn);
		JSON_EACH(ext, json_gets(type, "schemaExtensions")) {
			s.schema = get(w, "/Schemas/",
			    json_text(ext, S("schema")));
			each_of_schema(w, s, fn);
		}
	}
	T_INT(w->spots > 130 ? 0 : w->spots, 0);
}
