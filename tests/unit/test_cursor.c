/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 9865: cursors are opaque, authenticated, bound and expiring. */
#include "tests/unit/store_fixture.h"

#include <string.h>

#include "base/hash.h"
#include "store/cursor.h"
#include "store/session.h"

static const struct query_place place = {
	7, -5, INT64_MAX, STR("k\xc3\xa9y \0 with NUL"), false
};

static struct query query_of(struct fixture *f, int64_t count)
{
	struct query q = { .types = &f->user, .type_count = 1,
	    .count = count };

	return q;
}

static struct str written(struct fixture *f, const struct cursor_scope *s,
    const struct query *q, const struct query_place *at)
{
	struct str text = S("");

	T_OK(cursor_write(f->arena, f->w, s, q, at, &text, &f->e), &f->e);
	return text;
}

static int again(struct fixture *f, const struct cursor_scope *s,
    struct str text, struct query *q)
{
	err_clear(&f->e);
	return cursor_read(f->arena, f->w, s, text, q, &f->e);
}

static void what_was_written_is_read(void)
{
	struct fixture *f = fixture_new();
	struct cursor_scope s = { &f->caller, S("shape"), true };
	struct query q = query_of(f, 10);
	struct str text = written(f, &s, &q, &place);
	struct query_place none = { .type = 3, .absent = true };

	for (size_t i = 0; i < text.n; i++)
		T_TRUE(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
		    "uvwxyz0123456789-._~", text.p[i]) != NULL);
	T_OK(again(f, &s, text, &q), &f->e);
	T_TRUE(q.by_cursor);
	T_INT(q.after.type, 7);
	T_INT(q.after.position, -5);
	T_TRUE(q.after.id == INT64_MAX);
	T_STR(q.after.key, place.key);
	T_FALSE(q.after.absent);
	text = written(f, &s, &q, &none);
	T_OK(again(f, &s, text, &q), &f->e);
	T_TRUE(q.after.absent);
	T_FALSE(q.after.key.p);
	none = (struct query_place){ .type = 3, .key = S("") };
	text = written(f, &s, &q, &none);
	T_OK(again(f, &s, text, &q), &f->e);
	T_TRUE(q.after.key.p != NULL);
	fixture_free(f);
}

static void an_empty_cursor_starts(void)
{
	struct fixture *f = fixture_new();
	struct cursor_scope s = { &f->caller, S("shape"), true };
	struct query q = query_of(f, 10);

	q.after = place;
	T_OK(again(f, &s, S(""), &q), &f->e);
	T_TRUE(q.by_cursor);
	T_INT(q.after.type, 0);
	T_INT(q.count, 10);
	fixture_free(f);
}

/* Each bit counts, and each byte more or less. */
static void refuses_what_was_tampered_with(void)
{
	struct fixture *f = fixture_new();
	struct cursor_scope s = { &f->caller, S("shape"), true };
	struct query q = query_of(f, 10);
	struct str text = written(f, &s, &q, &place), raw;
	char *bytes;

	T_TRUE(base64url_read(f->arena, text, &raw));
	bytes = str_c(f->arena, raw);
	memcpy(bytes, raw.p, raw.n);
	for (size_t i = 0; i < raw.n * 8; i++) {
		bytes[i / 8] ^= (char)(1 << i % 8);
		T_ERR(again(f, &s, base64url(f->arena,
		    (struct str){ bytes, raw.n }), &q), &f->e,
		    ERR_INVALID_CURSOR);
		bytes[i / 8] ^= (char)(1 << i % 8);
	}
	for (size_t n = 1; n < text.n; n++)
		T_ERR(again(f, &s, str_sub(text, 0, n), &q), &f->e,
		    ERR_INVALID_CURSOR);
	T_ERR(again(f, &s, S("VZUTiyhEQJ94IR"), &q), &f->e,
	    ERR_INVALID_CURSOR);
	T_ERR(again(f, &s, S("%%%"), &q), &f->e, ERR_INVALID_CURSOR);
	T_INT(q.by_cursor, false);
	T_OK(again(f, &s, text, &q), &f->e);
	fixture_free(f);
}

/* PROTOCOL: another account's cursor reads like a forged one. */
static void is_bound_to_account_question_and_epoch(void)
{
	struct fixture *f = fixture_new();
	struct caller other = fixture_account(f, "other");
	struct cursor_scope s = { &f->caller, S("shape"), true };
	struct cursor_scope theirs = { &other, S("shape"), true };
	struct cursor_scope asked = { &f->caller, S("shapes"), true };
	struct query q = query_of(f, 10), groups = query_of(f, 10);
	struct query down = query_of(f, 10);
	struct str text = written(f, &s, &q, &place), forged;

	T_ERR(again(f, &s, S("AAAA"), &q), &f->e, ERR_INVALID_CURSOR);
	forged = str_dup(f->arena, str_of(f->e.detail));
	T_ERR(again(f, &theirs, text, &q), &f->e, ERR_INVALID_CURSOR);
	T_STR(f->e.detail, forged);
	T_ERR(again(f, &asked, text, &q), &f->e, ERR_INVALID_CURSOR);
	groups.types = &f->group;
	T_ERR(again(f, &s, text, &groups), &f->e, ERR_INVALID_CURSOR);
	down.descending = true;
	T_ERR(again(f, &s, text, &down), &f->e, ERR_INVALID_CURSOR);
	f->w->epoch++;
	T_ERR(again(f, &s, text, &q), &f->e, ERR_INVALID_CURSOR);
	f->w->epoch--;
	T_OK(again(f, &s, text, &q), &f->e);
	fixture_sql(f, "UPDATE record SET cursor_secret = x'00'");
	T_ERR(again(f, &s, text, &q), &f->e, ERR_INVALID_CURSOR);
	fixture_free(f);
}

static void expires_and_minds_the_count(void)
{
	struct fixture *f = fixture_new();
	struct cursor_scope s = { &f->caller, S("shape"), true };
	struct query q = query_of(f, 10);
	struct str text = written(f, &s, &q, &place);

	q.count = 11;
	T_ERR(again(f, &s, text, &q), &f->e, ERR_INVALID_COUNT);
	s.count_given = false;
	T_OK(again(f, &s, text, &q), &f->e);
	T_INT(q.count, 10);
	f->caller.now += CURSOR_SECONDS * 1000 - 1;
	T_OK(again(f, &s, text, &q), &f->e);
	f->caller.now++;
	q.count = 11;
	T_ERR(again(f, &s, text, &q), &f->e, ERR_EXPIRED_CURSOR);
	fixture_free(f);
}

static void refuses_a_value_that_is_too_long(void)
{
	struct fixture *f = fixture_new();
	struct cursor_scope s = { &f->caller, S("shape"), true };
	struct query q = query_of(f, 10);
	struct query_place at = place;
	struct str text;

	at.key = (struct str){ arena_zalloc(f->arena, 5000), 4096 };
	text = written(f, &s, &q, &at);
	T_OK(again(f, &s, text, &q), &f->e);
	T_INT(q.after.key.n, 4096);
	at.key.n++;
	T_ERR(cursor_write(f->arena, f->w, &s, &q, &at, &text, &f->e), &f->e,
	    ERR_INVALID_VALUE);
	fixture_free(f);
}

UNIT_MAIN("cursor", UNIT(what_was_written_is_read),
    UNIT(an_empty_cursor_starts), UNIT(refuses_what_was_tampered_with),
    UNIT(is_bound_to_account_question_and_epoch),
    UNIT(expires_and_minds_the_count),
    UNIT(refuses_a_value_that_is_too_long))
