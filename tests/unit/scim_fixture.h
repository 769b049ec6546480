/* SPDX-License-Identifier: Apache-2.0 */
/* scim_fixture.h - what the tests of documents share: a catalog, rules, and
 * documents from text.  Every test program gets its own copy. */
#ifndef SCIMD_TESTS_UNIT_SCIM_FIXTURE_H
#define SCIMD_TESTS_UNIT_SCIM_FIXTURE_H

#include "unit.h"

#include "scim/document.h"

#define CORE "urn:ietf:params:scim:schemas:core:2.0:"
#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define USER "\"schemas\":[\"" CORE "User\"]"
#define GROUP "\"schemas\":[\"" CORE "Group\"]"
#define THING "\"schemas\":[\"urn:x:Thing\"]"

/* A type with one attribute of each kind that users and groups lack. */
#define THING_FILE "[{\"id\":\"urn:x:Thing\",\"name\":\"Thing\"," \
	"\"attributes\":[" \
	"{\"name\":\"label\",\"required\":true}," \
	"{\"name\":\"serial\",\"mutability\":\"immutable\"}," \
	"{\"name\":\"secret\",\"returned\":\"never\"}," \
	"{\"name\":\"notes\",\"returned\":\"request\"}," \
	"{\"name\":\"always\",\"returned\":\"always\"}," \
	"{\"name\":\"state\",\"mutability\":\"readOnly\"}," \
	"{\"name\":\"count\",\"type\":\"integer\"}," \
	"{\"name\":\"ratio\",\"type\":\"decimal\"}," \
	"{\"name\":\"since\",\"type\":\"dateTime\"}," \
	"{\"name\":\"blob\",\"type\":\"binary\"}," \
	"{\"name\":\"open\",\"type\":\"boolean\"}," \
	"{\"name\":\"tags\",\"multiValued\":true}," \
	"{\"name\":\"lot\",\"type\":\"complex\",\"subAttributes\":[" \
	"{\"name\":\"number\",\"required\":true," \
	"\"mutability\":\"immutable\"}," \
	"{\"name\":\"pin\",\"returned\":\"never\"},{\"name\":\"hall\"}," \
	"{\"name\":\"memo\",\"returned\":\"request\"}]}]}," \
	"{\"id\":\"urn:x:More\",\"name\":\"More\",\"attributes\":[" \
	"{\"name\":\"code\",\"required\":true},{\"name\":\"colour\"}]}," \
	"{\"name\":\"Thing\",\"endpoint\":\"/Things\"," \
	"\"schema\":\"urn:x:Thing\",\"schemaExtensions\":[" \
	"{\"schema\":\"urn:x:More\",\"required\":false}]," \
	"\"scimd\":{\"indexed\":[\"count\",\"since\",\"open\",\"tags\"," \
	"\"serial\"]}}]"

struct fixture {
	struct catalog *catalog;
	struct leniency lenient;
	struct document_rules rules;
	struct err e;
};

static inline void fixture_init(struct fixture *f, const char *type)
{
	struct catalog_source more = { S("thing.json"), S(THING_FILE) };

	*f = (struct fixture){ .lenient = {
		lenient_of(DIALECT_DEFAULT), { 0 } } };
	T_OK(catalog_build(unit_arena(), &more, 1, &f->catalog, &f->e), &f->e);
	T_NEED(f->catalog != NULL);
	f->rules = (struct document_rules){ f->catalog,
	    catalog_type(f->catalog, str_of(type)), &f->lenient, 5,
	    S("https://x.test/scim/v2") };
}

static inline struct json *fixture_json(const char *text)
{
	static const struct json_limits limits = { 32, 200000 };
	struct json *v = NULL;
	struct err e = { 0 };

	T_OK(json_read(unit_arena(), str_of(text), &limits, &v, &e), &e);
	T_NEED(v != NULL);
	return v;
}

static inline struct str fixture_text(const struct json *v)
{
	struct buf b;

	if (!v)
		return str_of(NULL);
	buf_init(&b, unit_arena());
	json_write(&b, v);
	return buf_str(&b);
}

/* Reads body into *out; f->e starts afresh. */
static inline int fixture_read(struct fixture *f, const char *body,
    struct document *out)
{
	f->e = (struct err){ 0 };
	return document_read(unit_arena(), &f->rules, fixture_json(body), out,
	    &f->e);
}

/* The canonical text of a body that is good. */
static inline struct str fixture_doc(struct fixture *f, const char *body)
{
	struct document d = { 0 };

	T_OK(fixture_read(f, body, &d), &f->e);
	return fixture_text(d.doc);
}

#endif
