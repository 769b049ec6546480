/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

#define DRAW_EVERY 200000               /* microseconds */
#define LINE_EVERY 10000000
#define BAR_MAX 40
#define BAR_MIN 10
#define TEXT 128
/* How much of the speed comes from the last look. */
#define NEWS 0.1

void progress_begin(struct progress *p, const char *unit, bool always)
{
	*p = (struct progress){
		.terminal = isatty(STDERR_FILENO), .unit = unit,
		.began = clock_ticks()
	};
	p->shown = always || p->terminal;
	p->last = p->began;
}

static int columns(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) || w.ws_col < 20)
		return 80;
	return w.ws_col;
}

static int percent(struct progress_at at)
{
	double x;

	if (at.whole <= 0)
		return -1;
	x = 100.0 * (double)at.part / (double)at.whole;
	return x > 100 ? 100 : (int)x;
}

static void put_bar(int part, int room)
{
	char bar[BAR_MAX];
	int width = room > BAR_MAX ? BAR_MAX : room, full;

	if (width < BAR_MIN)
		return;
	full = width * part / 100;
	memset(bar, '#', (size_t)full);
	memset(bar + full, '.', (size_t)(width - full));
	fprintf(stderr, "  [%.*s]", width, bar);
}

/* Hours only when there are some. */
static int put_time(char *to, size_t n, int64_t s)
{
	if (s >= 3600)
		return snprintf(to, n, "%lld:%02lld:%02lld",
		    (long long)s / 3600, (long long)s / 60 % 60,
		    (long long)s % 60);
	return snprintf(to, n, "%lld:%02lld", (long long)s / 60,
	    (long long)s % 60);
}

/* "   17800/s   0:41 left"; the last one tells how long all took. */
static void tail(const struct progress *p, struct progress_at at, bool last,
    char out[TEXT])
{
	int64_t spent = clock_ticks() - p->began + 1;
	int n = snprintf(out, TEXT, "  %7.0f/s  ",
	    (double)at.done * 1e6 / (double)spent);

	if (last) {
		put_time(out + n, TEXT - (size_t)n, spent / 1000000);
	} else if (p->speed > 0 && at.whole > 0) {
		n += put_time(out + n, TEXT - (size_t)n, (int64_t)
		    ((double)(at.whole - at.part) / p->speed / 1e6));
		snprintf(out + n, TEXT - (size_t)n, " left");
	}
}

static void draw(const struct progress *p, struct progress_at at, bool last)
{
	char head[TEXT], end[TEXT];
	int part = percent(at);

	tail(p, at, last, end);
	snprintf(head, sizeof(head), "%9lld %s", (long long)at.done, p->unit);
	fprintf(stderr, "%s%s", p->terminal ? "\r\033[K" : "", head);
	if (part >= 0) {
		if (p->terminal)
			put_bar(part, columns() - (int)strlen(head) -
			    (int)strlen(end) - 12);
		fprintf(stderr, "  %3d %%", part);
	}
	fprintf(stderr, "%s%s", end, p->terminal ? "" : "\n");
	fflush(stderr);
}

void progress_show(struct progress *p, struct progress_at at)
{
	int64_t now, since;
	double speed;

	if (!p->shown)
		return;
	now = clock_ticks();
	since = now - p->last;
	if (since < (p->terminal ? DRAW_EVERY : LINE_EVERY))
		return;
	speed = (double)(at.part - p->last_part) / (double)since;
	p->speed = p->speed > 0 ? p->speed + NEWS * (speed - p->speed) : speed;
	p->last = now;
	p->last_part = at.part;
	draw(p, at, false);
}

void progress_clear(const struct progress *p)
{
	if (p->shown && p->terminal)
		fputs("\r\033[K", stderr);
}

void progress_end(struct progress *p, struct progress_at at, bool keep)
{
	if (!p->shown)
		return;
	if (!keep) {
		progress_clear(p);
		return;
	}
	draw(p, at, true);
	if (p->terminal)
		fputc('\n', stderr);
}
