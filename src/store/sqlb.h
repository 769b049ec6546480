/* SPDX-License-Identifier: Apache-2.0 */
/* sqlb.h - SQL put together from literals and bound values, nothing else.
 *
 * The only way into the text is a string literal; the only way in for a value
 * is a parameter.  So no client's text can become SQL, and statements of one
 * shape share one text, which the connection keeps prepared.
 */
#ifndef SCIMD_STORE_SQLB_H
#define SCIMD_STORE_SQLB_H

#include "base/buf.h"
#include "db/db.h"

enum sqlb_kind { SQLB_I64, SQLB_REAL, SQLB_STR };
struct sqlb_value {
	enum sqlb_kind kind;
	int64_t i;
	double r;
	struct str s;
};

#define SQLB_MAX 480                    /* parameters of one statement */

struct sqlb {
	struct buf text;
	int n;
	bool full;                      /* more than SQLB_MAX parameters */
	struct sqlb_value values[SQLB_MAX];
};

/* Empty; the values are not cleared, they would be most of the work. */
struct sqlb *sqlb_new(struct arena *a);
#define sqlb_sql(b, lit) sqlb_literal((b), S("" lit))
void sqlb_literal(struct sqlb *b, struct str literal);
/* Each appends ?n for a new value and returns n.  Text is not copied: it must
 * stay until the statement is done. */
int sqlb_i64(struct sqlb *b, int64_t v);
int sqlb_real(struct sqlb *b, double v);
int sqlb_str(struct sqlb *b, struct str v);
/* Binds a value without saying it yet: sqlb_ref() does. */
int sqlb_hold_i64(struct sqlb *b, int64_t v);
int sqlb_hold_str(struct sqlb *b, struct str v);
/* Appends ?n, a value that has its number already. */
void sqlb_ref(struct sqlb *b, int n);
/* Prepared and bound; NULL with e.  ERR_INVALID_FILTER when full. */
struct db_stmt *sqlb_prepare(struct sqlb *b, struct db *db, struct err *e);

#endif
