/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.h - one request and its answer on their way through this folder. */
#ifndef SCIMD_API_EXCHANGE_H
#define SCIMD_API_EXCHANGE_H

#include "api/service.h"

/* Where a path leads; {type} is any resource type's endpoint. */
enum place {
	PLACE_NOWHERE,
	PLACE_ROOT,             /* the base itself */
	PLACE_ROOT_SEARCH,      /* /.search */
	PLACE_CONFIG,           /* /ServiceProviderConfig */
	PLACE_TYPES,            /* /ResourceTypes */
	PLACE_TYPE,             /* /ResourceTypes/{name} */
	PLACE_SCHEMAS,          /* /Schemas */
	PLACE_SCHEMA,           /* /Schemas/{urn} */
	PLACE_ME,               /* /Me */
	PLACE_BULK,             /* /Bulk */
	PLACE_RESOURCES,        /* /{type} */
	PLACE_SEARCH,           /* /{type}/.search */
	PLACE_RESOURCE          /* /{type}/{id} */
};

/* What a route asks of the caller. */
enum need {
	NEED_NOTHING,           /* public; a token that is sent must be valid */
	NEED_TOKEN,             /* any; the operation judges further */
	NEED_READ,              /* read permission for the type */
	NEED_EDIT               /* edit permission for the type */
};

struct exchange;
struct deed;
struct member;

struct route {
	enum place place;
	enum method method;
	enum need need;
	const char *operation;  /* the word in the log */
	int (*run)(struct exchange *x, struct err *e);
};

struct exchange {
	struct worker *worker;
	struct request *req;
	struct response *res;
	struct caller caller;
	bool authenticated;
	bool reading;                   /* a snapshot is open */
	struct session *write;          /* dry run: all is part of it */
	enum token_fault fault;
	enum place place;
	const struct route *route;
	const struct restype *type;     /* of the route, or NULL */
	const char *operation;          /* the word in the log */
	struct str resource;            /* id touched, for the log */
	const struct member *groups;    /* of the resource that was written */
	size_t groups_n;
	bool groups_known;              /* they are what the write left */
	const struct json *body;        /* as it was read, or NULL */
	const struct filter *filter;    /* of a query, on its first type */
	bool counted;
	int64_t results;                /* counted: of the query */
	struct deed *deeds, **deeds_tail;       /* what it did, in order */
	struct str allow;               /* methods that the place knows */
	struct str base_url;            /* of this account, no last slash */
	struct str client;              /* address, seen past our proxies */
	const char *challenge;          /* WWW-Authenticate of a 401 */
};

/* serve.c: one snapshot of the record for all that a request reads: the token,
 * the resource, its groups.  Beginning twice or ending twice is nothing. */
int reading_begin(struct exchange *x, struct err *e);
void reading_end(struct exchange *x);

/* routes.c: sets place, type, route, allow. Never fails: what leads nowhere is
 * a route too, which answers 404 or 405 to those who hold a token. */
void route_find(struct exchange *x);
const struct route *route_rows(size_t *count);
const char *place_text(enum place p);

/* auth.c: who asks, and may he? Fills caller. */
int auth_check(struct exchange *x, struct err *e);
/* Has the caller these permissions on type t? ERR_FORBIDDEN names what is
 * missing. */
int auth_may(const struct exchange *x, const struct restype *t, bool edit,
    struct err *e);

/* rate.c: a bucket of tokens for each bearer token. */
int rate_new(int64_t per_second, int64_t burst, struct rate **out,
    struct err *e);
void rate_free(struct rate *r);
/* ERR_RATE with retry_after when the bucket is empty. own: the token's own
 * rate, 0: the server's. */
int rate_take(struct rate *r, int64_t token, int64_t own, struct err *e);

/* log.c: the request's line. */
void log_request(const struct exchange *x, const struct err *e);
/* journal.c: the request's rows in the provisioning log. */
void journal_request(struct exchange *x, const struct err *e);

/* body.c: the body as JSON; media type, limits and syntax are checked. */
int body_read(struct exchange *x, struct json **out, struct err *e);

/* discovery.c, list.c, bulk.c, … : what routes run. */
int run_nowhere(struct exchange *x, struct err *e);
int run_config(struct exchange *x, struct err *e);
int run_types(struct exchange *x, struct err *e);
int run_type(struct exchange *x, struct err *e);
int run_schemas(struct exchange *x, struct err *e);
int run_schema(struct exchange *x, struct err *e);
int run_me(struct exchange *x, struct err *e);
int run_options(struct exchange *x, struct err *e);
int run_create(struct exchange *x, struct err *e);
int run_get(struct exchange *x, struct err *e);
int run_replace(struct exchange *x, struct err *e);
int run_patch(struct exchange *x, struct err *e);
int run_delete(struct exchange *x, struct err *e);
int run_list(struct exchange *x, struct err *e);
int run_search(struct exchange *x, struct err *e);
int run_root_list(struct exchange *x, struct err *e);
int run_root_search(struct exchange *x, struct err *e);
int run_bulk(struct exchange *x, struct err *e);

#endif
