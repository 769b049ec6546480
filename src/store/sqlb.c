/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlb.h"

struct sqlb *sqlb_new(struct arena *a)
{
	struct sqlb *b = arena_alloc(a, sizeof(*b));

	buf_init(&b->text, a);
	b->n = 0;
	b->full = false;
	return b;
}

void sqlb_literal(struct sqlb *b, struct str literal)
{
	buf_add(&b->text, literal);
}

void sqlb_ref(struct sqlb *b, int n)
{
	buf_addc(&b->text, '?');
	buf_i64(&b->text, n);
}

/* A statement that is full goes on growing in text alone, so that callers
 * need not look at every step; sqlb_prepare() refuses it. */
static struct sqlb_value *hold(struct sqlb *b, enum sqlb_kind kind)
{
	if (b->n == SQLB_MAX) {
		b->full = true;
		b->n--;
	}
	b->values[b->n].kind = kind;
	b->n++;
	return &b->values[b->n - 1];
}

static struct sqlb_value *next(struct sqlb *b, enum sqlb_kind kind)
{
	struct sqlb_value *v = hold(b, kind);

	sqlb_ref(b, b->n);
	return v;
}

int sqlb_hold_i64(struct sqlb *b, int64_t v)
{
	hold(b, SQLB_I64)->i = v;
	return b->n;
}

int sqlb_hold_str(struct sqlb *b, struct str v)
{
	hold(b, SQLB_STR)->s = v;
	return b->n;
}

int sqlb_i64(struct sqlb *b, int64_t v)
{
	next(b, SQLB_I64)->i = v;
	return b->n;
}

int sqlb_real(struct sqlb *b, double v)
{
	next(b, SQLB_REAL)->r = v;
	return b->n;
}

int sqlb_str(struct sqlb *b, struct str v)
{
	next(b, SQLB_STR)->s = v;
	return b->n;
}

static void bind(struct db_stmt *q, int n, const struct sqlb_value *v)
{
	switch (v->kind) {
	case SQLB_I64:
		db_bind_i64(q, n, v->i);
		break;
	case SQLB_REAL:
		db_bind_real(q, n, v->r);
		break;
	case SQLB_STR:
		db_bind_str(q, n, v->s);
		break;
	}
}

struct db_stmt *sqlb_prepare(struct sqlb *b, struct db *db, struct err *e)
{
	struct db_stmt *q;

	if (b->full) {
		err_set(e, ERR_INVALID_FILTER,
		    "the filter has too many terms; ask in several requests");
		return NULL;
	}
	q = db_prepare_text(db, buf_str(&b->text), e);
	if (!q)
		return NULL;
	for (int i = 0; i < b->n; i++)
		bind(q, i + 1, &b->values[i]);
	return q;
}
