/* SPDX-License-Identifier: Apache-2.0 */
/* service.h - what every request needs, and serve(), its life.
 *
 * A struct service is one per process and does not change while it serves; a
 * struct worker is one per thread.
 */
#ifndef SCIMD_API_SERVICE_H
#define SCIMD_API_SERVICE_H

#include "http/request.h"
#include "http/response.h"
#include "store/token.h"

struct rate;
struct references;
struct journal;
struct trial;

struct service_config {
	struct request_limits limits;
	struct json_limits json;
	struct filter_limits filter;
	struct patch_limits patch;
	size_t bulk_operations;         /* 1000 */
	size_t page_default, page_max;  /* 100, 1000 */
	int64_t filter_ms;              /* deadline of a query, 2000 */
	int64_t rate, burst;            /* a second per token; 0: no limit */
	bool require_https;             /* refuse plain HTTP from elsewhere */
	size_t arena_max;               /* bytes one request may hold, 0: any */
	struct str trusted_proxies;     /* whose X-Forwarded-For counts */
	int64_t log_bodies;             /* enum config_bodies */
	struct str log_blank;           /* attributes blanked in them */
};

struct service {
	const struct service_config *config;
	const struct catalog *catalog;
	struct store *store;
	struct str base_path;           /* path of base_url, with "{account}" */
	struct rate *rate;              /* NULL: off */
	struct arena *arena;            /* of the service's lifetime */
	const struct references *references;
	struct journal *journal;        /* the provisioning log, NULL: none */
	struct str journal_key;
};

#define WORKER_NAME_LEN 10

struct worker {
	struct service *service;
	struct arena *arena;
	char name[WORKER_NAME_LEN + 1]; /* begins its request ids */
	uint64_t requests;
	struct session *session;        /* reads */
	struct trial *trial;            /* scimctl try, NULL: serves */
};

/* One request from its variables to its log line; never fails, always
 * answers unless the peer is gone. */
void serve(struct worker *w, const struct request_source *in,
    const struct response_sink *out);

/* cfg, c and store must outlive s. */
int service_init(struct service *s, const struct service_config *cfg,
    const struct catalog *c, struct store *store, struct err *e);
void service_release(struct service *s);
/* Requests are written to j from now on; j must outlive the workers. */
int service_log_to(struct service *s, struct journal *j, struct err *e);
int worker_init(struct worker *w, struct service *s, struct err *e);
void worker_release(struct worker *w);

#endif
