/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/out.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

#define BLOCK 500                       /* rows that share their widths */
#define COLUMNS_MAX 16
#define WIDTH_MAX 48
#define RECORD_NAME_MAX 32

struct out_row {
	struct str cells[COLUMNS_MAX];
	struct out_row *next;
};

void out_init(struct out *o, struct arena *a, enum out_form form)
{
	*o = (struct out){ .form = form, .arena = a };
	o->tail = &o->first;
}

/* Appends s without control characters, C1 among them. */
static void add_clean(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t ch = 0;
		size_t n = utf8_next(s, i, &ch);

		if (n && ch >= 0x20 && (ch < 0x7f || ch >= 0xa0))
			buf_add(b, str_sub(s, i, i + n));
		else if (ch == '\n' || ch == '\t')
			buf_adds(b, ch == '\n' ? "\\n" : "\\t");
		else
			buf_printf(b, "\\x%02x", (unsigned char)s.p[i]);
		i += n ? n : 1;
	}
}

/* What stands in a cell: an object as name=value, blank-separated; deeper ones
 * as JSON. */
static void add_value(struct buf *b, const struct json *v, bool inside)
{
	struct buf inner;

	if (v->kind == JSON_BOOL) {
		buf_adds(b, v->flag ? "yes" : "no");
	} else if (v->kind == JSON_STRING || v->kind == JSON_NUMBER) {
		add_clean(b, v->text);
	} else if (v->kind == JSON_OBJECT && !inside) {
		JSON_EACH(one, v) {
			if (one != v->first)
				buf_addc(b, ' ');
			add_clean(b, one->name);
			buf_addc(b, '=');
			add_value(b, one, true);
		}
	} else if (v->kind != JSON_NULL) {
		buf_init(&inner, b->arena);
		json_write(&inner, v);
		add_clean(b, buf_str(&inner));
	}
}

static struct str cell(struct arena *a, const struct json *v)
{
	struct buf b;

	buf_init(&b, a);
	if (v && v->kind == JSON_ARRAY) {
		JSON_EACH(one, v) {
			if (one != v->first)
				buf_adds(&b, ", ");
			add_value(&b, one, false);
		}
	} else if (v) {
		add_value(&b, v, false);
	}
	return buf_str(&b);
}

static void put(struct str s)
{
	fwrite(s.p, 1, s.n, stdout);
}

static void put_json(struct out *o, const struct json *v)
{
	struct arena_mark m = arena_mark(o->arena);
	struct buf b;

	buf_init(&b, o->arena);
	json_write(&b, v);
	buf_addc(&b, '\n');
	put(buf_str(&b));
	arena_release(o->arena, m);
}

static size_t width(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static void pad(size_t have, size_t want)
{
	for (; have < want; have++)
		putchar(' ');
}

static void put_row(const struct out *o, const struct str *cells,
    const size_t *widths)
{
	for (size_t i = 0; o->columns[i]; i++) {
		struct str s = cells[i].n ? cells[i] : S("-");

		put(s);
		if (o->columns[i + 1])
			pad(width(s) > widths[i] ? widths[i] : width(s),
			    widths[i] + 2);
	}
	putchar('\n');
}

static void heading(struct arena *a, const char *name, struct str *out)
{
	struct buf b;

	buf_init(&b, a);
	for (; *name; name++) {
		char ch = *name;

		buf_addc(&b, ch >= 'a' && ch <= 'z' ? (char)(ch - 32) :
		    ch == '_' ? ' ' : ch);
	}
	*out = buf_str(&b);
}

static void flush_table(struct out *o)
{
	struct str heads[COLUMNS_MAX] = { { NULL, 0 } };
	size_t widths[COLUMNS_MAX] = { 0 }, n;

	for (size_t i = 0; o->columns[i]; i++) {
		heading(o->arena, o->columns[i], &heads[i]);
		widths[i] = heads[i].n;
		for (struct out_row *r = o->first; r; r = r->next) {
			n = width(r->cells[i]);
			n = n < WIDTH_MAX ? n : WIDTH_MAX;
			widths[i] = n > widths[i] ? n : widths[i];
		}
	}
	if (!o->headed)
		put_row(o, heads, widths);
	o->headed = true;
	for (struct out_row *r = o->first; r; r = r->next)
		put_row(o, r->cells, widths);
	o->first = NULL;
	o->tail = &o->first;
	arena_reset(o->arena);
}

void out_columns(struct out *o, const char *const *columns)
{
	o->columns = columns;
	o->rows = 0;
	o->headed = false;
}

void out_row(struct out *o, const struct json *row)
{
	struct out_row *r;
	struct arena_mark m;

	o->rows++;
	if (o->form == OUT_JSON) {
		put_json(o, row);
		return;
	}
	m = arena_mark(o->arena);
	r = ARENA_NEW(o->arena, struct out_row);
	for (size_t i = 0; o->columns[i]; i++)
		r->cells[i] = cell(o->arena, json_get(row,
		    str_of(o->columns[i])));
	if (o->form == OUT_TABLE) {
		*o->tail = r;
		o->tail = &r->next;
		if (o->rows % BLOCK == 0)
			flush_table(o);
		return;
	}
	for (size_t i = 0; o->columns[i]; i++) {
		put(r->cells[i]);
		putchar(o->columns[i + 1] ? '\t' : '\n');
	}
	arena_release(o->arena, m);
}

void out_end(struct out *o)
{
	if (o->form == OUT_TABLE && o->first)
		flush_table(o);
}

/* Members as lines; those of an object one by one, as object.member. */
static void put_members(struct out *o, const struct json *record,
    struct str prefix, size_t widest)
{
	JSON_EACH(v, record) {
		struct str name = str_printf(o->arena, "%.*s%.*s",
		    STR_ARG(prefix), STR_ARG(v->name)), s;

		if (v->kind == JSON_OBJECT && !prefix.n) {
			put_members(o, v, str_join(o->arena, name, S(".")),
			    widest);
			continue;
		}
		s = cell(o->arena, v);
		put(name);
		if (o->form == OUT_TABLE)
			pad(name.n, widest + 2);
		else
			putchar('\t');
		put(s.n || o->form == OUT_PLAIN ? s : S("-"));
		putchar('\n');
	}
}

void out_record(struct out *o, const struct json *record)
{
	size_t widest = 0;

	if (o->form == OUT_JSON) {
		put_json(o, record);
		return;
	}
	JSON_EACH(v, record) {
		widest = v->name.n > widest ? v->name.n : widest;
		for (struct json *in = v->kind == JSON_OBJECT ? v->first :
		    NULL; in; in = in->next)
			if (v->name.n + 1 + in->name.n > widest)
				widest = v->name.n + 1 + in->name.n;
	}
	widest = widest < RECORD_NAME_MAX ? widest : RECORD_NAME_MAX;
	put_members(o, record, S(""), widest);
}

void out_made(struct out *o, const struct json *record, const char *member)
{
	if (o->form == OUT_JSON) {
		put_json(o, record);
		return;
	}
	put(cell(o->arena, json_get(record, str_of(member))));
	putchar('\n');
}

void out_done(struct out *o, const struct json *record, const char *fmt, ...)
{
	va_list ap;

	if (o->form == OUT_JSON)
		put_json(o, record);
	if (o->form != OUT_TABLE)
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void out_text(struct out *o, const struct json *record, struct str text)
{
	if (o->form == OUT_JSON)
		put_json(o, record);
	else
		put(text);
}

bool out_ok(void)
{
	return fflush(stdout) == 0 && !ferror(stdout);
}
