/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/filter_parse.h"

#include "scim/filter_literal.h"

/* A node that counts as a term. NULL with an error beyond the limit. */
static struct filter *leaf(struct parser *p, enum filter_kind kind,
    const struct attr *attr)
{
	struct filter *f;

	if (++p->terms > p->lim->terms) {
		err_set(p->err, ERR_INVALID_FILTER,
		    "filter: more than %zu terms", p->lim->terms);
		return NULL;
	}
	f = parser_node(p, kind);
	f->attr = attr;
	f->qualified = attr && p->type && attr_is_extension(p->type, attr);
	return f;
}

static int visible(struct parser *p, const struct attr *attr, size_t at)
{
	const struct attr *bad = attr;

	if (attr->parent && attr->returned != ATTR_RETURNED_NEVER &&
	    attr->mutability != ATTR_WRITE_ONLY)
		bad = attr->parent;
	if (bad->returned != ATTR_RETURNED_NEVER &&
	    bad->mutability != ATTR_WRITE_ONLY && bad->home != ATTR_DISCARDED)
		return 0;
	return err_set(p->err, ERR_INVALID_FILTER,
	    "filter, byte %zu: \"%.*s\" is never returned and cannot be"
	    " filtered on", at, STR_ARG(bad->path));
}

static const struct attr *find(struct parser *p, struct str name)
{
	if (!p->inside)
		return attr_find(p->catalog, p->type, name);
	if (!p->element)
		return NULL;
	if (p->element->type != ATTR_COMPLEX)
		return str_ieq(name, S("value")) ? p->element : NULL;
	return attr_sub(p->element, name);
}

/* The attribute a name stands for; *out is NULL when it is unknown and that is
 * tolerated. */
static int resolve(struct parser *p, struct str name, size_t at,
    const struct attr **out)
{
	struct str t = lexer_shown(name);

	*out = find(p, name);
	if (*out)
		return visible(p, *out, at);
	if (!(p->inside ? lexer_is_name(name) : lexer_is_path(name)))
		return err_set(p->err, ERR_INVALID_FILTER,
		    "filter, byte %zu: \"%.*s\" is not an attribute name", at,
		    STR_ARG(t));
	p->unknown = true;
	if (p->tolerant)
		return 0;
	if (p->inside)
		return err_set(p->err, ERR_INVALID_FILTER, "filter, byte %zu:"
		    " \"%.*s\" has no sub-attribute \"%.*s\"", at,
		    STR_ARG(p->element->path), STR_ARG(t));
	return err_set(p->err, ERR_INVALID_FILTER,
	    "filter, byte %zu: %.*s has no attribute \"%.*s\"", at,
	    STR_ARG(p->type->name), STR_ARG(t));
}

/* A term on an attribute that this type lacks: it has no value (RFC 7644
 * section 3.4.2.1). Its text is kept so that it can be written again. */
static struct filter *constant(struct parser *p, size_t at, bool flag)
{
	struct filter *f = leaf(p, FILTER_CONST, NULL);

	if (!f)
		return NULL;
	f->flag = flag;
	f->literal.text = str_sub(p->lex.text, at, p->end);
	/* The brackets of a single-valued attribute do not stay. */
	if (p->element && !p->element->multi)
		f->literal.text = str_printf(p->arena, "%.*s:%.*s.%.*s",
		    STR_ARG(p->element->schema->id),
		    STR_ARG(p->element->path), STR_ARG(f->literal.text));
	return f;
}

static int operator(struct parser *p, enum filter_op *op)
{
	struct str t = lexer_shown(p->tok.text);

	if (p->tok.kind != TOKEN_WORD)
		return parser_expected(p, "an operator (eq, ne, co, sw, ew,"
		    " gt, ge, lt, le or pr)");
	if (!p->tok.blank)
		return parser_expected(p, "a blank");
	if (!filter_op_read(p->tok.text, op))
		return err_set(p->err, ERR_INVALID_FILTER, "filter, byte %zu:"
		    " the operator \"%.*s\" is not supported; use eq, ne, co,"
		    " sw, ew, gt, ge, lt, le or pr", p->tok.at, STR_ARG(t));
	parser_next(p);
	if (p->tok.kind != TOKEN_WORD && p->tok.kind != TOKEN_STRING &&
	    p->tok.kind != TOKEN_UNENDED)
		return parser_expected(p, "a value");
	if (!p->tok.blank && !p->tight)
		return parser_expected(p, "a blank");
	return 0;
}

static int done(struct filter *f, struct filter **out)
{
	*out = f;
	return f ? 0 : -1;
}

/* Absent is equal to null (RFC 7643 section 2.5). */
static int null_test(struct parser *p, const struct attr *attr,
    enum filter_op op, struct filter **out)
{
	struct filter *f = leaf(p, FILTER_PRESENT, attr);

	return done(f && op == FILTER_EQ ? parser_negate(p, f) : f, out);
}

static int is_complex(struct parser *p, const struct attr *attr, size_t at)
{
	struct str sub = attr->sub_count ? attr->subs[0].path : attr->path;

	return err_set(p->err, ERR_INVALID_FILTER, "filter, byte %zu: \"%.*s\""
	    " is complex; name one of its sub-attributes, such as %.*s", at,
	    STR_ARG(attr->path), STR_ARG(sub));
}

/* attr eq literal; where a client is known to encode values twice, also as it
 * was meant. */
static struct filter *equal(struct parser *p, const struct attr *attr,
    const struct literal *literal)
{
	struct filter *f = leaf(p, FILTER_COMPARE, attr), *or;
	struct literal decoded;

	if (!f)
		return NULL;
	f->op = FILTER_EQ;
	f->literal = *literal;
	if (!p->type || !filter_literal_decode(p->arena, attr, literal,
	    &decoded) || !lenient_use(p->lenient, LENIENT_DOUBLE_ENCODED))
		return f;
	or = parser_node(p, FILTER_OR);
	or->left = f;
	or->right = leaf(p, FILTER_COMPARE, attr);
	if (!or->right)
		return NULL;
	or->right->op = FILTER_EQ;
	or->right->literal = decoded;
	return or;
}

/* attr op literal, the operator being next; at is where the term began. */
static int compare(struct parser *p, const struct attr *attr, size_t at,
    struct filter **out)
{
	const struct attr *target = attr ? attr_value(attr) : NULL;
	struct literal literal;
	struct filter *f;
	enum filter_op op;
	bool null;

	if (operator(p, &op))
		return -1;
	if (filter_literal_read(p->arena, target, op, &p->tok, p->lenient,
	    &literal, p->err))
		return -1;
	parser_next(p);
	null = literal.kind == LITERAL_NULL;
	if (!attr)
		return done(constant(p, at, null ? op == FILTER_EQ :
		    op == FILTER_NE), out);
	if (null)
		return null_test(p, attr, op, out);
	if (!target)
		return is_complex(p, attr, at);
	if (visible(p, target, at))
		return -1;
	if (op == FILTER_EQ)
		return done(equal(p, target, &literal), out);
	f = leaf(p, FILTER_COMPARE, target);
	if (!f)
		return -1;
	f->op = op;
	f->literal = literal;
	return done(f, out);
}

static int comparison(struct parser *p, const struct attr *attr, size_t at,
    struct filter **out)
{
	if (p->tok.kind != TOKEN_WORD || !str_ieq(p->tok.text, S("pr")))
		return compare(p, attr, at, out);
	if (!p->tok.blank)
		return parser_expected(p, "a blank");
	parser_next(p);
	return done(attr ? leaf(p, FILTER_PRESENT, attr) :
	    constant(p, at, false), out);
}

/* What follows the "]": nothing, or ".sub op value" as Entra sends it. */
static int after_element(struct parser *p, struct filter **out)
{
	struct token t = p->tok;
	const struct attr *attr;

	*out = NULL;
	if (t.kind != TOKEN_WORD || t.blank || t.text.p[0] != '.')
		return 0;
	t.text = str_sub(t.text, 1, t.text.n);
	if (resolve(p, t.text, t.at, &attr))
		return -1;
	parser_next(p);
	return comparison(p, attr, t.at + 1, out);
}

/* One node for attr[inner].sub…; an attribute with a single value is its own
 * element, so there the brackets only ask that it be present. */
static int element(struct parser *p, size_t at, struct filter *inner,
    struct filter *rest, struct filter **out)
{
	const struct attr *attr = p->element;
	bool absent = rest && rest->kind == FILTER_NOT;
	struct filter *f;

	if (!attr)
		return done(constant(p, at, rest && rest->flag), out);
	if (rest)
		inner = parser_both(p, inner, absent ? rest->left : rest);
	if (!attr->multi) {
		f = leaf(p, FILTER_PRESENT, attr);
		if (!f)
			return -1;
		f = parser_both(p, f, inner);
	} else {
		f = parser_node(p, FILTER_ELEMENT);
		f->attr = attr;
		f->left = inner;
		f->qualified = p->type && attr_is_extension(p->type, attr);
	}
	return done(absent ? parser_negate(p, f) : f, out);
}

static int value_path(struct parser *p, const struct attr *attr, size_t at,
    struct filter **out)
{
	struct filter *inner, *rest;
	int rc;

	if (p->inside)
		return err_set(p->err, ERR_INVALID_FILTER, "filter, byte %zu:"
		    " a value path cannot stand inside another", p->tok.at);
	if (attr && attr->type != ATTR_COMPLEX && !attr->multi)
		return err_set(p->err, ERR_INVALID_FILTER, "filter, byte %zu:"
		    " \"%.*s\" has no sub-attributes to select by", p->tok.at,
		    STR_ARG(attr->path));
	if (parser_deeper(p))
		return -1;
	parser_next(p);
	p->inside = true;
	p->element = attr;
	if (parser_chain(p, FILTER_OR, &inner))
		return -1;
	if (p->tok.kind != TOKEN_CLOSE_ELEMENT)
		return parser_expected(p, "\"and\", \"or\" or \"]\"");
	parser_next(p);
	rc = after_element(p, &rest);
	if (!rc)
		rc = element(p, at, inner, rest, out);
	p->inside = false;
	p->element = NULL;
	p->depth--;
	return rc;
}

int parser_term(struct parser *p, struct filter **out)
{
	struct token name = p->tok;
	const struct attr *attr;

	if (name.kind != TOKEN_WORD)
		return parser_expected(p, "an attribute name");
	if (resolve(p, name.text, name.at, &attr))
		return -1;
	parser_next(p);
	if (p->tok.kind == TOKEN_OPEN_ELEMENT && !p->tok.blank)
		return value_path(p, attr, name.at, out);
	return comparison(p, attr, name.at, out);
}

