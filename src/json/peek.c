/* SPDX-License-Identifier: Apache-2.0 */
/* peek.c - one member of a text that was written here. */
#include <string.h>

#include "json/json.h"

/* The index behind the string that begins at text.p[at] with its quote. */
static size_t past_string(struct str text, size_t at)
{
	for (at++; at < text.n && text.p[at] != '"'; at++)
		if (text.p[at] == '\\')
			at++;
	return at + 1;
}

/* The index behind the value at at, which is where "," or "}" stands. */
static size_t past_value(struct str text, size_t at)
{
	size_t depth = 0;

	while (at < text.n) {
		char c = text.p[at];

		if (c == '"') {
			at = past_string(text, at);
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}'))
			break;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		at++;
	}
	return at;
}

/* The value at at, when it is a string. */
static struct str string_at(struct arena *a, struct str text, size_t at)
{
	static const struct json_limits one = { 1, 1 };
	struct str raw = str_sub(text, at, past_value(text, at)), none = { 0 };
	struct err ignored = { 0 };
	struct json *v;

	if (raw.n < 2 || raw.p[0] != '"' || raw.p[raw.n - 1] != '"')
		return none;
	if (!memchr(raw.p, '\\', raw.n))
		return str_sub(raw, 1, raw.n - 1);
	return json_read(a, raw, &one, &v, &ignored) ? none : v->text;
}

struct str json_peek(struct arena *a, struct str text, struct str name)
{
	size_t at = 1, end;

	while (at < text.n && text.p[at] == '"') {
		end = past_string(text, at);
		if (str_eq(str_sub(text, at + 1, end - 1), name))
			return string_at(a, text, end + 1);
		at = past_value(text, end + 1) + 1;
	}
	return (struct str){ NULL, 0 };
}
