/* SPDX-License-Identifier: Apache-2.0 */
/* schema_body.h - documents made from nothing but what /Schemas says.
 *
 * A spot is one attribute of one resource type, as /Schemas describes it.
 * Values are new each time, unless canonicalValues name them.
 */
#ifndef SCIMD_TESTS_UNIT_SCHEMA_BODY_H
#define SCIMD_TESTS_UNIT_SCHEMA_BODY_H

#include "tests/unit/api_fixture.h"

struct spot {
	const struct json *type;        /* as /ResourceTypes/… says */
	const struct json *base;        /* the type's schema */
	const struct json *schema;      /* the attribute's, base or not */
	const struct json *parent;      /* the complex attribute, or NULL */
	const struct json *attr;
};

struct body_maker {
	struct arena *arena;
	struct str user;                /* id that references may name */
	int n;
};

bool attr_says(const struct json *attr, const char *name, const char *value);
bool attr_flag(const struct json *attr, const char *name);
/* A list whose elements point at resources. */
bool attr_lists_resources(const struct json *attr);
/* What a client writes there is kept. */
bool spot_writable(const struct spot *s);
bool spot_simple(const struct spot *s);         /* not complex */
/* PATCH has exactly one place for it. */
bool spot_single_place(const struct spot *s);
/* "urn:…:mobility", "emails.type" */
struct str spot_name(struct arena *a, const struct spot *s);
/* A value that the attribute may have; one element of a list. */
struct json *sample_one(struct body_maker *m, const struct json *attr);
/* The same, as a list where it is one. */
struct json *sample(struct body_maker *m, const struct json *attr);
/* A document with what is required, and value (NULL: nothing) at the spot. */
struct json *body_with(struct body_maker *m, const struct spot *s,
    struct json *value);
/* What stands at the spot of a document, in the first element of a list. */
const struct json *body_at(const struct json *doc, const struct spot *s);
struct str body_text(struct arena *a, const struct json *v);

#endif
