/* SPDX-License-Identifier: Apache-2.0 */
/* wire.h - the parts of the runner of wire cases.
 *
 * tests/wire/README says how a case is written.  A case is played line by
 * line: lines that begin with ">" gather a request, which is sent when another
 * line follows; every other word is a row of one table (play.c).  What is wrong
 * is an err whose detail says what was expected and what came.
 */
#ifndef SCIMD_WIRE_H
#define SCIMD_WIRE_H

#include "json/json.h"

#define WIRE_BAD(e, ...) err_set((e), ERR_INVALID_VALUE, __VA_ARGS__)

struct var {
	struct str name, value;
	struct var *next;
};

/* Variables of one case; those of the environment stand behind them. */
struct vars {
	struct arena *arena;
	struct var *first;
};

void vars_init(struct vars *v, struct arena *a);
void vars_set(struct vars *v, struct str name, struct str value);
/* The value of "run", "token:b", "id|url" …; -1: nothing is called so. */
int vars_get(struct vars *v, struct str name, struct str *out, struct err *e);
/* text with every {name} replaced. */
int vars_expand(struct vars *v, struct str text, struct str *out,
    struct err *e);

struct header {
	struct str name, value;
	struct header *next;
};

struct answer {
	int status;             /* 0: the connection was closed without one */
	struct header *headers;
	struct str body;
};

/* Sends bytes to host:port and reads one answer.  cut: nothing follows the
 * bytes, though Content-Length promised more. */
int client_send(struct arena *a, struct str address, struct str bytes,
    bool cut, struct answer *out, struct err *e);
/* The answer to text, which may have been cut short. */
int answer_read(struct arena *a, struct str text, struct answer *out,
    struct err *e);
/* The first header called so; { NULL, 0 }: there is none. */
struct str answer_header(const struct answer *w, struct str name);

/* 0, or -1 with what differs. want may have "~regex" for strings and numbers
 * and null for what must be absent; any: members of want's arrays may stand
 * anywhere among others. */
int match_json(struct arena *a, const struct json *want,
    const struct json *got, bool any, struct err *e);
int match_regex(struct arena *a, struct str regex, struct str text,
    struct err *e);
/* "a.b[0].'urn:x:y'.c" in v, NULL when there is no such thing; -1: path is
 * no path. */
int match_path(const struct json *v, struct str path, struct json **out,
    struct err *e);

struct output {
	int status;             /* exit status, -1: it was killed */
	struct str text;        /* standard output and error */
};

/* Runs args (NULL-ended) and waits. */
int tool_run(struct arena *a, char **args, struct output *out, struct err *e);
/* line split at blanks; '…' and "…" keep them. more: room for further. */
char **tool_words(struct arena *a, struct str line, size_t *count,
    size_t more);

/* What one run of a case is about. */
struct play {
	struct arena *arena;
	struct vars vars;
	struct buf request;             /* ">" lines, each with its "\n" */
	bool asked;                     /* there are any */
	bool answered;                  /* answer is that of this case */
	bool judged;                    /* its status was looked at */
	bool skip;
	int64_t times;                  /* of the next request */
	size_t log_at;                  /* where the log began to matter */
	struct answer answer;
	struct output output;           /* of the last ctl */
};

/* Makes one request of what was gathered, and reads its answer. */
int play_request(struct play *p, struct err *e);
/* Sends what was gathered, if anything. */
int play_flush(struct play *p, struct err *e);
/* One line of a case, not beginning with ">". */
int play_line(struct play *p, struct str word, struct str rest,
    struct err *e);
/* The end of the case, or of one exchange: a request must have been judged. */
int play_end(struct play *p, struct err *e);

/* The words of play.c that are in other files. */
int expect_status(struct play *p, struct str text, struct err *e);
int expect_header_regex(struct play *p, struct str text, struct err *e);
int expect_json(struct play *p, struct str text, struct err *e);
int expect_json_any(struct play *p, struct str text, struct err *e);
int expect_no_json(struct play *p, struct str text, struct err *e);
int expect_body(struct play *p, struct str text, struct err *e);
int expect_no_body(struct play *p, struct str text, struct err *e);
int expect_sound(struct play *p, struct err *e);

#endif
