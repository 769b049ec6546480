/* SPDX-License-Identifier: Apache-2.0 */
#include "api/exchange.h"
#include "tests/unit/api_fixture.h"

static int takes(struct rate *r, int64_t token, int64_t own, int n)
{
	int got = 0;

	for (int i = 0; i < n; i++) {
		struct err e = { 0 };

		got += rate_take(r, token, own, &e) == 0;
	}
	return got;
}

static void lets_a_burst_pass_and_refuses_then(void)
{
	struct err e = { 0 };
	struct rate *r;

	T_NEED(!rate_new(1, 5, &r, &e));
	T_INT(takes(r, 7, 0, 5), 5);
	T_INT(rate_take(r, 7, 0, &e), -1);
	T_INT(e.kind, ERR_RATE);
	T_INT(e.retry_after, 1);
	rate_free(r);
}

static void keeps_tokens_apart(void)
{
	struct err e = { 0 };
	struct rate *r;

	T_NEED(!rate_new(1, 3, &r, &e));
	T_INT(takes(r, 7, 0, 10), 3);
	T_INT(takes(r, 8, 0, 10), 3);
	rate_free(r);
}

static void refuses_nobody_for_who_shares_his_slot(void)
{
	struct err e = { 0 };
	struct rate *r;

	T_NEED(!rate_new(1, 3, &r, &e));
	T_INT(takes(r, 7, 0, 10), 3);
	T_INT(takes(r, 7 + 1024, 0, 10), 3);
	rate_free(r);
}

static void gives_a_token_its_own_rate(void)
{
	struct err e = { 0 };
	struct rate *r;

	T_NEED(!rate_new(1, 3, &r, &e));
	T_INT(takes(r, 7, 10, 60), 40);
	rate_free(r);
}

static void is_off_without_a_table(void)
{
	T_INT(takes(NULL, 1, 0, 1000), 1000);
}

static void answers_429_with_retry_after(void)
{
	struct api *f = api_new();
	struct err e = { 0 };

	rate_free(f->service.rate);
	T_NEED(!rate_new(1, 2, &f->service.rate, &e));
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	T_INT(api_call(f, "GET", "/Users", NULL), 429);
	T_STR(api_header(f, "Retry-After"), "1");
	T_STR(api_text(f, "status"), "429");
	T_STR(api_text(f, "scimType"), "");
	api_free(f);
}

UNIT_MAIN("rate", UNIT(lets_a_burst_pass_and_refuses_then),
    UNIT(keeps_tokens_apart), UNIT(refuses_nobody_for_who_shares_his_slot),
    UNIT(gives_a_token_its_own_rate), UNIT(is_off_without_a_table),
    UNIT(answers_429_with_retry_after))
