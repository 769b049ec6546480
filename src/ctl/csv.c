/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/csv.h"

#include "base/buf.h"

size_t csv_record(struct str text, bool at_end)
{
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			quoted = !quoted;
		else if (text.p[i] == '\n' && !quoted)
			return i + 1;
	}
	return at_end ? text.n : 0;
}

static struct str without_end(struct str s)
{
	if (s.n && s.p[s.n - 1] == '\n')
		s.n--;
	if (s.n && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

/* From the opening quote; *at ends behind the closing one. */
static int quoted(struct str s, size_t *at, struct buf *b, struct err *e)
{
	for (size_t i = *at + 1; i < s.n; i++) {
		if (s.p[i] != '"') {
			buf_addc(b, s.p[i]);
		} else if (i + 1 < s.n && s.p[i + 1] == '"') {
			buf_addc(b, s.p[i++]);
		} else {
			*at = i + 1;
			return 0;
		}
	}
	return err_set(e, ERR_INVALID_SYNTAX, "a quote is not closed");
}

static int field(struct arena *a, struct str s, size_t *at, struct str *out,
    struct err *e)
{
	struct str rest = str_sub(s, *at, s.n);
	struct buf b;

	if (!rest.n || rest.p[0] != '"') {
		*out = str_sub(rest, 0, str_find(rest, ','));
		*at += out->n;
		if (str_find(*out, '"') < out->n)
			return err_set(e, ERR_INVALID_SYNTAX,
			    "a quote stands inside a field without quotes");
		return 0;
	}
	buf_init(&b, a);
	if (quoted(s, at, &b, e))
		return -1;
	*out = buf_str(&b);
	if (*at < s.n && s.p[*at] != ',')
		return err_set(e, ERR_INVALID_SYNTAX,
		    "something follows a closing quote");
	return 0;
}

int csv_fields(struct arena *a, struct str record, struct str **out,
    size_t *count, struct err *e)
{
	struct str s = without_end(record);
	size_t room = 1, n = 0, at = 0;

	for (size_t i = 0; i < s.n; i++)
		room += s.p[i] == ',';
	*out = ARENA_ARRAY(a, struct str, room);
	while (at <= s.n) {
		if (field(a, s, &at, &(*out)[n++], e))
			return -1;
		at++;
	}
	*count = n;
	return 0;
}
