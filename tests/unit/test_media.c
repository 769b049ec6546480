/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"

#include "tests/unit/unit.h"

static void takes_what_identity_providers_send(void)
{
	static const struct { const char *type; bool plain; } good[] = {
		{ "", false },
		{ "application/scim+json", false },
		{ "application/scim+json; charset=utf-8", false },
		{ "Application/SCIM+JSON;charset=\"UTF-8\"", false },
		{ "application/json", true },
		{ "application/json ; version=1; charset=utf8", true },
	};
	bool plain;

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		struct err e = { 0 };

		plain = !good[i].plain;
		T_OK(media_check(str_of(good[i].type), &plain, &e), &e);
		T_INT(plain, good[i].plain);
	}
	T_INT(media_check(str_of(NULL), &plain, NULL), 0);
}

static void refuses_other_media_types(void)
{
	static const char *const bad[] = {
		"text/plain", "application/xml", "multipart/form-data",
		"application/x-www-form-urlencoded", "application/jsonx",
		"application/scim+json; charset=utf-16", "; charset=utf-8",
		"application/json; charset=latin1", "application/json, a/b",
	};
	bool plain;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = { 0 };

		T_ERR(media_check(str_of(bad[i]), &plain, &e), &e,
		    ERR_MEDIA_TYPE);
	}
}

static void answers_plain_json_only_to_those_who_prefer_it(void)
{
	static const struct { const char *accept; bool plain; } rows[] = {
		{ "", false },
		{ "*/*", false },
		{ "application/*", false },
		{ "text/html", false },
		{ "application/scim+json", false },
		{ "application/json", true },
		{ "Application/JSON; charset=utf-8", true },
		{ "application/json, application/scim+json", false },
		{ "application/json;q=0.9, application/scim+json", false },
		{ "application/json, application/scim+json;q=0.9", true },
		{ "application/json, */*", false },
		{ "application/json, */*;q=0.1", true },
		{ "*/*;q=0.1, application/json;q=0.25", true },
		{ "application/json;q=0, */*", false },
		{ "application/scim+json;q=0, application/*;q=0.2", true },
		{ "application/json;q=high", true },
		{ ",;q=,,", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		T_INT(media_wants_plain(str_of(rows[i].accept)),
		    rows[i].plain);
	T_FALSE(media_wants_plain(str_of(NULL)));
}

UNIT_MAIN("media", UNIT(takes_what_identity_providers_send),
    UNIT(refuses_other_media_types),
    UNIT(answers_plain_json_only_to_those_who_prefer_it))
