/* SPDX-License-Identifier: Apache-2.0 */
/* peek.c - one member of a text that was written here, one element of it. */
#include <stddef.h>
#include <string.h>

#include "json/json.h"

/* The index behind the string that begins at text.p[at] with its quote. */
static size_t past_string(struct str text, size_t at)
{
	const char *begin = text.p + at + 1, *end = text.p + text.n, *quote;
	const char *from = begin;
	size_t escapes;

	while (from < end) {
		quote = memchr(from, '"', (size_t)(end - from));
		if (!quote)
			break;
		for (escapes = 0; quote - escapes > begin &&
		    quote[-1 - (ptrdiff_t)escapes] == '\\'; escapes++)
			;
		if (escapes % 2 == 0)
			return (size_t)(quote - text.p) + 1;
		from = quote + 1;
	}
	return text.n + 1;
}

/* The index behind the value at at, which is where ",", "}" or "]" stands. */
static size_t past_value(struct str text, size_t at)
{
	size_t depth = 0;

	while (at < text.n) {
		char c = text.p[at];

		if (c == '"') {
			at = past_string(text, at);
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}' || c == ']'))
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

/* Where the value of the member begins; text.n: there is none. */
static size_t member_at(struct str text, struct str name)
{
	size_t at = 1, end;

	while (at < text.n && text.p[at] == '"') {
		end = past_string(text, at);
		if (str_eq(str_sub(text, at + 1, end - 1), name))
			return end + 1;
		at = past_value(text, end + 1) + 1;
	}
	return text.n;
}

struct str json_peek(struct arena *a, struct str text, struct str name)
{
	size_t at = member_at(text, name);

	return at < text.n ? string_at(a, text, at) : (struct str){ NULL, 0 };
}

struct str json_peek_element(struct str text, struct str name, size_t i)
{
	size_t at = member_at(text, name), end;

	if (at >= text.n || text.p[at] != '[')
		return (struct str){ NULL, 0 };
	for (at++; at < text.n; at = end + 1) {
		end = past_value(text, at);
		if (end >= text.n || end == at)
			break;
		if (i-- == 0)
			return str_sub(text, at, end);
		if (text.p[end] == ']')
			break;
	}
	return (struct str){ NULL, 0 };
}
