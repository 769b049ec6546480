/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/path.h"

#include "base/utf8.h"
#include "scim/filter_parse.h"

struct reader {
	struct arena *arena;
	const struct catalog *catalog;
	const struct restype *type;
	const struct filter_limits *lim;
	struct leniency *lenient;
	bool *unknown;
	struct err *err;
};

static int bad(struct reader *r, struct str text, const char *why)
{
	struct str t = lexer_shown(text);

	return err_set(r->err, ERR_INVALID_PATH, "path \"%.*s\": %s",
	    STR_ARG(t), why);
}

/* name is no attribute of the type, or no name at all. */
static int no_attribute(struct reader *r, struct path *out, struct str name)
{
	struct str t = lexer_shown(name);

	if (!lexer_is_path(name))
		return bad(r, out->text, "it is not an attribute name");
	*r->unknown = true;
	return err_set(r->err, ERR_INVALID_PATH,
	    "path: %.*s has no attribute \"%.*s\"", STR_ARG(r->type->name),
	    STR_ARG(t));
}

static int name(struct reader *r, struct path *out, struct str text)
{
	const struct attr *attr = attr_find(r->catalog, r->type, text);

	if (!attr)
		return no_attribute(r, out, text);
	out->attr = attr->parent ? attr->parent : attr;
	out->sub = attr->parent ? attr : NULL;
	return 0;
}

/* No document holds the $ref of a reference: it would select nothing, and say
 * that it was done. */
static bool by_ref(const struct attr *attr, const struct filter *f)
{
	if (!f || attr->home != ATTR_IN_DOC || !attr_sub(attr, S("value")))
		return false;
	return (f->attr && f->attr->parent == attr && f->attr->resource_ref) ||
	    by_ref(attr, f->left) || by_ref(attr, f->right);
}

static int selection(struct reader *r, struct path *out, struct str text)
{
	struct filter_source from = { text, r->lim, r->lenient };
	struct err inner = { 0 };

	if (out->sub || !out->attr->multi)
		return bad(r, out->text,
		    "only a multi-valued attribute takes a filter");
	if (filter_parse_element(r->arena, out->attr, &from, &out->filter,
	    r->unknown, &inner))
		return bad(r, out->text, inner.detail);
	if (by_ref(out->attr, out->filter))
		return bad(r, out->text, "select by its value, not its $ref");
	return 0;
}

static int sub(struct reader *r, struct path *out, struct str rest)
{
	struct str text = str_sub(rest, 1, rest.n);

	if (rest.n == 0)
		return 0;
	if (rest.p[0] != '.' || !lexer_is_name(text))
		return bad(r, out->text,
		    "after \"]\" only .subAttribute can follow");
	out->sub = attr_sub(out->attr, text);
	return out->sub ? 0 : no_attribute(r, out, text);
}

/* attr[filter] or attr[filter].sub */
static int value_path(struct reader *r, struct path *out, size_t open)
{
	struct str text = out->text;
	size_t close = lexer_close(text, open);

	if (close == text.n)
		return bad(r, text, "the \"]\" is missing");
	if (name(r, out, str_sub(text, 0, open)) ||
	    selection(r, out, str_sub(text, open + 1, close)))
		return -1;
	return sub(r, out, str_sub(text, close + 1, text.n));
}

/* schemas eq "urn:…": a value of a simple multi-valued attribute, named by an
 * attribute expression (erratum 7122 of RFC 7644). */
static int expression(struct reader *r, struct path *out, size_t blank)
{
	struct str rest = str_sub(out->text, blank, out->text.n);

	if (name(r, out, str_sub(out->text, 0, blank)))
		return -1;
	if (out->sub || !out->attr->multi || out->attr->type == ATTR_COMPLEX)
		return bad(r, out->text, "blanks can stand inside [ ] only");
	return selection(r, out, str_join(r->arena, S("value"), rest));
}

static int read(struct reader *r, struct path *out)
{
	struct str text = out->text;
	size_t open = str_find(text, '['), blank = str_find(text, ' ');

	if (text.n == 0)
		return bad(r, text, "it is empty");
	if (text.n > r->lim->bytes)
		return err_set(r->err, ERR_INVALID_PATH,
		    "path: longer than %zu bytes", r->lim->bytes);
	if (!utf8_valid(text))
		return err_set(r->err, ERR_INVALID_PATH, "path: not UTF-8");
	out->extension = restype_extension(r->type, text);
	if (out->extension)
		return 0;
	if (blank < open)
		return expression(r, out, blank);
	if (open < text.n)
		return value_path(r, out, open);
	return name(r, out, text);
}

int path_read(struct arena *a, const struct filter_scope *s, struct str text,
    struct path *out, bool *unknown, struct err *e)
{
	struct reader r = { a, s->catalog, s->type, s->limits, s->lenient,
	    unknown, e };
	struct path p = { .text = text };

	*unknown = false;
	if (read(&r, &p))
		return -1;
	*out = p;
	return 0;
}
