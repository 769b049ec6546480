/* SPDX-License-Identifier: Apache-2.0 */
#include "scim_fixture.h"

#include "scim/project.h"

static struct fixture f;
static struct projection *p;

#define META ",\"meta\":{\"resourceType\":\"User\"," \
	"\"created\":\"1970-01-01T00:00:00.000Z\"," \
	"\"lastModified\":\"1970-01-01T00:00:01.500Z\"," \
	"\"version\":\"W/\\\"1.2\\\"\"," \
	"\"location\":\"https://x.test/Users/u1\"}}"
#define DOC "{\"schemas\":[\"" CORE "User\",\"" ENTERPRISE "\"]," \
	"\"externalId\":\"x\",\"userName\":\"j\"," \
	"\"name\":{\"givenName\":\"g\",\"familyName\":\"f\"}," \
	"\"emails\":[{\"value\":\"a\",\"type\":\"work\"},{\"value\":\"b\"}]," \
	"\"" ENTERPRISE "\":{\"department\":\"d\"," \
	"\"manager\":{\"value\":\"7\"}}}"
#define SCHEMAS "\"schemas\":[\"" CORE "User\",\"" ENTERPRISE "\"]"

static bool on_request;

static int read(const char *attributes, const char *excluded,
    const char *sent)
{
	struct projection_query q = {
		.catalog = f.catalog,
		.type = f.rules.type,
		.attributes = str_of(attributes),
		.excluded = str_of(excluded),
		.members_on_request = on_request,
		.sent = sent ? fixture_json(sent) : NULL,
	};

	f.e = (struct err){ 0 };
	return projection_read(unit_arena(), &q, &p, &f.e);
}

static struct str write_doc(const char *doc)
{
	struct resource_view v = {
		.type = f.rules.type, .id = S("u1"), .doc = str_of(doc),
		.modified = 1500, .version = S("W/\"1.2\""),
		.location = S("https://x.test/Users/u1")
	};
	struct buf b;

	buf_init(&b, unit_arena());
	T_OK(resource_write(unit_arena(), &b, p, &v, &f.e), &f.e);
	buf_addc(&b, '}');
	return buf_str(&b);
}

static struct str shown(const char *attributes, const char *excluded)
{
	T_OK(read(attributes, excluded, NULL), &f.e);
	return write_doc(DOC);
}

static bool shows(const char *name)
{
	const struct attr *attr = attr_find(f.catalog, f.rules.type,
	    str_of(name));

	T_NEED(attr != NULL);
	return attr->parent ? projection_shows_sub(p, attr) :
	    projection_shows(p, attr);
}

static void copies_the_document_by_default(void)
{
	fixture_init(&f, "User");
	T_STR(shown(NULL, NULL), "{\"id\":\"u1\"," SCHEMAS ","
	    "\"externalId\":\"x\",\"userName\":\"j\",\"name\":"
	    "{\"givenName\":\"g\",\"familyName\":\"f\"},\"emails\":["
	    "{\"value\":\"a\",\"type\":\"work\"},{\"value\":\"b\"}],\""
	    ENTERPRISE "\":{\"department\":\"d\",\"manager\":"
	    "{\"value\":\"7\"}}" META);
	T_TRUE(projection_is_default(p));
	T_STR(write_doc("{ \"schemas\" :1 }"),
	    "{\"id\":\"u1\", \"schemas\" :1 " META);
	T_TRUE(shows("groups"));
	T_FALSE(shows("password"));
}

static void shows_only_what_is_asked_for(void)
{
	fixture_init(&f, "User");
	T_STR(shown("userName", NULL),
	    "{\"id\":\"u1\"," SCHEMAS ",\"userName\":\"j\"}");
	T_FALSE(projection_is_default(p));
	T_STR(shown(" USERNAME , shoe,name.givenname ", NULL),
	    "{\"id\":\"u1\"," SCHEMAS ",\"userName\":\"j\","
	    "\"name\":{\"givenName\":\"g\"}}");
	T_STR(shown("emails.type," ENTERPRISE ":manager.value", NULL),
	    "{\"id\":\"u1\"," SCHEMAS ",\"emails\":[{\"type\":\"work\"}],\""
	    ENTERPRISE "\":{\"manager\":{\"value\":\"7\"}}}");
	T_STR(shown("department," CORE "User:externalId", NULL),
	    "{\"id\":\"u1\"," SCHEMAS ",\"externalId\":\"x\",\"" ENTERPRISE
	    "\":{\"department\":\"d\"}}");
	T_STR(shown(ENTERPRISE, NULL), "{\"id\":\"u1\"," SCHEMAS ",\""
	    ENTERPRISE "\":{\"department\":\"d\",\"manager\":"
	    "{\"value\":\"7\"}}}");
	T_STR(shown("meta.version,name.nick,shoe", NULL), "{\"id\":\"u1\","
	    SCHEMAS ",\"meta\":{\"version\":\"W/\\\"1.2\\\"\"}}");
	T_STR(shown("name,name.givenName", NULL), "{\"id\":\"u1\"," SCHEMAS
	    ",\"name\":{\"givenName\":\"g\",\"familyName\":\"f\"}}");
	T_STR(shown("shoe", NULL), "{\"id\":\"u1\"," SCHEMAS "}");
	T_STR(shown("password", NULL), "{\"id\":\"u1\"," SCHEMAS "}");
}

static void leaves_out_what_is_excluded(void)
{
	fixture_init(&f, "User");
	T_STR(shown(NULL, "id,schemas,emails.value,name,externalId,"
	    ENTERPRISE ":manager"), "{\"id\":\"u1\"," SCHEMAS
	    ",\"userName\":\"j\",\"emails\":[{\"type\":\"work\"}],\""
	    ENTERPRISE "\":{\"department\":\"d\"}" META);
	T_STR(shown(NULL, "meta,name.givenName,name.familyName,emails,"
	    ENTERPRISE), "{\"id\":\"u1\"," SCHEMAS
	    ",\"externalId\":\"x\",\"userName\":\"j\"}");
	T_STR(shown(NULL, "meta.resourceType,meta.created,meta.version,"
	    "meta.lastModified,meta.location,name,emails," ENTERPRISE),
	    "{\"id\":\"u1\"," SCHEMAS
	    ",\"externalId\":\"x\",\"userName\":\"j\"}");
	T_TRUE(shows("groups"));
	T_OK(read(NULL, "groups.display", NULL), &f.e);
	T_TRUE(shows("groups"));
	T_FALSE(shows("groups.display"));
	T_TRUE(shows("groups.value"));
}

/* RFC 7644 section 3.9. */
static void refuses_both_parameters_together(void)
{
	fixture_init(&f, "User");
	T_ERR(read("userName", "emails", NULL), &f.e, ERR_INVALID_VALUE);
	T_OK(read("", "emails", NULL), &f.e);
	T_OK(read("userName", " ", NULL), &f.e);
	T_FALSE(shows("emails"));
}

static void members_can_be_on_request(void)
{
	fixture_init(&f, "Group");
	T_OK(read(NULL, NULL, NULL), &f.e);
	T_TRUE(shows("members"));
	T_TRUE(shows("members.value"));
	on_request = true;
	T_OK(read("", "", NULL), &f.e);
	T_TRUE(projection_is_default(p));
	T_FALSE(shows("members"));
	T_OK(read("members.value", "", NULL), &f.e);
	T_TRUE(shows("members"));
	T_TRUE(shows("members.value"));
	T_FALSE(shows("members.display"));
	T_OK(read("", "displayName", "{\"Operations\":["
	    "{\"op\":\"add\",\"path\":\"members[value eq \\\"]\\\"]"
	    ".value\"}]}"), &f.e);
	T_TRUE(shows("members"));
	T_FALSE(shows("displayName"));
	on_request = false;
}

static const char thing[] = "{" THING ",\"label\":\"a\",\"secret\":\"s\","
	"\"notes\":\"n\",\"always\":\"w\",\"lot\":{\"number\":\"1\","
	"\"pin\":\"p\",\"memo\":\"m\"}}";

#define META_OF(id) ",\"meta\":{\"resourceType\":\"Thing\"," \
	"\"created\":\"1970-01-01T00:00:00.000Z\"," \
	"\"lastModified\":\"1970-01-01T00:00:01.500Z\"," \
	"\"version\":\"W/\\\"1.2\\\"\"," \
	"\"location\":\"https://x.test/Users/" id "\"}}"

static void obeys_returned(void)
{
	fixture_init(&f, "Thing");
	T_OK(read(NULL, NULL, NULL), &f.e);
	T_FALSE(projection_is_default(p));
	T_STR(write_doc(thing), "{\"id\":\"u1\"," THING ",\"label\":\"a\","
	    "\"always\":\"w\",\"lot\":{\"number\":\"1\"}" META_OF("u1"));
	T_OK(read("notes,secret,lot", NULL, NULL), &f.e);
	T_STR(write_doc(thing), "{\"id\":\"u1\"," THING ",\"notes\":\"n\","
	    "\"always\":\"w\",\"lot\":{\"number\":\"1\"}}");
	T_OK(read("lot.memo,lot.pin", NULL, NULL), &f.e);
	T_STR(write_doc(thing), "{\"id\":\"u1\"," THING
	    ",\"always\":\"w\",\"lot\":{\"memo\":\"m\"}}");
	T_OK(read(NULL, "always,label,meta,lot", NULL), &f.e);
	T_STR(write_doc(thing), "{\"id\":\"u1\"," THING
	    ",\"always\":\"w\"}");
}

/* RFC 7643 section 7: request is answered to a write that sent it. */
static void shows_what_the_write_sent(void)
{
	static const char *const bodies[] = {
		"{\"NOTES\":\"n\",\"secret\":\"s\"}",
		"{\"Operations\":[{\"op\":\"remove\",\"path\":\"notes\"}]}",
		"{\"Operations\":[{\"op\":\"add\",\"value\":{\"notes\":1}}]}",
		"{\"Operations\":[{\"value\":{\"urn:x:thing:notes\":1}}]}",
	};

	fixture_init(&f, "Thing");
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		T_OK(read(NULL, NULL, bodies[i]), &f.e);
		T_TRUE(shows("notes"));
		T_FALSE(shows("secret"));
	}
	T_OK(read(NULL, NULL, "{\"Operations\":[7,{\"value\":[]}]}"), &f.e);
	T_FALSE(shows("notes"));
	T_OK(read("label", NULL, bodies[0]), &f.e);
	T_FALSE(shows("notes"));
}

static void a_damaged_document_is_an_internal_error(void)
{
	struct resource_view v = { .type = NULL, .id = S("u1"),
	    .doc = S("{\"a\"") };
	struct buf b;

	fixture_init(&f, "User");
	v.type = f.rules.type;
	buf_init(&b, unit_arena());
	T_OK(read(NULL, NULL, NULL), &f.e);
	T_ERR(resource_write(unit_arena(), &b, p, &v, &f.e), &f.e,
	    ERR_INTERNAL);
	T_OK(read("userName", NULL, NULL), &f.e);
	T_ERR(resource_write(unit_arena(), &b, p, &v, &f.e), &f.e,
	    ERR_INTERNAL);
}

UNIT_MAIN("project", UNIT(copies_the_document_by_default),
    UNIT(shows_only_what_is_asked_for), UNIT(leaves_out_what_is_excluded),
    UNIT(refuses_both_parameters_together), UNIT(members_can_be_on_request),
    UNIT(obeys_returned), UNIT(shows_what_the_write_sent),
    UNIT(a_damaged_document_is_an_internal_error))
