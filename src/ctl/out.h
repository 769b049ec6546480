/* SPDX-License-Identifier: Apache-2.0 */
/* out.h - what a command answers, for three readers.
 *
 * A person at a terminal sees a table, a pipe gets lines of tab-separated
 * values without headings, and --json gives one JSON value a line.  A row is
 * a JSON object; the table shows those of its members that are columns.
 * Control characters never reach a terminal or a pipe.
 */
#ifndef SCIMD_CTL_OUT_H
#define SCIMD_CTL_OUT_H

#include "json/json.h"

enum out_form { OUT_TABLE, OUT_PLAIN, OUT_JSON };

struct out {
	enum out_form form;
	struct arena *arena;            /* of the rows not yet written */
	const char *const *columns;     /* ends with NULL */
	struct out_row *first, **tail;
	size_t rows;
	bool headed;                    /* the headings are written */
};

void out_init(struct out *o, struct arena *a, enum out_form form);
/* Rows: out_columns() once, out_row() for each, out_end(). */
void out_columns(struct out *o, const char *const *columns);
void out_row(struct out *o, const struct json *row);
void out_end(struct out *o);
/* One thing with all its members, a line each. */
void out_record(struct out *o, const struct json *record);
/* Something was made: the record as JSON, else the value of one member. */
void out_made(struct out *o, const struct json *record, const char *member);
/* Something was done: the record as JSON; a sentence for a person. */
void out_done(struct out *o, const struct json *record, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Text of several lines, which is its own form; as JSON the record. */
void out_text(struct out *o, const struct json *record, struct str text);
/* Everything reached stdout. */
bool out_ok(void);

#endif
