/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/filter_parse.h"

#include "base/utf8.h"

void parser_next(struct parser *p)
{
	p->end = p->tok.at + p->tok.text.n;
	lexer_next(&p->lex, &p->tok);
}

int parser_expected(struct parser *p, const char *what)
{
	struct str t = lexer_shown(p->tok.text);

	if (p->tok.kind == TOKEN_END)
		return err_set(p->err, ERR_INVALID_FILTER,
		    "filter, byte %zu: it ends where %s is due", p->tok.at,
		    what);
	if (p->tok.kind == TOKEN_STRING || p->tok.kind == TOKEN_UNENDED)
		t = S("text in quotes");
	return err_set(p->err, ERR_INVALID_FILTER,
	    "filter, byte %zu: \"%.*s\" stands where %s is due", p->tok.at,
	    STR_ARG(t), what);
}

int parser_deeper(struct parser *p)
{
	if (++p->depth <= p->lim->depth)
		return 0;
	return err_set(p->err, ERR_INVALID_FILTER,
	    "filter, byte %zu: nested deeper than %zu", p->tok.at,
	    p->lim->depth);
}

struct filter *parser_node(struct parser *p, enum filter_kind kind)
{
	struct filter *f = ARENA_NEW(p->arena, struct filter);

	f->kind = kind;
	return f;
}

struct filter *parser_negate(struct parser *p, struct filter *f)
{
	struct filter *n = parser_node(p, FILTER_NOT);

	n->left = f;
	return n;
}

/* Adds an operand to the open chain; a chain of the same kind joins it, for
 * and/or are associative. Every operand holds a counted term, so the stack
 * cannot overflow. */
static void push(struct parser *p, enum filter_kind kind, struct filter *f)
{
	if (f->kind != kind) {
		p->stack[p->top++] = f;
		return;
	}
	push(p, kind, f->left);
	push(p, kind, f->right);
}

static struct filter *balanced(struct parser *p, enum filter_kind kind,
    size_t from, size_t n)
{
	struct filter *f;

	if (n == 1)
		return p->stack[from];
	f = parser_node(p, kind);
	f->left = balanced(p, kind, from, n / 2);
	f->right = balanced(p, kind, from + n / 2, n - n / 2);
	return f;
}

struct filter *parser_both(struct parser *p, struct filter *x,
    struct filter *y)
{
	size_t base = p->top;
	struct filter *f;

	push(p, FILTER_AND, x);
	push(p, FILTER_AND, y);
	f = balanced(p, FILTER_AND, base, p->top - base);
	p->top = base;
	return f;
}

static int group(struct parser *p, struct filter **out)
{
	if (parser_deeper(p))
		return -1;
	parser_next(p);
	if (parser_chain(p, FILTER_OR, out))
		return -1;
	if (p->tok.kind != TOKEN_CLOSE)
		return parser_expected(p, "\"and\", \"or\" or \")\"");
	parser_next(p);
	p->depth--;
	return 0;
}

static int unary(struct parser *p, struct filter **out)
{
	struct filter *f;

	if (p->tok.kind == TOKEN_OPEN)
		return group(p, out);
	if (p->tok.kind != TOKEN_WORD || !str_ieq(p->tok.text, S("not")))
		return parser_term(p, out);
	parser_next(p);
	if (p->tok.kind != TOKEN_OPEN)
		return parser_expected(p, "\"(\" after \"not\"");
	if (group(p, &f))
		return -1;
	*out = parser_negate(p, f);
	return 0;
}

/* 1: the word is next and was taken, 0: it is not, -1: a blank is missing. */
static int take(struct parser *p, struct str word)
{
	if (p->tok.kind != TOKEN_WORD || !str_ieq(p->tok.text, word))
		return 0;
	if (!p->tok.blank)
		return parser_expected(p, "a blank");
	parser_next(p);
	if (!p->tok.blank && p->tok.kind != TOKEN_END)
		return parser_expected(p, "a blank");
	return 1;
}

int parser_chain(struct parser *p, enum filter_kind kind, struct filter **out)
{
	bool or = kind == FILTER_OR;
	size_t base = p->top;
	struct filter *f;
	int more;

	do {
		if (or ? parser_chain(p, FILTER_AND, &f) : unary(p, &f))
			return -1;
		push(p, kind, f);
		more = take(p, or ? S("or") : S("and"));
	} while (more > 0);
	*out = balanced(p, kind, base, p->top - base);
	p->top = base;
	return more;
}

/* The index of the first control character but a tab, or s.n. */
static size_t control_at(struct str s)
{
	size_t i = 0;

	while (i < s.n && ((unsigned char)s.p[i] >= ' ' || s.p[i] == '\t'))
		i++;
	return i;
}

static int check_text(struct parser *p, struct str text)
{
	if (text.n > p->lim->bytes)
		return err_set(p->err, ERR_INVALID_FILTER,
		    "filter: longer than %zu bytes", p->lim->bytes);
	if (!utf8_valid(text))
		return err_set(p->err, ERR_INVALID_FILTER,
		    "filter, byte %zu: not UTF-8", utf8_bad_at(text));
	if (control_at(text) < text.n)
		return err_set(p->err, ERR_INVALID_FILTER,
		    "filter, byte %zu: a control character",
		    control_at(text));
	if (str_trim(text).n == 0)
		return err_set(p->err, ERR_INVALID_FILTER,
		    "filter: it is empty; write an expression such as"
		    " userName eq \"jane\"");
	return 0;
}

static int parse(struct parser *p, struct str text, struct filter **out)
{
	struct leniency none = { 0 };
	struct filter *f;

	if (!p->lenient)
		p->lenient = &none;
	if (check_text(p, text))
		return -1;
	p->stack = ARENA_ARRAY(p->arena, struct filter *, p->lim->terms);
	p->lex.text = text;
	parser_next(p);
	if (parser_chain(p, FILTER_OR, &f))
		return -1;
	if (p->tok.kind != TOKEN_END)
		return parser_expected(p, "\"and\", \"or\" or the end");
	*out = f;
	return 0;
}

int filter_read(struct arena *a, const struct filter_scope *s,
    struct str text, struct filter **out, struct err *e)
{
	struct parser p = {
		.arena = a, .catalog = s->catalog, .type = s->type,
		.lim = s->limits, .lenient = s->lenient, .err = e,
		.tolerant = s->unknown_absent,
	};

	return parse(&p, text, out);
}

int filter_parse_element(struct arena *a, const struct attr *attr,
    const struct filter_source *from, struct filter **out, bool *unknown,
    struct err *e)
{
	struct parser p = {
		.arena = a, .lim = from->lim, .lenient = from->lenient,
		.err = e, .inside = true, .element = attr, .tight = true,
	};
	int rc = parse(&p, from->text, out);

	*unknown = rc && p.unknown;
	return rc;
}

int filter_read_element(struct arena *a, const struct attr *attr,
    struct str text, const struct filter_limits *lim, struct leniency *lenient,
    struct filter **out, struct err *e)
{
	struct filter_source from = { text, lim, lenient };
	bool unknown;

	return filter_parse_element(a, attr, &from, out, &unknown, e);
}
