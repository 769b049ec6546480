/* SPDX-License-Identifier: Apache-2.0 */
/* canonicalValues (RFC 7643 section 7): a provider may hold to them, and this
 * one does.  What clients really send beside them is granted by a leniency,
 * unless the schema's file says that there are no others. */
#include "base/utf8.h"
#include "scim/document_build.h"

/* Of the list in an error's text; the rest is at /Schemas. */
#define SHOWN_MAX 320

static bool listed(struct arena *a, const struct attr *attr, struct str text)
{
	struct str key;

	for (size_t i = 0; i < attr->canonical_count; i++)
		if (str_eq(attr->canonical[i], text))
			return true;
	if (attr->case_exact)
		return false;
	key = key_fold(a, text);
	for (size_t i = 0; i < attr->canonical_count; i++)
		if (str_eq(key_fold(a, attr->canonical[i]), key))
			return true;
	return false;
}

static struct str all_of_them(struct arena *a, const struct attr *attr)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < attr->canonical_count; i++) {
		struct str one = attr->canonical[i];

		if (b.n + one.n > SHOWN_MAX) {
			buf_adds(&b, ", …");
			break;
		}
		buf_printf(&b, "%s\"%.*s\"", i ? ", " : "", STR_ARG(one));
	}
	return buf_str(&b);
}

int value_canonical(struct reading *rd, const struct attr *attr,
    struct str text)
{
	if (!attr->canonical_count || rd->stored ||
	    attr->mutability == ATTR_READ_ONLY || listed(rd->a, attr, text))
		return 0;
	if (!attr->canonical_only &&
	    lenient_use(rd->r->lenient, LENIENT_OTHER_CANONICAL))
		return 0;
	return err_set(rd->e, ERR_INVALID_VALUE,
	    "%.*s must be one of %.*s; another value was sent",
	    STR_ARG(attr->path), STR_ARG(all_of_them(rd->a, attr)));
}
