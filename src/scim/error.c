/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/error.h"

struct error_row {
	int status;
	struct str scim_type;           /* empty: none (Table 9 has no word) */
	struct str word;
};

#define NONE { NULL, 0 }

/* RFC 7644 section 3.12, tables 8 and 9, and RFC 9865 section 2.1. */
static const struct error_row rows[ERR_COUNT] = {
	[ERR_NONE]           = { 500, NONE, STR("none") },
	[ERR_BAD_REQUEST]    = { 400, NONE, STR("badRequest") },
	[ERR_INVALID_FILTER] = { 400, STR("invalidFilter"),
	    STR("invalidFilter") },
	[ERR_TOO_MANY]       = { 400, STR("tooMany"), STR("tooMany") },
	[ERR_UNIQUENESS]     = { 409, STR("uniqueness"), STR("uniqueness") },
	[ERR_MUTABILITY]     = { 400, STR("mutability"), STR("mutability") },
	[ERR_INVALID_SYNTAX] = { 400, STR("invalidSyntax"),
	    STR("invalidSyntax") },
	[ERR_INVALID_PATH]   = { 400, STR("invalidPath"), STR("invalidPath") },
	[ERR_NO_TARGET]      = { 400, STR("noTarget"), STR("noTarget") },
	[ERR_INVALID_VALUE]  = { 400, STR("invalidValue"),
	    STR("invalidValue") },
	[ERR_INVALID_VERS]   = { 400, STR("invalidVers"), STR("invalidVers") },
	[ERR_INVALID_CURSOR] = { 400, STR("invalidCursor"),
	    STR("invalidCursor") },
	[ERR_EXPIRED_CURSOR] = { 400, STR("expiredCursor"),
	    STR("expiredCursor") },
	[ERR_INVALID_COUNT]  = { 400, STR("invalidCount"),
	    STR("invalidCount") },
	[ERR_UNAUTHORIZED]   = { 401, NONE, STR("unauthorized") },
	[ERR_FORBIDDEN]      = { 403, NONE, STR("forbidden") },
	[ERR_NOT_FOUND]      = { 404, NONE, STR("notFound") },
	[ERR_METHOD]         = { 405, NONE, STR("method") },
	[ERR_CONFLICT]       = { 409, NONE, STR("conflict") },
	[ERR_PRECONDITION]   = { 412, NONE, STR("precondition") },
	[ERR_TOO_LARGE]      = { 413, NONE, STR("tooLarge") },
	[ERR_MEDIA_TYPE]     = { 415, NONE, STR("mediaType") },
	[ERR_RATE]           = { 429, NONE, STR("rate") },
	[ERR_INTERNAL]       = { 500, NONE, STR("internal") },
	[ERR_UNSUPPORTED]    = { 501, NONE, STR("unsupported") },
	[ERR_BUSY]           = { 503, NONE, STR("busy") },
	[ERR_FULL]           = { 507, NONE, STR("full") },
	[ERR_CANCELLED]      = { 499, NONE, STR("cancelled") },
};

int error_status(enum err_kind kind)
{
	return rows[kind].status;
}

struct str error_scim_type(enum err_kind kind)
{
	return rows[kind].scim_type;
}

struct str error_word(enum err_kind kind)
{
	return rows[kind].word;
}

void error_write(struct buf *out, const struct err *e, struct str request_id)
{
	const struct error_row *row = &rows[e->kind];
	struct buf detail;

	buf_init(&detail, out->arena);
	buf_adds(&detail, e->detail);
	if (request_id.n)
		buf_printf(&detail, "%s(request %.*s)", e->detail[0] ? " " : "",
		    STR_ARG(request_id));
	buf_adds(out, "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:"
	    "Error\"],");
	buf_printf(out, "\"status\":\"%d\"", row->status);
	if (row->scim_type.n) {
		buf_adds(out, ",\"scimType\":");
		buf_json(out, row->scim_type);
	}
	buf_adds(out, ",\"detail\":");
	buf_json(out, buf_str(&detail));
	buf_addc(out, '}');
}
