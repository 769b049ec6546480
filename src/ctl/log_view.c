/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/log_view.h"

#include "base/utf8.h"

int log_open(struct ctl *c, struct journal_file **out, struct err *e)
{
	const char *path = config_journal(c->arena, &c->config);

	if (!path)
		return err_set(e, ERR_NOT_FOUND, "the provisioning log is "
		    "switched off: log_database = off");
	if (!journal_file_open(path, false, (int)c->config.busy_timeout, out,
	    e))
		return 0;
	if (e->kind != ERR_NOT_FOUND)
		c->exit = CTL_DATABASE;
	return -1;
}

/* "409", "4xx". */
static int status(struct ctl *c, struct journal_query *q, struct err *e)
{
	struct str s = ctl_value(c, "status");
	int64_t n = 0;

	if (!s.p)
		return 0;
	if (s.n == 3 && str_ieq(str_sub(s, 1, 3), S("xx")) && s.p[0] >= '1' &&
	    s.p[0] <= '5') {
		q->status_from = (s.p[0] - '0') * 100;
		q->status_to = q->status_from + 99;
		return 0;
	}
	if (!str_to_i64(s, &n) || n < 100 || n > 599)
		return ctl_usage(c, e, "--status %.*s: a status like 409, or "
		    "4xx", STR_ARG(s));
	q->status_from = q->status_to = n;
	return 0;
}

int log_choice(struct ctl *c, struct journal_query *q, struct err *e)
{
	struct str who = ctl_value(c, "user");
	int64_t since = 0;

	*q = (struct journal_query){
		.account = ctl_value(c, "account"),
		.token = ctl_value(c, "token"),
		.operation = ctl_value(c, "operation"),
	};
	if (who.p && !utf8_valid(who))
		return ctl_usage(c, e, "--user: it is not UTF-8");
	if (who.p) {
		q->resource = who;
		q->name = key_fold(c->arena, who);
	}
	if (status(c, q, e) || ctl_duration(c, "since", &since, e))
		return -1;
	if (since)
		q->since = c->now - since;
	return 0;
}

struct str log_subject(const struct journal_entry *x)
{
	return x->name.p ? x->name : x->resource;
}

static void number(struct ctl *c, struct json *v, struct str name, int64_t n)
{
	json_set(v, name, n < 0 ? json_null(c->arena) :
	    json_i64(c->arena, n));
}

/* The reason of a refusal comes first: it is what one looks for. */
static struct json *note(struct ctl *c, const struct journal_entry *x)
{
	struct arena *a = c->arena;

	if (x->refused.p)
		return json_str(a, str_printf(a, "token %.*s",
		    STR_ARG(x->refused)));
	if (x->detail.p)
		return json_str(a, x->detail);
	if (x->results >= 0)
		return json_str(a, str_printf(a, "%lld found",
		    (long long)x->results));
	if (x->members)
		return json_str(a, str_printf(a, "%lld member%s",
		    (long long)x->members, x->members == 1 ? "" : "s"));
	return json_null(a);
}

struct json *log_entry(struct ctl *c, const struct journal_entry *x)
{
	struct json *v = json_object(c->arena);
	const struct { struct str name, value; } texts[] = {
		{ STR("type"), x->type }, { STR("id"), x->resource },
		{ STR("name"), x->name }, { STR("error"), x->error },
		{ STR("scim_type"), x->scim_type },
		{ STR("refused"), x->refused }, { STR("detail"), x->detail },
		{ STR("lenient"), x->lenient }, { STR("client"), x->client },
		{ STR("address"), x->address }, { STR("body"), x->body },
	};

	json_set(v, S("time"), ctl_time(c, x->time));
	json_set(v, S("account"), ctl_text(c, x->account));
	json_set(v, S("token"), ctl_text(c, x->token));
	json_set(v, S("operation"), ctl_text(c, x->operation));
	json_set(v, S("about"), ctl_text(c, log_subject(x)));
	number(c, v, S("status"), x->status);
	json_set(v, S("note"), note(c, x));
	json_set(v, S("request"), ctl_text(c, x->request));
	number(c, v, S("part"), x->part);
	json_set(v, S("changed"), json_bool(c->arena, x->changed != 0));
	number(c, v, S("members"), x->members);
	number(c, v, S("results"), x->results);
	number(c, v, S("microseconds"), x->us);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		json_set(v, texts[i].name, ctl_text(c, texts[i].value));
	return v;
}

struct json *log_leniency(struct ctl *c, const struct journal_leniency *x)
{
	struct json *v = json_object(c->arena);

	json_set(v, S("leniency"), json_str(c->arena, x->name));
	json_set(v, S("requests"), json_i64(c->arena, x->requests));
	json_set(v, S("first"), ctl_time(c, x->first));
	json_set(v, S("last"), ctl_time(c, x->last));
	return v;
}
