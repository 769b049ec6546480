/* SPDX-License-Identifier: Apache-2.0 */
/* simulate_others.c - clients that ask less. */
#include "ctl/simulate.h"

#include <stddef.h>

#define PROFILE "'userName':'" SIM_NAME "'," \
	"'name':{'givenName':'Sim','familyName':'User'}," \
	"'emails':[{'value':'" SIM_NAME "','type':'work','primary':true}]"
#define STILL_IN "whoever leaves the company would keep access"
#define NO_USER "nobody would be provisioned"
#define CREATE(extra) \
	{ "creates the user", "POST", "/Users", "{" SIM_USER "," PROFILE \
	    ",'externalId':'ext-{run}'" extra "}", { 201 }, \
	    { "userName=" SIM_NAME }, "user", NO_USER }
#define LOOK(accepted) \
	{ "looks for the user", "GET", SIM_FIND("Users", "userName", \
	    SIM_NAME), NULL, accepted, { "totalResults=0" }, NULL, NO_USER }
#define DEACTIVATE(value) \
	{ "suspends the user", "PATCH", "/Users/{user}", "{" SIM_PATCH \
	    ",'Operations':[{'op':'replace','path':'active','value':" value \
	    "}]}", { 200, 204 }, { NULL }, NULL, STILL_IN }
#define DELETE_USER \
	{ "deletes the user", "DELETE", "/Users/{user}", NULL, { 204 }, \
	    { NULL }, NULL, STILL_IN }
#define ONLY { 200 }
#define OR_404 { 200, 404 }

static const struct sim_step google[] = {
	{ "lists users, without any parameter", "GET", "/Users", NULL,
	    { 200 }, { NULL }, NULL, "the connection is refused" },
	{ "creates the user, with a schema of SCIM 1", "POST", "/Users",
	    "{'schemas':['urn:scim:schemas:core:1.0',"
	    "'urn:ietf:params:scim:schemas:core:2.0:User']," PROFILE
	    ",'active':true,'displayName':'Sim User'}", { 201 },
	    { "userName=" SIM_NAME }, "user", NO_USER },
	DEACTIVATE("false"),
	DELETE_USER,
	SIM_END
};
const struct sim_client sim_google = {
	"google", "Google Workspace", "Google-Auto-Provisioning",
	"application/json", "application/json", google
};

static const struct sim_step onelogin[] = {
	{ "looks for a user that is not there", "GET",
	    SIM_FIND("Users", "userName", "{missing}"), NULL, { 200, 404 },
	    { NULL }, NULL, "the connection cannot be enabled" },
	LOOK(OR_404),
	CREATE(",'id':null,'active':'true'"),
	{ "updates the profile", "PUT", "/Users/{user}", "{" SIM_USER ","
	    PROFILE ",'title':'Boss','active':'true'}", { 200 },
	    { "title=Boss" }, NULL, "profiles would go stale" },
	{ "suspends the user, false as text", "PUT", "/Users/{user}",
	    "{" SIM_USER "," PROFILE ",'active':'false'}", { 200 },
	    { "active=false" }, NULL, STILL_IN },
	DELETE_USER,
	SIM_END
};
const struct sim_client sim_onelogin = {
	"onelogin", "OneLogin", "OneLogin", "application/json",
	"application/json", onelogin
};

static const struct sim_step jumpcloud[] = {
	LOOK(ONLY),
	CREATE(",'active':true"),
	{ "creates a group to test with", "POST", "/Groups", "{" SIM_GROUP
	    ",'displayName':'Sim {run}'}", { 201 }, { NULL }, "group",
	    "\"Test connection\" fails" },
	{ "adds a member", "PATCH", "/Groups/{group}", "{" SIM_PATCH
	    ",'Operations':[{'op':'add','path':'members','value':"
	    "[{'value':'{user}'}]}]}", { 200, 204 }, { NULL }, NULL,
	    "members would drift away from the directory" },
	{ "removes it by an array of values", "PATCH", "/Groups/{group}",
	    "{" SIM_PATCH ",'Operations':[{'op':'remove','path':'members',"
	    "'value':[{'value':'{user}'}]}]}", { 200, 204 }, { NULL }, NULL,
	    "members would drift away from the directory" },
	{ "deletes the group", "DELETE", "/Groups/{group}", NULL, { 204 },
	    { NULL }, NULL, "\"Test connection\" fails" },
	DELETE_USER,
	{ "creates the same user anew", "POST", "/Users", "{" SIM_USER ","
	    PROFILE "}", { 201 }, { NULL }, "user",
	    "a second test of the connection would fail" },
	SIM_END
};
const struct sim_client sim_jumpcloud = {
	"jumpcloud", "JumpCloud", "JumpCloud", SIM_JSON, SIM_JSON, jumpcloud
};

static const struct sim_step ping[] = {
	{ "looks for the user, operator in other case", "GET",
	    "/Users?filter=userName%20Eq%20%22" SIM_NAME "%22", NULL, { 200 },
	    { "totalResults=0" }, NULL, NO_USER },
	CREATE(",'active':true"),
	{ "looks by the mail address", "GET",
	    SIM_FIND("Users", "emails", SIM_NAME), NULL, { 200 },
	    { "totalResults=1", "Resources.0.id={user}" }, NULL,
	    "the user would be created a second time" },
	{ "disables the user", "PUT", "/Users/{user}", "{" SIM_USER ","
	    PROFILE ",'active':false}", { 200 }, { "active=false" }, NULL,
	    STILL_IN },
	DELETE_USER,
	SIM_END
};
const struct sim_client sim_ping = {
	"ping", "PingOne and PingFederate", "Ping", SIM_JSON, SIM_JSON, ping
};

static const struct sim_step rippling[] = {
	{ "asks what the server can do", "GET", "/ServiceProviderConfig",
	    NULL, { 200 }, { "patch.supported=true" }, NULL,
	    "the connection is refused" },
	CREATE(",'active':true"),
	{ "tries again after a time-out", "POST", "/Users", "{" SIM_USER ","
	    PROFILE "}", { 409 }, { "scimType=uniqueness" }, NULL,
	    "the user would be there twice" },
	DEACTIVATE("false"),
	DELETE_USER,
	SIM_END
};
const struct sim_client sim_rippling = {
	"rippling", "Rippling", "Rippling", SIM_JSON, SIM_JSON, rippling
};

static const struct sim_step keycloak[] = {
	CREATE(",'active':true"),
	{ "creates the group with a relative $ref", "POST", "/Groups",
	    "{" SIM_GROUP ",'displayName':'Sim {run}','members':"
	    "[{'value':'{user}','$ref':'Users/{user}'}]}", { 201 }, { NULL },
	    "group", "groups would be missing" },
	{ "replaces the user", "PUT", "/Users/{user}", "{" SIM_USER ","
	    PROFILE ",'id':'{user}','active':true,'displayName':'S'}",
	    { 200 }, { "displayName=S" }, NULL, "profiles would go stale" },
	{ "imports with one search and no page", "GET", "/Users", NULL,
	    { 200 }, { NULL }, NULL, "nobody would be imported; with more "
	    "users than a page holds, set the token's page size" },
	{ "deletes the group", "DELETE", "/Groups/{group}", NULL, { 204 },
	    { NULL }, NULL, "groups would stay" },
	DELETE_USER,
	SIM_END
};
const struct sim_client sim_keycloak = {
	"keycloak", "the SCIM extensions of Keycloak", "Apache-HttpClient",
	SIM_JSON, SIM_JSON, keycloak
};

static const struct sim_step authentik[] = {
	{ "asks what the server can do", "GET", "/ServiceProviderConfig",
	    NULL, { 200 }, { "patch.supported=true", "filter.supported=true",
	    "bulk.supported=true" }, NULL,
	    "it falls back to PUT alone and no filters" },
	CREATE(",'active':true"),
	{ "creates again what it has forgotten", "POST", "/Users",
	    "{" SIM_USER "," PROFILE "}", { 409 }, { NULL }, NULL,
	    "the user would be there twice" },
	{ "adopts the one that is there; blanks as +", "GET",
	    "/Users?filter=userName+eq+%22" SIM_NAME "%22", NULL, { 200 },
	    { "Resources.0.id={user}" }, NULL, NO_USER },
	{ "updates the user", "PUT", "/Users/{user}", "{" SIM_USER ","
	    PROFILE ",'active':true,'displayName':'S'}", { 200 },
	    { "displayName=S" }, NULL, "it would forget the user" },
	{ "creates the group", "POST", "/Groups", "{" SIM_GROUP
	    ",'externalId':'g-{run}','displayName':'Sim {run}'}", { 201 },
	    { NULL }, "group", "groups would be missing" },
	{ "changes the group without a path, id included", "PATCH",
	    "/Groups/{group}", "{" SIM_PATCH ",'Operations':[{'op':'replace',"
	    "'value':{'id':'{group}'," SIM_GROUP ",'externalId':'g-{run}',"
	    "'displayName':'Sim {run}'}},{'op':'add','path':'members',"
	    "'value':[{'value':'{user}'}]}]}", { 200, 204 }, { NULL }, NULL,
	    "members would drift away from the directory" },
	{ "pages until it has seen them all", "GET",
	    "/Groups?startIndex=1000000", NULL, { 200 }, { NULL }, NULL,
	    "it would ask for ever" },
	{ "deletes the group", "DELETE", "/Groups/{group}", NULL, { 204 },
	    { NULL }, NULL, "groups would stay" },
	DELETE_USER,
	SIM_END
};
const struct sim_client sim_authentik = {
	"authentik", "authentik", "goauthentik.io", SIM_JSON, SIM_JSON,
	authentik
};
