/* SPDX-License-Identifier: Apache-2.0 */
/* config.h - the configuration that scimd and scimctl share.
 *
 * A file of "key = value" lines; "#" begins a comment at the start of a line
 * or after a blank.  Every key is a row of one table, from which the options
 * of scimd and its help are made too.  Text lives in the arena that is passed,
 * which is of process lifetime.  Refused with ERR_INVALID_VALUE, the file and
 * the line: an unknown key, a key given twice, a value out of its range.
 */
#ifndef SCIMD_STORE_CONFIG_H
#define SCIMD_STORE_CONFIG_H

#include "store/store.h"

#define CONFIG_FILE "/etc/scimd/scimd.conf"
#define CONFIG_ENV "SCIMD_CONFIG"

/* Numbers are plain, bytes, milliseconds or (socket_mode) bits. */
struct config {
	int64_t arena_max, body_max, bulk_operations, burst, busy_timeout;
	int64_t filter_bytes, filter_deadline, filter_depth, filter_terms;
	int64_t json_depth, json_nodes, page_default, page_max;
	int64_t patch_members, patch_operations, path_max, query_max;
	int64_t queue_max, rate, request_deadline, reserve_threads, threads;
	int64_t log_level;              /* enum log_level */
	int64_t log_bodies;             /* enum config_bodies */
	int64_t log_retention;
	int64_t socket_mode;
	int64_t require_https;          /* 0 or 1 after config_check() */
	int64_t allow_tcp;
	struct str base_url, database, listen_tcp, peer_users, schema_dir;
	struct str log_database, log_blank;
	struct str socket, socket_group, trusted_proxies;
	struct str file;                /* that was read, or absent */
};

enum config_type {
	CONFIG_TEXT, CONFIG_NUMBER, CONFIG_SIZE, CONFIG_DURATION, CONFIG_YES_NO,
	CONFIG_AUTO, CONFIG_LEVEL, CONFIG_MODE, CONFIG_BODIES
};

/* Which bodies of requests the provisioning log keeps. */
enum config_bodies { BODIES_OFF, BODIES_ERRORS, BODIES_ALL };

struct config_key {
	const char *name;
	enum config_type type;
	size_t at;                      /* offset in struct config */
	const char *value;              /* unless it is configured */
	int64_t min, max;
	const char *help;
};

/* All keys, sorted by name. */
const struct config_key *config_keys(size_t *count);
/* "a number from 1 to 1024": what a value of k may be. */
struct str config_range(struct arena *a, const struct config_key *k);

/* The values of the table. */
void config_defaults(struct arena *a, struct config *c);
/* One value; "-" in name is read as "_" (options). */
int config_set(struct arena *a, struct config *c, struct str name,
    struct str value, struct err *e);
/* A whole file; name is for messages. */
int config_parse(struct arena *a, struct config *c, struct str name,
    struct str text, struct err *e);
/* Defaults, then the file: option (-c) or else env (CONFIG_ENV), which must
 * exist, or else CONFIG_FILE, which need not. */
int config_load(struct arena *a, struct config *c, const char *option,
    const char *env, struct err *e);
/* What values must be together; settles what is "auto". Due after the last
 * config_set(). */
int config_check(struct config *c, struct err *e);
/* The part that the store needs; threads is left to the caller. */
void config_store(const struct config *c, struct store_config *out);
/* The file of the provisioning log: log_database, or beside the database
 * ("scimd-log.db"); NULL when it is "off". */
const char *config_journal(struct arena *a, const struct config *c);

#endif
