/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - an ordered JSON value tree that lives in an arena.
 *
 * A value is valid until the arena it came from is reset; nothing here is
 * freed on its own.  Objects keep member order, and json_get() ignores the
 * case of ASCII letters, as RFC 7643 section 2.1 asks of attribute names.
 * A number is kept as the text it was read from, so it is written back
 * unchanged.  Only this folder knows which parser is used.
 */
#ifndef SCIMD_JSON_JSON_H
#define SCIMD_JSON_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum json_kind {
	JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT
};

/* A value, and when it is a member its name, and its right-hand sibling:
 * children form a singly linked list in document order. */
struct json {
	enum json_kind kind;
	bool flag;              /* JSON_BOOL */
	bool unread;            /* JSON_ARRAY: its values are in text alone */
	struct str name;        /* as written, when a member of an object */
	struct str text;        /* of a string: decoded; of a number: as read;
				   of an array that is unread: its JSON */
	struct json *first;     /* JSON_ARRAY, JSON_OBJECT: children */
	struct json *last;
	struct json *next;      /* sibling */
	size_t count;           /* children */
};

struct json_limits {
	size_t depth;           /* nesting of arrays and objects, e.g. 32 */
	size_t nodes;           /* values of any kind, e.g. 200000 */
};

#define JSON_EACH(v, parent) \
	for (struct json *v = (parent)->first; v; v = v->next)

/* Parses exactly one JSON text.  Refuses repeated names in one object (the
 * case of ASCII letters does not distinguish them), text that is not
 * well-formed UTF-8, a byte order mark, lone or crossed \u surrogates, \u0000,
 * comments, and anything beyond lim.  ERR_INVALID_SYNTAX with the byte
 * position, ERR_TOO_LARGE beyond lim.  Returns 0 and sets *out, or returns -1
 * with e filled and *out untouched. */
int json_read(struct arena *a, struct str text, const struct json_limits *lim,
    struct json **out, struct err *e);

/* The same, but a long array inside the third level, such as the list of
 * members in a PATCH, is checked and counted, and left unread: a tree of it
 * would take many times its text.  text must live as long as the tree.
 * json_each() and json_whole() know such arrays, nothing else does. */
int json_read_lazily(struct arena *a, struct str text,
    const struct json_limits *lim, struct json **out, struct err *e);
/* Calls fn for every value of array, until it answers other than 0, which is
 * the answer then. Of an array that is unread, a value is gone after fn, but
 * for its texts. */
int json_each(struct arena *a, const struct json *array,
    int (*fn)(struct json *v, void *arg), void *arg);
/* v with nothing left unread; v itself when nothing was. */
const struct json *json_whole(struct arena *a, const struct json *v);

/* Appends v as compact JSON. Well-formed input gives well-formed output. */
void json_write(struct buf *b, const struct json *v);
/* The same with two blanks a level, for people. */
void json_write_pretty(struct buf *b, const struct json *v);

/* The text of string member name of the object text, which json_write() made
 * and nobody changed: found without reading the rest, and by the exact name.
 * { NULL, 0 } when it is not there or no string. */
struct str json_peek(struct arena *a, struct str text, struct str name);
/* Element i, from 0, of the array that is the member: its text, in text;
 * { NULL, 0 } when there is none. */
struct str json_peek_element(struct str text, struct str name, size_t i);

/* The member called name (ASCII case ignored), or NULL; v may be NULL. */
struct json *json_get(const struct json *v, struct str name);
#define json_gets(v, lit) json_get((v), S(lit))
/* Text of a string member, { NULL, 0 } when absent or not a string. */
struct str json_text(const struct json *v, struct str name);

struct json *json_null(struct arena *a);
struct json *json_bool(struct arena *a, bool flag);
struct json *json_i64(struct arena *a, int64_t n);
struct json *json_str(struct arena *a, struct str text);    /* not copied */
struct json *json_array(struct arena *a);
struct json *json_object(struct arena *a);
struct json *json_copy(struct arena *a, const struct json *v);  /* deep */

void json_push(struct json *array, struct json *v);
/* Sets member name, replacing one of the same name in place. name is not
 * copied. Returns v. */
struct json *json_set(struct json *object, struct str name, struct json *v);
/* Unlinks child v of parent; false when it is not one. */
bool json_cut(struct json *parent, struct json *v);
bool json_drop(struct json *object, struct str name);

/* Equal as JSON: object member order ignored, names compared without ASCII
 * case, numbers by value ("1" equals "1.0"), strings by bytes. */
bool json_eq(const struct json *a, const struct json *b);
/* Empty as RFC 7643 section 2.5 has it: NULL, null, or an empty array. */
bool json_is_unassigned(const struct json *v);
/* A JSON number that is an integer in the int64 range, written without
 * fraction or exponent. */
bool json_to_i64(const struct json *v, int64_t *out);

#endif
