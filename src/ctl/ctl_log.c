/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_log.c - the provisioning log: listed, followed, counted, cut. */
#include "ctl/log_view.h"

#include <time.h>

#include "base/clock.h"
#include "scim/lenient.h"

#define PAGE 500
#define PRUNE_ROWS 500

static const char *const columns[] = { "time", "account", "operation",
    "about", "status", "note", "request", NULL };

/* The entries that fit; waits for the first one as long as --wait says. */
static int patient_list(struct ctl *c, struct journal_query *q,
    struct journal_entry **out, struct err *e)
{
	static const struct timespec pause = { 0, 50000000 };
	int64_t wait = 0, until = clock_ticks();
	struct journal_file *f;
	int rc;

	if (ctl_duration(c, "wait", &wait, e) || log_open(c, &f, e))
		return -1;
	until += wait * 1000;
	while (!(rc = journal_list(c->arena, f, q, out, e)) && !*out &&
	    clock_ticks() < until)
		nanosleep(&pause, NULL);
	journal_file_close(f);
	return rc;
}

static int list_run(struct ctl *c, struct err *e)
{
	struct journal_entry *list, *back = NULL, *next;
	struct journal_query q;
	int rc;

	if (log_choice(c, &q, e))
		return -1;
	q.limit = 100;
	if (ctl_number(c, "limit", 1, INT64_MAX, &q.limit, e))
		return -1;
	rc = patient_list(c, &q, &list, e);
	if (rc)
		return -1;
	for (; list; list = next) {     /* the newest last, as in a file */
		next = list->next;
		list->next = back;
		back = list;
	}
	out_columns(c->out, columns);
	for (; back; back = back->next)
		out_row(c->out, log_entry(c, back));
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_log_list = {
	.name = "log list",
	.help = "list what clients asked and how it ended",
	.more = "The newest 100 entries that fit, the newest last. Every "
	    "request is there, also those\nthat were refused; --json has all "
	    "that is known. scimd writes within a second.",
	.example = "log list -a acme --status 4xx --since 1h",
	.opts = (const struct ctl_opt[]){
		LOG_CHOICE,
		{ "limit", "N", "at most N, 100 unless set", false },
		{ "wait", "TIME", "so long for one that fits", false },
		{ NULL, NULL, NULL, false } },
	.need = CTL_CONFIG,
	.run = list_run,
};

/* 1: there may be more. */
static int page(struct ctl *c, struct journal_file *f,
    struct journal_query *q, struct err *e)
{
	struct arena_mark m = arena_mark(c->arena);
	struct journal_entry *list;
	int64_t n = 0;

	if (journal_list(c->arena, f, q, &list, e))
		return -1;
	for (; list; list = list->next, n++) {
		out_row(c->out, log_entry(c, list));
		q->after = list->id;
	}
	out_end(c->out);
	arena_release(c->arena, m);
	return n == PAGE;
}

/* Ends by a signal, or when nobody reads any more. */
static int follow_run(struct ctl *c, struct err *e)
{
	static const struct timespec pause = { 0, 300000000 };
	struct journal_file *f;
	struct journal_query q;
	int rc = 0;

	if (log_choice(c, &q, e) || log_open(c, &f, e))
		return -1;
	q.forward = true;
	q.limit = PAGE;
	if (!q.since)
		rc = journal_last(f, &q.after, e);
	out_columns(c->out, columns);
	while (rc >= 0 && out_ok()) {
		rc = page(c, f, &q, e);
		if (rc == 0 && out_ok())
			nanosleep(&pause, NULL);
	}
	journal_file_close(f);
	return rc < 0 ? -1 : 0;
}

const struct ctl_cmd ctl_log_follow = {
	.name = "log follow",
	.help = "print entries of the provisioning log as they come",
	.more = "Until interrupted; --since begins with what was before.",
	.example = "log follow -a acme",
	.opts = (const struct ctl_opt[]){
		LOG_CHOICE,
		{ NULL, NULL, NULL, false } },
	.need = CTL_CONFIG,
	.run = follow_run,
};

static int show_run(struct ctl *c, struct err *e)
{
	struct journal_query q = { .request = c->args[0], .forward = true };
	struct journal_entry *list;
	struct journal_file *f;
	int rc;

	if (log_open(c, &f, e))
		return -1;
	rc = journal_list(c->arena, f, &q, &list, e);
	journal_file_close(f);
	if (rc)
		return -1;
	if (!list)
		return err_set(e, ERR_NOT_FOUND, "no request %.*s is in the "
		    "provisioning log", STR_ARG(str_sub(c->args[0], 0, 60)));
	for (; list; list = list->next)
		out_record(c->out, log_entry(c, list));
	return 0;
}

const struct ctl_cmd ctl_log_show = {
	.name = "log show",
	.args = "REQUEST-ID",
	.help = "show one request",
	.more = "Its id stands in the answer to the client, after an error's "
	    "text, in scimd's log and\nin the lists. Of a Bulk request every "
	    "operation is shown.",
	.example = "log show dF3kQ9xT0b00002a",
	.min = 1,
	.need = CTL_CONFIG,
	.run = show_run,
};

static int count_run(struct ctl *c, struct err *e)
{
	static const char *const heads[] = { "operation", "outcome", "n",
	    "microseconds", "error", "detail", NULL };
	struct journal_count *done, *errors;
	struct journal_file *f;
	struct journal_query q;
	int rc;

	if (log_choice(c, &q, e) || log_open(c, &f, e))
		return -1;
	rc = journal_summary(c->arena, f, &q, false, &done, e);
	q.limit = 10;
	rc = rc || journal_summary(c->arena, f, &q, true, &errors, e);
	journal_file_close(f);
	if (rc)
		return -1;
	out_columns(c->out, heads);
	for (int i = 0; i < 2; i++)
		for (struct journal_count *n = i ? errors : done; n;
		    n = n->next) {
			struct json *v = json_object(c->arena);

			json_set(v, S("operation"), ctl_text(c,
			    n->operation));
			json_set(v, S("outcome"), ctl_text(c, n->outcome));
			json_set(v, S("n"), json_i64(c->arena, n->n));
			json_set(v, S("microseconds"), json_i64(c->arena,
			    n->us));
			json_set(v, S("error"), ctl_text(c, n->error));
			json_set(v, S("detail"), ctl_text(c, n->detail));
			out_row(c->out, v);
		}
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_log_summary = {
	.name = "log summary",
	.help = "count operations and outcomes, and the most frequent errors",
	.more = "First each operation: done, refused (4xx) or failed (5xx), "
	    "and the mean time it took;\nthen the ten most frequent errors.",
	.example = "log summary -a acme --since 24h",
	.opts = (const struct ctl_opt[]){
		LOG_CHOICE,
		{ NULL, NULL, NULL, false } },
	.need = CTL_CONFIG,
	.run = count_run,
};

/* A newer scimd may have written names that this scimctl does not know. */
static struct json *meaning(struct ctl *c, struct str name)
{
	for (size_t i = 0; i < LENIENT_COUNT; i++)
		if (str_eq(lenient_row((enum lenient)i)->name, name))
			return json_str(c->arena,
			    lenient_row((enum lenient)i)->text);
	return json_null(c->arena);
}

static int leniencies_run(struct ctl *c, struct err *e)
{
	static const char *const heads[] = { "account", "token", "leniency",
	    "requests", "first", "last", "meaning", NULL };
	struct journal_leniency *list;
	struct journal_file *f;
	int rc;

	if (log_open(c, &f, e))
		return -1;
	rc = journal_leniencies(c->arena, f, ctl_value(c, "account"),
	    ctl_value(c, "token"), &list, e);
	journal_file_close(f);
	if (rc)
		return -1;
	out_columns(c->out, heads);
	for (; list; list = list->next) {
		struct json *v = log_leniency(c, list);

		json_set(v, S("account"), json_str(c->arena, list->account));
		json_set(v, S("token"), json_str(c->arena, list->token));
		json_set(v, S("meaning"), meaning(c, list->name));
		out_row(c->out, v);
	}
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_log_leniencies = {
	.name = "log leniencies",
	.help = "count the requests that needed a leniency, by token",
	.more = "What a client sends beyond the RFCs and its dialect grants; "
	    "what is not here can be\ntaken away: scimctl token set --dialect. "
	    "The counts stay when old entries are removed.",
	.example = "log leniencies -a acme",
	.opts = (const struct ctl_opt[]){
		{ "account", "TAG", "of one account (-a)", false },
		{ "token", "ID", "of one token, by its public id", false },
		{ NULL, NULL, NULL, false } },
	.need = CTL_CONFIG,
	.run = leniencies_run,
};

static int prune_run(struct ctl *c, struct err *e)
{
	int64_t age = c->config.log_retention, n = PRUNE_ROWS, all = 0;
	struct json *v = json_object(c->arena);
	struct journal_file *f;
	int rc = 0;

	if (ctl_duration(c, "older", &age, e) || log_open(c, &f, e))
		return -1;
	while (!rc && n == PRUNE_ROWS) {
		rc = journal_file_prune(f, c->now - age, PRUNE_ROWS, &n, e);
		all += rc ? 0 : n;
	}
	journal_file_close(f);
	if (rc)
		return -1;
	json_set(v, S("removed"), json_i64(c->arena, all));
	out_done(c->out, v, "%lld entries are removed", (long long)all);
	return 0;
}

const struct ctl_cmd ctl_log_prune = {
	.name = "log prune",
	.help = "remove old entries of the provisioning log",
	.more = "Those older than log_retention, which scimd does by itself "
	    "every hour, or older than\n--older says.",
	.example = "log prune --older 30d",
	.opts = (const struct ctl_opt[]){
		{ "older", "TIME", "90d, 24h", false },
		{ NULL, NULL, NULL, false } },
	.need = CTL_CONFIG,
	.run = prune_run,
};
