/* SPDX-License-Identifier: Apache-2.0 */
/* token_admin.c - tokens as an operator handles them. */
#include "store/token.h"

#include <string.h>

#include "base/hash.h"
#include "base/rand.h"
#include "store/address.h"
#include "store/session.h"

#define SECRET_LEN 43

struct draft {
	char text[TOKEN_TEXT_LEN + 1];
	char public_id[TOKEN_PUBLIC_LEN + 1];
	unsigned char digest[SHA256_LEN];
};

static int draw(struct draft *d, struct err *e)
{
	char secret[SECRET_LEN + 1];
	size_t at = 0;

	if (rand_base62(d->public_id, TOKEN_PUBLIC_LEN, e) ||
	    rand_base62(secret, SECRET_LEN, e))
		return -1;
	memcpy(d->text, "scim_", 5);
	at += 5;
	memcpy(d->text + at, d->public_id, TOKEN_PUBLIC_LEN);
	at += TOKEN_PUBLIC_LEN;
	d->text[at++] = '_';
	memcpy(d->text + at, secret, SECRET_LEN);
	at += SECRET_LEN;
	token_check_digits((struct str){ d->text, at }, d->text + at);
	d->text[TOKEN_TEXT_LEN] = '\0';
	return hash_sha256((struct str){ d->text, TOKEN_TEXT_LEN }, d->digest,
	    e);
}

static void bind_date(struct db_stmt *q, int n, int64_t ms)
{
	if (ms)
		db_bind_i64(q, n, ms);
	else
		db_bind_null(q, n);
}

static int check(const struct token *t, struct err *e)
{
	if (!t->name.n)
		return err_set(e, ERR_INVALID_VALUE,
		    "a token needs a name, such as \"okta production\"");
	if (!t->permissions)
		return err_set(e, ERR_INVALID_VALUE,
		    "a token needs at least one permission");
	if (t->expires && t->not_before >= t->expires)
		return err_set(e, ERR_INVALID_VALUE,
		    "the token would expire before it begins");
	if (address_check(t->allow_cidr, e) || address_check(t->deny_cidr, e))
		return -1;
	return 0;
}

static int insert(struct session *w, const struct token *t,
    const struct draft *d, int64_t now, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "INSERT INTO token (account, public_id, name, digest,"
	    " permissions, dialect, page_size, unknown_members, created,"
	    " not_before, expires, allow_cidr, deny_cidr, rate)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
	    " ?13, ?14)", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, t->account);
	db_bind_str(q, 2, (struct str){ d->public_id, TOKEN_PUBLIC_LEN });
	db_bind_str(q, 3, t->name);
	db_bind_blob(q, 4, (struct str){ (const char *)d->digest,
	    SHA256_LEN });
	db_bind_i64(q, 5, t->permissions);
	db_bind_str(q, 6, dialect_name(t->dialect));
	bind_date(q, 7, t->page_size);
	db_bind_str(q, 8, t->skip_unknown_members ? S("skip") : S("refuse"));
	db_bind_i64(q, 9, now);
	bind_date(q, 10, t->not_before);
	bind_date(q, 11, t->expires);
	db_bind_str(q, 12, t->allow_cidr);
	db_bind_str(q, 13, t->deny_cidr);
	bind_date(q, 14, t->rate);
	return db_run(q, e);
}

int token_create(struct arena *a, struct session *w, struct token *t,
    int64_t now, struct str *text, struct err *e)
{
	struct draft d;

	if (check(t, e) || draw(&d, e) || insert(w, t, &d, now, e))
		return -1;
	t->id = db_last_id(w->db);
	t->created = now;
	t->public_id = str_dup(a, (struct str){ d.public_id,
	    TOKEN_PUBLIC_LEN });
	*text = str_dup(a, (struct str){ d.text, TOKEN_TEXT_LEN });
	return 0;
}

#define TOKEN_COLUMNS \
	"SELECT id, account, public_id, name, permissions, dialect," \
	" page_size, rate, unknown_members, created, not_before, expires," \
	" disabled, revoked, last_used, allow_cidr, deny_cidr, last_address" \
	" FROM token"

static void read_row(struct arena *a, struct db_stmt *q, struct token *out)
{
	*out = (struct token){
		.id = db_col_i64(q, 0),
		.account = db_col_i64(q, 1),
		.public_id = db_col_str(a, q, 2),
		.name = db_col_str(a, q, 3),
		.permissions = (unsigned)db_col_i64(q, 4),
		.page_size = db_col_i64(q, 6),
		.rate = db_col_i64(q, 7),
		.skip_unknown_members = str_eq(db_col_view(q, 8), S("skip")),
		.created = db_col_i64(q, 9),
		.not_before = db_col_i64(q, 10),
		.expires = db_col_i64(q, 11),
		.disabled = db_col_i64(q, 12),
		.revoked = db_col_i64(q, 13),
		.last_used = db_col_i64(q, 14),
		.allow_cidr = db_col_str(a, q, 15),
		.deny_cidr = db_col_str(a, q, 16),
		.last_address = db_col_str(a, q, 17),
	};
	if (!dialect_read(db_col_view(q, 5), &out->dialect))
		out->dialect = DIALECT_DEFAULT;
}

int token_get(struct arena *a, struct session *w, int64_t account,
    struct str id, struct token *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, TOKEN_COLUMNS
	    " WHERE account = ?1 AND (public_id = ?2 OR name = ?2"
	    " OR CAST(id AS TEXT) = ?2) ORDER BY public_id = ?2 DESC LIMIT 2",
	    e);
	bool exact = false;
	int rc, n = 0;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, id);
	while ((rc = db_step(q, e)) == 1 && !exact)
		if (n++ == 0) {
			read_row(a, q, out);
			exact = str_eq(out->public_id, id);
		}
	db_done(q);
	if (rc < 0)
		return -1;
	if (n > 1)
		return err_set(e, ERR_CONFLICT, "more than one token is called "
		    "\"%.*s\": name it by its id", STR_ARG(id));
	if (n == 0)
		return err_set(e, ERR_NOT_FOUND,
		    "this account has no token \"%.*s\"", STR_ARG(id));
	return 0;
}

int token_list(struct arena *a, struct session *w, int64_t account,
    struct token **out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    TOKEN_COLUMNS " WHERE account = ?1 ORDER BY id", e);
	struct token *first = NULL, **tail = &first;
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct token);
		read_row(a, q, *tail);
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

int token_revoke(struct session *w, int64_t token, int64_t now, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "UPDATE token"
	    " SET revoked = coalesce(revoked, ?2) WHERE id = ?1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, token);
	db_bind_i64(q, 2, now);
	return db_run(q, e);
}

int token_disable(struct session *w, int64_t token, int64_t since,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "UPDATE token SET disabled = ?2 WHERE id = ?1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, token);
	bind_date(q, 2, since);
	return db_run(q, e);
}

static int retire(struct session *w, int64_t old, int64_t by, int64_t until,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "UPDATE token"
	    " SET replaced_by = ?2, expires = min(coalesce(expires, ?3), ?3)"
	    " WHERE id = ?1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, old);
	db_bind_i64(q, 2, by);
	db_bind_i64(q, 3, until);
	return db_run(q, e);
}

int token_roll(struct arena *a, struct session *w, const struct token *old,
    int64_t until, int64_t now, struct str *text, struct err *e)
{
	struct token fresh = *old;

	if (old->revoked)
		return err_set(e, ERR_CONFLICT,
		    "the token is revoked: create a new one instead");
	if (old->expires)
		fresh.expires = now + (old->expires - old->created);
	fresh.not_before = 0;
	if (token_create(a, w, &fresh, now, text, e))
		return -1;
	return retire(w, old->id, fresh.id, until, e);
}

int token_update(struct session *w, const struct token *t, struct err *e)
{
	struct db_stmt *q;

	if (check(t, e))
		return -1;
	q = db_prepare(w->db, "UPDATE token SET name = ?2, dialect = ?3,"
	    " page_size = ?4, rate = ?5, unknown_members = ?6,"
	    " allow_cidr = ?7, deny_cidr = ?8, expires = ?9,"
	    " permissions = ?10 WHERE id = ?1", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, t->id);
	db_bind_str(q, 2, t->name);
	db_bind_str(q, 3, dialect_name(t->dialect));
	bind_date(q, 4, t->page_size);
	bind_date(q, 5, t->rate);
	db_bind_str(q, 6, t->skip_unknown_members ? S("skip") : S("refuse"));
	db_bind_str(q, 7, t->allow_cidr);
	db_bind_str(q, 8, t->deny_cidr);
	bind_date(q, 9, t->expires);
	db_bind_i64(q, 10, t->permissions);
	return db_run(q, e);
}
