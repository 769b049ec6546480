/* SPDX-License-Identifier: Apache-2.0 */
/* journal_record.c - what the provisioning log asks of the record. */
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/cursor.h"
#include "store/journal.h"
#include "store/session.h"

#define DAY ((int64_t)24 * 3600 * 1000)

/* Of the record's secret, but of no use for cursors. */
int journal_key(struct arena *a, struct session *w, struct str *out,
    struct err *e)
{
	unsigned char key[SHA256_LEN];
	struct str secret;

	if (store_cursor_secret(a, w, &secret, e) ||
	    hash_hmac(secret, S("provisioning log"), key, e))
		return -1;
	*out = str_dup(a, (struct str){ (char *)key, sizeof(key) });
	return 0;
}

int journal_looked(struct arena *a, struct str key, struct str value,
    struct str *out, struct err *e)
{
	unsigned char tag[SHA256_LEN];

	if (hash_hmac(key, key_fold(a, value), tag, e))
		return -1;
	*out = str_hex(a, (struct str){ (char *)tag, JOURNAL_LOOKED / 2 });
	return 0;
}

int journal_members(struct session *w, int64_t account, int64_t number,
    struct journal_members *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT c.operation, count(m.member), ifnull(sum(m.added), 0)"
	    " FROM change AS c LEFT JOIN change_member AS m"
	    " ON m.account = c.account AND m.number = c.number"
	    " WHERE c.account = ?1 AND c.number = ?2 GROUP BY c.operation", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_i64(q, 2, number);
	rc = db_step(q, e);
	if (rc == 1) {
		out->alone = str_eq(db_col_view(q, 0), S("members"));
		out->added = db_col_i64(q, 2);
		out->removed = db_col_i64(q, 1) - out->added;
	}
	db_done(q);
	return rc < 0 ? -1 : 0;
}

int journal_external(struct arena *a, struct session *w,
    const struct caller *c, const struct restype *type, struct str external,
    struct str *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT min(uuid), count(*) FROM resource WHERE account = ?1"
	    " AND type = ?2 AND external_id = ?3", e);
	int rc;

	*out = (struct str){ NULL, 0 };
	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_i64(q, 2, type->id);
	db_bind_str(q, 3, external);
	rc = db_step(q, e);
	if (rc == 1 && db_col_i64(q, 1) == 1)
		*out = db_col_str(a, q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* The mark that was passed last: 30, 14, 7 or 1 days before the end. */
static int mark_of(int64_t left)
{
	return left <= DAY ? 1 : left <= 7 * DAY ? 7 :
	    left <= 14 * DAY ? 14 : 30;
}

static int warn(struct arena *a, struct journal_file *f, struct db_stmt *q,
    int64_t now, struct err *e)
{
	int64_t expires = db_col_i64(q, 3);
	int mark = mark_of(expires - now);
	struct str id = db_col_view(q, 1);
	char when[CLOCK_TEXT_LEN + 1];
	struct log_line l;
	bool first;

	if (journal_file_note(f, str_printf(a, "token %.*s %lld %d",
	    STR_ARG(id), (long long)expires, mark), now, &first, e))
		return -1;
	if (!first)
		return 0;
	clock_text(expires, when);
	log_begin(&l, LOG_WARN, "token.expiring");
	log_str(&l, "account", db_col_view(q, 0));
	log_str(&l, "token", id);
	log_str(&l, "name", db_col_view(q, 2));
	log_str(&l, "expires", str_of(when));
	log_i64(&l, "days", (expires - now) / DAY);
	log_end(&l);
	return 0;
}

int journal_tokens(struct arena *a, struct session *w, struct journal_file *f,
    int64_t now, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT a.tag, t.public_id, t.name, t.expires FROM token AS t"
	    " JOIN account AS a ON a.id = t.account"
	    " WHERE t.expires > ?1 AND t.expires <= ?2 AND t.revoked IS NULL"
	    " AND t.disabled IS NULL AND t.replaced_by IS NULL"
	    " ORDER BY t.expires", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, now);
	db_bind_i64(q, 2, now + 30 * DAY);
	while ((rc = db_step(q, e)) == 1)
		if (warn(a, f, q, now, e)) {
			rc = -1;
			break;
		}
	db_done(q);
	return rc;
}
