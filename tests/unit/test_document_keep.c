/* SPDX-License-Identifier: Apache-2.0 */
#include "scim_fixture.h"

static struct fixture f;

/* The document after a PUT of body over old, or the detail of the refusal. */
static struct str put(const char *old, const char *body)
{
	struct document d = { 0 };
	const struct json *was = fixture_json(old);
	struct str before = fixture_text(was);

	T_OK(fixture_read(&f, body, &d), &f.e);
	if (document_keep(unit_arena(), &f.rules, was, &d, &f.e)) {
		T_INT(f.e.kind, ERR_MUTABILITY);
		return str_of(f.e.detail);
	}
	T_STR(fixture_text(was), before);
	return fixture_text(d.doc);
}

static void put_clears_what_it_leaves_out(void)
{
	fixture_init(&f, "User");
	T_STR(put("{" USER ",\"userName\":\"j\",\"title\":\"t\","
	    "\"active\":true,\"emails\":[{\"value\":\"a\"}],\"" ENTERPRISE
	    "\":{\"department\":\"d\"}}",
	    "{" USER ",\"userName\":\"k\"}"),
	    "{" USER ",\"userName\":\"k\",\"active\":true}");
}

/* It must never reactivate. */
static void put_keeps_active_and_external_id(void)
{
	static const char old[] = "{" USER ",\"externalId\":\"7\","
	    "\"userName\":\"j\",\"active\":false}";
	struct document d = { 0 };

	fixture_init(&f, "User");
	T_STR(put(old, "{" USER ",\"userName\":\"k\"}"), "{" USER
	    ",\"externalId\":\"7\",\"userName\":\"k\",\"active\":false}");
	T_STR(put(old, "{" USER ",\"userName\":\"k\",\"active\":null,"
	    "\"externalId\":null}"),
	    "{" USER ",\"userName\":\"k\",\"active\":false}");
	T_STR(put(old, "{" USER ",\"userName\":\"k\",\"active\":true,"
	    "\"externalId\":\"8\"}"), "{" USER
	    ",\"externalId\":\"8\",\"userName\":\"k\",\"active\":true}");
	T_OK(fixture_read(&f, "{" USER ",\"userName\":\"K\"}", &d), &f.e);
	T_OK(document_keep(unit_arena(), &f.rules, fixture_json(old), &d,
	    &f.e), &f.e);
	T_FALSE(d.active);
	T_STR(d.external_id, "7");
	T_STR(d.name_key, "k");
}

/* RFC 7644 section 3.5.1. */
static void put_may_set_but_not_change_an_immutable_value(void)
{
	fixture_init(&f, "Thing");
	T_STR(put("{" THING ",\"label\":\"a\"}",
	    "{" THING ",\"label\":\"a\",\"serial\":\"1\"}"),
	    "{" THING ",\"label\":\"a\",\"serial\":\"1\"}");
	T_STR(put("{" THING ",\"label\":\"a\",\"serial\":\"1\"}",
	    "{" THING ",\"label\":\"b\",\"serial\":\"1\"}"),
	    "{" THING ",\"label\":\"b\",\"serial\":\"1\"}");
	T_STR(put("{" THING ",\"label\":\"a\",\"serial\":\"1\"}",
	    "{" THING ",\"label\":\"b\"}"),
	    "{" THING ",\"label\":\"b\",\"serial\":\"1\"}");
	T_STR(put("{" THING ",\"label\":\"a\",\"serial\":\"1\"}",
	    "{" THING ",\"label\":\"a\",\"serial\":\"2\"}"),
	    "serial is immutable: it has a value, and another was sent");
	T_STR(put("{" THING ",\"label\":\"a\",\"serial\":\"1\"}",
	    "{" THING ",\"label\":\"a\",\"serial\":null}"),
	    "serial is immutable: it has a value, and another was sent");
	T_STR(put("{" THING ",\"label\":\"a\",\"lot\":{\"number\":\"1\"}}",
	    "{" THING ",\"label\":\"a\",\"lot\":{\"number\":\"2\"}}"),
	    "lot.number is immutable: it has a value, and another was sent");
	T_STR(put("{" THING ",\"label\":\"a\",\"lot\":{\"number\":\"1\"}}",
	    "{" THING ",\"label\":\"a\"}"), "{" THING ",\"label\":\"a\"}");
}

static void put_keeps_what_is_not_shown_to_the_client(void)
{
	static const char old[] = "{" THING ",\"label\":\"a\","
	    "\"secret\":\"s\",\"notes\":\"n\",\"always\":\"w\","
	    "\"lot\":{\"number\":\"1\",\"pin\":\"p\",\"hall\":\"h\"}}";

	fixture_init(&f, "Thing");
	T_STR(put(old, "{" THING ",\"label\":\"a\","
	    "\"lot\":{\"number\":\"1\"}}"), "{" THING ",\"label\":\"a\","
	    "\"secret\":\"s\",\"notes\":\"n\","
	    "\"lot\":{\"number\":\"1\",\"pin\":\"p\"}}");
	T_STR(put(old, "{" THING ",\"label\":\"a\",\"secret\":null,"
	    "\"notes\":\"m\"}"),
	    "{" THING ",\"label\":\"a\",\"notes\":\"m\"}");
}

static struct document settled;

static int settle(const char *doc, bool active)
{
	settled = (struct document){ .doc = fixture_json(doc),
	    .active = active };
	f.e = (struct err){ 0 };
	return document_settle(unit_arena(), &f.rules, &settled, &f.e);
}

static void settling_orders_and_cleans_a_changed_tree(void)
{
	fixture_init(&f, "User");
	T_OK(settle("{" USER ",\"title\":null,\"emails\":[{},"
	    "{\"type\":\"work\",\"value\":\"a\"}],\"active\":false,"
	    "\"phoneNumbers\":[],\"name\":{},\"" ENTERPRISE "\":"
	    "{\"manager\":{\"$ref\":\"Users/7\"}},\"externalId\":\"x\","
	    "\"userName\":\"J\"}", true), &f.e);
	T_STR(fixture_text(settled.doc), "{\"schemas\":[\"" CORE "User\",\""
	    ENTERPRISE "\"],\"externalId\":\"x\",\"userName\":\"J\","
	    "\"active\":false,\"emails\":[{\"value\":\"a\","
	    "\"type\":\"work\"}],\"" ENTERPRISE
	    "\":{\"manager\":{\"value\":\"7\"}}}");
	T_FALSE(settled.active);
	T_TRUE(settled.has_external);
	T_STR(settled.external_id, "x");
	T_STR(settled.name_key, "j");
	T_OK(settle("{\"userName\":\"J\"}", false), &f.e);
	T_STR(fixture_text(settled.doc),
	    "{" USER ",\"userName\":\"J\",\"active\":false}");
}

static void settling_is_idempotent(void)
{
	static const char doc[] = "{\"schemas\":[\"" CORE "User\",\""
	    ENTERPRISE "\"],\"externalId\":\"x\",\"userName\":\"J\","
	    "\"active\":true,\"emails\":[{\"value\":\"a\","
	    "\"primary\":true},{\"value\":\"b\"}],\"" ENTERPRISE
	    "\":{\"manager\":{\"value\":\"7\"}}}";

	fixture_init(&f, "User");
	T_OK(settle(doc, false), &f.e);
	T_STR(fixture_text(settled.doc), doc);
	for (size_t i = 0; i < LENIENT_COUNT; i++)
		T_INT(f.lenient.used[i], 0);
}

static void settling_checks_required_and_primary(void)
{
	fixture_init(&f, "User");
	T_ERR(settle("{" USER ",\"title\":\"t\"}", true), &f.e,
	    ERR_INVALID_VALUE);
	T_STR(str_of(f.e.detail), "userName is required");
	T_ERR(settle("{" USER ",\"userName\":\"j\",\"emails\":["
	    "{\"value\":\"a\",\"primary\":true},"
	    "{\"value\":\"b\",\"primary\":true}]}", true), &f.e,
	    ERR_INVALID_VALUE);
}

/* The values of a group's members, each followed by a blank. */
static struct str members(const char *list)
{
	struct document d = { 0 };
	struct buf b;
	size_t n = 0;

	if (fixture_read(&f, list, &d))
		return str_of(f.e.detail);
	buf_init(&b, unit_arena());
	if (!d.has_members)
		buf_adds(&b, "none");
	for (const struct member_ref *m = d.members; m; m = m->next, n++)
		buf_printf(&b, "%.*s ", STR_ARG(m->value));
	T_INT(d.member_count, n);
	T_INT(str_find_str(fixture_text(d.doc), S("members")),
	    fixture_text(d.doc).n);
	return buf_str(&b);
}

#define LIST(m) "{" GROUP ",\"displayName\":\"g\",\"members\":" m "}"

static void reads_members_in_every_shape(void)
{
	fixture_init(&f, "Group");
	T_STR(members("{" GROUP ",\"displayName\":\"g\"}"), "none");
	T_STR(members(LIST("[]")), "");
	T_STR(members(LIST("null")), "");
	T_STR(members(LIST("[{\"$ref\":null,\"value\":\"b\"},null,"
	    "{\"value\":\"a\",\"display\":\"x\",\"type\":7},\"c\"]")),
	    "b a c ");
}

static void members_are_distinct_and_in_order(void)
{
	fixture_init(&f, "Group");
	T_STR(members(LIST("[{\"value\":\"b\"},{\"value\":\"a\"},"
	    "{\"value\":\"b\"},{\"value\":\"B\"},{\"value\":\"a\"}]")),
	    "b a B ");
	T_STR(members(LIST("[{\"$ref\":\"../Users/d\"},{\"$ref\":"
	    "\"https://x/v2/Groups/e\",\"value\":null}]")), "d e ");
	T_STR(members(LIST("{\"value\":\"z\"}")), "z ");
}

static void refuses_members_without_an_id_and_too_many(void)
{
	static const char detail[] = "members[1] must be an object whose "
	    "\"value\" is the id of a member";

	fixture_init(&f, "Group");
	T_STR(members(LIST("[\"a\",{}]")), detail);
	T_STR(members(LIST("[\"a\",7]")), detail);
	T_STR(members(LIST("[\"a\",\"\"]")), detail);
	T_STR(members(LIST("[\"a\",{\"value\":7}]")), detail);
	T_STR(members(LIST("[\"a\",{\"value\":\"\"}]")), detail);
	T_INT(f.e.kind, ERR_INVALID_VALUE);
	T_STR(members(LIST("\"a\"")), "a ");
	T_STR(members(LIST("[\"1\",\"2\",\"3\",\"4\",\"5\"]")), "1 2 3 4 5 ");
	T_STR(members(LIST("[\"1\",\"2\",\"3\",\"4\",\"5\",\"5\"]")),
	    "members has 6 values; at most 5 fit in one operation");
	T_INT(f.e.kind, ERR_TOO_LARGE);
	f.rules.members_max = 0;
	T_STR(members(LIST("[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]")),
	    "1 2 3 4 5 6 ");
	f.lenient.granted = 0;
	T_STR(members(LIST("[{\"value\":\"a\"},\"b\"]")), detail);
	T_STR(members(LIST("{\"value\":\"a\"}")),
	    "members must be an array; an object was sent");
}

#define LAMP "\"schemas\":[\"urn:x:Lamp\"]"
#define LAMP_ATTR(name) "{\"name\":\"" name "\",\"type\":\"boolean\"," \
	"\"required\":true}"

static const char lamp_file[] = "[{\"id\":\"urn:x:Lamp\",\"name\":\"Lamp\","
	"\"attributes\":[" LAMP_ATTR("on") "," LAMP_ATTR("dims") ","
	LAMP_ATTR("said") "],\"scimd\":{\"assumed\":[\"on\",\"dims\"]}},"
	"{\"name\":\"Lamp\",\"endpoint\":\"/Lamps\",\"schema\":"
	"\"urn:x:Lamp\",\"scimd\":{\"active\":\"on\"}},"
	"{\"name\":\"Bulb\",\"endpoint\":\"/Bulbs\",\"schema\":"
	"\"urn:x:Lamp\",\"scimd\":{\"active\":\"said\"}}]";

/* Of what is assumed, the one that switches off stays as it was: leaving it
 * out must not switch on. */
static void what_is_assumed_never_switches_on_again(void)
{
	struct catalog_source more = { S("lamp.json"), str_of(lamp_file) };
	struct document d = { 0 };

	fixture_init(&f, "User");
	T_OK(catalog_build(unit_arena(), &more, 1, &f.catalog, &f.e), &f.e);
	f.rules.catalog = f.catalog;
	f.rules.type = catalog_type(f.catalog, S("Lamp"));
	T_STR(fixture_doc(&f, "{" LAMP ",\"said\":false}"), "{" LAMP
	    ",\"on\":true,\"dims\":true,\"said\":false}");
	T_ERR(fixture_read(&f, "{" LAMP "}", &d), &f.e, ERR_INVALID_VALUE);
	T_STR(f.e.detail, "said is required");
	f.e = (struct err){ 0 };
	T_STR(put("{" LAMP ",\"on\":false,\"dims\":false,\"said\":true}",
	    "{" LAMP ",\"said\":true}"), "{" LAMP
	    ",\"on\":false,\"dims\":true,\"said\":true}");
	T_OK(settle("{" LAMP ",\"said\":true}", false), &f.e);
	T_STR(fixture_text(settled.doc), "{" LAMP
	    ",\"on\":false,\"dims\":true,\"said\":true}");
	T_FALSE(settled.active);
	f.rules.type = catalog_type(f.catalog, S("Bulb"));
	T_ERR(fixture_read(&f, "{" LAMP "}", &d), &f.e, ERR_INVALID_VALUE);
}

UNIT_MAIN("document_keep", UNIT(what_is_assumed_never_switches_on_again),
    UNIT(put_clears_what_it_leaves_out),
    UNIT(put_keeps_active_and_external_id),
    UNIT(put_may_set_but_not_change_an_immutable_value),
    UNIT(put_keeps_what_is_not_shown_to_the_client),
    UNIT(settling_orders_and_cleans_a_changed_tree),
    UNIT(settling_is_idempotent), UNIT(settling_checks_required_and_primary),
    UNIT(reads_members_in_every_shape),
    UNIT(members_are_distinct_and_in_order),
    UNIT(refuses_members_without_an_id_and_too_many))
