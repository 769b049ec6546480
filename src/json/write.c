/* SPDX-License-Identifier: Apache-2.0 */
/* The writer.  It is ours because yajl_gen checks and escapes byte by byte
 * and stops at text that is not UTF-8; buf_json() copies whole runs and always
 * gives valid JSON. */
#include "json/json.h"

static void scalar(struct buf *b, const struct json *v)
{
	switch (v->kind) {
	case JSON_BOOL:
		buf_add(b, v->flag ? S("true") : S("false"));
		break;
	case JSON_NUMBER:
		buf_add(b, v->text);
		break;
	case JSON_STRING:
		buf_json(b, v->text);
		break;
	default:
		buf_add(b, S("null"));
	}
}

static bool is_scalar(const struct json *v)
{
	return v->kind != JSON_OBJECT && v->kind != JSON_ARRAY;
}

void json_write(struct buf *b, const struct json *v)
{
	bool object = v->kind == JSON_OBJECT;

	if (is_scalar(v)) {
		scalar(b, v);
		return;
	}
	buf_addc(b, object ? '{' : '[');
	JSON_EACH(child, v) {
		if (child != v->first)
			buf_addc(b, ',');
		if (object) {
			buf_json(b, child->name);
			buf_addc(b, ':');
		}
		json_write(b, child);
	}
	buf_addc(b, object ? '}' : ']');
}

static void line(struct buf *b, size_t level)
{
	buf_addc(b, '\n');
	for (size_t i = 0; i < level; i++)
		buf_add(b, S("  "));
}

static void pretty(struct buf *b, const struct json *v, size_t level)
{
	bool object = v->kind == JSON_OBJECT;

	if (is_scalar(v) || !v->first) {
		json_write(b, v);
		return;
	}
	buf_addc(b, object ? '{' : '[');
	JSON_EACH(child, v) {
		if (child != v->first)
			buf_addc(b, ',');
		line(b, level + 1);
		if (object) {
			buf_json(b, child->name);
			buf_add(b, S(": "));
		}
		pretty(b, child, level + 1);
	}
	line(b, level);
	buf_addc(b, object ? '}' : ']');
}

void json_write_pretty(struct buf *b, const struct json *v)
{
	pretty(b, v, 0);
}
