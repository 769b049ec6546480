/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever the reader accepts is well-formed, within the limits, and the same
 * after it was written and read again; whatever it refuses has a reason. */
#include <stdlib.h>

#include "base/utf8.h"
#include "json/json.h"
#include "tests/fuzz/fuzz.h"

#define DEPTH 32

const char fuzz_name[] = "json";

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* Depth of v; adds the values in it to *nodes. */
static size_t measure(const struct json *v, size_t *nodes)
{
	size_t deepest = 0, n = 0;
	bool parent = v->kind == JSON_ARRAY || v->kind == JSON_OBJECT;

	++*nodes;
	check(utf8_valid(v->text) && utf8_valid(v->name));
	check(str_find(v->text, '\0') == v->text.n);
	JSON_EACH(child, v) {
		size_t depth = measure(child, nodes);

		deepest = depth > deepest ? depth : deepest;
		if (v->kind == JSON_OBJECT)
			check(json_get(v, child->name) == child);
		n++;
	}
	check(n == v->count && (n == 0 || parent));
	return deepest + parent;
}

static void look(struct arena *a, const struct json *v,
    const struct json_limits *lim)
{
	struct json *back = NULL;
	struct buf plain, pretty;
	struct err e = { 0 };
	size_t nodes = 0;

	check(measure(v, &nodes) <= lim->depth);
	check(nodes <= lim->nodes);
	buf_init(&plain, a);
	json_write(&plain, v);
	check(json_read(a, buf_str(&plain), lim, &back, &e) == 0);
	check(json_eq(v, back) && json_eq(back, json_copy(a, v)));
	buf_init(&pretty, a);
	json_write_pretty(&pretty, v);
	check(json_read(a, buf_str(&pretty), lim, &back, &e) == 0);
	check(json_eq(v, back));
	buf_clear(&pretty);
	json_write(&pretty, back);
	check(str_eq(buf_str(&plain), buf_str(&pretty)));
}

/* Left in the text or not: the same values, or the same refusal. */
static void look_lazily(struct arena *a, struct str text,
    const struct json_limits *lim, const struct json *want)
{
	struct json *v = NULL;
	struct err e = { 0 };
	int rc = json_read_lazily(a, text, lim, &v, &e);

	check((rc == 0) == (want != NULL));
	check(!want || json_eq(json_whole(a, v), want));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct json_limits lim = { DEPTH, 1000 };
	struct str text = { (const char *)data, size };
	struct arena *a = arena_new(0);
	struct json *v = NULL;
	struct err e = { 0 };

	check(a != NULL);
	if (json_read(a, text, &lim, &v, &e) == 0) {
		check(v != NULL && e.kind == ERR_NONE);
		look(a, v, &lim);
	} else {
		check(v == NULL && e.detail[0] != '\0');
		check(e.kind == ERR_INVALID_SYNTAX || e.kind == ERR_TOO_LARGE);
	}
	look_lazily(a, text, &lim, v);
	arena_free(a);
	return 0;
}
