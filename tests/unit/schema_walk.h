/* SPDX-License-Identifier: Apache-2.0 */
/* schema_walk.h - a walk over /ResourceTypes and /Schemas of a running service
 * with an operator's files, for programs that try each characteristic.
 */
#ifndef SCIMD_TESTS_UNIT_SCHEMA_WALK_H
#define SCIMD_TESTS_UNIT_SCHEMA_WALK_H

#include "tests/unit/schema_body.h"

/* The schema that has what the other files lack, for two types. */
#define PROBE "urn:example:params:scim:schemas:extension:probe:2.0:Thing"

struct walk {
	struct api *f;
	struct body_maker make;
	int spots, tried;
	struct str id;                  /* of what post() made */
};

typedef void try_fn(struct walk *w, const struct spot *s);

struct walk *walk_new(void);
/* least: so many things were expected, or it was no walk. */
void walk_end(struct walk *w, int least);
void each_spot(struct walk *w, try_fn *fn);

/* Tells which attribute it was. */
void expect(struct walk *w, const struct spot *s, const char *what, bool held);
/* A request about the resource that was made last. */
int walk_call(struct walk *w, const struct spot *s, const char *method,
    const char *query, const struct json *body);
int post(struct walk *w, const struct spot *s, struct json *value);
struct json *patch_body(struct walk *w, const struct spot *s, const char *op,
    const struct json *value);
int patch(struct walk *w, const struct spot *s, const char *op,
    const struct json *value);
/* What GET with the query shows of the attribute, or NULL. */
const struct json *shown(struct walk *w, const struct spot *s,
    const char *query);
bool shows(struct walk *w, const struct spot *s, const struct json *value);
bool refused(const struct walk *w, const char *scim_type);

#endif
