/* SPDX-License-Identifier: Apache-2.0 */
/* str.h - text as a pointer and a length, by value.
 *
 * A struct str may hold NUL bytes and need not end in one; it owns nothing and
 * is valid as long as the memory it points into (an arena, a literal, a
 * request).  The empty text is { any, 0 }; { NULL, 0 } means "absent" where a
 * function says so, and str_eq() treats it as empty.
 */
#ifndef SCIMD_BASE_STR_H
#define SCIMD_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
	const char *p;
	size_t n;
};

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A struct str of a string literal, also in static initialisers. */
#define STR(lit) { (lit), sizeof(lit) - 1 }
#define S(lit) ((struct str){ (lit), sizeof(lit) - 1 })

/* printf("%.*s", STR_ARG(s)); never longer than INT_MAX by construction. */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

struct str str_of(const char *c);               /* NULL: the absent text */
bool str_eq(struct str a, struct str b);        /* bytes equal */
bool str_ieq(struct str a, struct str b);       /* ASCII letters alike */
int str_cmp(struct str a, struct str b);        /* of bytes, shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_istarts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Index of the first byte c, or s.n when there is none. */
size_t str_find(struct str s, char c);
size_t str_rfind(struct str s, char c);
/* Index of the first occurrence of part, or s.n when there is none. */
size_t str_find_str(struct str s, struct str part);
struct str str_sub(struct str s, size_t from, size_t to); /* clamped */
struct str str_trim(struct str s);              /* blanks, tabs, CR, LF */
/* Takes the text before the first sep off *rest; false when *rest is
 * exhausted (its p becomes NULL). "a//b" yields "a", "", "b". */
bool str_split(struct str *rest, char sep, struct str *part);

struct str str_dup(struct arena *a, struct str s);        /* NUL follows */
char *str_c(struct arena *a, struct str s);               /* as a C string */
struct str str_lower(struct arena *a, struct str s);      /* ASCII only */
struct str str_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct str str_join(struct arena *a, struct str x, struct str y);
struct str str_concat(struct arena *a, const struct str *parts, size_t n);
/* STR_CONCAT(a, x, y, S("/"), z), without printf() in the way of a request. */
#define STR_CONCAT(a, ...) str_concat((a), \
	(const struct str[]){ __VA_ARGS__ }, \
	sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))
struct str str_hex(struct arena *a, struct str bytes);

/* Strict decimal numbers: the whole text, no sign but '-', no blanks; false
 * when it is not one or does not fit. */
bool str_to_i64(struct str s, int64_t *out);
bool str_to_u64(struct str s, uint64_t *out);
/* v in decimal, in room. */
#define STR_I64_MAX 20
struct str str_of_i64(char room[STR_I64_MAX], int64_t v);

#endif
