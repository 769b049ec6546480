/* SPDX-License-Identifier: Apache-2.0 */
/* func.c - the SQL functions of ours.
 *
 * Deterministic, and callable from our statements only (SQLITE_DIRECTONLY):
 * a view or a trigger that somebody put into the file cannot reach them.
 */
#include "db/connection.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "json/json.h"

#define SHORT 256

/* Asked for as text, it would be copied to have a NUL behind it; but an empty
 * one is no bytes at all. */
static struct str text_of(sqlite3_value *v)
{
	struct str s;

	s.p = sqlite3_value_blob(v);
	s.n = s.p ? (size_t)sqlite3_value_bytes(v) : 0;
	if (!s.p && sqlite3_value_type(v) == SQLITE_TEXT)
		s.p = "";
	return s;
}

/* 0: s is its own key already; 1: ASCII with capital letters; 2: beyond. */
static int folding(struct str s)
{
	int kind = 0;

	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return 2;
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			kind = 1;
	}
	return kind;
}

static void result(sqlite3_context *c, struct str s)
{
	sqlite3_result_text64(c, s.p, s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void lower_short(sqlite3_context *c, struct str s)
{
	char key[SHORT];

	for (size_t i = 0; i < s.n; i++) {
		bool capital = s.p[i] >= 'A' && s.p[i] <= 'Z';

		key[i] = (char)(capital ? s.p[i] + ('a' - 'A') : s.p[i]);
	}
	result(c, (struct str){ key, s.n });
}

/* Memory that ends here must not leave through SQLite's frames. */
static void fold_long(sqlite3_context *c, struct arena *a, struct str s)
{
	struct arena_guard g;

	if (arena_guard(a, &g))
		sqlite3_result_error_nomem(c);
	else
		result(c, key_fold(a, s));
	arena_unguard(a);
	arena_reset(a);
}

/* scim_fold(text): its comparison key.  What has no case (a number, NULL) is
 * answered as it is, text that is not UTF-8 too. */
static void fold(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct db *db = sqlite3_user_data(c);
	struct str s;
	int kind;

	(void)n;
	if (sqlite3_value_type(v[0]) != SQLITE_TEXT) {
		sqlite3_result_value(c, v[0]);
		return;
	}
	s = text_of(v[0]);
	kind = folding(s);
	if (!s.p)
		sqlite3_result_error_nomem(c);
	else if (kind == 0 || (kind == 2 && !utf8_valid(s)))
		sqlite3_result_value(c, v[0]);
	else if (kind == 1 && s.n <= SHORT)
		lower_short(c, s);
	else
		fold_long(c, db->scratch, s);
}

/* scim_instant(text): an xsd:dateTime as Unix milliseconds, else NULL. */
static void instant(sqlite3_context *c, int n, sqlite3_value **v)
{
	int64_t ms;

	(void)n;
	if (sqlite3_value_type(v[0]) == SQLITE_TEXT &&
	    clock_read(text_of(v[0]), &ms))
		sqlite3_result_int64(c, ms);
}

/* scim_bool(value): 0 or 1, also of "true" and "false" in any case as some
 * clients send them; else NULL. */
static void boolean(sqlite3_context *c, int n, sqlite3_value **v)
{
	int type = sqlite3_value_type(v[0]);
	int64_t i = type == SQLITE_INTEGER ? sqlite3_value_int64(v[0]) : -1;

	(void)n;
	if (type == SQLITE_TEXT && str_ieq(text_of(v[0]), S("true")))
		i = 1;
	if (type == SQLITE_TEXT && str_ieq(text_of(v[0]), S("false")))
		i = 0;
	if (i == 0 || i == 1)
		sqlite3_result_int64(c, i);
}

static struct str element_of(sqlite3_value **v)
{
	sqlite3_int64 i = sqlite3_value_int64(v[2]);

	return i < 0 ? (struct str){ NULL, 0 } :
	    json_peek_element(text_of(v[0]), text_of(v[1]), (size_t)i);
}

/* scim_element(document, name, i): the JSON text of element i of the array
 * that is its member; NULL when there is none. */
static void element(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct str s = element_of(v);

	(void)n;
	if (s.p)
		result(c, s);
}

/* scim_member(document, name, i, sub): the text of string member sub of that
 * element; NULL when it has none. */
static void member(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct db *db = sqlite3_user_data(c);
	struct str s = element_of(v);
	struct arena_guard g;

	(void)n;
	if (!s.p)
		return;
	if (arena_guard(db->scratch, &g)) {
		sqlite3_result_error_nomem(c);
	} else {
		s = json_peek(db->scratch, s, text_of(v[3]));
		if (s.p)
			result(c, s);
	}
	arena_unguard(db->scratch);
	arena_reset(db->scratch);
}

static const struct function {
	const char *name;
	int parameters;
	void (*run)(sqlite3_context *c, int n, sqlite3_value **v);
} functions[] = {
	{ "scim_bool", 1, boolean },
	{ "scim_element", 3, element },
	{ "scim_fold", 1, fold },
	{ "scim_instant", 1, instant },
	{ "scim_member", 4, member },
};

int db_functions(struct db *db)
{
	int code = SQLITE_OK;

	for (size_t i = 0; i < ARRAY_LEN(functions) && !code; i++)
		code = sqlite3_create_function_v2(db->handle,
		    functions[i].name, functions[i].parameters,
		    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
		    db, functions[i].run, NULL, NULL, NULL);
	return code;
}
