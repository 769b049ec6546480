/* SPDX-License-Identifier: Apache-2.0 */
/* Ids that tell where the row is, and what is found when they are wrong. */
#include "tests/unit/store_fixture.h"

#include <string.h>

#include "store/ident.h"
#include "store/session.h"

#define ROW_MAX ((INT64_C(1) << 48) - 1)

static struct ident *made_with(const char *secret)
{
	struct err e = { 0 };
	struct ident *i = NULL;

	T_NEED(T_OK(ident_new(str_of(secret), &i, &e), &e));
	return i;
}

static void an_id_names_its_row(void)
{
	static const int64_t rows[] = { 1, 2, 255, 256, 1000000, ROW_MAX };
	struct ident *i = made_with("secret");
	char id[UUID_LEN + 1], other[UUID_LEN + 1];
	struct err e = { 0 };

	for (size_t n = 0; n < ARRAY_LEN(rows); n++) {
		T_OK(ident_make(i, rows[n], id, &e), &e);
		T_OK(ident_make(i, rows[n], other, &e), &e);
		T_TRUE(strcmp(id, other) != 0);
		T_INT(ident_row(i, str_of(id)), rows[n]);
		T_INT(ident_row(i, str_of(other)), rows[n]);
		T_TRUE(uuid_valid(str_of(id)));
		T_INT(id[14], '4');
		T_TRUE(strchr("89ab", id[19]) != NULL);
	}
	ident_free(i);
	ident_free(NULL);
}

/* Ids of one row after the other have nothing in common: of 122 bits that are
 * chance about half differ, in each pair. */
static void ids_look_like_chance(void)
{
	struct ident *i = made_with("secret");
	unsigned char raw[2][UUID_BYTES];
	char id[UUID_LEN + 1];
	struct err e = { 0 };
	int all = 0;

	for (int64_t row = 1; row <= 400; row++) {
		unsigned char *now = raw[row & 1], *last = raw[~row & 1];

		T_OK(ident_make(i, row, id, &e), &e);
		T_TRUE(uuid_read(str_of(id), now));
		for (size_t n = 0; row > 1 && n < UUID_BYTES; n++)
			all += __builtin_popcount(now[n] ^ last[n]);
	}
	T_TRUE(all > 399 * 59 && all < 399 * 63);
	ident_free(i);
}

static void what_was_made_elsewhere_names_none(void)
{
	static const char *const rows[] = {
		"00000000-0000-4000-8000-000000000000",
		"f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
		"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
		"f81d4fae7dec11d0a76500a0c91e6bf6", "x", "",
	};
	struct ident *i = made_with("secret"), *other = made_with("secres");
	char id[UUID_LEN + 1];
	struct err e = { 0 };
	int found = 0;

	for (size_t n = 0; n < ARRAY_LEN(rows); n++)
		T_INT(ident_row(i, str_of(rows[n])), 0);
	for (int n = 0; n < 100; n++) {
		T_OK(ident_make(i, 5, id, &e), &e);
		found += ident_row(other, str_of(id)) != 0;
	}
	T_TRUE(found < 3);
	ident_free(i);
	ident_free(other);
}

/* No row has such a number; an id there is all the same. */
static void an_impossible_row_gets_an_id(void)
{
	static const int64_t rows[] = { 0, -1, ROW_MAX + 1 };
	struct ident *i = made_with("secret");
	char id[UUID_LEN + 1];
	struct err e = { 0 };

	for (size_t n = 0; n < ARRAY_LEN(rows); n++) {
		T_OK(ident_make(i, rows[n], id, &e), &e);
		T_TRUE(uuid_valid(str_of(id)));
	}
	ident_free(i);
}

/* --- in the store --------------------------------------------------------- */

static int find(struct fixture *f, struct str id, struct resource *out)
{
	err_clear(&f->e);
	return resource_find(unit_arena(), f->w, &f->caller, NULL, id, out,
	    &f->e);
}

static void the_store_makes_such_ids(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane"), found;
	struct resource team = fixture_group(f, "team", NULL);

	T_INT(ident_row(f->w->ids, jane.uuid), jane.id);
	T_INT(ident_row(f->w->ids, team.uuid), team.id);
	T_OK(find(f, jane.uuid, &found), &f->e);
	T_INT(found.id, jane.id);
	fixture_free(f);
}

/* The row's number may be used again, the id is not. */
static void another_in_the_row_is_not_mistaken(void)
{
	struct fixture *f = fixture_new();
	struct resource gone = fixture_user(f, "gone"), next, found;

	T_OK(fixture_delete(f, &f->caller, gone.uuid), &f->e);
	next = fixture_user(f, "next");
	T_INT(next.id, gone.id);
	T_INT(find(f, gone.uuid, &found), -1);
	T_INT(f->e.kind, ERR_NOT_FOUND);
	T_OK(find(f, next.uuid, &found), &f->e);
	fixture_free(f);
}

/* Ids that came in otherwise, and rows that are not where the id says. */
static void the_index_finds_the_rest(void)
{
	const char *kept = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6";
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane"), found;
	struct resource john = fixture_user(f, "john");
	const struct resource *in[] = { &john, NULL };
	struct resource team;

	fixture_sql(f, "UPDATE resource SET uuid ="
	    " 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6'"
	    " WHERE name_key = 'jane'");
	T_OK(find(f, str_of(kept), &found), &f->e);
	T_INT(found.id, jane.id);
	T_INT(find(f, jane.uuid, &found), -1);
	/* john's id for the row of jane, who has another. */
	fixture_sql(f, "UPDATE resource SET id = 100000"
	    " WHERE name_key = 'john'");
	T_OK(find(f, john.uuid, &found), &f->e);
	T_INT(found.id, 100000);
	team = fixture_group(f, "team", in);
	T_INT(fixture_i64(f, "SELECT count(*) FROM membership"
	    " WHERE member = 100000"), 1);
	T_TRUE(team.id > 100000);
	fixture_free(f);
}

static void another_account_has_none_of_it(void)
{
	struct fixture *f = fixture_new();
	struct resource jane = fixture_user(f, "jane"), found;
	struct caller other = fixture_account(f, "other");

	T_INT(resource_find(unit_arena(), f->w, &other, NULL, jane.uuid,
	    &found, &f->e), -1);
	T_INT(f->e.kind, ERR_NOT_FOUND);
	fixture_free(f);
}

UNIT_MAIN("ident", UNIT(an_id_names_its_row), UNIT(ids_look_like_chance),
    UNIT(what_was_made_elsewhere_names_none),
    UNIT(an_impossible_row_gets_an_id), UNIT(the_store_makes_such_ids),
    UNIT(another_in_the_row_is_not_mistaken), UNIT(the_index_finds_the_rest),
    UNIT(another_account_has_none_of_it))
