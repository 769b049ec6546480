/* SPDX-License-Identifier: Apache-2.0 */
/* A PATCH body on a user and on a group: what is accepted leaves a document
 * that the server itself would take; applied once more, a lone replace by a
 * plain path changes nothing; what is refused has a reason. */
#include <stdlib.h>

#include "scim/patch.h"
#include "tests/fuzz/fuzz.h"

#define CORE "urn:ietf:params:scim:schemas:core:2.0:"
#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

const char fuzz_name[] = "patch";

static const struct patch_limits limits = { 20, 50, { 4096, 100, 32 } };
static const struct json_limits json_lim = { 32, 2000 };
static struct catalog *catalog;
static struct json *user, *group;

static const char user_text[] =
	"{\"schemas\":[\"" CORE "User\",\"" ENTERPRISE "\"],"
	"\"userName\":\"jane\",\"name\":{\"givenName\":\"J\"},"
	"\"active\":true,\"emails\":[{\"value\":\"a@x\",\"type\":\"work\","
	"\"primary\":true},{\"value\":\"b@x\",\"type\":\"home\"}],"
	"\"roles\":[{\"value\":\"r\"}],"
	"\"" ENTERPRISE "\":{\"department\":\"d\",\"manager\":"
	"{\"value\":\"m\"}}}";
static const char group_text[] =
	"{\"schemas\":[\"" CORE "Group\"],\"displayName\":\"g\"}";

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void prepare(void)
{
	static struct arena *a;
	struct err e = { 0 };

	if (a)
		return;
	a = arena_new(0);
	check(a != NULL);
	check(catalog_build(a, NULL, 0, &catalog, &e) == 0);
	check(json_read(a, str_of(user_text), &json_lim, &user, &e) == 0);
	check(json_read(a, str_of(group_text), &json_lim, &group, &e) == 0);
}

/* A settled document holds what it held before it was settled again. */
static void settle(struct arena *a, const struct document_rules *r,
    struct json *doc)
{
	struct document one = { .doc = doc }, two;
	struct err e = { 0 };

	if (document_settle(a, r, &one, &e))
		return;
	two = (struct document){ .doc = json_copy(a, one.doc) };
	check(document_settle(a, r, &two, &e) == 0);
	check(json_eq(one.doc, two.doc));
}

static bool lone_replace(const struct json *body)
{
	const struct json *list = json_gets(body, "Operations");
	struct str op, path;

	if (!list || list->count != 1)
		return false;
	op = json_text(list->first, S("op"));
	path = json_text(list->first, S("path"));
	return str_ieq(op, S("replace")) && path.n &&
	    str_find(path, '[') == path.n;
}

static void apply(struct arena *a, const struct document_rules *r,
    const struct json *body, const struct patch *p, struct json *doc)
{
	static const struct patch_identity who = { .id = STR("1") };
	struct json *before = json_copy(a, doc), *after;
	bool changed;
	struct err e = { 0 };

	if (patch_apply(a, r, p, &who, doc, &changed, &e)) {
		check(e.kind != ERR_NONE && e.detail[0]);
		return;
	}
	check(changed == !json_eq(before, doc));
	check(changed ? p->touches_document : true);
	after = json_copy(a, doc);
	settle(a, r, json_copy(a, doc));
	if (!lone_replace(body))
		return;
	check(patch_apply(a, r, p, &who, doc, &changed, &e) == 0);
	check(!changed && json_eq(after, doc));
}

static void once(struct arena *a, const struct json *body, const char *type,
    enum dialect d)
{
	struct leniency lenient = { .granted = lenient_of(d) };
	struct document_rules r = {
		.catalog = catalog, .lenient = &lenient, .members_max = 50,
		.type = catalog_type(catalog, str_of(type)),
	};
	struct patch *p = NULL;
	struct err e = { 0 };

	if (patch_read(a, &r, body, &limits, &p, &e)) {
		check(!p && e.kind != ERR_NONE && e.detail[0]);
		return;
	}
	for (const struct member_step *s = p->members; s; s = s->next)
		check(s->ref_count <= limits.filter.terms);
	apply(a, &r, body, p, json_copy(a, r.type->members_attr ? group :
	    user));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena *a = arena_new(0);
	struct json *body;
	struct err e = { 0 };

	check(a != NULL);
	prepare();
	if (json_read(a, text, &json_lim, &body, &e) == 0) {
		once(a, body, "User", DIALECT_RFC);
		once(a, body, "User", DIALECT_ENTRA);
		once(a, body, "Group", DIALECT_ENTRA);
	}
	arena_free(a);
	return 0;
}
