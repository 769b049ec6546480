/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "scim/lenient.h"

static bool granted(enum dialect d, enum lenient l)
{
	return lenient_of(d) >> l & 1;
}

static void every_leniency_has_a_name_and_a_text(void)
{
	for (int i = 0; i < LENIENT_COUNT; i++) {
		const struct lenient_row *row = lenient_row((enum lenient)i);

		T_TRUE(row->name.n > 0);
		T_TRUE(row->text.n > 0);
		T_STR(lenient_name((enum lenient)i), row->name);
		for (int k = 0; k < i; k++)
			T_FALSE(str_eq(row->name,
			    lenient_name((enum lenient)k)));
	}
}

static void dialects_are_read_by_name(void)
{
	static const char *const names[DIALECT_COUNT] = {
		"default", "rfc", "interop-strict", "entra", "okta"
	};
	enum dialect d = DIALECT_OKTA;

	for (int i = 0; i < DIALECT_COUNT; i++) {
		T_TRUE(dialect_read(str_of(names[i]), &d));
		T_INT(d, i);
		T_STR(dialect_name((enum dialect)i), names[i]);
	}
	T_FALSE(dialect_read(S("Entra"), &d));
	T_FALSE(dialect_read(S(""), &d));
	T_INT(d, DIALECT_OKTA);
}

static void grants_what_the_client_needs(void)
{
	T_TRUE(granted(DIALECT_DEFAULT, LENIENT_BOOLEAN_TEXT));
	T_TRUE(granted(DIALECT_DEFAULT, LENIENT_UNKNOWN_ATTRIBUTE));
	T_FALSE(granted(DIALECT_DEFAULT, LENIENT_EMPTY_OPERATIONS));
	T_FALSE(granted(DIALECT_DEFAULT, LENIENT_PATCH_UNKNOWN_PATH));
	T_FALSE(granted(DIALECT_DEFAULT, LENIENT_UNQUOTED_FILTER));
	T_FALSE(granted(DIALECT_DEFAULT, LENIENT_DOUBLE_ENCODED));
	T_TRUE(granted(DIALECT_ENTRA, LENIENT_EMPTY_OPERATIONS));
	T_TRUE(granted(DIALECT_ENTRA, LENIENT_DOUBLE_ENCODED));
	T_TRUE(granted(DIALECT_OKTA, LENIENT_UNQUOTED_FILTER));
	T_TRUE(granted(DIALECT_ENTRA, LENIENT_REPLACE_CREATES));
	T_TRUE(granted(DIALECT_OKTA, LENIENT_PATCH_UNKNOWN_PATH));
	T_FALSE(granted(DIALECT_OKTA, LENIENT_EMPTY_OPERATIONS));
	T_FALSE(granted(DIALECT_RFC, LENIENT_BOOLEAN_TEXT));
	T_FALSE(granted(DIALECT_RFC, LENIENT_UNKNOWN_ATTRIBUTE));
	T_TRUE(granted(DIALECT_RFC, LENIENT_NULL_UNASSIGNED));
	T_FALSE(granted(DIALECT_INTEROP_STRICT, LENIENT_BOOLEAN_TEXT));
	T_TRUE(granted(DIALECT_DEFAULT, LENIENT_ACTIVE_KEPT));
	T_FALSE(granted(DIALECT_RFC, LENIENT_ACTIVE_KEPT));
	T_TRUE(granted(DIALECT_ENTRA, LENIENT_OTHER_CANONICAL));
	T_FALSE(granted(DIALECT_INTEROP_STRICT, LENIENT_OTHER_CANONICAL));
	T_TRUE(granted(DIALECT_RFC, LENIENT_EXTENSION_SCHEMAS));
}

static void counts_only_what_is_granted(void)
{
	struct leniency set = { lenient_of(DIALECT_RFC), { 0 } };

	T_FALSE(lenient_use(&set, LENIENT_BOOLEAN_TEXT));
	T_INT(set.used[LENIENT_BOOLEAN_TEXT], 0);
	T_TRUE(lenient_use(&set, LENIENT_BEARER_CASE));
	T_TRUE(lenient_use(&set, LENIENT_BEARER_CASE));
	T_INT(set.used[LENIENT_BEARER_CASE], 2);
}

UNIT_MAIN("caller", UNIT(every_leniency_has_a_name_and_a_text),
    UNIT(dialects_are_read_by_name), UNIT(grants_what_the_client_needs),
    UNIT(counts_only_what_is_granted))
