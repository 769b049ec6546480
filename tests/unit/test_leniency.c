/* SPDX-License-Identifier: Apache-2.0 */
/* test_leniency.c - the sums of leniencies beside the provisioning log. */
#include "db/steps.h"
#include "store/journal_file.h"
#include "tests/unit/test_db.h"

#define NOW INT64_C(1764000000000)

static struct journal_entry entry(const char *token, const char *lenient,
    int64_t at)
{
	struct journal_entry x = { .time = NOW + at, .status = 200,
		.results = -1, .operation = S("update"), .account = S("acme"),
		.token = str_of(token), .lenient = str_of(lenient),
		.request = S("r1") };

	return x;
}

static struct journal_file *file(void)
{
	struct journal_file *f = NULL;
	struct err e = { 0 };

	T_OK(journal_file_open(unit_path("t.db"), true, 1000, &f, &e), &e);
	T_NEED(f);
	return f;
}

static int write(struct journal_file *f, struct journal_entry *x, size_t n,
    struct err *e)
{
	for (size_t i = 0; i + 1 < n; i++)
		x[i].next = &x[i + 1];
	return journal_file_add(unit_arena(), f, x, e);
}

/* "acme tok op-case 2 0-60; …" */
static struct str sums(struct journal_file *f, struct str account,
    struct str token)
{
	struct journal_leniency *x = NULL;
	struct err e = { 0 };
	struct buf b;

	buf_init(&b, unit_arena());
	T_OK(journal_leniencies(unit_arena(), f, account, token, &x, &e), &e);
	for (; x; x = x->next)
		buf_printf(&b, "%s%.*s %.*s %.*s %lld %lld-%lld",
		    b.n ? "; " : "", STR_ARG(x->account), STR_ARG(x->token),
		    STR_ARG(x->name), (long long)x->requests,
		    (long long)(x->first - NOW), (long long)(x->last - NOW));
	return buf_str(&b);
}

static struct str all(struct journal_file *f)
{
	struct str any = { NULL, 0 };

	return sums(f, any, any);
}

static void counts_the_requests_of_each_token(void)
{
	struct journal_file *f = file();
	struct err e = { 0 };
	struct journal_entry x[] = {
		entry("tok", "op-case", 60),
		entry("tok", "dotted-keys op-case", 10),
		entry("tok", NULL, 70), entry("other", "op-case", 5),
	}, y = entry("tok", "op-case", 30);

	T_OK(write(f, x, ARRAY_LEN(x), &e), &e);
	T_OK(write(f, &y, 1, &e), &e);
	T_STR(all(f), "acme other op-case 1 5-5; acme tok op-case 3 10-60; "
	    "acme tok dotted-keys 1 10-10");
	T_STR(sums(f, S("acme"), S("other")), "acme other op-case 1 5-5");
	T_STR(sums(f, S("globex"), (struct str){ NULL, 0 }), "");
	journal_file_close(f);
}

/* Whoever has no token must not be able to make rows; a Bulk request has rows
 * for its operations, too. */
static void does_not_count_strangers_nor_parts(void)
{
	struct journal_file *f = file();
	struct err e = { 0 };
	struct journal_entry x[] = {
		entry(NULL, "plain-media-type", 0),
		entry("expired", "bearer-case", 0),
		entry("tok", "op-case", 0), entry("tok", "op-case", 0),
		entry("tok", "op-case", 0),
	};

	x[1].status = 401;
	x[3].part = 1;
	x[4].part = 2;
	T_OK(write(f, x, ARRAY_LEN(x), &e), &e);
	T_STR(all(f), "acme tok op-case 1 0-0");
	journal_file_close(f);
}

static void outlives_the_rows(void)
{
	struct journal_file *f = file();
	struct journal_entry x = entry("tok", "op-case", 0);
	struct err e = { 0 };
	int64_t n = 0;

	T_OK(write(f, &x, 1, &e), &e);
	T_OK(journal_file_prune(f, NOW + 1, 100, &n, &e), &e);
	T_INT(n, 1);
	T_STR(all(f), "acme tok op-case 1 0-0");
	journal_file_close(f);
}

/* Whatever step fails, a batch is written whole or not at all, so that writing
 * it again counts each request once. */
static void a_batch_that_failed_counts_once(void)
{
	static const enum db_fault_kind kinds[] = { DB_FAULT_BUSY,
		DB_FAULT_FULL, DB_FAULT_IO };
	struct journal_file *f = file();
	struct journal_entry x[] = {
		entry("tok", "op-case", 1), entry("tok", "op-case", 2),
	};
	int failed = 0;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		for (int n = 1, rc = -1; rc; n++) {
			struct err e = { 0 };

			T_NEED(n < 50);
			must(f->db, "DELETE FROM entry");
			must(f->db, "DELETE FROM leniency");
			db_fault(f->db, n, kinds[i]);
			rc = write(f, x, ARRAY_LEN(x), &e);
			db_fault(f->db, 0, kinds[i]);
			if (!rc)
				continue;
			failed++;
			T_INT(number(f->db, "SELECT count(*) FROM entry"), 0);
			T_STR(all(f), "");
			e = (struct err){ 0 };
			T_OK(write(f, x, ARRAY_LEN(x), &e), &e);
			T_STR(all(f), "acme tok op-case 2 1-2");
		}
	T_TRUE(failed >= 3 * 4);
	journal_file_close(f);
}

static void an_older_log_gets_the_table_and_keeps_its_rows(void)
{
	struct db_steps first = { db_log_migrations, 1 };
	struct db *db = join(DB_CREATE, 200);
	struct journal_entry x = entry("tok", "op-case", 0);
	struct journal_file *f = NULL;
	struct err e = { 0 };
	int from;

	T_OK(db_steps_apply(db, &first, NULL, &from, NULL, &e), &e);
	must(db, "INSERT INTO entry (time, status, us, operation, request)"
	    " VALUES (1, 200, 1, 'read', 'r0')");
	db_close(db);
	T_INT(journal_file_open(unit_path("t.db"), false, 200, &f, &e), -1);
	T_TRUE(str_find_str(str_of(e.detail), S("scimctl db migrate")) <
	    str_of(e.detail).n);
	e = (struct err){ 0 };
	T_OK(journal_file_migrate(unit_path("t.db"), 200, &e), &e);
	T_OK(journal_file_migrate(unit_path("none.db"), 200, &e), &e);
	f = file();
	T_OK(write(f, &x, 1, &e), &e);
	T_INT(number(f->db, "SELECT count(*) FROM entry"), 2);
	T_STR(all(f), "acme tok op-case 1 0-0");
	journal_file_close(f);
}

UNIT_MAIN("leniency", UNIT(counts_the_requests_of_each_token),
    UNIT(does_not_count_strangers_nor_parts), UNIT(outlives_the_rows),
    UNIT(a_batch_that_failed_counts_once),
    UNIT(an_older_log_gets_the_table_and_keeps_its_rows))
