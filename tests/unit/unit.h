/* SPDX-License-Identifier: Apache-2.0 */
/* unit.h - the harness of the unit tests, a thin coat over CUnit.
 *
 * A test program is a list of functions whose names are sentences, closed by
 *
 *	UNIT_MAIN("json", UNIT(reads_members_in_order),
 *	    UNIT(refuses_two_members_of_one_name))
 *
 * It prints "ok - module: name" or "not ok - module: name" for each, and exits
 * 0 when all passed.  With an argument it runs only the tests whose name
 * contains it; with -l it lists them.
 *
 * A failed check prints file:line with what was got and what was wanted, and
 * the test goes on, except after T_NEED.  Each value is evaluated once.  The
 * checks are not for use by two threads at once: collect in the threads, check
 * after they were joined.
 */
#ifndef SCIMD_TESTS_UNIT_UNIT_H
#define SCIMD_TESTS_UNIT_UNIT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct unit_test {
	const char *name;
	void (*run)(void);
};

/* Where a check stands and what it says. */
struct unit_at {
	const char *file;
	int line;
	const char *text;
};

#define UNIT(fn) { #fn, fn }
#define UNIT_MAIN(module, ...) \
	int main(int argc, char **argv) \
	{ \
		static const struct unit_test tests_[] = { __VA_ARGS__ }; \
		const struct unit_suite suite_ = { \
			(module), tests_, ARRAY_LEN(tests_) \
		}; \
		return unit_main(&suite_, argc, argv); \
	}

struct unit_suite {
	const char *module;
	const struct unit_test *tests;
	size_t count;
};

#define UNIT_AT(x) (&(const struct unit_at){ __FILE__, __LINE__, #x })
/* A struct str of a struct str or of a C string. */
#define UNIT_STR(x) \
	_Generic((x), struct str: unit_str_itself, default: str_of)(x)

#define T_TRUE(x) unit_true(UNIT_AT(x), !!(x))
#define T_FALSE(x) unit_true(UNIT_AT(!(x)), !(x))
/* As T_TRUE, but the test ends here when it fails. */
#define T_NEED(x) unit_need(UNIT_AT(x), !!(x))
#define T_INT(got, want) \
	unit_int(UNIT_AT(got), (intmax_t)(got), (intmax_t)(want))
/* Bytes equal; got and want are each a struct str or a C string. */
#define T_STR(got, want) \
	unit_str(UNIT_AT(got), UNIT_STR(got), UNIT_STR(want))
/* rc is 0; otherwise prints what the struct err at e says. */
#define T_OK(rc, e) unit_ok(UNIT_AT(rc), (rc), (e))
/* rc is -1 and the struct err at e has this kind. */
#define T_ERR(rc, e, kind) unit_err(UNIT_AT(rc), (rc), (e), (kind))

int unit_main(const struct unit_suite *suite, int argc, char **argv);

/* These answer whether the check passed. */
bool unit_true(const struct unit_at *at, bool got);
void unit_need(const struct unit_at *at, bool got);
bool unit_int(const struct unit_at *at, intmax_t got, intmax_t want);
bool unit_str(const struct unit_at *at, struct str got, struct str want);
bool unit_ok(const struct unit_at *at, int rc, const struct err *e);
bool unit_err(const struct unit_at *at, int rc, const struct err *e,
    enum err_kind want);
struct str unit_str_itself(struct str s);

/* The arena of the running test, made at first use, freed after the test. */
struct arena *unit_arena(void);
/* A directory of the running test, made at first use, removed with all that
 * is in it after the test. */
const char *unit_dir(void);
/* unit_dir() + "/" + name, in unit_arena(). */
const char *unit_path(const char *name);
/* The bytes of a file of the source tree, by its path from the top; absent,
 * and the test failed, when it cannot be read. */
struct str unit_source(const char *path);

#endif
