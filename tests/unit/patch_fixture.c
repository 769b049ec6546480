/* SPDX-License-Identifier: Apache-2.0 */
#include "patch_fixture.h"

#include <stdio.h>

struct patch_case pc;

static const struct json_limits json_lim = { 32, 200000 };

/* A type made of the test's own schema. */
static const char thing[] =
	"{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:ResourceType\"],"
	"\"id\":\"Thing\",\"name\":\"Thing\",\"endpoint\":\"/Things\","
	"\"schema\":\"" THING "\"}";

void patch_begin(enum dialect d, const char *type, const char *schema)
{
	struct catalog_source more[] = {
		{ S("schema.json"), str_of(schema) },
		{ S("type.json"), S(thing) },
	};
	struct err e = { 0 };

	pc = (struct patch_case){
		.limits = { 1000, 20000, { 4096, 100, 32 } },
		.lenient = { .granted = lenient_of(d) },
	};
	T_OK(catalog_build(unit_arena(), more, schema ? 2 : 0, &pc.catalog,
	    &e), &e);
	T_NEED(pc.catalog != NULL);
	pc.rules = (struct document_rules){
		.catalog = pc.catalog, .lenient = &pc.lenient,
		.type = catalog_type(pc.catalog, str_of(type)),
		.members_max = 20000, .base_url = S("https://x.org/v2"),
	};
}

/* ' stands for a quote and ` for one inside a text, so that a table of JSON can
 * be read. */
static struct str quoted(const char *text)
{
	struct buf b;

	buf_init(&b, unit_arena());
	for (; *text; text++)
		if (*text == '`')
			buf_adds(&b, "\\\"");
		else
			buf_addc(&b, *text == '\'' ? '"' : *text);
	return buf_str(&b);
}

struct json *patch_json(const char *text)
{
	struct err e = { 0 };
	struct json *v = NULL;

	T_OK(json_read(unit_arena(), quoted(text), &json_lim, &v, &e), &e);
	T_NEED(v != NULL);
	return v;
}

int patch_operations(const char *ops)
{
	struct str body = str_printf(unit_arena(), "{'schemas':['" PATCH_OP
	    "'],'Operations':%s}", ops);

	return patch_read(unit_arena(), &pc.rules, patch_json(body.p),
	    &pc.limits, &pc.patch, &pc.err);
}

static bool contains(const char *text, struct str part)
{
	struct str s = str_of(text);

	return str_find_str(s, part) < s.n;
}

/* A user with these members besides userName and, unless given, active. */
static struct json *document(const char *members)
{
	struct str text = str_printf(unit_arena(), "{'schemas':['" CORE "'%s],"
	    "'userName':'j'%s%s%s}",
	    contains(members, S(ENTERPRISE)) ? ",'" ENTERPRISE "'" : "",
	    contains(members, S("'active'")) ? "" : ",'active':true",
	    *members ? "," : "", members);

	return patch_json(text.p);
}

int patch_try(struct json *doc)
{
	struct patch_identity who = {
		.id = S(USER_ID),
		.meta = patch_json("{'resourceType':'User','created':"
		    "'2026-01-31T08:30:00.000Z'}"),
		.groups = pc.groups,
	};

	pc.doc = doc;
	return patch_apply(unit_arena(), &pc.rules, pc.patch, &who, doc,
	    &pc.changed, &pc.err);
}

/* Reads and applies ops, and brings the document to its canonical form. */
static int settled(const char *doc, const char *ops)
{
	struct document done = { 0 };

	if (patch_operations(ops) || patch_try(document(doc)))
		return -1;
	done.doc = pc.doc;
	if (document_settle(unit_arena(), &pc.rules, &done, &pc.err))
		return -1;
	pc.doc = done.doc;
	return 0;
}

struct str patch_text(const struct json *v)
{
	struct buf b;

	buf_init(&b, unit_arena());
	json_write(&b, v);
	return buf_str(&b);
}

void patch_check(const struct patch_row *row)
{
	struct json *before, *after;
	int rc;

	patch_begin(row->dialect, "User", NULL);
	rc = settled(row->before, row->ops);
	if (!T_INT(rc, row->after ? 0 : -1)) {
		printf("\t%s\n\t%s\n", row->ops, pc.err.detail);
		return;
	}
	if (row->after) {
		after = document(row->after);
		before = document(row->before);
		if (!json_eq(after, pc.doc))
			T_STR(patch_text(pc.doc), patch_text(after));
		if (!T_INT(pc.changed, !json_eq(before, pc.doc)))
			printf("\t%s\n", row->ops);
		return;
	}
	if (!T_INT(pc.err.kind, row->kind))
		printf("\t%s\n\t%s\n", row->ops, pc.err.detail);
	if (row->detail)
		T_STR(pc.err.detail, row->detail);
}
