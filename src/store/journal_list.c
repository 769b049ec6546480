/* SPDX-License-Identifier: Apache-2.0 */
/* journal_list.c - reading the provisioning log. */
#include "store/journal_file.h"
#include "store/sqlb.h"

/* A process may write later what it began earlier; rows are in the order of
 * writing, and a search for recent ones ends here. */
#define LATE_MS ((int64_t)10 * 60 * 1000)

static void equals(struct sqlb *b, struct str column, struct str value)
{
	if (!value.p)
		return;
	sqlb_sql(b, " AND ");
	sqlb_literal(b, column);
	sqlb_sql(b, " = ");
	sqlb_str(b, value);
}

/* The rows with this value: each block of rows has its part of the index. */
static void ids_with(struct sqlb *b, struct str column, struct str value)
{
	sqlb_sql(b, "SELECT e.id FROM block CROSS JOIN entry AS e"
	    " ON e.id >> 13 = block.n AND e.");
	sqlb_literal(b, column);
	sqlb_sql(b, " = ");
	sqlb_str(b, value);
}

static void one_of_them(struct sqlb *b, const struct journal_query *q)
{
	sqlb_sql(b, " AND id IN (WITH RECURSIVE block (n) AS ("
	    "SELECT min(id) >> 13 FROM entry UNION ALL SELECT n + 1"
	    " FROM block WHERE n < (SELECT max(id) >> 13 FROM entry)) ");
	ids_with(b, S("name_key"), q->name);
	sqlb_sql(b, " UNION ");
	ids_with(b, S("resource"), q->resource);
	for (size_t i = 0; i < q->looked_count; i++) {
		sqlb_sql(b, " UNION ");
		ids_with(b, S("looked"), q->looked[i]);
	}
	sqlb_sql(b, ")");
}

static void conditions(struct sqlb *b, const struct journal_query *q)
{
	equals(b, S("account"), q->account);
	equals(b, S("token"), q->token);
	equals(b, S("operation"), q->operation);
	equals(b, S("request"), q->request);
	if (q->status_to) {
		sqlb_sql(b, " AND status BETWEEN ");
		sqlb_i64(b, q->status_from);
		sqlb_sql(b, " AND ");
		sqlb_i64(b, q->status_to);
	}
	if (q->name.p || q->resource.p || q->looked_count)
		one_of_them(b, q);
	if (q->since) {
		sqlb_sql(b, " AND time >= ");
		sqlb_i64(b, q->since);
		sqlb_sql(b, " AND id > ifnull((SELECT id FROM entry"
		    " WHERE time < ");
		sqlb_i64(b, q->since - LATE_MS);
		sqlb_sql(b, " ORDER BY id DESC LIMIT 1), 0)");
	}
	if (q->forward) {
		sqlb_sql(b, " AND id > ");
		sqlb_i64(b, q->after);
	}
}

static void read_row(struct arena *a, struct db_stmt *s,
    struct journal_entry *x)
{
	int64_t *numbers[] = { &x->id, &x->time, &x->part, &x->status,
		&x->changed, &x->members, &x->us, &x->results };
	struct str *words[] = { &x->operation, &x->account, &x->token,
		&x->client, &x->address, &x->type, &x->resource, &x->name,
		&x->error, &x->scim_type, &x->refused, &x->detail,
		&x->lenient, &x->looked, &x->request, &x->body };
	int n = 0;

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++, n++)
		*numbers[i] = db_col_null(s, n) ? -1 : db_col_i64(s, n);
	for (size_t i = 0; i < ARRAY_LEN(words); i++, n++)
		*words[i] = db_col_null(s, n) ? (struct str){ NULL, 0 } :
		    db_col_str(a, s, n);
}

int journal_list(struct arena *a, struct journal_file *f,
    const struct journal_query *q, struct journal_entry **out, struct err *e)
{
	struct journal_entry *first = NULL, **tail = &first;
	struct sqlb *b = sqlb_new(a);
	struct db_stmt *s;
	int rc;

	sqlb_sql(b, "SELECT id, time, part, status, changed, members, us,"
	    " results, operation, account, token, client, address, type,"
	    " resource, name, error, scim_type, refused, detail, lenient,"
	    " looked, request, body FROM entry WHERE 1 = 1");
	conditions(b, q);
	if (q->forward)
		sqlb_sql(b, " ORDER BY id LIMIT ");
	else
		sqlb_sql(b, " ORDER BY id DESC LIMIT ");
	sqlb_i64(b, q->limit ? q->limit : INT64_MAX);
	s = sqlb_prepare(b, f->db, e);
	if (!s)
		return -1;
	while ((rc = db_step(s, e)) == 1) {
		struct journal_entry *x = ARENA_NEW(a, struct journal_entry);

		read_row(a, s, x);
		*tail = x;
		tail = &x->next;
	}
	db_done(s);
	*out = first;
	return rc;
}

int journal_last(struct journal_file *f, int64_t *id, struct err *e)
{
	struct db_stmt *q = db_prepare(f->db,
	    "SELECT ifnull(max(id), 0) FROM entry", e);
	int rc;

	if (!q)
		return -1;
	rc = db_step(q, e);
	if (rc == 1)
		*id = db_col_i64(q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* By operation and outcome, or by what was wrong. */
static void group(struct sqlb *b, const struct journal_query *q, bool errors)
{
	sqlb_sql(b, "SELECT operation, CASE WHEN status < 400 THEN 'done'"
	    " WHEN status < 500 THEN 'refused' ELSE 'failed' END AS outcome,"
	    " count(*) AS n, CAST(avg(us) AS INTEGER), ");
	if (errors)
		sqlb_sql(b, "error, max(ifnull(refused, detail))");
	else
		sqlb_sql(b, "NULL, NULL");
	sqlb_sql(b, " FROM entry WHERE 1 = 1");
	conditions(b, q);
	if (errors)
		sqlb_sql(b, " AND status >= 400 GROUP BY operation, outcome,"
		    " error, refused ORDER BY n DESC, operation LIMIT ");
	else
		sqlb_sql(b, " GROUP BY operation, outcome"
		    " ORDER BY operation, outcome LIMIT ");
	sqlb_i64(b, q->limit ? q->limit : 1000);
}

int journal_summary(struct arena *a, struct journal_file *f,
    const struct journal_query *q, bool errors, struct journal_count **out,
    struct err *e)
{
	struct journal_count *first = NULL, **tail = &first;
	struct sqlb *b = sqlb_new(a);
	struct db_stmt *s;
	int rc;

	group(b, q, errors);
	s = sqlb_prepare(b, f->db, e);
	if (!s)
		return -1;
	while ((rc = db_step(s, e)) == 1) {
		struct journal_count *x = ARENA_NEW(a, struct journal_count);

		x->operation = db_col_str(a, s, 0);
		x->outcome = db_col_str(a, s, 1);
		x->n = db_col_i64(s, 2);
		x->us = db_col_i64(s, 3);
		x->error = db_col_str(a, s, 4);
		x->detail = db_col_str(a, s, 5);
		*tail = x;
		tail = &x->next;
	}
	db_done(s);
	*out = first;
	return rc;
}
