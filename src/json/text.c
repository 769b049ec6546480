/* SPDX-License-Identifier: Apache-2.0 */
#include "json/text.h"

#include <stdbool.h>

#include "base/utf8.h"

unsigned char json_lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

int json_bad_near(struct err *e, size_t at, const char *why)
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
		char c = i < s.n ? (char)json_lower(s.p[i]) : '\0';

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
			return json_bad_near(e, at, "\\u0000 is not allowed");
		if (c >= 0xdc00 && c <= 0xdfff)
			return json_bad_near(e, at, "half a surrogate pair");
		if (c >= 0xd800 && c <= 0xdbff) {
			if (!low_surrogate_at(s, at + 6))
				return json_bad_near(e, at,
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

int json_check_text(struct str s, struct err *e)
{
	size_t bad = utf8_bad_at(s);

	if (bad < s.n)
		return json_bad_near(e, bad, "not UTF-8");
	if (str_starts(s, S("\xef\xbb\xbf")))
		return json_bad_near(e, 0, "it begins with a byte order mark");
	if (only_blanks(s))
		return err_set(e, ERR_INVALID_SYNTAX,
		    "the body is empty where JSON is expected");
	return check_escapes(s, e);
}
