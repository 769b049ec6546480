/* SPDX-License-Identifier: Apache-2.0 */
/* Filters as SQL answer what RFC 7644 section 3.4.2.2 says, whatever they
 * look like, and by an index wherever there is one. */
#include "tests/unit/filter_oracle.h"

#include <stdlib.h>

#include "base/buf.h"

#define FILTERS 700             /* for each type and seed */

/* One random filter; true when it was one that is allowed. */
static bool compare(struct world *w, const struct restype *t)
{
	struct fixture *f = w->f;
	const char *text = oracle_filter(w, t, (int)world_below(w, 4));
	struct filter *tree = world_filter(w, t, text);
	struct query q = { .types = &t, .filters = &tree, .type_count = 1,
	    .start = 1, .count = 10000 };
	struct str got, want;
	int64_t count, total = -1;

	if (!tree) {
		T_INT(f->e.kind, ERR_INVALID_FILTER);
		return false;
	}
	got = world_ids(w, &q);
	if (!got.p && f->e.kind == ERR_INVALID_FILTER)
		return false;
	want = oracle_find(w, t, tree, &count);
	T_OK(query_total(f->arena, f->w, &f->caller, &q, &total, &f->e),
	    &f->e);
	if (!str_eq(got, want) || total != count)
		T_STR("filter", text);
	T_STR(got, want);
	T_INT(total, count);
	return true;
}

/* SCIMD_TEST_SEED chooses other filters over another world. */
static void compare_all(uint64_t seed, const char *name)
{
	const char *given = getenv("SCIMD_TEST_SEED");
	struct world *w = world_new(given ? strtoull(given, NULL, 10) : seed);
	const struct restype *t = catalog_type(w->f->catalog, str_of(name));
	size_t answered = 0;

	world_fill(w, 120, 25, 80);
	for (size_t i = 0; i < FILTERS; i++) {
		struct arena_mark m = arena_mark(w->f->arena);

		answered += compare(w, t);
		arena_release(w->f->arena, m);
	}
	T_TRUE(answered > FILTERS / 3);
	world_free(w);
}

static void finds_the_users_that_the_evaluator_finds(void)
{
	compare_all(1, "User");
}

static void finds_the_groups_that_the_evaluator_finds(void)
{
	compare_all(2, "Group");
}

static void finds_the_gadgets_that_the_evaluator_finds(void)
{
	compare_all(3, "Gadget");
}

/* Who is who in the table below. */
static const char *const people[] = {
	/* a: work and home; b: home only, no type on the second; c: none */
	"'userName':'Aa','title':'Chief','emails':[{'value':'a@x',"
	"'type':'work','primary':true},{'value':'a@y','type':'home'}]",
	"'userName':'bb','title':'','active':false,'emails':[{'value':'b@x',"
	"'type':'home'},{'value':'b@y'}]",
	"'userName':'\xc3\xa9','externalId':'E1'",
};

static const struct {
	const char *filter, *found;     /* which of people, in order */
} truths[] = {
	/* 7644 3.4.2.2: any value; an absent one differs */
	{ "emails.type ne \"work\"", "abc" },
	{ "not (emails.type eq \"work\")", "bc" },
	{ "emails[type ne \"work\"]", "ab" },
	{ "emails.type ne \"home\"", "abc" },
	{ "title ne \"chief\"", "bc" }, { "title ne \"\"", "ac" },
	{ "emails.type eq \"WORK\"", "a" },
	{ "emails[type eq \"work\" and value eq \"a@y\"]", "" },
	{ "emails.type eq \"work\" and emails.value eq \"a@y\"", "a" },
	{ "emails[type pr]", "ab" }, { "emails[not (type pr)]", "b" },
	/* an absent primary is false, but absent */
	{ "emails.primary eq false", "ab" }, { "emails.primary pr", "a" },
	{ "emails[primary eq false and type eq \"work\"]", "" },
	/* absent values compare to nothing */
	{ "title gt \"a\"", "a" }, { "title le \"z\"", "ab" },
	{ "not (title gt \"a\")", "bc" }, { "title co \"\"", "ab" },
	{ "title sw \"\"", "ab" }, { "title ew \"\"", "ab" },
	{ "title ew \"EF\"", "a" }, { "title sw \"chief \"", "" },
	{ "emails co \"@\"", "ab" }, { "emails ew \"Y\"", "ab" },
	{ "title eq null", "c" }, { "emails ne null", "ab" },
	/* keys; what is exact */
	{ "userName eq \"aA\"", "a" }, { "userName eq \"\xc3\x89\"", "c" },
	{ "userName eq \"e\xcc\x81\"", "c" },
	{ "userName sw \"\xef\xbc\xa2\"", "b" },
	{ "externalId eq \"E1\"", "c" }, { "externalId eq \"e1\"", "" },
	{ "externalId ne \"e1\"", "abc" },
	/* what LIKE would get wrong */
	{ "userName co \"%\"", "" }, { "userName sw \"_\"", "" },
	/* defaulted values, columns */
	{ "active eq true", "ac" }, { "active ne true", "b" },
	{ "active pr", "abc" }, { "meta pr", "abc" },
	{ "meta.resourceType eq \"User\"", "abc" },
	{ "meta.resourceType eq \"user\"", "" },
	{ "schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"", "abc" },
	{ "meta.created lt \"2100-01-01T00:00:00+14:00\"", "abc" },
	{ "meta.version eq \"W/\\\"1.2\\\"\"", "b" },
	{ "groups pr", "" }, { "groups.value ne \"x\"", "abc" },
	{ "not (groups.value eq \"x\")", "abc" },
};

static void holds_what_the_protocol_decided(void)
{
	struct world *w = world_new(1);
	struct fixture *f = w->f;
	struct str ids[ARRAY_LEN(people)];

	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		struct resource r = { 0 };
		struct str body = str_printf(f->arena, USER("%s"), people[i]);

		T_OK(fixture_post(f, &f->caller, f->user, body.p, &r), &f->e);
		ids[i] = r.uuid;
	}
	for (size_t i = 0; i < ARRAY_LEN(truths); i++) {
		struct str found = world_find(w, f->user, truths[i].filter);
		char who[ARRAY_LEN(people) + 1] = "";
		size_t n = 0;

		for (size_t k = 0; k < ARRAY_LEN(people); k++)
			if (str_find_str(found, ids[k]) < found.n)
				who[n++] = (char)('a' + k);
		if (!T_STR(who, truths[i].found))
			T_STR("filter", truths[i].filter);
	}
	world_free(w);
}

/* A list in an extension, whose elements have lists themselves. */
static const char badge_schema[] =
    "{\"id\":\"urn:example:Badges\",\"name\":\"Badges\",\"attributes\":[{"
    "\"name\":\"badges\",\"type\":\"complex\",\"multiValued\":true,"
    "\"subAttributes\":[{\"name\":\"value\",\"type\":\"string\"},"
    "{\"name\":\"type\",\"type\":\"string\"},{\"name\":\"labels\","
    "\"type\":\"string\",\"multiValued\":true}]}]}";
static const char card_schema[] =
    "{\"id\":\"urn:example:Card\",\"name\":\"Card\",\"attributes\":[{"
    "\"name\":\"label\",\"type\":\"string\",\"required\":true}]}";
static const char card_type[] =
    "{\"name\":\"Card\",\"endpoint\":\"/Cards\","
    "\"schema\":\"urn:example:Card\",\"schemaExtensions\":[{"
    "\"schema\":\"urn:example:Badges\",\"required\":false}],\"scimd\":{"
    "\"name\":\"label\",\"indexed\":[\"urn:example:Badges:badges.value\"]}}";

static void looks_at_the_element_that_an_index_names(void)
{
	static const struct catalog_source more[] = {
		{ STR("badges.json"), { badge_schema,
		    sizeof(badge_schema) - 1 } },
		{ STR("card.json"), { card_schema, sizeof(card_schema) - 1 } },
		{ STR("card-type.json"), { card_type, sizeof(card_type) - 1 } },
	};
	static const struct { const char *filter; int64_t found; } rows[] = {
		{ "type eq \"in\" and value eq \"x\"", 1 },
		{ "type eq \"out\" and value eq \"x\"", 1 },
		{ "type eq \"none\" and value eq \"x\"", 0 },
		{ "type pr and value eq \"y\"", 0 },
		{ "labels eq \"b\" and value eq \"x\"", 1 },
		{ "labels eq \"c\" and value eq \"x\"", 0 },
		{ "labels ne \"c\" and value eq \"y\"", 0 },
		{ "value eq \"x\"", 1 },
	};
	struct world w = { .f = fixture_new_with(more, ARRAY_LEN(more)) };
	struct fixture *f = w.f;
	const struct restype *t = catalog_type(f->catalog, S("Card"));

	T_OK(fixture_post(f, &f->caller, t, "{'schemas':['urn:example:Card',"
	    "'urn:example:Badges'],'label':'one','urn:example:Badges':{"
	    "'badges':[{'value':'y','labels':['c']},"
	    "{'value':'x','type':'out','labels':['a','b']},"
	    "{'value':'x','type':'in'}]}}", NULL), &f->e);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text = str_printf(f->arena,
		    "urn:example:Badges:badges[%s]", rows[i].filter);
		struct filter *tree = world_filter(&w, t, text.p);
		struct query q = { .types = &t, .filters = &tree,
		    .type_count = 1, .start = 1, .count = 10 };
		int64_t total = -1;

		T_NEED(tree != NULL);
		T_OK(query_total(f->arena, f->w, &f->caller, &q, &total,
		    &f->e), &f->e);
		if (!T_INT(total, rows[i].found))
			T_STR("filter", rows[i].filter);
		T_INT(world_ids(&w, &q).n > 0, rows[i].found);
	}
	fixture_free(f);
}

static void groups_are_found_by_members_and_users_by_groups(void)
{
	struct world *w = world_new(1);
	struct fixture *f = w->f;
	struct resource a = fixture_user(f, "a"), b = fixture_user(f, "b");
	struct resource in = fixture_group(f, "in",
	    (const struct resource *[]){ &a, NULL });
	struct resource out = fixture_group(f, "Out",
	    (const struct resource *[]){ &in, &b, NULL });
	const struct {
		const struct restype *type;
		const char *format;
		struct str id, found;
	} rows[] = {
		{ f->group, "members eq \"%.*s\"", a.uuid, in.uuid },
		{ f->group, "members[value eq \"%.*s\"]", b.uuid, out.uuid },
		{ f->group, "members.value ne \"%.*s\"", a.uuid, out.uuid },
		{ f->group, "members[type eq \"group\" and value eq \"%.*s\"]",
		  in.uuid, out.uuid },
		{ f->user, "groups.value eq \"%.*s\" and userName eq \"a\"",
		  out.uuid, a.uuid },
		{ f->user, "groups[value eq \"%.*s\" and type eq \"direct\"]",
		  out.uuid, b.uuid },
		{ f->user, "groups[value eq \"%.*s\" and type eq \"indirect\"]",
		  out.uuid, a.uuid },
		{ f->user, "groups.display eq \"IN\" or id eq \"%.*s\"",
		  out.uuid, a.uuid },
		{ f->user, "groups.value eq \"%.*s\"", a.uuid, S("") },
		{ f->group, "members eq \"%.*s\"", S("unknown"), S("") },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text = str_printf(f->arena, rows[i].format,
		    STR_ARG(rows[i].id));

		if (!T_STR(str_trim(world_find(w, rows[i].type, text.p)),
		    rows[i].found))
			T_STR("filter", text);
	}
	world_free(w);
}

static void refuses_what_would_be_a_scan(void)
{
	static const struct {
		const char *type, *filter;
	} bad[] = {
		{ "Group", "members.value sw \"a\"" },
		{ "Group", "members.display eq \"a\"" },
		{ "Group", "members.$ref eq \"a\"" },
		{ "Group", "not (members[display eq \"a\"])" },
		{ "User", "groups.$ref eq \"a\"" },
	};
	struct world *w = world_new(1);

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const struct restype *t = catalog_type(w->f->catalog,
		    str_of(bad[i].type));

		T_FALSE(world_find(w, t, bad[i].filter).p);
		T_INT(w->f->e.kind, ERR_INVALID_FILTER);
	}
	world_free(w);
}

/* As many terms as the grammar's limit lets through, of each cost. */
static void a_hundred_terms_are_one_statement(void)
{
	static const char *const terms[] = {
		"userName eq \"u7\"", "emails.value eq \"x\"",
		"title eq \"x\"", "externalId sw \"x\"",
		"emails[type eq \"x\"]", "id eq \"x\"", "manager eq \"x\"",
		"groups eq \"x\"", "groups.display sw \"x\"",
		"groups[type eq \"indirect\"]", "not (id pr)",
		"not (emails.value ne \"x\")",
	};
	struct world *w = world_new(1);
	struct fixture *f = w->f;
	struct resource r = fixture_user(f, "u7");

	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		struct str found;
		struct buf b;

		buf_init(&b, f->arena);
		buf_adds(&b, "userName eq \"u7\"");
		for (int n = 0; n < 99; n++)
			buf_printf(&b, " or %s", terms[i]);
		buf_addc(&b, '\0');
		found = world_find(w, f->user, b.p);
		if (!T_STR(str_trim(found), r.uuid))
			T_STR(terms[i], f->e.log);
	}
	world_free(w);
}

UNIT_MAIN("filter_sql", UNIT(finds_the_users_that_the_evaluator_finds),
    UNIT(finds_the_groups_that_the_evaluator_finds),
    UNIT(finds_the_gadgets_that_the_evaluator_finds),
    UNIT(holds_what_the_protocol_decided),
    UNIT(looks_at_the_element_that_an_index_names),
    UNIT(groups_are_found_by_members_and_users_by_groups),
    UNIT(refuses_what_would_be_a_scan),
    UNIT(a_hundred_terms_are_one_statement))
