/* SPDX-License-Identifier: Apache-2.0 */
/* caller.h - who asks, what they may, and which leniencies they are granted. */
#ifndef SCIMD_SCIM_CALLER_H
#define SCIMD_SCIM_CALLER_H

#include "base/str.h"

/* Permissions of a token: the four of the account-scoped model. */
enum cap {
	CAP_SETTINGS_READ    = 1 << 0,  /* Account Settings Read: groups */
	CAP_SETTINGS_EDIT    = 1 << 1,  /* Account Settings Edit */
	CAP_MEMBERSHIPS_READ = 1 << 2,  /* Memberships Read: users */
	CAP_MEMBERSHIPS_EDIT = 1 << 3,  /* Memberships Edit */
	CAP_DRY_RUN          = 1 << 4   /* may ask for a dry run */
};
#define CAP_PROVISION (CAP_SETTINGS_READ | CAP_SETTINGS_EDIT | \
	CAP_MEMBERSHIPS_READ | CAP_MEMBERSHIPS_EDIT)
#define CAP_READ_ALL (CAP_SETTINGS_READ | CAP_MEMBERSHIPS_READ)

enum dialect {
	DIALECT_DEFAULT, DIALECT_RFC, DIALECT_INTEROP_STRICT, DIALECT_ENTRA,
	DIALECT_OKTA, DIALECT_COUNT
};

/* Every departure from the RFCs that a client can be granted; the table of
 * names, texts and dialects is in scim/lenient.c. */
enum lenient {
	LENIENT_OP_CASE,                /* op "Replace" */
	LENIENT_BOOLEAN_TEXT,           /* "True" for true */
	LENIENT_REMOVE_VALUE_ARRAY,     /* remove with path and value array */
	LENIENT_DOTTED_KEYS,            /* {"name.givenName": …} without path */
	LENIENT_BARE_REFERENCE,         /* manager as a string */
	LENIENT_UNKNOWN_ATTRIBUTE,      /* ignored */
	LENIENT_NULL_UNASSIGNED,        /* null for unassigned */
	LENIENT_FOREIGN_SCHEMA,         /* unknown URI in schemas ignored */
	LENIENT_EQUAL_READ_ONLY,        /* PATCH repeats id, meta, groups */
	LENIENT_PATCH_UNKNOWN_PATH,     /* unknown PATCH path skipped */
	LENIENT_REPLACE_CREATES,        /* replace on an absent typed element */
	LENIENT_EMPTY_OPERATIONS,       /* Operations: [] is a no-op */
	LENIENT_UNQUOTED_FILTER,        /* userName eq jane */
	LENIENT_DOUBLE_ENCODED,         /* filter encoded twice */
	LENIENT_SINGLE_VALUE,           /* one object for a multi-valued attr */
	LENIENT_NUMBER_TEXT,            /* "7" for 7 */
	LENIENT_PLAIN_MEDIA_TYPE,       /* application/json in */
	LENIENT_BEARER_CASE,            /* "bearer" */
	LENIENT_MISSING_SCHEMAS,        /* PATCH, search without schemas */
	LENIENT_ACTIVE_KEPT,            /* active null or removed: as it was */
	LENIENT_OTHER_CANONICAL,        /* none of canonicalValues */
	LENIENT_EXTENSION_SCHEMAS,      /* schemas in an extension's object */
	LENIENT_COUNT
};

/* Counts per request how often each leniency was used, and holds the set that
 * is granted. Passed down wherever input is read. */
struct leniency {
	uint64_t granted;               /* bit per enum lenient */
	unsigned used[LENIENT_COUNT];
};

struct intent;

enum policy_updates { UPDATES_APPLY, UPDATES_IGNORE, UPDATES_REFUSE };

struct caller {
	int64_t token;                  /* token.id, 0: an operator (scimctl) */
	struct str token_public;        /* public id, for the log */
	struct str token_name;
	int64_t account;                /* account.id */
	struct str account_tag;
	unsigned caps;
	enum dialect dialect;
	int64_t page_size;              /* 0: the server's default */
	bool skip_unknown_members;
	bool unique_group_names;
	bool members_on_request;        /* Group.members is returned=request */
	bool may_adopt;
	bool deprovision_connectors;    /* deprovision=connector_domains */
	enum policy_updates updates;
	struct str administrator_role;
	int64_t rate;                   /* requests a second, 0: server's */
	struct str request_id;
	int64_t now;                    /* Unix ms, one for the whole request */
	struct leniency lenient;
	/* What the rules of the account did to the write (store/rules.h). */
	struct intent *intents;         /* refused, or held: to be recorded */
	struct str ignored;             /* attributes that kept their values */
	const char *remark;             /* one word for the log, or NULL */
};

/* The set that dialect d grants. */
uint64_t lenient_of(enum dialect d);
struct str lenient_name(enum lenient l);        /* "boolean-as-text" */
/* True when l is granted; then it is counted. */
bool lenient_use(struct leniency *set, enum lenient l);
bool dialect_read(struct str name, enum dialect *out);
struct str dialect_name(enum dialect d);

#endif
