/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - one JSON object a line on stderr.
 *
 * A line is built in a struct log_line on the stack and written by one
 * write(2), alone or with others, so lines of several threads and processes
 * never mix.  Values are escaped and cut at LOG_VALUE_MAX bytes with an
 * ellipsis.  A member that does not fit into the line is left out with all that
 * follow, and "cut":true says so.  Never give it a token, a password, a filter
 * value or a body.  A failed write is counted, never reported.
 */
#ifndef SCIMD_BASE_LOG_H
#define SCIMD_BASE_LOG_H

#include "base/str.h"

#define LOG_LINE_MAX 4096       /* PIPE_BUF: such a write is not torn */
#define LOG_VALUE_MAX 256

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_line {
	size_t n;
	bool skip;                      /* below the level: nothing is built */
	bool cut;                       /* full: what follows is left out */
	bool urgent;                    /* never waits for others */
	char text[LOG_LINE_MAX];
};

void log_set_level(enum log_level level);       /* LOG_INFO until then */
uint64_t log_lost(void);                        /* lines that failed so far */
/* From now on lines that come close together are written together; a warning or
 * worse takes those before it along at once.  Somebody must call log_flush()
 * now and then, for the last ones.  A process that crashes loses what waits. */
void log_gather(bool on);
void log_flush(void);
/* Starts {"time":…,"level":…,"event":EVENT; event is a fixed word. */
void log_begin(struct log_line *l, enum log_level level, const char *event);
void log_str(struct log_line *l, const char *key, struct str value);
void log_i64(struct log_line *l, const char *key, int64_t value);
void log_end(struct log_line *l);       /* closes the object and writes it */
/* A line with one text: log_text(LOG_WARN, "start", "…%s", x). */
void log_text(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
