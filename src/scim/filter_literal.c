/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/filter_literal.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"

static const struct op_row {
	struct str name;
	bool order;             /* gt, ge, lt, le */
	bool part;              /* co, sw, ew */
} ops[] = {
	[FILTER_EQ] = { STR("eq"), false, false },
	[FILTER_NE] = { STR("ne"), false, false },
	[FILTER_CO] = { STR("co"), false, true },
	[FILTER_SW] = { STR("sw"), false, true },
	[FILTER_EW] = { STR("ew"), false, true },
	[FILTER_GT] = { STR("gt"), true,  false },
	[FILTER_GE] = { STR("ge"), true,  false },
	[FILTER_LT] = { STR("lt"), true,  false },
	[FILTER_LE] = { STR("le"), true,  false },
};

/* What a type is called, what its literals look like, what it compares by. */
static const struct type_row {
	const char *what, *write, *ops;
	bool order, part;
} types[] = {
	[ATTR_STRING]    = { "a string", "text in double quotes",
		"any operator", true, true },
	[ATTR_BOOLEAN]   = { "a boolean", "true or false",
		"eq, ne or pr", false, false },
	[ATTR_DECIMAL]   = { "a number", "a number without quotes",
		"eq, ne, gt, ge, lt, le or pr", true, false },
	[ATTR_INTEGER]   = { "a number", "a number without quotes",
		"eq, ne, gt, ge, lt, le or pr", true, false },
	[ATTR_DATETIME]  = { "a dateTime",
		"a time such as \"2026-01-31T08:30:00Z\"",
		"eq, ne, gt, ge, lt, le or pr", true, false },
	[ATTR_BINARY]    = { "binary", "base64 in double quotes",
		"eq, ne or pr", false, false },
	[ATTR_REFERENCE] = { "a reference", "a URI in double quotes",
		"any operator", true, true },
	[ATTR_COMPLEX]   = { "complex", "one of its sub-attributes",
		"pr", false, false },
};

bool filter_op_read(struct str word, enum filter_op *out)
{
	for (size_t i = 0; i < ARRAY_LEN(ops); i++)
		if (str_ieq(word, ops[i].name)) {
			*out = (enum filter_op)i;
			return true;
		}
	return false;
}

const char *filter_op_name(enum filter_op op)
{
	return ops[op].name.p;
}

bool filter_exact(const struct attr *attr)
{
	return attr->case_exact || attr->type == ATTR_BINARY ||
	    attr->type == ATTR_REFERENCE;
}

bool filter_is_primary(const struct attr *attr)
{
	return attr->type == ATTR_BOOLEAN && attr->parent &&
	    attr->parent->multi && str_ieq(attr->name, S("primary"));
}

/* A string as most are: nothing in it is escaped. */
static bool is_plain(struct str text)
{
	if (text.n < 2 || text.p[0] != '"' || text.p[text.n - 1] != '"')
		return false;
	for (size_t i = 1; i < text.n - 1; i++)
		if (text.p[i] == '"' || text.p[i] == '\\' ||
		    (unsigned char)text.p[i] < ' ')
			return false;
	return utf8_valid(text);
}

/* The literal as JSON (the grammar takes it from there), or NULL when it is a
 * bare word. */
static struct json *as_json(struct arena *a, const struct token *t)
{
	static const struct json_limits lim = { 1, 1 };
	struct err ignored = { 0 };
	struct json *v;

	if (is_plain(t->text))
		return json_str(a, str_sub(t->text, 1, t->text.n - 1));
	if (json_read(a, t->text, &lim, &v, &ignored))
		return NULL;
	return v->kind == JSON_ARRAY || v->kind == JSON_OBJECT ? NULL : v;
}

static int allow(const struct attr *attr, enum filter_op op,
    const struct token *t, struct err *e)
{
	const struct type_row *type = &types[attr->type];

	if ((!ops[op].order || type->order) && (!ops[op].part || type->part))
		return 0;
	return err_set(e, ERR_INVALID_FILTER,
	    "filter, byte %zu: \"%.*s\" is %s, which \"%s\" does not apply to;"
	    " use %s", t->at, STR_ARG(attr->path), type->what,
	    filter_op_name(op), type->ops);
}

static int wrong(const struct attr *attr, const struct token *t, struct err *e)
{
	return err_set(e, ERR_INVALID_FILTER,
	    "filter, byte %zu: \"%.*s\" is %s; write %s", t->at,
	    STR_ARG(attr->path), types[attr->type].what,
	    types[attr->type].write);
}

static bool boolean(const struct json *v, const struct token *t,
    struct leniency *lenient, bool *out)
{
	struct str text = t->text;

	if (v && v->kind == JSON_BOOL) {
		*out = v->flag;
		return true;
	}
	if (v && v->kind == JSON_STRING)
		text = v->text;
	*out = str_ieq(text, S("true"));
	return (*out || str_ieq(text, S("false"))) &&
	    lenient_use(lenient, LENIENT_BOOLEAN_TEXT);
}

static bool number(struct arena *a, const struct json *v,
    struct leniency *lenient, struct literal *out)
{
	struct token inner = { .kind = TOKEN_WORD };

	if (!v || (v->kind != JSON_NUMBER && v->kind != JSON_STRING))
		return false;
	if (v->kind == JSON_STRING) {
		inner.text = v->text;
		v = as_json(a, &inner);
		if (!v || v->kind != JSON_NUMBER ||
		    !lenient_use(lenient, LENIENT_NUMBER_TEXT))
			return false;
	}
	out->text = v->text;
	out->number = strtod(str_c(a, v->text), NULL);
	return isfinite(out->number);
}

/* Text of a quoted literal, or of a bare word for those who send them so. */
static bool text(const struct json *v, const struct token *t,
    struct leniency *lenient, struct str *out)
{
	if (v && v->kind == JSON_STRING) {
		*out = v->text;
		return true;
	}
	*out = t->text;
	return lenient_use(lenient, LENIENT_UNQUOTED_FILTER);
}

/* v is the literal as JSON, or NULL for a bare word. */
static bool convert(struct arena *a, const struct attr *attr,
    const struct json *v, const struct token *t, struct leniency *lenient,
    struct literal *out)
{
	switch (attr->type) {
	case ATTR_BOOLEAN:
		out->kind = LITERAL_BOOLEAN;
		return boolean(v, t, lenient, &out->flag);
	case ATTR_DECIMAL:
	case ATTR_INTEGER:
		out->kind = LITERAL_NUMBER;
		return number(a, v, lenient, out);
	case ATTR_DATETIME:
		out->kind = LITERAL_STRING;
		if (!text(v, t, lenient, &out->text))
			return false;
		out->key = out->text;
		return clock_read(out->text, &out->instant);
	case ATTR_STRING:
	case ATTR_REFERENCE:
	case ATTR_BINARY:
		out->kind = LITERAL_STRING;
		if (!text(v, t, lenient, &out->text))
			return false;
		out->key = filter_exact(attr) ? out->text :
		    key_fold(a, out->text);
		return true;
	case ATTR_COMPLEX:
		break;
	}
	return false;
}

static int form(const struct json *v, const struct token *t,
    struct leniency *lenient, struct err *e)
{
	if (t->kind == TOKEN_UNENDED)
		return err_set(e, ERR_INVALID_FILTER,
		    "filter, byte %zu: the text in quotes has no end", t->at);
	if (!v && t->kind == TOKEN_STRING)
		return err_set(e, ERR_INVALID_FILTER, "filter, byte %zu: the"
		    " text in quotes is not a JSON string (RFC 8259)", t->at);
	if (v || (lenient->granted & (1u << LENIENT_UNQUOTED_FILTER)) ||
	    str_ieq(t->text, S("true")) || str_ieq(t->text, S("false")))
		return 0;
	return err_set(e, ERR_INVALID_FILTER, "filter, byte %zu: a value is"
	    " text in double quotes, a number, true, false or null", t->at);
}

int filter_literal_read(struct arena *a, const struct attr *attr,
    enum filter_op op, const struct token *t, struct leniency *lenient,
    struct literal *out, struct err *e)
{
	struct json *v = t->kind == TOKEN_UNENDED ? NULL : as_json(a, t);
	struct literal read = { .kind = LITERAL_NULL };

	if (form(v, t, lenient, e))
		return -1;
	if (v && v->kind == JSON_NULL) {
		if (op != FILTER_EQ && op != FILTER_NE)
			return err_set(e, ERR_INVALID_FILTER,
			    "filter, byte %zu: null goes with eq and ne only",
			    t->at);
		*out = read;
		return 0;
	}
	if (!attr) {
		read.kind = LITERAL_STRING;
		*out = read;
		return 0;
	}
	if (allow(attr, op, t, e))
		return -1;
	if (!convert(a, attr, v, t, lenient, &read))
		return wrong(attr, t, e);
	*out = read;
	return 0;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 32);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that is written as %XX at i, or -1. */
static int escaped(struct str s, size_t i)
{
	int high, low;

	if (s.p[i] != '%' || s.n - i < 3)
		return -1;
	high = hex(s.p[i + 1]);
	low = hex(s.p[i + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool filter_literal_decode(struct arena *a, const struct attr *attr,
    const struct literal *in, struct literal *out)
{
	char *p = arena_alloc(a, in->text.n + 1);
	struct str s = { p, 0 };
	int c;

	if (in->kind != LITERAL_STRING || attr->type != ATTR_STRING ||
	    str_find(in->text, '%') == in->text.n)
		return false;
	for (size_t i = 0; i < in->text.n; i++) {
		c = (unsigned char)in->text.p[i];
		if (c == '%') {
			c = escaped(in->text, i);
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		if (c < ' ')
			return false;
		p[s.n++] = (char)c;
	}
	if (!utf8_valid(s))
		return false;
	*out = *in;
	out->text = s;
	out->key = filter_exact(attr) ? s : key_fold(a, s);
	return true;
}
