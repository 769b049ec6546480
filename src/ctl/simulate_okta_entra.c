/* SPDX-License-Identifier: Apache-2.0 */
/* simulate_okta_entra.c - Okta and Microsoft Entra, each in two forms. */
#include "ctl/simulate.h"

#include <stddef.h>

#define PROFILE "'userName':'" SIM_NAME "'," \
	"'name':{'givenName':'Sim','familyName':'User'}," \
	"'emails':[{'primary':true,'value':'" SIM_NAME "','type':'work'}]"
#define OKTA_BODY "{" SIM_USER "," PROFILE ",'displayName':'Sim User'," \
	"'locale':'en-US','externalId':'ext-{run}','groups':[],"
#define FORGOTTEN "the client would not find the user again, and would try " \
	"to create it a second time"
#define STILL_IN "whoever leaves the company would keep access"
#define MEMBERS_OFF "members would drift away from the directory"

#define OKTA_START \
	{ "tests the credentials", "GET", "/Users?startIndex=1&count=2", \
	    NULL, { 200 }, { "startIndex=1" }, NULL, \
	    "\"Test API Credentials\" fails; nothing can be switched on" }, \
	{ "looks for the person who is assigned", "GET", \
	    SIM_FIND("Users", "userName", SIM_NAME) \
	    "&startIndex=1&count=100", NULL, { 200, 404 }, \
	    { "totalResults=0" }, NULL, "the assignment ends in an error" }, \
	{ "creates the user; the password is random", "POST", "/Users", \
	    OKTA_BODY "'password':'Xx1-{run}','active':true}", { 201 }, \
	    { "userName=" SIM_NAME, "active=true" }, "user", \
	    "the task shows under Dashboard, Tasks with this detail" }, \
	{ "reads the user before a change", "GET", "/Users/{user}", NULL, \
	    { 200 }, { "id={user}" }, NULL, FORGOTTEN }
#define OKTA_GROUP \
	{ "looks for the group that is pushed", "GET", \
	    SIM_FIND("Groups", "displayName", "Sim%20{run}") \
	    "&startIndex=1&count=100", NULL, { 200 }, { "totalResults=0" }, \
	    NULL, "the group push ends in an error" }, \
	{ "creates the group", "POST", "/Groups", \
	    "{" SIM_GROUP ",'displayName':'Sim {run}','members':[]}", \
	    { 201 }, { NULL }, "group", "the group push ends in an error" }

static const struct sim_step okta[] = {
	OKTA_START,
	{ "sends the profile, with what it read", "PUT", "/Users/{user}",
	    "{" SIM_USER ",'id':'{user}'," PROFILE ",'title':'Boss',"
	    "'active':true,'groups':[],'meta':{'resourceType':'User'}}",
	    { 200 }, { "title=Boss" }, NULL, "profiles would go stale" },
	{ "deactivates the user who is unassigned", "PATCH", "/Users/{user}",
	    "{" SIM_PATCH ",'Operations':[{'op':'replace',"
	    "'value':{'active':false}}]}", { 200, 204 }, { NULL }, NULL,
	    STILL_IN },
	{ "makes sure", "GET", "/Users/{user}", NULL, { 200 },
	    { "active=false" }, NULL, STILL_IN },
	{ "activates the user who is assigned again", "PATCH",
	    "/Users/{user}", "{" SIM_PATCH ",'Operations':[{'op':'replace',"
	    "'value':{'active':true}}]}", { 200, 204 }, { NULL }, NULL,
	    "whoever comes back would have no access" },
	OKTA_GROUP,
	{ "adds a member, without its type", "PATCH", "/Groups/{group}",
	    "{" SIM_PATCH ",'Operations':[{'op':'add','path':'members',"
	    "'value':[{'value':'{user}','display':'" SIM_NAME "'}]}]}",
	    { 200, 204 }, { NULL }, NULL, MEMBERS_OFF },
	{ "renames the group, id in the value", "PATCH", "/Groups/{group}",
	    "{" SIM_PATCH ",'Operations':[{'op':'replace','value':"
	    "{'id':'{group}','displayName':'Sim renamed {run}'}}]}",
	    { 200, 204 }, { NULL }, NULL, "a rename at Okta would fail" },
	{ "removes the member by a filter in the path", "PATCH",
	    "/Groups/{group}", "{" SIM_PATCH ",'Operations':[{'op':'remove',"
	    "'path':'members[value eq \\'{user}\\']'}]}", { 200, 204 },
	    { NULL }, NULL, MEMBERS_OFF },
	{ "pushes the whole group anew, now empty", "PATCH",
	    "/Groups/{group}", "{" SIM_PATCH ",'Operations':[{'op':'replace',"
	    "'path':'members','value':[]}]}", { 200, 204 }, { NULL }, NULL,
	    "\"Push now\" would fail for an empty group" },
	{ "ends the push", "DELETE", "/Groups/{group}", NULL, { 204 },
	    { NULL }, NULL, "the group would stay" },
	SIM_END
};
const struct sim_client sim_okta = {
	"okta", "Okta, an app of the catalogue", "Okta SCIM Client 1.0.0",
	SIM_JSON, SIM_JSON "; charset=utf-8", okta
};

static const struct sim_step okta_aiw[] = {
	OKTA_START,
	{ "deactivates by PUT", "PUT", "/Users/{user}", OKTA_BODY
	    "'id':'{user}','active':false}", { 200 }, { "active=false" },
	    NULL, STILL_IN },
	OKTA_GROUP,
	{ "changes name and members by PUT", "PUT", "/Groups/{group}",
	    "{" SIM_GROUP ",'id':'{group}','displayName':'Sim two {run}',"
	    "'members':[{'value':'{user}','display':'x'}]}", { 200 },
	    { "displayName=Sim two {run}" }, NULL, MEMBERS_OFF },
	SIM_END
};
const struct sim_client sim_okta_aiw = {
	"okta-aiw", "Okta, an app of its integration wizard",
	"Okta SCIM Client 1.0.0", SIM_JSON, SIM_JSON "; charset=utf-8",
	okta_aiw
};

#define ENTRA_START \
	{ "tests the connection with a name nobody has", "GET", \
	    SIM_FIND("Users", "userName", "{missing}"), NULL, { 200 }, \
	    { "totalResults=0" }, NULL, "\"Test Connection\" fails: a 404 " \
	    "here, or an answer without totalResults, is an error" }, \
	{ "looks for the user", "GET", \
	    SIM_FIND("Users", "externalId", "ext-{run}"), NULL, { 200 }, \
	    { "totalResults=0" }, NULL, "quarantine of the whole app" }, \
	{ "creates the user", "POST", "/Users", "{'schemas':['urn:ietf:" \
	    "params:scim:schemas:core:2.0:User','" SIM_ENTERPRISE "']," \
	    "'externalId':'ext-{run}'," PROFILE ",'active':true," \
	    "'meta':{'resourceType':'User'},'roles':[]}", { 201 }, \
	    { "userName=" SIM_NAME }, "user", "the user goes to escrow and " \
	    "is tried again after 6, 12, 24 hours" }
#define ENTRA_GROUP \
	{ "looks for the group, without its members", "GET", \
	    "/Groups?excludedAttributes=members&filter=displayName%20eq%20" \
	    "%22Sim%20{run}%22", NULL, { 200 }, { "totalResults=0" }, NULL, \
	    "the group is not provisioned" }, \
	{ "creates the group, with a schema of its own", "POST", "/Groups", \
	    "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:Group'," \
	    "'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/" \
	    "2.0/Group'],'externalId':'g-{run}','displayName':'Sim {run}'," \
	    "'meta':{'resourceType':'Group'}}", { 201 }, { NULL }, "group", \
	    "the group is not provisioned" }

static const struct sim_step entra[] = {
	ENTRA_START,
	{ "changes a typed value that is not there yet", "PATCH",
	    "/Users/{user}", "{" SIM_PATCH ",'Operations':[{'op':'Add',"
	    "'path':'phoneNumbers[type eq \\'mobile\\'].value',"
	    "'value':'555'},{'op':'Replace','path':'" SIM_ENTERPRISE
	    ":department','value':'Sales'}]}", { 200, 204 }, { NULL }, NULL,
	    "no attribute of this request would arrive" },
	{ "sets the manager, an id as bare text", "PATCH", "/Users/{user}",
	    "{" SIM_PATCH ",'Operations':[{'op':'Add','path':'"
	    SIM_ENTERPRISE ":manager','value':'{user}'}]}", { 200, 204 },
	    { NULL }, NULL, "managers would be missing" },
	{ "disables the user, false as text", "PATCH", "/Users/{user}",
	    "{" SIM_PATCH ",'Operations':[{'op':'Replace','path':'active',"
	    "'value':'False'}]}", { 200, 204 }, { NULL }, NULL, STILL_IN },
	{ "makes sure", "GET", "/Users/{user}", NULL, { 200 },
	    { "active=false", "phoneNumbers.0.type=mobile" }, NULL,
	    STILL_IN },
	ENTRA_GROUP,
	{ "adds a member, $ref null", "PATCH", "/Groups/{group}",
	    "{" SIM_PATCH ",'Operations':[{'op':'Add','path':'members',"
	    "'value':[{'$ref':null,'value':'{user}'}]}]}", { 200, 204 },
	    { NULL }, NULL, MEMBERS_OFF },
	{ "removes one member by an array of values", "PATCH",
	    "/Groups/{group}", "{" SIM_PATCH ",'Operations':[{'op':'Remove',"
	    "'path':'members','value':[{'$ref':null,'value':'{user}'}]}]}",
	    { 200, 204 }, { NULL }, NULL, "a server that reads this as all "
	    "members empties the group" },
	{ "deletes the user after 30 days", "DELETE", "/Users/{user}", NULL,
	    { 204 }, { NULL }, NULL, "deleted people would stay" },
	{ "makes sure that it is gone", "GET", "/Users/{gone}", NULL,
	    { 404 }, { NULL }, NULL, "deleted people would stay" },
	SIM_END
};
const struct sim_client sim_entra = {
	"entra", "Microsoft Entra ID, by default", "Microsoft.Azure.ActiveDir"
	"ectory.Synchronization", SIM_JSON, SIM_JSON "; charset=utf-8", entra
};

static const struct sim_step entra_2020[] = {
	ENTRA_START,
	{ "sends all changes in one object, keys with dots", "PATCH",
	    "/Users/{user}", "{" SIM_PATCH ",'Operations':[{'op':'replace',"
	    "'value':{'name.givenName':'Simone','displayName':'S','"
	    SIM_ENTERPRISE ":employeeNumber':'7'}}]}", { 200, 204 },
	    { NULL }, NULL, "no attribute of this request would arrive" },
	{ "makes sure", "GET", "/Users/{user}", NULL, { 200 },
	    { "name.givenName=Simone", "displayName=S" }, NULL,
	    "profiles would go stale" },
	{ "disables the user", "PATCH", "/Users/{user}", "{" SIM_PATCH
	    ",'Operations':[{'op':'replace','path':'active',"
	    "'value':false}]}", { 200, 204 }, { NULL }, NULL, STILL_IN },
	ENTRA_GROUP,
	{ "adds a member", "PATCH", "/Groups/{group}", "{" SIM_PATCH
	    ",'Operations':[{'op':'add','path':'members','value':"
	    "[{'value':'{user}'}]}]}", { 200, 204 }, { NULL }, NULL,
	    MEMBERS_OFF },
	{ "removes the member by a filter in the path", "PATCH",
	    "/Groups/{group}", "{" SIM_PATCH ",'Operations':[{'op':'remove',"
	    "'path':'members[value eq \\'{user}\\']'}]}", { 200, 204 },
	    { NULL }, NULL, MEMBERS_OFF },
	SIM_END
};
const struct sim_client sim_entra_2020 = {
	"entra-2020", "Microsoft Entra ID with aadOptscim062020",
	"Microsoft.Azure.ActiveDirectory.Synchronization", SIM_JSON,
	SIM_JSON "; charset=utf-8", entra_2020
};
