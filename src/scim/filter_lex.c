/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/filter_lex.h"

#include "base/utf8.h"

#define SHOWN_MAX 80

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool name_char(char c)
{
	return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static enum token_kind kind_of(char c)
{
	switch (c) {
	case '(': return TOKEN_OPEN;
	case ')': return TOKEN_CLOSE;
	case '[': return TOKEN_OPEN_ELEMENT;
	case ']': return TOKEN_CLOSE_ELEMENT;
	case '"': return TOKEN_STRING;
	default:  return TOKEN_WORD;
	}
}

/* The index just past the string that begins at `at`, 0 when it never ends. */
static size_t string_end(struct str text, size_t at)
{
	for (size_t i = at + 1; i < text.n; i++) {
		if (text.p[i] == '"')
			return i + 1;
		if (text.p[i] == '\\')
			i++;
	}
	return 0;
}

static size_t word_end(struct str text, size_t at)
{
	while (at < text.n && !blank(text.p[at]) &&
	    kind_of(text.p[at]) == TOKEN_WORD)
		at++;
	return at;
}

void lexer_next(struct lexer *l, struct token *out)
{
	size_t begin = l->at, end;

	while (l->at < l->text.n && blank(l->text.p[l->at]))
		l->at++;
	*out = (struct token){ .at = l->at };
	out->blank = l->at > begin || l->at == 0;
	if (l->at == l->text.n)
		return;
	out->kind = kind_of(l->text.p[l->at]);
	end = l->at + 1;
	if (out->kind == TOKEN_WORD)
		end = word_end(l->text, l->at);
	else if (out->kind == TOKEN_STRING)
		end = string_end(l->text, l->at);
	if (end == 0) {
		out->kind = TOKEN_UNENDED;
		end = l->text.n;
	}
	out->text = str_sub(l->text, l->at, end);
	l->at = end;
}

size_t lexer_close(struct str text, size_t open)
{
	size_t i = open + 1;

	while (i < text.n && text.p[i] != ']') {
		if (text.p[i] == '"')
			i = string_end(text, i);
		else
			i++;
		if (i == 0)
			return text.n;
	}
	return i;
}

bool lexer_is_name(struct str name)
{
	size_t i = name.n && name.p[0] == '$';

	if (i == name.n || !letter(name.p[i]))
		return false;
	while (i < name.n && name_char(name.p[i]))
		i++;
	return i == name.n;
}

bool lexer_is_path(struct str name)
{
	size_t colon = str_rfind(name, ':'), dot;

	if (colon < name.n) {
		if (colon == 0 || !letter(name.p[0]))
			return false;
		name = str_sub(name, colon + 1, name.n);
	}
	dot = str_find(name, '.');
	if (!lexer_is_name(str_sub(name, 0, dot)))
		return false;
	return dot == name.n || lexer_is_name(str_sub(name, dot + 1, name.n));
}

struct str lexer_shown(struct str s)
{
	return str_sub(s, 0, utf8_cut(s, SHOWN_MAX));
}
