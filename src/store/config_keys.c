/* SPDX-License-Identifier: Apache-2.0 */
/* config_keys.c - every key, its default and its range. */
#include "store/config.h"

#define AT(field) offsetof(struct config, field)
#define KIB ((int64_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
#define SECOND ((int64_t)1000)
#define HOUR (3600 * SECOND)
#define MILLION ((int64_t)1000000)

static const struct config_key keys[] = {
	{ "allow_tcp", CONFIG_YES_NO, AT(allow_tcp), "no", 0, 1,
	    "permit listen_tcp, whose port skips the web server for anybody" },
	{ "arena_max", CONFIG_SIZE, AT(arena_max), "128M", 4 * MIB, 4 * GIB,
	    "memory that one request may take" },
	{ "base_url", CONFIG_TEXT, AT(base_url),
	    "http://127.0.0.1/client/v4/accounts/{account}/scim/v2", 1, 500,
	    "URL that identity providers are given, with or without "
	    "{account}" },
	{ "body_max", CONFIG_SIZE, AT(body_max), "10M", KIB, GIB,
	    "largest body of a request" },
	{ "bulk_operations", CONFIG_NUMBER, AT(bulk_operations), "1000", 1,
	    MILLION, "most operations of a Bulk request" },
	{ "burst", CONFIG_NUMBER, AT(burst), "200", 1, MILLION,
	    "requests that a token may send at once" },
	{ "busy_timeout", CONFIG_DURATION, AT(busy_timeout), "5s", 0, HOUR,
	    "longest wait for another process that writes" },
	{ "database", CONFIG_TEXT, AT(database), "/var/lib/scimd/scimd.db", 1,
	    4000, "file that holds the record" },
	{ "filter_bytes", CONFIG_SIZE, AT(filter_bytes), "4096", 64, MIB,
	    "longest filter" },
	{ "filter_deadline", CONFIG_DURATION, AT(filter_deadline), "2s", 1,
	    HOUR, "longest time that a filter may run" },
	{ "filter_depth", CONFIG_NUMBER, AT(filter_depth), "32", 1, 32,
	    "deepest nesting of a filter" },
	{ "filter_terms", CONFIG_NUMBER, AT(filter_terms), "100", 1, 100,
	    "most comparisons of a filter" },
	{ "json_depth", CONFIG_NUMBER, AT(json_depth), "32", 4, 64,
	    "deepest nesting of a body" },
	{ "json_nodes", CONFIG_NUMBER, AT(json_nodes), "200000", 1000,
	    100 * MILLION, "most values of a body" },
	{ "listen_tcp", CONFIG_TEXT, AT(listen_tcp), "", 0, 100,
	    "address:port to listen on instead of socket" },
	{ "log_blank", CONFIG_TEXT, AT(log_blank), "", 0, 4000,
	    "attributes, besides password, that are blanked in logged bodies" },
	{ "log_bodies", CONFIG_BODIES, AT(log_bodies), "off", 0, 0,
	    "bodies of requests in the provisioning log: off, errors, all" },
	{ "log_database", CONFIG_TEXT, AT(log_database), "", 0, 4000,
	    "file of the provisioning log, or off; beside database unless "
	    "set" },
	{ "log_level", CONFIG_LEVEL, AT(log_level), "info", 0, 0,
	    "what is logged: debug, info, warn, error" },
	{ "log_retention", CONFIG_DURATION, AT(log_retention), "90d", HOUR,
	    3650 * 24 * HOUR, "how long the provisioning log is kept" },
	{ "page_default", CONFIG_NUMBER, AT(page_default), "100", 1, 100000,
	    "resources of a page when count is not given" },
	{ "page_max", CONFIG_NUMBER, AT(page_max), "1000", 1, 100000,
	    "most resources of a page" },
	{ "patch_members", CONFIG_NUMBER, AT(patch_members), "20000", 1,
	    MILLION, "most members of a PATCH operation" },
	{ "patch_operations", CONFIG_NUMBER, AT(patch_operations), "1000", 1,
	    MILLION, "most operations of a PATCH request" },
	{ "path_max", CONFIG_SIZE, AT(path_max), "2048", 64, 32 * KIB,
	    "longest path of a URL" },
	{ "peer_users", CONFIG_TEXT, AT(peer_users), "", 0, 1000,
	    "users, besides root and our own, who may connect; * is anybody" },
	{ "query_max", CONFIG_SIZE, AT(query_max), "16K", 64, 32 * KIB,
	    "longest query of a URL" },
	{ "queue_max", CONFIG_NUMBER, AT(queue_max), "1000", 1, MILLION,
	    "writes that may wait for their turn" },
	{ "rate", CONFIG_NUMBER, AT(rate), "50", 0, MILLION,
	    "requests a second that a token may send; 0 is no limit" },
	{ "request_deadline", CONFIG_DURATION, AT(request_deadline), "25s",
	    100, HOUR, "longest time that a request may take" },
	{ "require_https", CONFIG_AUTO, AT(require_https), "auto", 0, 2,
	    "refuse plain HTTP from elsewhere; auto: when base_url is https" },
	{ "reserve_threads", CONFIG_NUMBER, AT(reserve_threads), "2", 0, 1000,
	    "threads that bodies which are still arriving may not take" },
	{ "schema_dir", CONFIG_TEXT, AT(schema_dir), "", 0, 4000,
	    "directory of further schemas and resource types (*.json)" },
	{ "socket", CONFIG_TEXT, AT(socket), "/run/scimd/scimd.sock", 1, 107,
	    "Unix socket to listen on" },
	{ "socket_group", CONFIG_TEXT, AT(socket_group), "", 0, 100,
	    "group that owns the socket" },
	{ "socket_mode", CONFIG_MODE, AT(socket_mode), "0660", 0, 0777,
	    "permissions of the socket" },
	{ "threads", CONFIG_NUMBER, AT(threads), "16", 1, 1000,
	    "requests that are served at once" },
	{ "trusted_proxies", CONFIG_TEXT, AT(trusted_proxies), "", 0, 4000,
	    "networks whose X-Forwarded-For is believed" },
};

const struct config_key *config_keys(size_t *count)
{
	*count = ARRAY_LEN(keys);
	return keys;
}
