/* SPDX-License-Identifier: Apache-2.0 */
#include "store/cursor.h"

#include <string.h>

#include "base/hash.h"
#include "store/session.h"

/* On the wire, big-endian: form (1), flags (1), count (8), expiry in Unix ms
 * (8), type (8), position (8), id (8), binding (16), sort value, and behind it
 * all the authentication tag (16). */
#define FORM 1
#define FLAG_ABSENT 1
#define FLAG_KEY 2
#define DIGEST 16
#define HEAD (2 + 5 * 8 + DIGEST)
#define KEY_MAX 4096

int store_cursor_secret(struct arena *a, struct session *w, struct str *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT cursor_secret FROM record WHERE one = 1", e);
	int rc;

	if (!q)
		return -1;
	rc = db_step(q, e);
	if (rc == 1)
		*out = db_col_str(a, q, 0);
	db_done(q);
	if (rc == 0)
		return err_internal(e, "the record has no cursor secret");
	return rc < 0 ? -1 : 0;
}

static void put_i64(struct buf *b, int64_t v)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_addc(b, (char)(uint64_t)((uint64_t)v >> shift));
}

static int64_t get_i64(const char *p)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | (unsigned char)p[i];
	return (int64_t)v;
}

static void put_text(struct buf *b, struct str s)
{
	put_i64(b, (int64_t)s.n);
	buf_add(b, s);
}

/* The question, as a digest.  Each piece has its length in front of it, so no
 * two questions read alike. */
static int bind(struct arena *a, struct session *w,
    const struct cursor_scope *s, const struct query *q,
    unsigned char out[SHA256_LEN], struct err *e)
{
	struct buf b;

	buf_init(&b, a);
	put_i64(&b, s->caller->account);
	put_i64(&b, w->epoch);
	put_i64(&b, (int64_t)q->type_count);
	for (size_t i = 0; i < q->type_count; i++)
		put_text(&b, q->types[i]->name);
	put_text(&b, s->shape);
	put_i64(&b, q->descending);
	put_i64(&b, q->sort != NULL);
	return hash_sha256(buf_str(&b), out, e);
}

static int sign(struct arena *a, struct session *w, struct str body,
    unsigned char tag[SHA256_LEN], struct err *e)
{
	struct str secret;

	if (store_cursor_secret(a, w, &secret, e))
		return -1;
	return hash_hmac(secret, body, tag, e);
}

int cursor_write(struct arena *a, struct session *w,
    const struct cursor_scope *s, const struct query *q,
    const struct query_place *place, struct str *out, struct err *e)
{
	unsigned char binding[SHA256_LEN], tag[SHA256_LEN];
	struct buf b;

	if (place->key.n > KEY_MAX)
		return err_set(e, ERR_INVALID_VALUE, "the value sorted by is "
		    "too long for a cursor; sort by another attribute");
	if (bind(a, w, s, q, binding, e))
		return -1;
	buf_init(&b, a);
	buf_addc(&b, FORM);
	buf_addc(&b, (char)((place->absent ? FLAG_ABSENT : 0) |
	    (place->key.p ? FLAG_KEY : 0)));
	put_i64(&b, q->count);
	put_i64(&b, s->caller->now + CURSOR_SECONDS * INT64_C(1000));
	put_i64(&b, place->type);
	put_i64(&b, place->position);
	put_i64(&b, place->id);
	buf_add(&b, (struct str){ (const char *)binding, DIGEST });
	buf_add(&b, place->key);
	if (sign(a, w, buf_str(&b), tag, e))
		return -1;
	buf_add(&b, (struct str){ (const char *)tag, DIGEST });
	*out = base64url(a, buf_str(&b));
	return 0;
}

static int invalid(struct err *e)
{
	return err_set(e, ERR_INVALID_CURSOR, "the cursor is not one of this "
	    "query; start again with an empty cursor and leave filter, "
	    "sortBy, sortOrder and count as they are");
}

/* The body of a cursor that we made, without the tag. */
static int open_text(struct arena *a, struct session *w, struct str text,
    struct str *body, struct err *e)
{
	unsigned char tag[SHA256_LEN];
	struct str raw;

	if (text.n > 2 * (HEAD + KEY_MAX + DIGEST) ||
	    !base64url_read(a, text, &raw) || raw.n < HEAD + DIGEST)
		return invalid(e);
	*body = str_sub(raw, 0, raw.n - DIGEST);
	if (sign(a, w, *body, tag, e))
		return -1;
	if (!hash_eq(tag, raw.p + body->n, DIGEST) || body->p[0] != FORM)
		return invalid(e);
	return 0;
}

static void take_place(struct str body, struct query_place *out)
{
	const char *p = body.p + 2 + 2 * 8;

	*out = (struct query_place){
		.type = get_i64(p),
		.position = get_i64(p + 8),
		.id = get_i64(p + 16),
		.absent = (body.p[1] & FLAG_ABSENT) != 0,
	};
	if (body.p[1] & FLAG_KEY)
		out->key = str_sub(body, HEAD, body.n);
}

int cursor_read(struct arena *a, struct session *w,
    const struct cursor_scope *s, struct str text, struct query *q,
    struct err *e)
{
	unsigned char binding[SHA256_LEN];
	struct str body;
	int64_t count;

	if (text.n == 0) {
		q->by_cursor = true;
		q->after = (struct query_place){ 0 };
		return 0;
	}
	if (open_text(a, w, text, &body, e) || bind(a, w, s, q, binding, e))
		return -1;
	if (!hash_eq(binding, body.p + HEAD - DIGEST, DIGEST))
		return invalid(e);
	if (get_i64(body.p + 2 + 8) <= s->caller->now)
		return err_set(e, ERR_EXPIRED_CURSOR, "the cursor has expired; "
		    "start again with an empty cursor");
	count = get_i64(body.p + 2);
	if (s->count_given && q->count != count)
		return err_set(e, ERR_INVALID_COUNT, "count was %lld on the "
		    "first page and must stay so", (long long)count);
	q->count = count;
	q->by_cursor = true;
	take_place(body, &q->after);
	return 0;
}
