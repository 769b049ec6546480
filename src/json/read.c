/* SPDX-License-Identifier: Apache-2.0 */
/* The reader: yajl's events become a tree.  yajl alone is too kind: it takes
 * ill-formed UTF-8 and lone surrogates, has no limit of depth, and reports
 * events of a text before it finds out that the text is broken.  So the bytes
 * are checked first, the limits are kept in the callbacks, and the tree is
 * handed out only at the very end. */
#include "json/json.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/utf8.h"

/* Names repeat ("value", "type"): one copy of each is enough. */
#define NAMES 64

struct reader {
	struct arena *arena;
	const struct json_limits *lim;
	struct err *err;
	struct json **open;     /* arrays and objects not closed yet */
	size_t depth;
	size_t nodes;
	struct json *root;
	struct str name;        /* of the member whose value comes next */
	struct str names[NAMES];
};

/* How large an object is checked for repeated names without sorting. */
#define FEW 16

static int repeated(struct reader *r, struct str name)
{
	if (name.n > 64)
		name.n = utf8_cut(name, 64);
	err_set(r->err, ERR_INVALID_SYNTAX,
	    "\"%.*s\" appears twice in one object", STR_ARG(name));
	return 0;
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Shorter names first, then by their bytes in lower case. */
static int by_name(const void *x, const void *y)
{
	struct str a = *(const struct str *)x, b = *(const struct str *)y;

	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return lower(a.p[i]) < lower(b.p[i]) ? -1 : 1;
	return 0;
}

/* Sorted, because comparing each with each would let one body of a megabyte
 * hold a processor for minutes. */
static int many_names_differ(struct reader *r, const struct json *object)
{
	struct arena_mark m = arena_mark(r->arena);
	struct str *all = ARENA_ARRAY(r->arena, struct str, object->count);
	size_t n = 0;
	int ok = 1;

	JSON_EACH(v, object)
		all[n++] = v->name;
	qsort(all, n, sizeof(*all), by_name);
	for (size_t i = 1; i < n && ok; i++)
		if (by_name(&all[i - 1], &all[i]) == 0)
			ok = repeated(r, all[i]);
	arena_release(r->arena, m);
	return ok;
}

static int names_differ(struct reader *r, const struct json *object)
{
	if (object->count > FEW)
		return many_names_differ(r, object);
	JSON_EACH(v, object)
		for (struct json *w = v->next; w; w = w->next)
			if (str_ieq(v->name, w->name))
				return repeated(r, w->name);
	return 1;
}

/* A new value at the place the parser has reached; its text, if any, is
 * copied behind it.  NULL: beyond the limit. */
static struct json *add(struct reader *r, enum json_kind kind, struct str text)
{
	struct json *v;
	char *copy;

	if (++r->nodes > r->lim->nodes) {
		err_set(r->err, ERR_TOO_LARGE,
		    "the body holds more than %zu JSON values", r->lim->nodes);
		return NULL;
	}
	v = arena_alloc(r->arena, sizeof(*v) + text.n);
	*v = (struct json){ .kind = kind };
	if (kind == JSON_STRING || kind == JSON_NUMBER) {
		copy = (char *)(v + 1);
		if (text.n)
			memcpy(copy, text.p, text.n);
		v->text = (struct str){ copy, text.n };
	}
	if (r->depth)
		json_push(r->open[r->depth - 1], v);
	else
		r->root = v;
	v->name = r->name;
	r->name = (struct str){ NULL, 0 };
	return v;
}

static int on_null(void *ctx)
{
	return add(ctx, JSON_NULL, (struct str){ NULL, 0 }) != NULL;
}

static int on_boolean(void *ctx, int flag)
{
	struct json *v = add(ctx, JSON_BOOL, (struct str){ NULL, 0 });

	if (v)
		v->flag = flag != 0;
	return v != NULL;
}

static int on_number(void *ctx, const char *p, size_t n)
{
	return add(ctx, JSON_NUMBER, (struct str){ p, n }) != NULL;
}

static int on_string(void *ctx, const unsigned char *p, size_t n)
{
	struct str text = { (const char *)p, n };

	return add(ctx, JSON_STRING, text) != NULL;
}

static int on_key(void *ctx, const unsigned char *p, size_t n)
{
	struct reader *r = ctx;
	struct str name = { (const char *)p, n }, *slot;
	size_t hash = n;

	for (size_t i = 0; i < n && i < 16; i++)
		hash = hash * 31 + p[i];
	slot = &r->names[hash % NAMES];
	if (!slot->p || !str_eq(*slot, name))
		*slot = str_dup(r->arena, name);
	r->name = *slot;
	return 1;
}

static int open_up(struct reader *r, enum json_kind kind)
{
	struct json *v;

	if (r->depth >= r->lim->depth) {
		err_set(r->err, ERR_TOO_LARGE,
		    "the body is nested deeper than %zu levels", r->lim->depth);
		return 0;
	}
	v = add(r, kind, (struct str){ NULL, 0 });
	if (!v)
		return 0;
	r->open[r->depth++] = v;
	return 1;
}

static int on_start_object(void *ctx)
{
	return open_up(ctx, JSON_OBJECT);
}

static int on_start_array(void *ctx)
{
	return open_up(ctx, JSON_ARRAY);
}

static int on_end_object(void *ctx)
{
	struct reader *r = ctx;

	return names_differ(r, r->open[--r->depth]);
}

static int on_end_array(void *ctx)
{
	struct reader *r = ctx;

	r->depth--;
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_object,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end_object,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end_array,
};

/* yajl's memory comes from the arena, so that nothing is lost when the arena
 * leaves through its guard in the middle of a callback.  The size of a piece
 * stands in front of it. */
#define FRONT 16

static void *yajl_get(void *arena, size_t n)
{
	char *p = arena_alloc(arena, n + FRONT);

	memcpy(p, &n, sizeof(n));
	return p + FRONT;
}

static void *yajl_resize(void *arena, void *piece, size_t n)
{
	char *p = piece;
	size_t old;

	if (!p)
		return yajl_get(arena, n);
	p -= FRONT;
	memcpy(&old, p, sizeof(old));
	p = arena_grow(arena, p, old + FRONT, n + FRONT);
	memcpy(p, n > old ? &n : &old, sizeof(n));
	return p + FRONT;
}

static void yajl_drop(void *arena, void *piece)
{
	(void)arena;
	(void)piece;
}

static int bad_near(struct err *e, size_t at, const char *why)
{
	return err_set(e, ERR_INVALID_SYNTAX,
	    "the body is not valid JSON near byte %zu%s%s", at,
	    *why ? ": " : "", why);
}

/* The four digits of an escape at s[at], or -1. */
static long hex4(struct str s, size_t at)
{
	long v = 0;

	for (size_t i = at; i < at + 4; i++) {
		char c = i < s.n ? (char)lower(s.p[i]) : '\0';

		if (c >= '0' && c <= '9')
			v = v * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + (c - 'a' + 10);
		else
			return -1;
	}
	return v;
}

static bool low_surrogate_at(struct str s, size_t at)
{
	return at + 1 < s.n && s.p[at] == '\\' && s.p[at + 1] == 'u' &&
	    (hex4(s, at + 2) & ~0x3ffL) == 0xdc00;
}

/* Looks at each escape; what is wrong with its form is left to yajl. */
static int check_escapes(struct str s, struct err *e)
{
	size_t at = 0;
	long c;

	while ((at += str_find(str_sub(s, at, s.n), '\\')) < s.n) {
		if (at + 1 == s.n || s.p[at + 1] != 'u') {
			at += at + 1 == s.n ? 1 : 2;
			continue;
		}
		c = hex4(s, at + 2);
		if (c == 0)
			return bad_near(e, at, "\\u0000 is not allowed");
		if (c >= 0xdc00 && c <= 0xdfff)
			return bad_near(e, at, "half a surrogate pair");
		if (c >= 0xd800 && c <= 0xdbff) {
			if (!low_surrogate_at(s, at + 6))
				return bad_near(e, at,
				    "half a surrogate pair");
			at += 6;
		}
		at += c < 0 ? 2 : 6;
	}
	return 0;
}

static bool only_blanks(struct str s)
{
	return str_trim(s).n == 0;
}

static int check_text(struct str s, struct err *e)
{
	size_t bad = utf8_bad_at(s);

	if (bad < s.n)
		return bad_near(e, bad, "not UTF-8");
	if (str_starts(s, S("\xef\xbb\xbf")))
		return bad_near(e, 0, "it begins with a byte order mark");
	if (only_blanks(s))
		return err_set(e, ERR_INVALID_SYNTAX,
		    "the body is empty where JSON is expected");
	return check_escapes(s, e);
}

/* yajl counts the byte that it could not take as consumed. */
static size_t last_consumed(yajl_handle h)
{
	size_t n = yajl_get_bytes_consumed(h);

	return n ? n - 1 : 0;
}

static int parse(struct reader *r, struct str s)
{
	yajl_alloc_funcs memory = {
		yajl_get, yajl_resize, yajl_drop, r->arena
	};
	yajl_handle h = yajl_alloc(&callbacks, &memory, r);
	yajl_status status;

	if (!h)
		return err_internal(r->err, "yajl_alloc");
	yajl_config(h, yajl_dont_validate_strings, 1);  /* checked before */
	status = yajl_parse(h, (const unsigned char *)s.p, s.n);
	if (status == yajl_status_error)
		return bad_near(r->err, last_consumed(h), "");
	if (status == yajl_status_ok)
		status = yajl_complete_parse(h);
	if (status == yajl_status_error)
		return bad_near(r->err, s.n, "it ends too early");
	return status == yajl_status_ok ? 0 : -1;
}

int json_read(struct arena *a, struct str text, const struct json_limits *lim,
    struct json **out, struct err *e)
{
	struct reader *r;

	if (check_text(text, e))
		return -1;
	r = ARENA_NEW(a, struct reader);
	r->arena = a;
	r->lim = lim;
	r->err = e;
	r->open = ARENA_ARRAY(a, struct json *, lim->depth);
	if (parse(r, text))
		return -1;
	*out = r->root;
	return 0;
}
