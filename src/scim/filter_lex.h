/* SPDX-License-Identifier: Apache-2.0 */
/* filter_lex.h - the words of a filter (RFC 7644 section 3.4.2.2, Figure 1).
 *
 * Tokens are views of the text, nothing is decoded here: an attribute name, an
 * operator and an unquoted literal are all words.  For src/scim alone.
 */
#ifndef SCIMD_SCIM_FILTER_LEX_H
#define SCIMD_SCIM_FILTER_LEX_H

#include "base/str.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,             /* anything else up to a blank, ( ) [ ] or " */
	TOKEN_STRING,           /* with its quotes, not yet decoded */
	TOKEN_UNENDED,          /* a string without its closing quote */
	TOKEN_OPEN,             /* ( */
	TOKEN_CLOSE,            /* ) */
	TOKEN_OPEN_ELEMENT,     /* [ */
	TOKEN_CLOSE_ELEMENT     /* ] */
};

struct token {
	enum token_kind kind;
	struct str text;
	size_t at;              /* index of its first byte */
	bool blank;             /* blanks, or the beginning, stand before it */
};

struct lexer {
	struct str text;
	size_t at;
};

void lexer_next(struct lexer *l, struct token *out);
/* The index of the "]" that ends the "[" at open, strings skipped, or text.n.
 */
size_t lexer_close(struct str text, size_t open);

/* attrPath of Figure 1: [URI ":"] ATTRNAME ["." ATTRNAME], where a name may
 * begin with "$" ($ref). Tells a misspelt name from an unknown one. */
bool lexer_is_path(struct str name);
/* ATTRNAME alone. */
bool lexer_is_name(struct str name);
/* s cut to what an error message may show of it. */
struct str lexer_shown(struct str s);

#endif
