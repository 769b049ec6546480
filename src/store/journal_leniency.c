/* SPDX-License-Identifier: Apache-2.0 */
/* journal_leniency.c - how often each token needed each leniency.  The log's
 * thread adds it up with the entries it writes, in the same transaction: a
 * batch that fails and is tried again counts once. */
#include "store/journal_file.h"

static int add(struct journal_file *f, const struct journal_entry *x,
    struct str name, struct err *e)
{
	struct db_stmt *q = db_prepare(f->db,
	    "INSERT INTO leniency (account, token, name, requests, first,"
	    " last) VALUES (?1, ?2, ?3, 1, ?4, ?4)"
	    " ON CONFLICT (account, token, name) DO UPDATE SET"
	    " requests = requests + 1, first = min(first, excluded.first),"
	    " last = max(last, excluded.last)", e);

	if (!q)
		return -1;
	db_bind_str(q, 1, x->account);
	db_bind_str(q, 2, x->token);
	db_bind_str(q, 3, name);
	db_bind_i64(q, 4, x->time);
	return db_run(q, e);
}

/* Of Bulk, the request counts and not each operation again.  A 401 has the id
 * of whatever token was shown. */
int journal_leniency_count(struct journal_file *f,
    const struct journal_entry *x, struct err *e)
{
	struct str rest = x->lenient, name;

	if (x->part || x->status == 401 || !x->token.n || !x->account.n)
		return 0;
	while (rest.n && str_split(&rest, ' ', &name))
		if (name.n && add(f, x, name, e))
			return -1;
	return 0;
}

int journal_leniencies(struct arena *a, struct journal_file *f,
    struct str account, struct str token, struct journal_leniency **out,
    struct err *e)
{
	struct journal_leniency *first = NULL, **tail = &first;
	struct db_stmt *q = db_prepare(f->db,
	    "SELECT account, token, name, requests, first, last FROM leniency"
	    " WHERE (?1 IS NULL OR account = ?1)"
	    "   AND (?2 IS NULL OR token = ?2)"
	    " ORDER BY account, token, requests DESC, name", e);
	int rc;

	if (!q)
		return -1;
	db_bind_str(q, 1, account);
	db_bind_str(q, 2, token);
	while ((rc = db_step(q, e)) == 1) {
		struct journal_leniency *x = ARENA_NEW(a,
		    struct journal_leniency);

		x->account = db_col_str(a, q, 0);
		x->token = db_col_str(a, q, 1);
		x->name = db_col_str(a, q, 2);
		x->requests = db_col_i64(q, 3);
		x->first = db_col_i64(q, 4);
		x->last = db_col_i64(q, 5);
		*tail = x;
		tail = &x->next;
	}
	db_done(q);
	*out = first;
	return rc;
}
