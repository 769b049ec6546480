/* SPDX-License-Identifier: Apache-2.0 */
/* Which departures from the RFCs a client is granted, by dialect.  What harms
 * nobody is granted by default; "rfc" grants only what the RFCs leave open, and
 * "interop-strict" what the identity providers agree on.  What contradicts the
 * RFCs is granted to the dialect whose client needs it. */
#include "scim/lenient.h"

#define BIT(d) (1u << (d))
#define USUAL (BIT(DIALECT_DEFAULT) | BIT(DIALECT_ENTRA) | BIT(DIALECT_OKTA))
#define STRICT_TOO (USUAL | BIT(DIALECT_INTEROP_STRICT))
#define EVERYONE (STRICT_TOO | BIT(DIALECT_RFC))
#define GENEROUS (BIT(DIALECT_ENTRA) | BIT(DIALECT_OKTA))

static const struct lenient_row rows[LENIENT_COUNT] = {
	[LENIENT_OP_CASE] = { STR("op-case"), STRICT_TOO,
	    STR("PATCH operation names in any case: \"Replace\"") },
	[LENIENT_BOOLEAN_TEXT] = { STR("boolean-as-text"), USUAL,
	    STR("\"True\" and \"false\" as text where a boolean belongs") },
	[LENIENT_REMOVE_VALUE_ARRAY] = { STR("remove-value-array"), USUAL,
	    STR("PATCH remove with a value removes only what it lists") },
	[LENIENT_DOTTED_KEYS] = { STR("dotted-keys"), USUAL,
	    STR("\"name.givenName\" as a member name in PATCH") },
	[LENIENT_BARE_REFERENCE] = { STR("bare-reference"), USUAL,
	    STR("a text where an object with \"value\" belongs") },
	[LENIENT_UNKNOWN_ATTRIBUTE] = { STR("unknown-attribute"), STRICT_TOO,
	    STR("attributes that no schema defines are ignored") },
	[LENIENT_NULL_UNASSIGNED] = { STR("null-unassigned"), EVERYONE,
	    STR("null for an attribute without a value") },
	[LENIENT_FOREIGN_SCHEMA] = { STR("foreign-schema"), USUAL,
	    STR("unknown URIs in schemas are ignored") },
	[LENIENT_EQUAL_READ_ONLY] = { STR("equal-read-only"), STRICT_TOO,
	    STR("PATCH names a readOnly attribute with its present value") },
	[LENIENT_PATCH_UNKNOWN_PATH] = { STR("patch-unknown-path"), GENEROUS,
	    STR("PATCH operations on unknown paths are skipped") },
	[LENIENT_REPLACE_CREATES] = { STR("replace-creates"), GENEROUS,
	    STR("PATCH replace on an absent element creates it") },
	[LENIENT_EMPTY_OPERATIONS] = { STR("empty-operations"),
	    BIT(DIALECT_ENTRA),
	    STR("PATCH with no operations changes nothing") },
	[LENIENT_UNQUOTED_FILTER] = { STR("unquoted-filter"), GENEROUS,
	    STR("filter values without quotes: userName eq jane") },
	[LENIENT_DOUBLE_ENCODED] = { STR("double-encoded"),
	    BIT(DIALECT_ENTRA),
	    STR("filters or their values that were percent-encoded twice") },
	[LENIENT_SINGLE_VALUE] = { STR("single-value"), USUAL,
	    STR("one value where an array of values belongs") },
	[LENIENT_NUMBER_TEXT] = { STR("number-as-text"), USUAL,
	    STR("\"7\" where a number belongs") },
	[LENIENT_PLAIN_MEDIA_TYPE] = { STR("plain-media-type"), EVERYONE,
	    STR("application/json as the type of a body") },
	[LENIENT_BEARER_CASE] = { STR("bearer-case"), EVERYONE,
	    STR("the scheme Bearer in any case") },
	[LENIENT_MISSING_SCHEMAS] = { STR("missing-schemas"), USUAL,
	    STR("PATCH and search requests without schemas") },
	[LENIENT_ACTIVE_KEPT] = { STR("active-kept"), USUAL,
	    STR("active that is removed or null stays as it was") },
	[LENIENT_OTHER_CANONICAL] = { STR("other-canonical-value"), USUAL,
	    STR("values beside an attribute's canonicalValues") },
	[LENIENT_EXTENSION_SCHEMAS] = { STR("extension-schemas"), EVERYONE,
	    STR("schemas inside an extension's object that names it") },
};

static const struct str dialects[DIALECT_COUNT] = {
	[DIALECT_DEFAULT]        = STR("default"),
	[DIALECT_RFC]            = STR("rfc"),
	[DIALECT_INTEROP_STRICT] = STR("interop-strict"),
	[DIALECT_ENTRA]          = STR("entra"),
	[DIALECT_OKTA]           = STR("okta"),
};

const struct lenient_row *lenient_row(enum lenient l)
{
	return &rows[l];
}

uint64_t lenient_of(enum dialect d)
{
	uint64_t set = 0;

	for (size_t i = 0; i < LENIENT_COUNT; i++)
		if (rows[i].dialects & BIT(d))
			set |= UINT64_C(1) << i;
	return set;
}

struct str lenient_name(enum lenient l)
{
	return rows[l].name;
}

bool lenient_use(struct leniency *set, enum lenient l)
{
	if (!(set->granted >> l & 1))
		return false;
	set->used[l]++;
	return true;
}

bool dialect_read(struct str name, enum dialect *out)
{
	for (size_t i = 0; i < DIALECT_COUNT; i++) {
		if (!str_eq(dialects[i], name))
			continue;
		*out = (enum dialect)i;
		return true;
	}
	return false;
}

struct str dialect_name(enum dialect d)
{
	return dialects[d];
}
