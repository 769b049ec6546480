/* SPDX-License-Identifier: Apache-2.0 */
/* journal.c - the request's rows in the provisioning log. */
#include "store/journal.h"

#include "api/deed.h"
#include "base/clock.h"
#include "scim/error.h"
#include "store/config.h"

/* An invalid filter's text quotes the filter, which the log must not keep. */
static struct str quoted_out(struct arena *a, const struct err *e)
{
	struct str rest = str_of(e->detail), part;
	bool inside = false;
	struct buf b;

	if (e->kind != ERR_INVALID_FILTER)
		return rest;
	buf_init(&b, a);
	while (str_split(&rest, '"', &part)) {
		if (!inside)
			buf_add(&b, part);
		else
			buf_adds(&b, "\"…\"");
		inside = !inside;
	}
	return buf_str(&b);
}

static void tell_error(struct arena *a, struct journal_entry *out,
    const struct err *e)
{
	if (e->kind == ERR_NONE)
		return;
	out->error = error_word(e->kind);
	out->scim_type = error_scim_type(e->kind);
	out->detail = quoted_out(a, e);
	if (e->kind == ERR_INTERNAL && e->log[0])
		out->detail = S("an internal error; the log of scimd says "
		    "more under this request");
}

/* The literal of the first "eq" that holds for every hit. */
static struct str literal_of(const struct filter *f)
{
	struct str text = { NULL, 0 };

	if (!f)
		return text;
	if (f->kind == FILTER_AND) {
		text = literal_of(f->left);
		return text.p ? text : literal_of(f->right);
	}
	if (f->kind == FILTER_ELEMENT)
		return literal_of(f->left);
	if (f->kind == FILTER_COMPARE && f->op == FILTER_EQ &&
	    f->literal.kind == LITERAL_STRING)
		return f->literal.text;
	return text;
}

static void tell_query(const struct exchange *x, struct journal_entry *out)
{
	struct str key = x->worker->service->journal_key;
	struct str value = literal_of(x->filter);
	struct err ignored = { 0 };

	if (x->counted)
		out->results = x->results;
	if (x->filter)
		out->operation = S("look-up");
	if (value.n)
		journal_looked(x->req->arena, key, value, &out->looked,
		    &ignored);
}

/* Words for what was refused before it was an operation. */
static struct str word_of(const struct exchange *x)
{
	static const struct { struct str route, word; } words[] = {
		{ STR("query"), STR("list") },
		{ STR("replace"), STR("update") },
	};
	struct str word = str_of(x->operation);

	if (str_eq(word, S("list")) && request_param(x->req, S("filter")).p)
		return S("look-up");
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(words[i].route, word))
			return words[i].word;
	return word;
}

static struct str leniencies(const struct exchange *x)
{
	struct buf b;

	buf_init(&b, x->req->arena);
	for (size_t i = 0; i < LENIENT_COUNT; i++)
		if (x->caller.lenient.used[i])
			buf_printf(&b, "%s%.*s", b.n ? " " : "",
			    STR_ARG(lenient_name((enum lenient)i)));
	return b.n ? buf_str(&b) : (struct str){ NULL, 0 };
}

static struct str absent_if_empty(struct str s)
{
	return s.n ? s : (struct str){ NULL, 0 };
}

static struct journal_entry whole(const struct exchange *x,
    const struct err *e)
{
	struct request *r = x->req;
	bool known = x->authenticated || !r->account.n;
	struct journal_entry out = {
		.time = r->now, .status = x->res->status, .results = -1,
		.us = clock_ticks() - r->started,
		.operation = word_of(x),
		.account = absent_if_empty(known ? x->caller.account_tag :
		    r->account),
		.token = x->caller.token_public,
		.client = absent_if_empty(r->user_agent),
		.address = x->client.n ? x->client : r->address,
		.resource = absent_if_empty(x->resource),
		.lenient = leniencies(x),
		.request = r->id,
	};

	if (x->type)
		out.type = x->type->name;
	if (x->fault != TOKEN_OK)
		out.refused = token_fault_name(x->fault);
	tell_error(r->arena, &out, e);
	tell_query(x, &out);
	return out;
}

static void tell_deed(struct arena *a, const struct deed *d,
    struct journal_entry *out)
{
	out->operation = str_of(d->word);
	out->type = d->type ? d->type->name : (struct str){ NULL, 0 };
	out->resource = absent_if_empty(d->resource);
	out->name = deed_name(a, d);
	out->changed = d->changed;
	out->members = d->members;
}

/* A row for each operation of Bulk, which has a status of its own. */
static void add_parts(struct exchange *x, const struct journal_entry *main)
{
	struct arena *a = x->req->arena;
	int64_t part = 0;

	for (const struct deed *d = x->deeds; d; d = d->next) {
		struct arena_mark m = arena_mark(a);
		struct journal_entry one = *main;

		one.part = ++part;
		one.status = d->error.kind ? error_status(d->error.kind) :
		    d->status;
		one.body = (struct str){ NULL, 0 };
		tell_error(a, &one, &d->error);
		tell_deed(a, d, &one);
		journal_add(x->worker->service->journal, &one);
		arena_release(a, m);
	}
}

static void tell_body(const struct exchange *x, struct journal_entry *out)
{
	const struct service_config *c = x->worker->service->config;

	if (!x->body || c->log_bodies == BODIES_OFF ||
	    (c->log_bodies == BODIES_ERRORS && x->res->status < 400))
		return;
	out->body = body_blanked(x->req->arena, x->body, c->log_blank);
}

static void tell(struct exchange *x, const struct err *e)
{
	struct journal_entry all = whole(x, e);

	tell_body(x, &all);
	if (x->deeds && x->place != PLACE_BULK) {
		struct deed *d = x->deeds;

		if (e->kind != ERR_NONE)
			d->changed = d->error.kind == ERR_NONE && d->changed &&
			    x->res->status < 400;
		tell_deed(x->req->arena, d, &all);
	}
	journal_add(x->worker->service->journal, &all);
	if (x->place == PLACE_BULK)
		add_parts(x, &all);
}

void journal_request(struct exchange *x, const struct err *e)
{
	struct arena *a = x->req->arena;
	struct arena_guard g;

	if (!x->worker->service->journal)
		return;
	if (!arena_guard(a, &g))
		tell(x, e);
	arena_unguard(a);
}
