/* SPDX-License-Identifier: Apache-2.0 */
/* token.c - the text of a token, and who stands behind it. */
#include "store/token.h"

#include <string.h>

#include "store/address.h"
#include "store/token_cache.h"

#define CHECK_LEN 6

static const char *const fault_names[TOKEN_FAULT_COUNT] = {
	[TOKEN_OK] = "ok",
	[TOKEN_MISSING] = "missing",
	[TOKEN_NO_BEARER] = "no-bearer",
	[TOKEN_TWICE] = "twice",
	[TOKEN_MALFORMED] = "malformed",
	[TOKEN_CHECKSUM] = "checksum",
	[TOKEN_UNKNOWN] = "unknown",
	[TOKEN_EXPIRED] = "expired",
	[TOKEN_NOT_YET] = "not-yet-valid",
	[TOKEN_DISABLED] = "disabled",
	[TOKEN_REVOKED] = "revoked",
	[TOKEN_ADDRESS] = "address",
	[TOKEN_ACCOUNT] = "account",
	[TOKEN_SUSPENDED] = "account-suspended",
};

struct str token_fault_name(enum token_fault f)
{
	return str_of(fault_names[f]);
}

static bool base62(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z')))
			return false;
	}
	return true;
}

void token_check_digits(struct str before, char out[CHECK_LEN])
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz";
	uint32_t crc = hash_crc32(before);

	for (size_t i = CHECK_LEN; i-- > 0; crc /= 62)
		out[i] = digits[crc % 62];
}

enum token_fault token_shape(struct str text, struct str *public_id)
{
	static const struct str prefix = STR("scim_");
	size_t at = prefix.n + TOKEN_PUBLIC_LEN;
	char check[CHECK_LEN];

	if (!str_starts(text, prefix))
		return TOKEN_MALFORMED;
	if (text.n != TOKEN_TEXT_LEN || text.p[at] != '_' ||
	    !base62(str_sub(text, prefix.n, at)) ||
	    !base62(str_sub(text, at + 1, text.n)))
		return TOKEN_CHECKSUM;
	token_check_digits(str_sub(text, 0, text.n - CHECK_LEN), check);
	if (memcmp(check, text.p + text.n - CHECK_LEN, CHECK_LEN))
		return TOKEN_CHECKSUM;
	*public_id = str_sub(text, prefix.n, at);
	return TOKEN_OK;
}

/* Columns of find_row(); the token first, then what its account decides. */
static void read_caller(struct arena *a, struct db_stmt *q, struct caller *c)
{
	struct str updates = db_col_view(q, 17);

	c->token = db_col_i64(q, 0);
	c->account = db_col_i64(q, 1);
	c->token_name = db_col_str(a, q, 3);
	c->caps = (unsigned)db_col_i64(q, 4);
	if (!dialect_read(db_col_view(q, 5), &c->dialect))
		c->dialect = DIALECT_DEFAULT;
	c->page_size = db_col_i64(q, 6);
	c->skip_unknown_members = str_eq(db_col_view(q, 7), S("skip"));
	c->rate = db_col_i64(q, 8);
	c->account_tag = db_col_str(a, q, 15);
	c->deprovision_connectors =
	    str_eq(db_col_view(q, 16), S("connector_domains"));
	c->updates = str_eq(updates, S("ignore")) ? UPDATES_IGNORE :
	    str_eq(updates, S("refuse")) ? UPDATES_REFUSE : UPDATES_APPLY;
	c->administrator_role = db_col_str(a, q, 18);
	c->may_adopt = str_eq(db_col_view(q, 19), S("on_match"));
	c->unique_group_names = db_col_i64(q, 20) != 0;
	c->members_on_request = str_eq(db_col_view(q, 21), S("request"));
	c->lenient.granted = lenient_of(c->dialect);
}

static int64_t date(struct db_stmt *q, int column, int64_t unset)
{
	return db_col_null(q, column) ? unset : db_col_i64(q, column);
}

static void read_row(struct arena *a, struct db_stmt *q,
    struct token_row *out)
{
	struct str digest = db_col_view(q, 2);

	read_caller(a, q, &out->caller);
	if (digest.n == SHA256_LEN)
		memcpy(out->digest, digest.p, SHA256_LEN);
	out->not_before = date(q, 9, INT64_MIN);
	out->expires = date(q, 10, INT64_MAX);
	out->disabled = date(q, 11, INT64_MAX);
	out->revoked = date(q, 12, INT64_MAX);
	out->allow_cidr = db_col_str(a, q, 13);
	out->deny_cidr = db_col_str(a, q, 14);
	out->account_active = str_eq(db_col_view(q, 22), S("active"));
}

/* The token is known: does it still open the door? The digest comes first, so
 * that nobody learns anything about a token that he does not hold. */
static enum token_fault judge(const struct token_row *t,
    const unsigned char *digest, const struct credential *shown)
{
	int64_t now = shown->now;

	if (!hash_eq(t->digest, digest, SHA256_LEN))
		return TOKEN_UNKNOWN;
	if (t->revoked <= now)
		return TOKEN_REVOKED;
	if (t->disabled <= now)
		return TOKEN_DISABLED;
	if (t->expires <= now)
		return TOKEN_EXPIRED;
	if (t->not_before > now)
		return TOKEN_NOT_YET;
	if (!address_allowed(shown->address, t->allow_cidr, t->deny_cidr))
		return TOKEN_ADDRESS;
	if (!t->account_active)
		return TOKEN_SUSPENDED;
	return TOKEN_OK;
}

static struct db_stmt *find_row(struct session *w, struct str public_id,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT t.id, t.account, t.digest, t.name, t.permissions,"
	    " t.dialect, t.page_size, t.unknown_members, t.rate,"
	    " t.not_before, t.expires, t.disabled, t.revoked, t.allow_cidr,"
	    " t.deny_cidr, a.tag, a.deprovision, a.attribute_updates,"
	    " a.administrator_role, a.adopt, a.unique_group_names,"
	    " a.members_returned, a.state"
	    " FROM token AS t JOIN account AS a ON a.id = t.account"
	    " WHERE t.public_id = ?1", e);

	if (q)
		db_bind_str(q, 1, public_id);
	return q;
}

/* 1 with *out, 0 when there is no such token, -1. */
static int load(struct arena *a, struct session *w, struct str public_id,
    struct token_row *out, struct err *e)
{
	struct db_stmt *q = find_row(w, public_id, e);
	int rc;

	if (!q)
		return -1;
	rc = db_step(q, e);
	if (rc == 1) {
		read_row(a, q, out);
		out->caller.token_public = str_dup(a, public_id);
	}
	db_done(q);
	return rc;
}

/* What the request itself has noted of its caller stays. */
static void become(struct caller *out, const struct caller *known)
{
	struct caller own = *out;

	*out = *known;
	out->request_id = own.request_id;
	out->now = own.now;
	out->intents = own.intents;
	out->ignored = own.ignored;
	out->remark = own.remark;
	memcpy(out->lenient.used, own.lenient.used, sizeof(own.lenient.used));
}

int token_caller(struct arena *a, struct session *w, struct str public_id,
    struct caller *out, struct err *e)
{
	struct token_row row = { 0 };
	int rc = load(a, w, public_id, &row, e);

	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "there is no such token");
	if (rc < 0)
		return -1;
	become(out, &row.caller);
	return 0;
}

/* What the record says now: from the cache, else read and kept there. 1 with
 * *out, 0 when there is no such token, -1. */
static int look_up(struct arena *a, struct session *w, struct str public_id,
    const struct token_row **out, struct err *e)
{
	struct token_row *row;
	int rc;

	if (token_cache_find(w, public_id, out, e))
		return -1;
	if (*out)
		return 1;
	row = ARENA_NEW(a, struct token_row);
	rc = load(a, w, public_id, row, e);
	if (rc == 1)
		token_cache_keep(w, row);
	*out = row;
	return rc;
}

int token_authenticate(struct arena *a, struct session *w,
    const struct credential *shown, struct caller *out,
    enum token_fault *fault, struct err *e)
{
	unsigned char digest[SHA256_LEN];
	const struct token_row *row;
	struct str public_id;
	int rc;

	*fault = token_shape(shown->text, &public_id);
	if (*fault != TOKEN_OK)
		return 0;
	if (hash_sha256(shown->text, digest, e))
		return -1;
	rc = look_up(a, w, public_id, &row, e);
	if (rc < 0)
		return -1;
	*fault = rc ? judge(row, digest, shown) : TOKEN_UNKNOWN;
	if (*fault == TOKEN_UNKNOWN)
		return 0;
	become(out, &row->caller);
	out->now = shown->now;
	return 0;
}
