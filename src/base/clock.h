/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h - time: Unix milliseconds, always UTC; the only home of clocks. */
#ifndef SCIMD_BASE_CLOCK_H
#define SCIMD_BASE_CLOCK_H

#include <sys/types.h>

#include "base/str.h"

int64_t clock_now(void);                /* wall clock, Unix milliseconds */
int64_t clock_ticks(void);              /* monotonic, microseconds */

/* A condition variable whose waits go by the monotonic clock, and the moment
 * in ms from now for pthread_cond_timedwait(). */
struct timespec;
void clock_cond(pthread_cond_t *out);
void clock_after(int64_t ms, struct timespec *at);

#define CLOCK_TEXT_LEN 24
/* "2026-11-24T08:30:00.123Z", NUL-ended, 24 characters. */
void clock_text(int64_t ms, char out[CLOCK_TEXT_LEN + 1]);
/* An xsd:dateTime (RFC 7643 section 2.3.5): date and time required, any
 * fraction, offset or Z (a missing zone is read as UTC). */
bool clock_read(struct str text, int64_t *ms);
/* "90s", "15m", "24h", "30d", "2w" to milliseconds. */
bool clock_duration(struct str text, int64_t *ms);

#endif
