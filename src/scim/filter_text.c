/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/filter.h"

#include "scim/filter_literal.h"

struct printer {
	struct buf out;
	const struct attr *element;     /* between [ and ]: its attribute */
};

static void print(struct printer *p, const struct filter *f);

static void name(struct printer *p, const struct filter *f)
{
	if (p->element) {
		buf_add(&p->out, f->attr == p->element ? S("value") :
		    f->attr->name);
		return;
	}
	if (f->qualified) {
		buf_add(&p->out, f->attr->schema->id);
		buf_addc(&p->out, ':');
	}
	buf_add(&p->out, f->attr->path);
}

static void literal(struct printer *p, const struct literal *l)
{
	switch (l->kind) {
	case LITERAL_STRING:
		buf_json(&p->out, l->text);
		break;
	case LITERAL_NUMBER:
		buf_add(&p->out, l->text);
		break;
	case LITERAL_BOOLEAN:
		buf_adds(&p->out, l->flag ? "true" : "false");
		break;
	case LITERAL_NULL:
		buf_adds(&p->out, "null");
		break;
	}
}

/* A node without operands: everything but and, or, not. */
static void leaf(struct printer *p, const struct filter *f)
{
	if (f->kind == FILTER_CONST) {
		buf_add(&p->out, f->literal.text);
		return;
	}
	name(p, f);
	if (f->kind == FILTER_PRESENT) {
		buf_adds(&p->out, " pr");
	} else if (f->kind == FILTER_COMPARE) {
		buf_addc(&p->out, ' ');
		buf_adds(&p->out, filter_op_name(f->op));
		buf_addc(&p->out, ' ');
		literal(p, &f->literal);
	} else {
		buf_addc(&p->out, '[');
		p->element = f->attr;
		print(p, f->left);
		p->element = NULL;
		buf_addc(&p->out, ']');
	}
}

/* Only "or" inside "and" needs parentheses. */
static void operand(struct printer *p, const struct filter *f,
    enum filter_kind outer)
{
	bool wrap = outer == FILTER_AND && f->kind == FILTER_OR;

	if (wrap)
		buf_addc(&p->out, '(');
	print(p, f);
	if (wrap)
		buf_addc(&p->out, ')');
}

static void print(struct printer *p, const struct filter *f)
{
	switch (f->kind) {
	case FILTER_AND:
	case FILTER_OR:
		operand(p, f->left, f->kind);
		buf_adds(&p->out, f->kind == FILTER_AND ? " and " : " or ");
		operand(p, f->right, f->kind);
		break;
	case FILTER_NOT:
		buf_adds(&p->out, "not (");
		print(p, f->left);
		buf_addc(&p->out, ')');
		break;
	default:
		leaf(p, f);
	}
}

struct str filter_text(struct arena *a, const struct filter *f)
{
	struct printer p = { .element = NULL };

	buf_init(&p.out, a);
	print(&p, f);
	return buf_str(&p.out);
}

static void indent(struct printer *p, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		buf_adds(&p->out, "  ");
}

static void draw(struct printer *p, const struct filter *f, size_t depth);

/* A chain is drawn as one node with all its operands below it. */
static void draw_operands(struct printer *p, const struct filter *f,
    enum filter_kind kind, size_t depth)
{
	if (f->kind != kind) {
		draw(p, f, depth);
		return;
	}
	draw_operands(p, f->left, kind, depth);
	draw_operands(p, f->right, kind, depth);
}

static void draw_element(struct printer *p, const struct filter *f,
    size_t depth)
{
	buf_adds(&p->out, "one element of ");
	name(p, f);
	buf_addc(&p->out, '\n');
	p->element = f->attr;
	draw(p, f->left, depth + 1);
	p->element = NULL;
}

static void draw(struct printer *p, const struct filter *f, size_t depth)
{
	indent(p, depth);
	switch (f->kind) {
	case FILTER_AND:
	case FILTER_OR:
		buf_adds(&p->out, f->kind == FILTER_AND ? "and\n" : "or\n");
		draw_operands(p, f, f->kind, depth + 1);
		break;
	case FILTER_NOT:
		buf_adds(&p->out, "not\n");
		draw(p, f->left, depth + 1);
		break;
	case FILTER_ELEMENT:
		draw_element(p, f, depth);
		break;
	case FILTER_CONST:
		buf_adds(&p->out, f->flag ? "always: " : "never: ");
		leaf(p, f);
		buf_addc(&p->out, '\n');
		break;
	default:
		leaf(p, f);
		buf_addc(&p->out, '\n');
	}
}

struct str filter_tree(struct arena *a, const struct filter *f)
{
	struct printer p = { .element = NULL };

	buf_init(&p.out, a);
	draw(&p, f, 0);
	return buf_str(&p.out);
}
