/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "scim/caller.h"
#include "scim/schema.h"

#define CORE "urn:ietf:params:scim:schemas:core:2.0:"
#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

static struct catalog *builtin(void)
{
	struct err e = { 0 };
	struct catalog *c = NULL;

	T_OK(catalog_build(unit_arena(), NULL, 0, &c, &e), &e);
	T_NEED(c != NULL);
	return c;
}

/* The catalog with one more file; NULL and *e set when it is refused. */
static struct catalog *with(const char *text, struct err *e)
{
	struct catalog_source file = { S("x.json"), str_of(text) };
	struct catalog *c = NULL;

	if (catalog_build(unit_arena(), &file, 1, &c, e))
		return NULL;
	return c;
}

static const struct restype *type(const struct catalog *c, const char *name)
{
	const struct restype *t = catalog_type(c, str_of(name));

	T_NEED(t != NULL);
	return t;
}

static const struct attr *find(const struct catalog *c, const char *type_name,
    const char *name)
{
	return attr_find(c, type(c, type_name), str_of(name));
}

static struct str served(const struct json *doc)
{
	struct buf b;

	buf_init(&b, unit_arena());
	json_write(&b, doc);
	return buf_str(&b);
}

static void describes_users_and_groups(void)
{
	struct catalog *c = builtin();
	const struct restype *user = type(c, "User"), *group = type(c, "Group");

	T_INT(c->type_count, 2);
	T_INT(c->schema_count, 6);
	T_STR(user->endpoint, "/Users");
	T_INT(user->cap_edit, CAP_MEMBERSHIPS_EDIT);
	T_STR(user->name_attr->path, "userName");
	T_TRUE(user->name_unique);
	T_STR(user->active_attr->path, "active");
	T_STR(user->groups_attr->path, "groups");
	T_TRUE(user->members_attr == NULL);
	T_STR(user->external_attr->path, "externalId");
	T_INT(user->ext_count, 1);
	T_FALSE(user->ext[0].required);
	T_INT(group->cap_read, CAP_SETTINGS_READ);
	T_STR(group->members_attr->path, "members");
	T_TRUE(group->active_attr == NULL);
	T_TRUE(group->name_attr->required);
}

static void finds_attributes_by_every_name(void)
{
	static const struct { const char *name, *path; } good[] = {
		{ "userName", "userName" },
		{ "USERNAME", "userName" },
		{ "name.givenname", "name.givenName" },
		{ CORE "User:userName", "userName" },
		{ "URN:IETF:params:scim:schemas:core:2.0:user:NAME.givenName",
		  "name.givenName" },
		{ "department", "department" },
		{ "manager.value", "manager.value" },
		{ ENTERPRISE ":manager.value", "manager.value" },
		{ "emails.$ref", NULL },
		{ "groups.$ref", "groups.$ref" },
		{ "id", "id" },
		{ CORE "User:id", "id" },
		{ "meta.lastModified", "meta.lastModified" },
		{ "schemas", "schemas" },
		{ ENTERPRISE, NULL },
		{ ENTERPRISE ":userName", NULL },
		{ CORE "User:department", NULL },
		{ CORE "Group:displayName", NULL },
		{ "name.", NULL },
		{ ".givenName", NULL },
		{ "name.givenName.x", NULL },
		{ "", NULL },
		{ "user", NULL },
	};
	struct catalog *c = builtin();

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		const struct attr *attr = find(c, "User", good[i].name);

		T_STR(attr ? attr->path : str_of(NULL), good[i].path);
	}
}

static void says_where_values_stand(void)
{
	static const struct {
		const char *name, *json;
		enum attr_home home;
	} rows[] = {
		{ "userName", "$.\"userName\"", ATTR_IN_DOC },
		{ "name.givenName", "$.\"name\".\"givenName\"", ATTR_IN_DOC },
		{ "manager.value",
		  "$.\"" ENTERPRISE "\".\"manager\".\"value\"", ATTR_IN_DOC },
		{ "externalId", "$.\"externalId\"", ATTR_IN_DOC },
		{ "id", "$.\"id\"", ATTR_COLUMN },
		{ "meta.created", "$.\"meta\".\"created\"", ATTR_COLUMN },
		{ "schemas", "$.\"schemas\"", ATTR_COLUMN },
		{ "password", "$.\"password\"", ATTR_DISCARDED },
		{ "groups.value", "$.\"groups\".\"value\"", ATTR_GROUPS },
	};
	struct catalog *c = builtin();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct attr *attr = find(c, "User", rows[i].name);

		T_NEED(attr != NULL);
		T_STR(attr->json_path, rows[i].json);
		T_INT(attr->home, rows[i].home);
	}
	T_INT(find(c, "Group", "members")->home, ATTR_MEMBERS);
	T_INT(find(c, "Group", "members.display")->home, ATTR_MEMBERS);
}

static void tells_extensions_from_the_base(void)
{
	struct catalog *c = builtin();
	const struct restype *user = type(c, "User");

	T_TRUE(attr_is_extension(user, find(c, "User", "department")));
	T_FALSE(attr_is_extension(user, find(c, "User", "userName")));
	T_FALSE(attr_is_extension(user, find(c, "User", "id")));
	T_TRUE(restype_extension(user, S(ENTERPRISE)) == user->ext[0].schema);
	T_TRUE(restype_extension(user, S(CORE "User")) == NULL);
	T_STR(attr_value(find(c, "User", "emails"))->path, "emails.value");
	T_STR(attr_value(find(c, "User", "title"))->path, "title");
	T_TRUE(attr_value(find(c, "User", "name")) == NULL);
}

static void finds_endpoints_in_exact_case(void)
{
	struct catalog *c = builtin();

	T_TRUE(catalog_endpoint(c, S("/Users")) == type(c, "User"));
	T_TRUE(catalog_endpoint(c, S("Groups")) == type(c, "Group"));
	T_TRUE(catalog_endpoint(c, S("/users")) == NULL);
	T_TRUE(catalog_endpoint(c, S("")) == NULL);
	T_TRUE(catalog_type(c, S("user")) == NULL);
	T_TRUE(catalog_schema(c, S("URN:ietf:params:scim:schemas:core:2.0:"
	    "User")) == type(c, "User")->schema);
	T_TRUE(catalog_schema(c, S("urn:scimd:schemas:Common")) == NULL);
}

/* RFC 7643 sections 2.3.6, 2.3.7 and 8.7, errata 5368 and 8472. */
static void has_the_corrected_characteristics(void)
{
	struct catalog *c = builtin();

	T_TRUE(find(c, "User", "profileUrl")->case_exact);
	T_TRUE(find(c, "User", "photos.value")->case_exact);
	T_TRUE(find(c, "User", "x509Certificates.value")->case_exact);
	T_INT(find(c, "User", "x509Certificates.value")->type, ATTR_BINARY);
	T_TRUE(find(c, "User", "manager.value")->case_exact);
	T_INT(find(c, "User", "manager.displayName")->mutability,
	    ATTR_READ_ONLY);
	T_TRUE(find(c, "Group", "members.display") != NULL);
	T_TRUE(find(c, "Group", "displayName")->required);
	T_TRUE(find(c, "User", "id")->case_exact);
	T_INT(find(c, "User", "id")->returned, ATTR_RETURNED_ALWAYS);
	T_TRUE(find(c, "User", "externalId")->case_exact);
	T_FALSE(find(c, "User", "userName")->case_exact);
	T_INT(find(c, "User", "password")->returned, ATTR_RETURNED_NEVER);
	T_INT(find(c, "User", "emails.type")->canonical_count, 3);
	T_STR(find(c, "User", "emails.type")->canonical[0], "work");
}

static void indexes_what_the_type_names(void)
{
	struct catalog *c = builtin();
	const struct restype *user = type(c, "User");

	T_INT(user->indexed_count, 9);
	T_TRUE(find(c, "User", "emails.value")->indexed);
	T_TRUE(find(c, "User", "manager.value")->indexed);
	T_FALSE(find(c, "User", "userName")->indexed);
	T_FALSE(find(c, "User", "externalId")->indexed);
	T_INT(type(c, "Group")->indexed_count, 0);
}

static void serves_every_characteristic(void)
{
	struct catalog *c = builtin();
	const struct schema *s = catalog_schema(c, S(CORE "Group"));
	struct str text = served(type(c, "User")->doc);

	T_TRUE(str_find_str(served(s->doc), S("{\"name\":\"displayName\","
	    "\"type\":\"string\",\"multiValued\":false,"
	    "\"description\":\"The name of the group; unique.\","
	    "\"required\":true,\"caseExact\":false,"
	    "\"mutability\":\"readWrite\",\"returned\":\"default\","
	    "\"uniqueness\":\"server\"}")) < served(s->doc).n);
	T_STR(json_text(s->doc, S("id")), CORE "Group");
	T_INT(str_find_str(text, S("scimd")), text.n);
	T_STR(text, "{\"schemas\":[\"" CORE "ResourceType\"],\"id\":\"User\","
	    "\"name\":\"User\",\"description\":\"Users of the account\","
	    "\"endpoint\":\"/Users\",\"schema\":\"" CORE "User\","
	    "\"schemaExtensions\":[{\"schema\":\"" ENTERPRISE "\","
	    "\"required\":false}]}");
}

#define GATE "{\"id\":\"urn:x:Gate\",\"name\":\"Gate\",\"attributes\":[" \
	"{\"name\":\"id\",\"type\":\"string\"}," \
	"{\"name\":\"label\",\"required\":true,\"uniqueness\":\"server\"}," \
	"{\"name\":\"serial\",\"uniqueness\":\"server\",\"caseExact\":true}," \
	"{\"name\":\"site\",\"type\":\"reference\"," \
	"\"referenceTypes\":[\"Group\"]}]}"
#define GATE_TYPE(extra) "{\"name\":\"Gate\",\"endpoint\":\"Gates\"," \
	"\"schema\":\"urn:x:Gate\",\"scimd\":{" extra "}}"

static void takes_a_type_from_an_operator(void)
{
	struct err e = { 0 };
	struct catalog *c = with("[" GATE "," GATE_TYPE("\"name\":\"label\"")
	    "]", &e);
	const struct restype *t;

	T_STR(str_of(e.detail), "");
	T_NEED(c != NULL);
	t = type(c, "Gate");
	T_STR(t->endpoint, "/Gates");
	T_INT(t->cap_edit, CAP_SETTINGS_EDIT);
	T_STR(t->name_attr->path, "label");
	T_TRUE(find(c, "Gate", "site")->case_exact);
	T_INT(t->indexed_count, 1);
	T_STR(t->indexed[0]->path, "serial");
	T_TRUE(find(c, "Gate", "id")->schema == c->common);
	T_INT(t->schema->attr_count, 3);
}

static void takes_an_extension_from_an_operator(void)
{
	struct err e = { 0 };
	struct catalog *c = with("{\"id\":\"urn:x:Badge\",\"name\":\"Badge\","
	    "\"attributes\":[{\"name\":\"number\",\"type\":\"integer\"},"
	    "{\"name\":\"department\"}],\"scimd\":{\"extends\":[\"User\"],"
	    "\"indexed\":[\"number\"]}}", &e);
	struct str text;

	T_STR(str_of(e.detail), "");
	T_NEED(c != NULL);
	T_INT(type(c, "User")->ext_count, 2);
	T_STR(find(c, "User", "number")->json_path,
	    "$.\"urn:x:Badge\".\"number\"");
	T_TRUE(find(c, "User", "number")->indexed);
	T_TRUE(find(c, "User", "department") == NULL);
	T_STR(find(c, "User", "urn:x:badge:department")->path, "department");
	text = served(type(c, "User")->doc);
	T_TRUE(str_find_str(text, S("{\"schema\":\"urn:x:Badge\","
	    "\"required\":false}")) < text.n);
}

static void keeps_the_attributes_of_two_types_apart(void)
{
	struct err e = { 0 };
	struct catalog *c = with("[" GATE ",{\"name\":\"Gate\","
	    "\"endpoint\":\"/Gates\",\"schema\":\"urn:x:Gate\","
	    "\"schemaExtensions\":[{\"schema\":\"" ENTERPRISE "\","
	    "\"required\":true}]}]", &e);

	T_STR(str_of(e.detail), "");
	T_NEED(c != NULL);
	T_TRUE(type(c, "Gate")->ext[0].required);
	T_TRUE(find(c, "User", "department")->indexed);
	T_FALSE(find(c, "Gate", "department")->indexed);
}

static void replaces_a_builtin_type_by_name(void)
{
	struct err e = { 0 };
	struct catalog *c = with("{\"name\":\"User\",\"endpoint\":\"/Users\","
	    "\"schema\":\"" CORE "User\",\"scimd\":{\"name\":\"userName\"}}",
	    &e);

	T_STR(str_of(e.detail), "");
	T_NEED(c != NULL);
	T_INT(type(c, "User")->ext_count, 0);
	T_INT(c->type_count, 2);
}

#define ONE(attr) \
	"{\"id\":\"urn:x:A\",\"name\":\"A\",\"attributes\":[" attr "]}"

struct bad {
	const char *text, *detail;      /* the beginning of it */
};

static void refused(const struct bad *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err e = { 0 };

		T_TRUE(with(rows[i].text, &e) == NULL);
		T_INT(e.kind, ERR_INVALID_VALUE);
		T_STR(str_sub(str_of(e.detail), 0, str_of(rows[i].detail).n),
		    rows[i].detail);
	}
}

static void refuses_bad_schemas_by_file_and_attribute(void)
{
	static const struct bad bad[] = {
		{ "{", "x.json: file: " },
		{ "{}", "x.json: file: is neither a schema" },
		{ ONE("{\"name\":\"9\"}"), "x.json: urn:x:A: an attribute" },
		{ ONE("{\"name\":\"a\"},{\"name\":\"A\"}"),
		  "x.json: A: is defined twice" },
		{ ONE("{\"name\":\"a\",\"type\":\"text\"}"),
		  "x.json: a: type is not one of" },
		{ ONE("{\"name\":\"a\",\"mutability\":\"no\"}"),
		  "x.json: a: mutability is not one of" },
		{ ONE("{\"name\":\"a\",\"returned\":\"no\"}"),
		  "x.json: a: returned is not one of" },
		{ ONE("{\"name\":\"a\",\"uniqueness\":\"no\"}"),
		  "x.json: a: uniqueness is not one of" },
		{ ONE("{\"name\":\"a\",\"required\":\"yes\"}"),
		  "x.json: a: multiValued, required and caseExact" },
		{ ONE("{\"name\":\"a\",\"mutabilty\":\"immutable\"}"),
		  "x.json: a: \"mutabilty\" means nothing here" },
		{ ONE("5"), "x.json: urn:x:A: an attribute" },
	};

	refused(bad, ARRAY_LEN(bad));
}

static void refuses_characteristics_that_contradict(void)
{
	static const struct bad bad[] = {
		{ ONE("{\"name\":\"a\",\"type\":\"complex\"}"),
		  "x.json: a: a complex attribute needs subAttributes" },
		{ ONE("{\"name\":\"a\",\"subAttributes\":[{\"name\":\"b\"}]}"),
		  "x.json: a: only a complex attribute" },
		{ ONE("{\"name\":\"a\",\"type\":\"complex\",\"subAttributes\":"
		  "[{\"name\":\"b\",\"type\":\"complex\",\"subAttributes\":"
		  "[{\"name\":\"c\"}]}]}"),
		  "x.json: a.b: a sub-attribute cannot be complex" },
		{ ONE("{\"name\":\"a\",\"type\":\"boolean\","
		  "\"uniqueness\":\"server\"}"),
		  "x.json: a: an attribute of this type cannot be unique" },
		{ ONE("{\"name\":\"a\",\"mutability\":\"writeOnly\"}"),
		  "x.json: a: a writeOnly attribute must be" },
		{ ONE("{\"name\":\"a\",\"type\":\"reference\","
		  "\"referenceTypes\":[\"Car\"]}"),
		  "x.json: a: names a resource type that does not exist" },
		{ ONE("{\"name\":\"a\",\"type\":\"complex\",\"subAttributes\":"
		  "[{\"name\":\"b\",\"type\":\"reference\","
		  "\"referenceTypes\":[\"uri\",\"Car\"]}]}"),
		  "x.json: b: names a resource type that does not exist" },
		{ ONE("{\"name\":\"a\",\"mutability\":\"writeOnly\","
		  "\"returned\":\"never\",\"required\":true}"),
		  "x.json: a: a writeOnly attribute is not kept" },
		{ ONE("{\"name\":\"a\",\"canonicalValues\":[1]}"),
		  "x.json: a: canonicalValues and referenceTypes" },
		{ ONE("{\"name\":\"a\",\"type\":\"boolean\","
		  "\"canonicalValues\":[\"true\"]}"),
		  "x.json: a: an attribute of this type has no canonical" },
	};

	refused(bad, ARRAY_LEN(bad));
}

#define MARKED(ours) "{\"id\":\"urn:x:A\",\"name\":\"A\"," \
	"\"attributes\":[{\"name\":\"a\",\"type\":\"boolean\"}," \
	"{\"name\":\"b\"}],\"scimd\":" ours "}"

static void refuses_schemas_that_cannot_stand(void)
{
	static const struct bad bad[] = {
		{ "{\"id\":\"A\",\"name\":\"A\",\"attributes\":[]}",
		  "x.json: id: a schema needs a URI" },
		{ "{\"id\":\"urn:x:A\",\"name\":\"A\",\"attributes\":[]}",
		  "x.json: urn:x:A: a schema needs attributes" },
		{ "{\"id\":\"urn:x:A\",\"attributes\":[{\"name\":\"a\"}]}",
		  "x.json: urn:x:A: a schema needs a name" },
		{ "{\"id\":\"" CORE "User\",\"name\":\"A\",\"attributes\":[]}",
		  "x.json: " CORE "User: another file" },
		{ "{\"id\":\"urn:x:A\",\"name\":\"A\",\"attributes\":"
		  "[{\"name\":\"a\"}],\"scimd\":{\"extends\":\"Car\"}}",
		  "x.json: extends: names a resource type" },
		{ MARKED("{\"canonicalOnly\":[\"b\"]}"),
		  "x.json: b: \"canonicalOnly\" names an attribute without" },
		{ MARKED("{\"canonicalOnly\":[\"c.d\"]}"),
		  "x.json: c.d: \"scimd\" names an attribute that the" },
		{ MARKED("{\"canonicalOnly\":\"c\"}"),
		  "x.json: canonicalOnly: is an array" },
		{ MARKED("{\"assumed\":[\"a\"]}"),
		  "x.json: a: \"assumed\" names what is no required boolean" },
		{ MARKED("{\"assumed\":[7]}"),
		  "x.json: assumed: \"scimd\" names an attribute that the" },
		{ MARKED("{\"extend\":\"User\"}"),
		  "x.json: scimd: \"extend\" means nothing here" },
		{ MARKED("{\"required\":\"yes\"}"),
		  "x.json: required: is true or false" },
	};

	refused(bad, ARRAY_LEN(bad));
}

#define BASE(extra) "{\"name\":\"Car\",\"endpoint\":\"/Cars\"," \
	"\"schema\":\"" CORE "User\"" extra "}"

static void refuses_bad_types_by_file_and_reason(void)
{
	static const struct bad bad[] = {
		{ "{\"name\":\"Car\",\"endpoint\":\"/Users\",\"schema\":\""
		  CORE "User\"}", "x.json: Car: another resource type has" },
		{ "{\"name\":\"Car\",\"endpoint\":\"/Me\",\"schema\":\"x\"}",
		  "x.json: endpoint: the protocol itself" },
		{ "{\"name\":\"Car\",\"endpoint\":\"/a/b\"}",
		  "x.json: endpoint: endpoint is" },
		{ "{\"name\":\"\",\"endpoint\":\"/a\"}",
		  "x.json: name: a resource type needs" },
		{ "{\"name\":\"Car\",\"endpoint\":\"/Cars\",\"schema\":\"x\"}",
		  "x.json: x: no file describes this schema" },
		{ "{\"name\":\"User\",\"endpoint\":\"/Persons\"}",
		  "x.json: User: a built-in resource type keeps" },
		{ BASE(",\"schemaExtensions\":[{\"schema\":\"urn:q\"}]"),
		  "x.json: urn:q: no file describes this schema" },
		{ BASE(",\"schemaExtensions\":[{\"schema\":\"" CORE
		  "User\"}]"), "x.json: " CORE "User: the schema is named" },
		{ BASE(",\"schemaExtensions\":[{\"schema\":\"" ENTERPRISE
		  "\",\"required\":\"true\"}]"),
		  "x.json: required: is true or false" },
		{ BASE(",\"schemaExtensions\":[\"" ENTERPRISE "\"]"),
		  "x.json: schemaExtensions: is an object" },
		{ BASE(",\"scimd\":\"name\""), "x.json: scimd: is an object" },
		{ BASE(",\"scimd\":{\"permissions\":\"settings\"}"),
		  "x.json: scimd: \"permissions\" means nothing here" },
		{ BASE(",\"scimd\":{\"permission\":\"all\"}"),
		  "x.json: permission: permission is" },
		{ BASE(",\"scimd\":{\"name\":\"active\"}"),
		  "x.json: name: \"name\" must be a single-valued string" },
		{ BASE(",\"scimd\":{\"active\":\"title\"}"),
		  "x.json: active: \"active\" must be a single-valued" },
		{ BASE(",\"scimd\":{\"members\":\"addresses\"}"),
		  "x.json: members: \"members\" must be" },
		{ BASE(",\"scimd\":{\"members\":\"groups\"}"),
		  "x.json: members: \"members\" cannot be readOnly" },
		{ BASE(",\"scimd\":{\"groups\":\"emails\"}"),
		  "x.json: groups: \"groups\" must be a readOnly" },
		{ BASE(",\"scimd\":{\"name\":\"userName\","
		  "\"indexed\":[\"colour\"]}"),
		  "x.json: colour: \"indexed\" names an attribute" },
		{ BASE(",\"scimd\":{\"name\":\"userName\","
		  "\"indexed\":[\"name\"]}"),
		  "x.json: name: a complex attribute cannot be indexed" },
		{ BASE(",\"scimd\":{\"name\":\"userName\","
		  "\"indexed\":[\"password\"]}"),
		  "x.json: password: this attribute is not kept" },
		{ BASE(",\"scimd\":{\"name\":\"userName\","
		  "\"indexed\":[\"meta.created\"]}"),
		  "x.json: meta.created: this attribute is not kept" },
		{ BASE(",\"scimd\":{\"name\":\"userName\","
		  "\"indexed\":[\"x509Certificates\"]}"),
		  "x.json: x509Certificates.value: a decimal or binary" },
	};

	refused(bad, ARRAY_LEN(bad));
}

UNIT_MAIN("schema", UNIT(describes_users_and_groups),
    UNIT(finds_attributes_by_every_name), UNIT(says_where_values_stand),
    UNIT(tells_extensions_from_the_base), UNIT(finds_endpoints_in_exact_case),
    UNIT(has_the_corrected_characteristics), UNIT(indexes_what_the_type_names),
    UNIT(serves_every_characteristic), UNIT(takes_a_type_from_an_operator),
    UNIT(takes_an_extension_from_an_operator),
    UNIT(keeps_the_attributes_of_two_types_apart),
    UNIT(replaces_a_builtin_type_by_name),
    UNIT(refuses_bad_schemas_by_file_and_attribute),
    UNIT(refuses_characteristics_that_contradict),
    UNIT(refuses_schemas_that_cannot_stand),
    UNIT(refuses_bad_types_by_file_and_reason))
