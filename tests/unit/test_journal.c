/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "store/journal.h"

#define NOW INT64_C(1764000000000)
#define DAY INT64_C(86400000)

static struct journal *begin(void)
{
	struct journal_config cfg = { .path = unit_path("log.db"),
		.busy_ms = 1000 };
	struct journal *j = NULL;
	struct err e = { 0 };

	T_OK(journal_open(&cfg, &j, &e), &e);
	T_NEED(j);
	return j;
}

static struct journal_entry entry(const char *operation, const char *name,
    int status)
{
	struct journal_entry x = { .time = NOW, .status = status,
		.results = -1, .us = 100, .operation = str_of(operation),
		.name = str_of(name), .account = S("acme"),
		.request = S("r1") };

	return x;
}

static struct journal_file *file(bool make)
{
	struct journal_file *f = NULL;
	struct err e = { 0 };

	T_OK(journal_file_open(unit_path("log.db"), make, 1000, &f, &e), &e);
	T_NEED(f);
	return f;
}

static struct journal_entry *list(struct journal_file *f,
    struct journal_query q)
{
	struct journal_entry *out = NULL;
	struct err e = { 0 };

	T_OK(journal_list(unit_arena(), f, &q, &out, &e), &e);
	return out;
}

static int count(struct journal_file *f, struct journal_query q)
{
	int n = 0;

	for (struct journal_entry *x = list(f, q); x; x = x->next)
		n++;
	return n;
}

static void keeps_what_was_added(void)
{
	struct journal *j = begin();
	struct journal_entry x = entry("create", "Jane@acme.com", 201), *got;
	struct journal_file *f;

	x.changed = 1;
	x.token = S("tok");
	x.detail = S("a \"detail\"");
	journal_add(j, &x);
	T_TRUE(journal_flush(j, 5000));
	f = file(false);
	got = list(f, (struct journal_query){ .name = S("jane@acme.com") });
	T_NEED(got);
	T_TRUE(got->next == NULL);
	T_INT(got->time, NOW);
	T_INT(got->status, 201);
	T_INT(got->changed, 1);
	T_INT(got->results, -1);
	T_STR(got->name, "Jane@acme.com");
	T_STR(got->detail, "a \"detail\"");
	T_TRUE(got->client.p == NULL);
	journal_file_close(f);
	journal_close(j);
}

static void writes_what_waits_when_it_ends(void)
{
	struct journal *j = begin();
	struct journal_entry x = entry("read", NULL, 200);
	struct journal_file *f;

	for (int i = 0; i < 1000; i++)
		journal_add(j, &x);
	journal_close(j);
	f = file(false);
	T_INT(count(f, (struct journal_query){ .account = S("acme") }), 1000);
	T_INT(count(f, (struct journal_query){ .account = S("acm") }), 0);
	journal_file_close(f);
}

static void finds_by_each_condition(void)
{
	struct journal *j = begin();
	struct journal_entry x = entry("create", "bob", 409);
	struct journal_file *f;
	struct str hash = S("abc");

	journal_add(j, &x);
	x = entry("look-up", NULL, 200);
	x.looked = hash;
	x.results = 0;
	x.time = NOW + DAY;
	x.request = S("r2");
	journal_add(j, &x);
	journal_close(j);
	f = file(false);
	T_INT(count(f, (struct journal_query){ .status_from = 400,
	    .status_to = 499 }), 1);
	T_INT(count(f, (struct journal_query){ .operation = S("look-up") }),
	    1);
	T_INT(count(f, (struct journal_query){ .request = S("r2") }), 1);
	T_INT(count(f, (struct journal_query){ .since = NOW + 1 }), 1);
	T_INT(count(f, (struct journal_query){ .since = NOW }), 2);
	T_INT(count(f, (struct journal_query){ .name = S("bob"),
	    .looked = &hash, .looked_count = 1 }), 2);
	T_INT(count(f, (struct journal_query){ .limit = 1 }), 1);
	T_INT(list(f, (struct journal_query){ .limit = 1 })->time, NOW + DAY);
	T_INT(list(f, (struct journal_query){ .forward = true })->time, NOW);
	journal_file_close(f);
}

/* The folder cannot be written: requests go on, entries wait, and are there
 * when it can be. */
static void outlasts_a_file_that_cannot_be_written(void)
{
	struct journal_config cfg = { .busy_ms = 100 };
	struct journal_entry x = entry("read", NULL, 200);
	struct journal *j = NULL;
	struct journal_file *f = NULL;
	struct err e = { 0 };

	cfg.path = unit_path("later/log.db");
	T_OK(journal_open(&cfg, &j, &e), &e);
	T_NEED(j);
	journal_add(j, &x);
	T_FALSE(journal_flush(j, 300));
	T_INT(mkdir(unit_path("later"), 0700), 0);
	T_TRUE(journal_flush(j, 10000));
	journal_close(j);
	T_OK(journal_file_open(cfg.path, false, 100, &f, &e), &e);
	T_NEED(f);
	T_INT(count(f, (struct journal_query){ .limit = 9 }), 1);
	journal_file_close(f);
	unlink(unit_path("later/log.db"));
	unlink(unit_path("later/log.db-wal"));
	unlink(unit_path("later/log.db-shm"));
	rmdir(unit_path("later"));
}

static void drops_the_oldest_and_counts_them(void)
{
	struct journal_config cfg = { .busy_ms = 100 };
	struct journal_entry x = entry("read", NULL, 200);
	struct journal *j = NULL;
	struct err e = { 0 };

	cfg.path = unit_path("nowhere/log.db");
	T_OK(journal_open(&cfg, &j, &e), &e);
	T_NEED(j);
	for (int i = 0; i < 30000; i++)
		journal_add(j, &x);
	T_TRUE(journal_dropped(j) >= 30000 - 2 * 8192);
	journal_close(j);
}

static void lets_nobody_without_a_token_fill_the_disk(void)
{
	struct journal *j = begin();
	struct journal_entry x = entry("list", NULL, 401);

	for (int i = 0; i < 250; i++)
		journal_add(j, &x);
	T_INT(journal_dropped(j), 150);
	x.time += 1000;
	journal_add(j, &x);
	T_INT(journal_dropped(j), 150);
	journal_close(j);
}

static void prunes_the_old_in_small_batches(void)
{
	struct journal *j = begin();
	struct journal_entry x = entry("read", NULL, 200);
	struct journal_file *f;
	struct err e = { 0 };
	int64_t n = 0;

	for (int i = 0; i < 10; i++) {
		x.time = NOW + i * DAY;
		journal_add(j, &x);
	}
	journal_close(j);
	f = file(false);
	T_OK(journal_file_prune(f, NOW + 5 * DAY, 3, &n, &e), &e);
	T_INT(n, 3);
	T_OK(journal_file_prune(f, NOW + 5 * DAY, 3, &n, &e), &e);
	T_INT(n, 2);
	T_OK(journal_file_prune(f, NOW + 5 * DAY, 3, &n, &e), &e);
	T_INT(n, 0);
	T_INT(count(f, (struct journal_query){ .limit = 99 }), 5);
	journal_file_close(f);
}

static void cuts_long_texts_between_characters(void)
{
	struct journal *j = begin();
	struct journal_entry x = entry("create", NULL, 400), *got;
	char body[20000];
	struct journal_file *f;

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = i % 2 ? '\xa9' : '\xc3';
	x.body = (struct str){ body, sizeof(body) };
	x.detail = (struct str){ body + 0, 701 };
	journal_add(j, &x);
	journal_close(j);
	f = file(false);
	got = list(f, (struct journal_query){ .limit = 1 });
	T_NEED(got);
	T_INT(got->body.n, JOURNAL_BODY_MAX);
	T_INT(got->detail.n, 512);
	journal_file_close(f);
}

static void two_writers_share_a_file(void)
{
	struct journal *a = begin(), *b = begin();
	struct journal_entry x = entry("read", NULL, 200);
	struct journal_file *f;

	for (int i = 0; i < 2000; i++)
		journal_add(i % 2 ? a : b, &x);
	journal_close(a);
	journal_close(b);
	f = file(false);
	T_INT(count(f, (struct journal_query){ .limit = 9999 }), 2000);
	journal_file_close(f);
}

static void says_once_what_is_to_be_said_once(void)
{
	struct journal_file *f = file(true);
	struct err e = { 0 };
	bool first = false;

	T_OK(journal_file_note(f, S("token a 30"), NOW, &first, &e), &e);
	T_TRUE(first);
	T_OK(journal_file_note(f, S("token a 30"), NOW, &first, &e), &e);
	T_FALSE(first);
	T_OK(journal_file_note(f, S("token a 14"), NOW, &first, &e), &e);
	T_TRUE(first);
	journal_file_close(f);
}

static void sums_up_outcomes_and_errors(void)
{
	struct journal *j = begin();
	struct journal_entry x = entry("create", "bob", 201);
	struct journal_query q = { .limit = 10 };
	struct journal_count *n = NULL;
	struct journal_file *f;
	struct err e = { 0 };

	journal_add(j, &x);
	x.status = 409;
	x.error = S("uniqueness");
	x.detail = S("taken");
	journal_add(j, &x);
	journal_add(j, &x);
	journal_close(j);
	f = file(false);
	T_OK(journal_summary(unit_arena(), f, &q, false, &n, &e), &e);
	T_NEED(n && n->next && !n->next->next);
	T_STR(n->outcome, "done");
	T_STR(n->next->outcome, "refused");
	T_INT(n->next->n, 2);
	T_OK(journal_summary(unit_arena(), f, &q, true, &n, &e), &e);
	T_NEED(n && !n->next);
	T_STR(n->error, "uniqueness");
	T_STR(n->detail, "taken");
	journal_file_close(f);
}

/* A search goes through every block of rows, those without a hit too. */
static void finds_across_blocks(void)
{
	struct journal_entry x = entry("create", "jane@acme.com", 201),
	    other = entry("read", NULL, 200);
	struct journal_file *f = file(true);
	struct err e = { 0 };

	x.resource = S("0b3c464a");
	T_OK(journal_file_add(unit_arena(), f, &x, &e), &e);
	T_INT(count(f, (struct journal_query){ .resource = S("0b3c464a") }),
	    1);
	for (int i = 0; i < 17000; i++) {
		struct journal_entry *next = ARENA_NEW(unit_arena(),
		    struct journal_entry);

		*next = other;
		next->next = other.next;
		other.next = next;
	}
	T_OK(journal_file_add(unit_arena(), f, &other, &e), &e);
	x.operation = S("delete");
	T_OK(journal_file_add(unit_arena(), f, &x, &e), &e);
	T_INT(count(f, (struct journal_query){ .resource = S("0b3c464a") }),
	    2);
	T_INT(count(f, (struct journal_query){ .name = S("jane@acme.com") }),
	    2);
	T_INT(count(f, (struct journal_query){ .name = S("joe@acme.com") }),
	    0);
	journal_file_close(f);
}

UNIT_MAIN("journal", UNIT(keeps_what_was_added), UNIT(finds_across_blocks),
    UNIT(writes_what_waits_when_it_ends), UNIT(finds_by_each_condition),
    UNIT(outlasts_a_file_that_cannot_be_written),
    UNIT(drops_the_oldest_and_counts_them),
    UNIT(lets_nobody_without_a_token_fill_the_disk),
    UNIT(prunes_the_old_in_small_batches),
    UNIT(cuts_long_texts_between_characters), UNIT(two_writers_share_a_file),
    UNIT(says_once_what_is_to_be_said_once), UNIT(sums_up_outcomes_and_errors))
