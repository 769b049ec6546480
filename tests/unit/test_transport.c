/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/api_fixture.h"

/* RFC 7644 section 7.2. */
static void refuses_a_token_in_clear_text(void)
{
	static const struct { const char *address, *https; int status; } t[] = {
		{ "192.0.2.7", NULL, 403 },
		{ "192.0.2.7", "off", 403 },
		{ "2001:db8::7", NULL, 403 },
		{ "192.0.2.7", "on", 200 },
		{ "127.0.0.1", NULL, 200 },
		{ "127.8.9.10", NULL, 200 },
		{ "::1", NULL, 200 },
	};
	struct api *f = api_new();

	f->config.require_https = true;
	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		api_set(f, "REMOTE_ADDR", t[i].address);
		if (t[i].https)
			api_set(f, "HTTPS", t[i].https);
		T_INT(api_call(f, "GET", "/Users", NULL), t[i].status);
	}
	api_free(f);
}

/* Before the token is looked at: a bad one learns nothing either. */
static void refuses_it_whether_it_is_good_or_not(void)
{
	struct api *f = api_new();

	f->config.require_https = true;
	api_set(f, "REMOTE_ADDR", "192.0.2.7");
	T_INT(api_call_as(f, S("Bearer scim_nothing"), "GET", "/Users", NULL),
	    403);
	T_STR(api_text(f, "scimType"), "");
	f->config.require_https = false;
	api_set(f, "REMOTE_ADDR", "192.0.2.7");
	T_INT(api_call(f, "GET", "/Users", NULL), 200);
	api_free(f);
}

static void tells_anybody_what_it_can_do(void)
{
	struct api *f = api_new();

	f->config.require_https = true;
	api_set(f, "REMOTE_ADDR", "192.0.2.7");
	T_INT(api_call_as(f, (struct str){ NULL, 0 }, "GET",
	    "/ServiceProviderConfig", NULL), 200);
	api_free(f);
}

UNIT_MAIN("transport", UNIT(refuses_a_token_in_clear_text),
    UNIT(refuses_it_whether_it_is_good_or_not),
    UNIT(tells_anybody_what_it_can_do))
