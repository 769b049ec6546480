/* SPDX-License-Identifier: Apache-2.0 */
/* The reader: yajl's events become a tree.  yajl alone is too kind: it takes
 * ill-formed UTF-8 and lone surrogates, has no limit of depth, and reports
 * events of a text before it finds out that the text is broken.  So the bytes
 * are checked first, the limits are kept in the callbacks, and the tree is
 * handed out only at the very end. */
#include "json/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/utf8.h"
#include "json/text.h"

/* Names repeat ("value", "type"): one copy of each is enough. */
#define NAMES 64

/* An array is long from so many values on; one of its values has its nodes in
 * a pool of so many, which the next one takes over. */
#define LONG 256
#define POOL 64

struct reader {
	struct arena *arena;
	const struct json_limits *lim;
	struct err *err;
	struct str all;         /* the text */
	yajl_handle yajl;
	struct json **open;     /* arrays and objects not closed yet */
	size_t *starts;         /* where they begin; NULL: all is read */
	size_t depth;
	size_t passing;         /* depth in the array that is unread, or 0 */
	struct json *pool;
	size_t pooled;
	int (*fn)(struct json *v, void *arg);   /* json_each() */
	void *arg;
	int rc;
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

/* Shorter names first, then by their bytes in lower case. */
static int by_name(const void *x, const void *y)
{
	struct str a = *(const struct str *)x, b = *(const struct str *)y;

	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	for (size_t i = 0; i < a.n; i++)
		if (json_lower(a.p[i]) != json_lower(b.p[i]))
			return json_lower(a.p[i]) < json_lower(b.p[i]) ? -1 :
			    1;
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

static struct json *node(struct reader *r, enum json_kind kind,
    struct str text)
{
	struct json *v;
	char *copy;

	v = arena_alloc(r->arena, sizeof(*v) + text.n);
	*v = (struct json){ .kind = kind };
	if (kind == JSON_STRING || kind == JSON_NUMBER) {
		copy = (char *)(v + 1);
		if (text.n)
			memcpy(copy, text.p, text.n);
		v->text = (struct str){ copy, text.n };
	}
	return v;
}

static bool stands_in(struct str all, const char *p)
{
	return (uintptr_t)p >= (uintptr_t)all.p &&
	    (uintptr_t)p < (uintptr_t)all.p + all.n;
}

/* A node of a value that is only passed.  Its text stays where it is, unless it
 * was decoded. */
static struct json *passed(struct reader *r, enum json_kind kind,
    struct str text)
{
	struct json *v;

	if (r->depth == r->passing)
		r->pooled = 0;
	if (r->pooled == POOL || (r->fn && text.n &&
	    !stands_in(r->all, text.p)))
		return node(r, kind, text);
	v = &r->pool[r->pooled++];
	*v = (struct json){ .kind = kind, .text = text };
	return v;
}

/* From now on the values of array are only passed. */
static void pass(struct reader *r, struct json *array)
{
	array->first = array->last = NULL;
	array->unread = true;
	r->passing = r->depth;
	if (!r->pool)
		r->pool = ARENA_ARRAY(r->arena, struct json, POOL);
}

static void link_up(struct reader *r, struct json *v)
{
	struct json *parent = r->depth ? r->open[r->depth - 1] : NULL;

	if (!parent)
		r->root = v;
	else if (r->depth == r->passing)
		parent->count++;
	else
		json_push(parent, v);
	if (parent && r->starts && !r->passing && r->depth > 3 &&
	    parent->kind == JSON_ARRAY && parent->count == LONG)
		pass(r, parent);
}

/* A new value at the place the parser has reached; its text, if any, is
 * copied behind it.  NULL: beyond the limit. */
static struct json *add(struct reader *r, enum json_kind kind, struct str text)
{
	struct json *v;

	if (++r->nodes > r->lim->nodes) {
		err_set(r->err, ERR_TOO_LARGE,
		    "the body holds more than %zu JSON values", r->lim->nodes);
		return NULL;
	}
	v = r->passing ? passed(r, kind, text) : node(r, kind, text);
	link_up(r, v);
	v->name = r->name;
	r->name = (struct str){ NULL, 0 };
	return v;
}

/* A value is complete: is it one that json_each() hands out? */
static int ended(struct reader *r, struct json *v)
{
	if (!v || !r->fn || !r->passing || r->depth != r->passing)
		return v != NULL;
	r->rc = r->fn(v, r->arg);
	return r->rc == 0;
}

static int on_null(void *ctx)
{
	return ended(ctx, add(ctx, JSON_NULL, (struct str){ NULL, 0 }));
}

static int on_boolean(void *ctx, int flag)
{
	struct json *v = add(ctx, JSON_BOOL, (struct str){ NULL, 0 });

	if (v)
		v->flag = flag != 0;
	return ended(ctx, v);
}

static int on_number(void *ctx, const char *p, size_t n)
{
	return ended(ctx, add(ctx, JSON_NUMBER, (struct str){ p, n }));
}

static int on_string(void *ctx, const unsigned char *p, size_t n)
{
	struct str text = { (const char *)p, n };

	return ended(ctx, add(ctx, JSON_STRING, text));
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
	if (r->starts)
		r->starts[r->depth] = yajl_get_bytes_consumed(r->yajl) - 1;
	r->open[r->depth++] = v;
	if (r->fn && r->depth == 1)
		pass(r, v);
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
	struct json *v = r->open[--r->depth];

	return names_differ(r, v) && ended(r, v);
}

static int on_end_array(void *ctx)
{
	struct reader *r = ctx;
	struct json *v = r->open[--r->depth];

	if (r->passing > r->depth)
		r->passing = 0;
	if (v->unread && r->starts)
		v->text = str_sub(r->all, r->starts[r->depth],
		    yajl_get_bytes_consumed(r->yajl));
	return ended(r, v);
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
	r->yajl = h;
	yajl_config(h, yajl_dont_validate_strings, 1);  /* checked before */
	status = yajl_parse(h, (const unsigned char *)s.p, s.n);
	if (status == yajl_status_error)
		return json_bad_near(r->err, last_consumed(h), "");
	if (status == yajl_status_ok)
		status = yajl_complete_parse(h);
	if (status == yajl_status_error)
		return json_bad_near(r->err, s.n, "it ends too early");
	return status == yajl_status_ok ? 0 : -1;
}

static struct reader *reader_new(struct arena *a, struct str text,
    const struct json_limits *lim, struct err *e)
{
	struct reader *r = ARENA_NEW(a, struct reader);

	r->arena = a;
	r->all = text;
	r->lim = lim;
	r->err = e;
	r->open = ARENA_ARRAY(a, struct json *, lim->depth);
	return r;
}

int json_read(struct arena *a, struct str text, const struct json_limits *lim,
    struct json **out, struct err *e)
{
	struct reader *r;

	if (json_check_text(text, e))
		return -1;
	r = reader_new(a, text, lim, e);
	if (parse(r, text))
		return -1;
	*out = r->root;
	return 0;
}

int json_read_lazily(struct arena *a, struct str text,
    const struct json_limits *lim, struct json **out, struct err *e)
{
	struct reader *r;

	if (json_check_text(text, e))
		return -1;
	r = reader_new(a, text, lim, e);
	r->starts = ARENA_ARRAY(a, size_t, lim->depth);
	if (parse(r, text))
		return -1;
	*out = r->root;
	return 0;
}

/* What was read once passed narrower limits. */
static const struct json_limits again = { 1000, SIZE_MAX };

int json_each(struct arena *a, const struct json *array,
    int (*fn)(struct json *v, void *arg), void *arg)
{
	struct err e = { 0 };
	struct reader *r;
	int rc = 0;

	if (array->unread) {
		r = reader_new(a, array->text, &again, &e);
		r->fn = fn;
		r->arg = arg;
		return parse(r, array->text) && !r->rc ? -1 : r->rc;
	}
	for (struct json *v = array->first; v && !rc; v = v->next)
		rc = fn(v, arg);
	return rc;
}
