/* SPDX-License-Identifier: Apache-2.0 */
/* simulate.h - what identity providers say to a SCIM endpoint, as tables.
 *
 * In paths and bodies ' stands for ", and {name} for a value: {run} (random),
 * {domain}, {missing} (an id that nobody has), what earlier steps saved, and
 * {gone} (the id that was deleted last).
 */
#ifndef SCIMD_CTL_SIMULATE_H
#define SCIMD_CTL_SIMULATE_H

#include "base/str.h"

#define SIM_STATUSES 3
#define SIM_CHECKS 3

struct sim_step {
	const char *meaning;            /* what the client is doing */
	const char *method, *path, *body;
	int status[SIM_STATUSES];       /* what the client accepts */
	const char *check[SIM_CHECKS];  /* "Resources.0.id={user}" */
	const char *save;               /* "user": takes the answer's id */
	const char *wrong;              /* what follows when it fails */
};

struct sim_client {
	const char *name;               /* "okta" */
	const char *title;
	const char *agent, *accept, *content_type;
	const struct sim_step *steps;   /* ends with an empty row */
};

extern const struct sim_client sim_okta, sim_okta_aiw, sim_entra,
    sim_entra_2020, sim_google, sim_onelogin, sim_jumpcloud, sim_ping,
    sim_rippling, sim_keycloak, sim_authentik;

#define SIM_END { NULL, NULL, NULL, NULL, { 0 }, { NULL }, NULL, NULL }
#define SIM_JSON "application/scim+json"
#define SIM_USER "'schemas':['urn:ietf:params:scim:schemas:core:2.0:User']"
#define SIM_GROUP "'schemas':['urn:ietf:params:scim:schemas:core:2.0:Group']"
#define SIM_ENTERPRISE \
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define SIM_PATCH "'schemas':" \
	"['urn:ietf:params:scim:api:messages:2.0:PatchOp']"
#define SIM_NAME "sim-{run}@{domain}"
#define SIM_FIND(type, attr, value) \
	"/" type "?filter=" attr "%20eq%20%22" value "%22"

#endif
