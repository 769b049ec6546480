/* SPDX-License-Identifier: Apache-2.0 */
/* progress.h - how far a long command is, on standard error.
 *
 * At a terminal one line is drawn over and over: how many are done, a bar, the
 * rate of late and the time that is left.  Elsewhere nothing is shown, unless
 * it is asked for: then a line every ten seconds, and one in the end.
 */
#ifndef SCIMD_CTL_PROGRESS_H
#define SCIMD_CTL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown, terminal;
	const char *unit;               /* "lines" */
	int64_t began, last;            /* clock_ticks() */
	int64_t last_part;
	double speed;                   /* of late: parts in a microsecond */
};

/* How far: done of the unit, which is part of whole (of bytes, perhaps);
 * whole 0: not known. */
struct progress_at {
	int64_t done, part, whole;
};

/* always: also when standard error is no terminal. */
void progress_begin(struct progress *p, const char *unit, bool always);
/* May be called as often as one likes. */
void progress_show(struct progress *p, struct progress_at at);
/* Makes room for another line on standard error. */
void progress_clear(const struct progress *p);
/* The last word; keep: it stays at a terminal, too. */
void progress_end(struct progress *p, struct progress_at at, bool keep);

#endif
