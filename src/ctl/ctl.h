/* SPDX-License-Identifier: Apache-2.0 */
/* ctl.h - scimctl, the command of the operator.
 *
 * A command is one struct ctl_cmd; ctl.c holds the list of them, finds the one
 * that is asked for, reads its options, opens what it needs and runs it.  A
 * command returns 0, or -1 with e filled; it writes by out.h alone.  Everything
 * lives in the arena of the run.
 */
#ifndef SCIMD_CTL_CTL_H
#define SCIMD_CTL_CTL_H

#include "ctl/out.h"
#include "store/account.h"
#include "store/config.h"
#include "store/resource.h"

enum ctl_exit {
	CTL_DONE,
	CTL_FAILED,             /* refused, or not found */
	CTL_USAGE,              /* the command line or the configuration */
	CTL_DATABASE            /* it cannot be used */
};

/* What is opened before a command runs; each includes the next. */
enum ctl_need { CTL_STORE, CTL_CATALOG, CTL_CONFIG, CTL_NOTHING };

struct ctl_opt {
	const char *name;               /* "ttl": --ttl */
	const char *arg;                /* "TIME", NULL: a flag */
	const char *help;
	bool many;                      /* may be given more than once */
};

struct ctl_given {
	const struct ctl_opt *opt;
	struct str value;
	struct ctl_given *next;
};

struct ctl;

struct ctl_cmd {
	const char *name;               /* "token revoke" */
	const char *args;               /* "TAG ID" */
	const char *help;               /* one line, no full stop */
	const char *more;               /* further lines, or NULL */
	const char *example;            /* what follows "scimctl " */
	const struct ctl_opt *opts;     /* ended by an empty row, or NULL */
	int min, max;                   /* arguments; max 0: as min, -1: any */
	enum ctl_need need;
	bool account;                   /* args[0] is the tag of an account */
	int (*run)(struct ctl *c, struct err *e);
};

struct ctl {
	struct arena *arena;
	const struct ctl_cmd *cmd;
	int words;                      /* of the command line, its name */
	struct str *args;
	int arg_count;
	struct ctl_given *given;        /* options, in order */
	enum ctl_exit exit;             /* CTL_DONE: e.kind decides */
	int64_t now;
	struct out *out;
	struct config config;
	struct catalog *catalog;
	struct store *store;
	struct session *read;
	struct account account;         /* when cmd->account */
	struct caller caller;           /* the operator, in that account */
};

/* The last value of an option, { NULL, 0 } when it is not there; of a flag
 * that is there: the empty text. */
struct str ctl_value(const struct ctl *c, const char *name);
bool ctl_has(const struct ctl *c, const char *name);
/* All values, joined by blanks; { NULL, 0 }: none. */
struct str ctl_values(const struct ctl *c, const char *name);
/* The number after --name, which must be from min to max; *out stays when the
 * option is not there. */
int ctl_number(struct ctl *c, const char *name, int64_t min, int64_t max,
    int64_t *out, struct err *e);
/* "2026-11-24", "2026-11-24T08:30:00Z" after --name, as ctl_number(). */
int ctl_date(struct ctl *c, const char *name, int64_t *out, struct err *e);
/* "90d" after --name, in ms. */
int ctl_duration(struct ctl *c, const char *name, int64_t *out,
    struct err *e);

/* The command line is wrong: the run ends with CTL_USAGE. Returns -1. */
#define ctl_usage(c, e, ...) \
	((c)->exit = CTL_USAGE, err_set((e), ERR_INVALID_VALUE, __VA_ARGS__))
/* A line on stderr that is no error. */
void ctl_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Runs fn, which gets c, as one write. */
int ctl_write(struct ctl *c,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e);
/* All of a file, of standard input when name is "-"; at most 16 MiB. */
int ctl_read_file(struct ctl *c, struct str name, struct str *out,
    struct err *e);
int ctl_read_json(struct ctl *c, struct str name, struct json **out,
    struct err *e);
/* "2026-11-24T08:30:00.123Z"; null for 0. */
struct json *ctl_time(struct ctl *c, int64_t ms);
struct json *ctl_text(struct ctl *c, struct str s);     /* null: absent */

/* open.c: the configuration, the schemas, the record. */
int ctl_open(struct ctl *c, struct err *e);
void ctl_close(struct ctl *c);
int ctl_record(struct ctl *c, struct err *e);   /* the record alone */
/* Fills account and caller. */
int ctl_account(struct ctl *c, struct str tag, struct err *e);

/* args.c */
int args_read(struct ctl *c, int argc, char **argv, struct err *e);
extern const struct ctl_opt ctl_global[];
/* help.c: of everything, and of one command. */
void help_all(struct ctl *c);
void help_one(const struct ctl_cmd *cmd);
/* No command is called so: tells the nearest ones. Returns -1. */
int help_unknown(struct ctl *c, struct str words, struct err *e);

extern const struct ctl_cmd *const ctl_commands[];      /* ends with NULL */

#endif
