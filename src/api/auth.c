/* SPDX-License-Identifier: Apache-2.0 */
/* auth.c - who asks, and may he?
 *
 * Every bad token gets the same 401; why it was bad is for the log alone
 * (RFC 6750 section 3.1: without any credentials the challenge names no
 * error).  A suspended account is 403: an identity provider takes a 401 for
 * bad credentials and stops for good.  A token of another account than the
 * URL's sees 404, as if that account were not there.
 */
#include "api/exchange.h"

#include "api/trial.h"
#include "store/address.h"

#define CHALLENGE "Bearer realm=\"scim\""
#define CHALLENGE_BAD CHALLENGE ", error=\"invalid_token\""

static int unauthorized(struct exchange *x, enum token_fault fault,
    struct err *e)
{
	x->fault = fault;
	if (fault == TOKEN_MISSING) {
		x->challenge = CHALLENGE;
		return err_set(e, ERR_UNAUTHORIZED, "a bearer token is needed: "
		    "send the header \"Authorization: Bearer <token>\"");
	}
	x->challenge = CHALLENGE_BAD;
	return err_set(e, ERR_UNAUTHORIZED, "the bearer token is not valid; "
	    "copy it again, or ask for a new one");
}

/* The token's text out of "Bearer <token>". */
static enum token_fault header_read(struct exchange *x, struct str *text)
{
	static const struct str scheme = STR("Bearer");
	struct str h = str_trim(x->req->authorization);
	struct str rest;

	if (!h.n)
		return TOKEN_MISSING;
	if (!str_istarts(h, scheme) ||
	    (h.n > scheme.n && h.p[scheme.n] != ' '))
		return TOKEN_NO_BEARER;
	rest = str_trim(str_sub(h, scheme.n, h.n));
	if (!rest.n)
		return TOKEN_MALFORMED;
	if (str_find(rest, ',') < rest.n)
		return TOKEN_TWICE;
	if (!str_starts(h, scheme))
		lenient_use(&x->caller.lenient, LENIENT_BEARER_CASE);
	*text = rest;
	return TOKEN_OK;
}

/* The client's address: what the web server saw, or, when that is a trusted
 * proxy, the last address in X-Forwarded-For that is not. */
static struct str client_address(const struct exchange *x)
{
	struct str proxies = x->worker->service->config->trusted_proxies;
	struct str chain = x->req->forwarded_for, address = x->req->address;

	while (chain.n && proxies.n && address_in(address, proxies)) {
		size_t comma = str_rfind(chain, ',');
		bool more = comma < chain.n;

		address = str_trim(str_sub(chain, more ? comma + 1 : 0,
		    chain.n));
		if (!address_in(address, S("0.0.0.0/0 ::/0")))
			return (struct str){ NULL, 0 };
		chain = str_sub(chain, 0, more ? comma : 0);
	}
	return address;
}

/* RFC 7644 section 7.2: a token must not travel in clear text. The loopback
 * is no wire. */
static int check_transport(const struct exchange *x, struct err *e)
{
	static const struct str loopback = STR("127.0.0.0/8 ::1/128");

	if (!x->worker->service->config->require_https || x->req->https ||
	    address_in(x->req->address, loopback))
		return 0;
	return err_set(e, ERR_FORBIDDEN, "this service is to be used over "
	    "HTTPS; use the https:// base URL");
}

static int check_account(struct exchange *x, struct err *e)
{
	if (!x->req->account.n ||
	    str_eq(x->req->account, x->caller.account_tag))
		return 0;
	x->fault = TOKEN_ACCOUNT;
	return err_set(e, ERR_NOT_FOUND, "this token belongs to another "
	    "account than the one in the URL");
}

static struct str need_name(unsigned cap)
{
	switch (cap) {
	case CAP_SETTINGS_READ:
		return S("Account Settings Read");
	case CAP_SETTINGS_EDIT:
		return S("Account Settings Edit");
	case CAP_MEMBERSHIPS_READ:
		return S("Memberships Read");
	default:
		return S("Memberships Edit");
	}
}

int auth_may(const struct exchange *x, const struct restype *t, bool edit,
    struct err *e)
{
	unsigned cap = edit ? t->cap_edit : t->cap_read;

	if (x->caller.caps & cap)
		return 0;
	return err_set(e, ERR_FORBIDDEN, "the token \"%.*s\" lacks the "
	    "permission \"%.*s\", which %s %.*s needs",
	    STR_ARG(str_sub(x->caller.token_name, 0, 80)),
	    STR_ARG(need_name(cap)), edit ? "changing" : "reading",
	    STR_ARG(t->endpoint));
}

static int permit(const struct exchange *x, struct err *e)
{
	switch (x->route->need) {
	case NEED_READ:
		return auth_may(x, x->type, false, e);
	case NEED_EDIT:
		return auth_may(x, x->type, true, e);
	default:
		return 0;
	}
}

static int identify(struct exchange *x, struct str text, struct err *e)
{
	struct credential shown = { text, x->client, x->req->now };
	struct leniency before = x->caller.lenient;
	enum token_fault fault;

	if (token_authenticate(x->req->arena, x->worker->session, &shown,
	    &x->caller, &fault, e))
		return -1;
	for (size_t i = 0; i < LENIENT_COUNT; i++)
		x->caller.lenient.used[i] = before.used[i];
	if (fault == TOKEN_SUSPENDED) {
		x->fault = fault;
		return err_set(e, ERR_FORBIDDEN, "this account is suspended; "
		    "ask the operator of this service");
	}
	return fault == TOKEN_OK ? 0 : unauthorized(x, fault, e);
}

/* scimctl try: the operator says who it is. */
static int assume(struct exchange *x, struct err *e)
{
	x->caller = x->worker->trial->caller;
	x->caller.request_id = x->req->id;
	x->caller.now = x->req->now;
	x->base_url = store_base_url(x->req->arena, x->worker->service->store,
	    x->caller.account_tag);
	x->authenticated = true;
	return check_account(x, e) || permit(x, e) ? -1 : 0;
}

int auth_check(struct exchange *x, struct err *e)
{
	struct str text = { NULL, 0 };
	enum token_fault fault;

	x->client = client_address(x);
	if (x->worker->trial)
		return assume(x, e);
	x->caller.request_id = x->req->id;
	x->caller.now = x->req->now;
	x->caller.lenient.granted = lenient_of(DIALECT_DEFAULT);
	x->base_url = store_base_url(x->req->arena, x->worker->service->store,
	    x->req->account);
	fault = header_read(x, &text);
	if (fault == TOKEN_MISSING && x->route->need == NEED_NOTHING)
		return 0;
	if (check_transport(x, e))
		return -1;
	if (fault != TOKEN_OK)
		return unauthorized(x, fault, e);
	if (identify(x, text, e))
		return -1;
	if (check_account(x, e))
		return -1;
	x->base_url = store_base_url(x->req->arena, x->worker->service->store,
	    x->caller.account_tag);
	x->authenticated = true;
	token_touch(x->worker->service->store, x->caller.token,
	    x->client, x->req->now);
	if (rate_take(x->worker->service->rate, x->caller.token,
	    x->caller.rate, e))
		return -1;
	return permit(x, e);
}
