/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_changes.c - the numbered feed of changes. */
#include "ctl/change_view.h"
#include "store/forget.h"

#include <stdio.h>
#include <time.h>

#define PAGE 500

static const char *const columns[] = { "number", "time", "operation", "type",
    "name", "by", NULL };

/* Prints at most *left changes after *after. 1: there may be more. */
static int page(struct ctl *c, int64_t *after, int64_t *left, struct err *e)
{
	struct change_range range = {
		.account = c->account.id, .after = *after,
		.max = *left < PAGE ? (size_t)*left : PAGE
	};
	struct arena_mark m = arena_mark(c->arena);
	struct change *list;
	size_t n = 0;

	if (change_list(c->arena, c->read, &range, &list, e))
		return -1;
	for (; list; list = list->next, n++) {
		out_row(c->out, change_view(c, list));
		*after = list->number;
		(*left)--;
	}
	arena_release(c->arena, m);
	return n == PAGE && *left > 0;
}

/* Whoever reads on from a number is to know that some are not there. */
static int note_removed(struct ctl *c, int64_t after, struct err *e)
{
	int64_t first = 0;

	if (forget_first(c->read, c->account.id, &first, e))
		return -1;
	if (!first)
		first = c->account.last_change + 1;
	if (first > after + 1)
		ctl_note("changes up to %lld are removed: the list begins "
		    "after them", (long long)first - 1);
	return 0;
}

static int list_run(struct ctl *c, struct err *e)
{
	int64_t after = 0, left = INT64_MAX;
	int rc = 1;

	if (ctl_number(c, "after", 0, INT64_MAX, &after, e) ||
	    ctl_number(c, "limit", 0, INT64_MAX, &left, e) ||
	    note_removed(c, after, e))
		return -1;
	out_columns(c->out, columns);
	while (rc == 1)
		rc = page(c, &after, &left, e);
	out_end(c->out);
	return rc;
}

#define AFTER { "after", "N", "only changes with a higher number", false }

const struct ctl_cmd ctl_changes_list = {
	.name = "changes list",
	.args = "TAG",
	.help = "list the changes of an account",
	.more = "Changes are numbered 1, 2, 3 … per account, without gaps. "
	    "--json has the values\nbefore and after.",
	.example = "changes list acme --after 1200 --json",
	.opts = (const struct ctl_opt[]){
		AFTER,
		{ "limit", "N", "at most N", false },
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.account = true,
	.run = list_run,
};

/* Ends by a signal, or when nobody reads any more. */
static int follow_run(struct ctl *c, struct err *e)
{
	static const struct timespec pause = { 0, 500000000 };
	int64_t after = c->account.last_change, left = INT64_MAX;
	int rc = 0;

	if (ctl_number(c, "after", 0, INT64_MAX, &after, e))
		return -1;
	out_columns(c->out, columns);
	while (rc >= 0 && out_ok()) {
		rc = page(c, &after, &left, e);
		out_end(c->out);
		if (rc == 0 && out_ok())
			nanosleep(&pause, NULL);
	}
	return rc < 0 ? -1 : 0;
}

const struct ctl_cmd ctl_changes_follow = {
	.name = "changes follow",
	.args = "TAG",
	.help = "print changes as they come, until interrupted",
	.more = "Begins with the next change unless --after says where.",
	.example = "changes follow acme --json",
	.opts = (const struct ctl_opt[]){
		AFTER,
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.account = true,
	.run = follow_run,
};
