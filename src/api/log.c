/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - the request's line: who, what, how it ended, why.
 *
 * Keys come in a fixed order; the first ones are always there.  No token, no
 * password, no filter value, no body.
 */
#include "base/log.h"

#include "api/exchange.h"
#include "base/clock.h"
#include "scim/error.h"

static void log_leniencies(struct log_line *l, const struct exchange *x)
{
	struct buf b;

	buf_init(&b, x->req->arena);
	for (size_t i = 0; i < LENIENT_COUNT; i++)
		if (x->caller.lenient.used[i])
			buf_printf(&b, "%s%.*s", b.n ? " " : "",
			    STR_ARG(lenient_name((enum lenient)i)));
	if (b.n)
		log_str(l, "lenient", buf_str(&b));
}

static void log_error(struct log_line *l, const struct err *e)
{
	log_str(l, "error", error_word(e->kind));
	log_str(l, "detail", str_of(e->detail));
	if (e->log[0])
		log_str(l, "cause", str_of(e->log));
	if (e->file) {
		log_str(l, "file", str_of(e->file));
		log_i64(l, "line", e->line);
	}
}

void log_request(const struct exchange *x, const struct err *e)
{
	enum log_level level = x->res->status >= 500 ? LOG_ERROR :
	    x->res->status >= 400 ? LOG_WARN : LOG_INFO;
	struct log_line l;

	log_begin(&l, level, "request");
	log_str(&l, "account", x->authenticated ? x->caller.account_tag :
	    x->req->account);
	log_str(&l, "token", x->caller.token_public);
	log_str(&l, "operation", str_of(x->operation));
	log_i64(&l, "status", x->res->status);
	log_i64(&l, "us", clock_ticks() - x->req->started);
	log_str(&l, "request", x->req->id);
	if (x->type)
		log_str(&l, "type", x->type->name);
	if (x->resource.n)
		log_str(&l, "resource", x->resource);
	log_str(&l, "address", x->client);
	log_str(&l, "client", x->req->user_agent);
	if (x->fault != TOKEN_OK)
		log_str(&l, "refused", token_fault_name(x->fault));
	if (e->kind != ERR_NONE)
		log_error(&l, e);
	if (x->caller.ignored.n)
		log_str(&l, "ignored", x->caller.ignored);
	if (x->caller.remark)
		log_str(&l, "remark", str_of(x->caller.remark));
	log_leniencies(&l, x);
	log_end(&l);
}
