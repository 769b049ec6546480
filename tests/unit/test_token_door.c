/* SPDX-License-Identifier: Apache-2.0 */
/* What an operator does to tokens holds at the next request, in all
 * processes; and tokens near their end are told. */
#include "tests/unit/api_fixture.h"

#include "base/clock.h"
#include "store/journal.h"

#define DAY INT64_C(86400000)

struct act {
	struct api *f;
	int (*fn)(struct act *x, struct session *w, struct err *e);
	struct token t;
	int64_t value;
	struct str text;
};

static int run(struct session *w, void *arg, struct err *e)
{
	struct act *x = arg;

	if (token_get(x->f->arena, w, x->f->account.id,
	    str_sub(x->f->token, 5, 5 + TOKEN_PUBLIC_LEN), &x->t, e))
		return -1;
	return x->fn(x, w, e);
}

static void act_on(struct store *s, struct act *x)
{
	struct err e = { 0 };

	T_OK(store_write(s, x->f->arena, run, x, &e), &e);
}

static int revoke(struct act *x, struct session *w, struct err *e)
{
	return token_revoke(w, x->t.id, clock_now(), e);
}

static int disable(struct act *x, struct session *w, struct err *e)
{
	return token_disable(w, x->t.id, x->value, e);
}

static int roll(struct act *x, struct session *w, struct err *e)
{
	int64_t now = clock_now();

	return token_roll(x->f->arena, w, &x->t, now + x->value, now,
	    &x->text, e);
}

static int update(struct act *x, struct session *w, struct err *e)
{
	x->t.allow_cidr = x->text;
	x->t.expires = x->value;
	return token_update(w, &x->t, e);
}

/* Another process's store on the same file. */
static struct store *elsewhere(struct api *f)
{
	struct store_config c = *store_settings(f->store);
	struct store *s = NULL;

	T_OK(store_open(&c, f->catalog, &s, &f->e), &f->e);
	T_NEED(s);
	return s;
}

static void stops_at_the_next_request_in_all_processes(void)
{
	struct api *f = api_new();
	struct store *other = elsewhere(f);
	struct act x = { .f = f, .fn = disable, .value = 1 };

	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	act_on(other, &x);
	T_INT(api_call(f, "GET", "/Users", NULL), 401);
	x.value = 0;
	act_on(other, &x);
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	x.fn = revoke;
	act_on(other, &x);
	T_INT(api_call(f, "GET", "/Users", NULL), 401);
	T_INT(api_call(f, "GET", "/Schemas", NULL), 401);
	store_close(other);
	api_free(f);
}

static void rolls_with_a_time_of_grace(void)
{
	struct api *f = api_new();
	struct act x = { .f = f, .fn = roll, .value = DAY };

	act_on(f->store, &x);
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	f->token = x.text;
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	x.value = 0;
	act_on(f->store, &x);
	T_INT(api_call(f, "GET", "/Users", NULL), 401);
	api_free(f);
}

static void believes_forwarded_addresses_of_known_proxies_alone(void)
{
	struct api *f = api_new();
	struct act x = { .f = f, .fn = update,
	    .text = S("192.0.2.0/24 2001:db8::/32") };

	act_on(f->store, &x);
	T_INT(api_call(f, "GET", "/Users", NULL), 401);
	api_set(f, "HTTP_X_FORWARDED_FOR", "192.0.2.9");
	T_INT(api_call(f, "GET", "/Users", NULL), 401);
	f->config.trusted_proxies = S("127.0.0.0/8");
	api_set(f, "HTTP_X_FORWARDED_FOR", "198.51.100.1, 192.0.2.9");
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	api_set(f, "HTTP_X_FORWARDED_FOR", "192.0.2.9, 198.51.100.1");
	T_INT(api_call(f, "GET", "/Users", NULL), 401);
	api_set(f, "HTTP_X_FORWARDED_FOR", "2001:db8::7");
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	api_free(f);
}

static int notices(struct api *f, struct journal_file *j, int64_t now)
{
	bool first = true;
	int n = 0;

	T_OK(journal_tokens(f->arena, f->worker.session, j, now, &f->e),
	    &f->e);
	for (size_t i = 0; i < 4; i++) {
		static const int marks[] = { 30, 14, 7, 1 };
		struct str what = str_printf(f->arena, "token %.*s %lld %d",
		    STR_ARG(str_sub(f->token, 5, 5 + TOKEN_PUBLIC_LEN)),
		    (long long)(INT64_C(2000000000000)), marks[i]);

		T_OK(journal_file_seen(j, what, &first, &f->e), &f->e);
		n += first;
	}
	return n;
}

static void tells_four_times_that_a_token_ends(void)
{
	static const struct { int64_t days; int told; } rows[] = {
		{ 31, 0 }, { 30, 1 }, { 29, 1 }, { 15, 1 }, { 14, 2 },
		{ 8, 2 }, { 6, 3 }, { 1, 4 }, { 1, 4 },
	};
	struct api *f = api_new();
	struct act x = { .f = f, .fn = update,
	    .value = INT64_C(2000000000000) };
	struct journal_file *j = NULL;

	act_on(f->store, &x);
	T_OK(journal_file_open(unit_path("log.db"), true, 1000, &j, &f->e),
	    &f->e);
	T_NEED(j);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		T_INT(notices(f, j, x.value - rows[i].days * DAY),
		    rows[i].told);
	journal_file_close(j);
	api_free(f);
}

UNIT_MAIN("token_door", UNIT(stops_at_the_next_request_in_all_processes),
    UNIT(rolls_with_a_time_of_grace),
    UNIT(believes_forwarded_addresses_of_known_proxies_alone),
    UNIT(tells_four_times_that_a_token_ends))
