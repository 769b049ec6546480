/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "api/exchange.h"
#include "tests/unit/api_fixture.h"

/* Whoever makes a route public has to say so here. */
static const enum place public[] = {
	PLACE_CONFIG, PLACE_TYPES, PLACE_TYPE, PLACE_SCHEMAS, PLACE_SCHEMA,
};

static bool may_be_public(enum place p)
{
	for (size_t i = 0; i < ARRAY_LEN(public); i++)
		if (public[i] == p)
			return true;
	return false;
}

static void makes_nothing_public_but_discovery(void)
{
	const struct route *r;
	size_t n;

	r = route_rows(&n);
	T_TRUE(n > ARRAY_LEN(public));
	for (size_t i = 0; i < n; i++) {
		T_INT(r[i].need == NEED_NOTHING, may_be_public(r[i].place));
		if (r[i].need == NEED_NOTHING)
			T_INT(r[i].method, HTTP_GET);
	}
}

static void asks_edit_for_every_verb_that_writes(void)
{
	const struct route *r;
	size_t n;

	r = route_rows(&n);
	for (size_t i = 0; i < n; i++) {
		bool typed = r[i].place == PLACE_RESOURCES ||
		    r[i].place == PLACE_RESOURCE;

		if (typed)
			T_INT(r[i].need, r[i].method == HTTP_GET ?
			    NEED_READ : NEED_EDIT);
	}
}

static void has_one_row_for_a_place_and_a_method(void)
{
	const struct route *r;
	size_t n;

	r = route_rows(&n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			T_FALSE(r[i].place == r[k].place &&
			    r[i].method == r[k].method);
}

static void describes_every_place(void)
{
	const struct route *r;
	size_t n;

	r = route_rows(&n);
	for (size_t i = 0; i < n; i++)
		T_TRUE(strlen(place_text(r[i].place)) > 0);
}

static void finds_the_way_by_segments(void)
{
	static const struct {
		const char *method, *target;
		int status;
	} rows[] = {
		{ "GET", "", 200 },
		{ "GET", "/", 200 },
		{ "GET", "/Users/x/y", 404 },
		{ "GET", "/users", 404 },
		{ "GET", "/Schemas/x/y", 404 },
		{ "GET", "/.search", 405 },
		{ "GET", "/Bulk", 405 },
		{ "GET", "/Users/.search", 405 },
		{ "POST", "/Schemas", 405 },
		{ "POST", "/Users/x", 405 },
		{ "PUT", "/Users", 405 },
		{ "PATCH", "/Groups", 405 },
		{ "OPTIONS", "/Users", 204 },
		{ "BREW", "/Users", 405 },
		{ "GET", "//Users", 200 },
		{ "GET", "/ResourceTypes/User", 200 },
		{ "GET", "/ResourceTypes/Nothing", 404 },
		{ "GET", "/ServiceProviderConfig", 200 },
		{ "GET", "/ServiceProviderConfig?filter=x", 403 },
		{ "GET", "/Schemas?filter=x", 403 },
	};
	struct api *f = api_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		T_INT(api_call(f, rows[i].method, rows[i].target, NULL),
		    rows[i].status);
	api_free(f);
}

UNIT_MAIN("routes", UNIT(makes_nothing_public_but_discovery),
    UNIT(asks_edit_for_every_verb_that_writes),
    UNIT(has_one_row_for_a_place_and_a_method), UNIT(describes_every_place),
    UNIT(finds_the_way_by_segments))
