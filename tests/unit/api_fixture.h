/* SPDX-License-Identifier: Apache-2.0 */
/* api_fixture.h - a service in this process: requests go in as CGI variables,
 * answers come out as status, headers and body.  The record is real.
 */
#ifndef SCIMD_TESTS_UNIT_API_FIXTURE_H
#define SCIMD_TESTS_UNIT_API_FIXTURE_H

#include "tests/unit/unit.h"

#include "api/service.h"
#include "json/json.h"
#include "store/account.h"

#define API_VARIABLES 12

struct api {
	struct arena *arena;
	struct store *store;
	struct catalog *catalog;
	struct service_config config;
	struct service service;
	struct worker worker;
	struct account account;
	struct str token;               /* text, with every permission */
	int64_t token_id;
	struct err e;
	unsigned slow;                  /* the peer takes so many us a piece */
	/* Of the last request: */
	int status;
	struct str head, body;
	struct json *json;              /* of body, NULL when it is not JSON */
};

/* acme's base is /scim/acme/v2. */
struct api *api_new(void);
/* The same with an operator's schema files. */
struct api *api_new_with(const struct catalog_source *more, size_t n);
void api_free(struct api *f);
/* A further token; caps as in scim/caller.h. */
struct str api_token(struct api *f, const char *name, unsigned caps);
/* Gives the token "all" that dialect. */
void api_dialect(struct api *f, const char *name);

/* target: after the base, e.g. "/Users?count=1"; body: JSON in which ' stands
 * for ", or NULL. Returns the status. */
int api_call(struct api *f, const char *method, const char *target,
    const char *body);
/* The same with another Authorization header (NULL: none). */
int api_call_as(struct api *f, struct str authorization, const char *method,
    const char *target, const char *body);
/* A variable for the next call alone, e.g. "HTTP_IF_MATCH". */
void api_set(struct api *f, const char *name, const char *value);
/* Value of a header of the answer, or { NULL, 0 }. */
struct str api_header(const struct api *f, const char *name);
/* Text of a member of the body by a path with dots: "meta.version",
 * "Resources.0.id"; numbers and booleans as text. */
struct str api_text(const struct api *f, const char *path);

#define API_USER(name) "{'schemas':" \
	"['urn:ietf:params:scim:schemas:core:2.0:User'],'userName':'" name "'}"

#endif
