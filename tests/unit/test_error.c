/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "scim/error.h"

static struct str written(struct err *e, struct str request)
{
	struct buf b;

	buf_init(&b, unit_arena());
	error_write(&b, e, request);
	return buf_str(&b);
}

static void every_kind_has_a_row(void)
{
	for (int i = ERR_NONE + 1; i < ERR_COUNT; i++) {
		enum err_kind kind = (enum err_kind)i;

		T_TRUE(error_status(kind) >= 400 && error_status(kind) < 600);
		T_TRUE(error_word(kind).n > 0);
		for (int k = 0; k < i; k++)
			T_FALSE(str_eq(error_word(kind),
			    error_word((enum err_kind)k)));
	}
}

/* RFC 7644 section 3.12: the word belongs to 400, uniqueness to 409. */
static void only_table_9_has_a_scim_type(void)
{
	for (int i = 0; i < ERR_COUNT; i++) {
		enum err_kind kind = (enum err_kind)i;

		if (error_scim_type(kind).n)
			T_INT(error_status(kind),
			    kind == ERR_UNIQUENESS ? 409 : 400);
	}
	T_STR(error_scim_type(ERR_INVALID_CURSOR), "invalidCursor");
	T_STR(error_scim_type(ERR_NOT_FOUND), "");
	T_STR(error_scim_type(ERR_PRECONDITION), "");
	T_STR(error_scim_type(ERR_RATE), "");
	T_STR(error_scim_type(ERR_FORBIDDEN), "");
	T_STR(error_scim_type(ERR_CONFLICT), "");
}

static void writes_the_error_message(void)
{
	struct err e = { 0 };

	err_set(&e, ERR_UNIQUENESS, "userName \"%s\" is taken", "a\nb");
	T_STR(written(&e, S("7Qk2")), "{\"schemas\":[\"urn:ietf:params:scim:"
	    "api:messages:2.0:Error\"],\"status\":\"409\","
	    "\"scimType\":\"uniqueness\",\"detail\":"
	    "\"userName \\\"a\\nb\\\" is taken (request 7Qk2)\"}");
}

static void leaves_out_what_there_is_not(void)
{
	struct err e = { 0 };

	err_set(&e, ERR_NOT_FOUND, "no such user");
	T_STR(written(&e, S("")), "{\"schemas\":[\"urn:ietf:params:scim:api:"
	    "messages:2.0:Error\"],\"status\":\"404\","
	    "\"detail\":\"no such user\"}");
	err_clear(&e);
	err_set(&e, ERR_BUSY, "%s", "");
	T_STR(written(&e, S("7Q")), "{\"schemas\":[\"urn:ietf:params:scim:api:"
	    "messages:2.0:Error\"],\"status\":\"503\","
	    "\"detail\":\"(request 7Q)\"}");
}

UNIT_MAIN("error", UNIT(every_kind_has_a_row),
    UNIT(only_table_9_has_a_scim_type), UNIT(writes_the_error_message),
    UNIT(leaves_out_what_there_is_not))
