/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connector_domain.h"

#include "base/utf8.h"
#include "scim/document.h"
#include "store/session.h"

/* RFC 3492 section 5. */
enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, BIAS = 72,
	FIRST = 128 };

static char digit(uint32_t d)
{
	return (char)(d < 26 ? 'a' + d : '0' + (d - 26));
}

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta /= first ? DAMP : 2;
	delta += delta / points;
	for (; delta > ((BASE - TMIN) * TMAX) / 2; k += BASE)
		delta /= BASE - TMIN;
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static void put_number(struct buf *out, uint32_t n, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? TMIN :
		    k >= bias + TMAX ? TMAX : k - bias;

		if (n < t)
			break;
		buf_addc(out, digit(t + (n - t) % (BASE - t)));
		n = (n - t) / (BASE - t);
	}
	buf_addc(out, digit(n));
}

/* The smallest code point from n on. */
static uint32_t next_point(const uint32_t *c, size_t count, uint32_t n)
{
	uint32_t m = UINT32_MAX;

	for (size_t i = 0; i < count; i++)
		if (c[i] >= n && c[i] < m)
			m = c[i];
	return m;
}

/* A label has 63 characters at most: nothing overflows. */
static void punycode(struct buf *out, const uint32_t *c, size_t count)
{
	uint32_t n = FIRST, delta = 0, bias = BIAS, done = 0, basic;

	for (size_t i = 0; i < count; i++)
		if (c[i] < FIRST) {
			buf_addc(out, (char)c[i]);
			done++;
		}
	basic = done;
	if (basic)
		buf_addc(out, '-');
	while (done < count) {
		uint32_t m = next_point(c, count, n);

		delta += (m - n) * (done + 1);
		n = m;
		for (size_t i = 0; i < count; i++) {
			delta += c[i] < n;
			if (c[i] != n)
				continue;
			put_number(out, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		n++;
	}
}

#define LABEL_MAX 63

static void put_label(struct buf *out, struct str label)
{
	uint32_t points[LABEL_MAX], c;
	size_t n = 0, step;
	bool ascii = true;

	for (size_t at = 0; at < label.n && n < LABEL_MAX; at += step) {
		step = utf8_next(label, at, &c);
		if (!step)
			break;
		ascii = ascii && c < FIRST;
		points[n++] = c;
	}
	if (ascii || n == LABEL_MAX) {
		buf_add(out, label);
		return;
	}
	buf_adds(out, "xn--");
	punycode(out, points, n);
}

/* The sharp s and the final sigma are letters of their own in IDNA 2008, where
 * a case fold would lose them. */
static struct str fold(struct arena *a, struct str s)
{
	static const struct str kept[] = { STR("\xc3\x9f"), STR("\xcf\x82") };
	struct buf b;
	size_t from = 0;

	buf_init(&b, a);
	for (size_t at = 0; at + 1 < s.n; at++)
		for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
			if (!str_eq(str_sub(s, at, at + 2), kept[i]))
				continue;
			buf_add(&b, key_fold(a, str_sub(s, from, at)));
			buf_add(&b, kept[i]);
			from = at + 2;
		}
	buf_add(&b, key_fold(a, str_sub(s, from, s.n)));
	return buf_str(&b);
}

struct str connector_domain_ascii(struct arena *a, struct str domain)
{
	static const struct str wide_dot = STR("\xe3\x80\x82");
	struct str rest = fold(a, domain), label;
	struct buf b;
	size_t at;

	while ((at = str_find_str(rest, wide_dot)) < rest.n)
		rest = str_printf(a, "%.*s.%.*s",
		    STR_ARG(str_sub(rest, 0, at)),
		    STR_ARG(str_sub(rest, at + wide_dot.n, rest.n)));
	if (str_ends(rest, S(".")))
		rest.n--;
	buf_init(&b, a);
	while (str_split(&rest, '.', &label)) {
		if (b.n)
			buf_addc(&b, '.');
		put_label(&b, label);
	}
	return buf_str(&b);
}

/* What stands behind the last "@" of an address. */
static struct str domain_of(struct str address)
{
	size_t at;

	address = str_trim(address);
	at = str_rfind(address, '@');
	if (at == 0 || at + 1 >= address.n)
		return (struct str){ NULL, 0 };
	return str_sub(address, at + 1, address.n);
}

static struct str main_address(const struct restype *t,
    const struct json *doc)
{
	const struct attr *list = schema_attr(t->schema, S("emails"));
	const struct json *v = list ? document_get(t, doc, list) : NULL;
	const struct json *found = NULL;

	if (!v || v->kind != JSON_ARRAY)
		return (struct str){ NULL, 0 };
	JSON_EACH(one, v) {
		const struct json *primary = json_gets(one, "primary");

		if (!found || (primary && primary->flag))
			found = one;
	}
	return json_text(found, S("value"));
}

struct str connector_domain_of(struct arena *a, const struct restype *t,
    const struct json *doc)
{
	const struct json *name = t->name_attr ?
	    document_get(t, doc, t->name_attr) : NULL;
	struct str found = { NULL, 0 };

	if (name && name->kind == JSON_STRING)
		found = domain_of(name->text);
	if (!found.p)
		found = domain_of(main_address(t, doc));
	return found.p ? connector_domain_ascii(a, found) : found;
}

int connector_covers(struct session *w, int64_t account, struct str domain,
    bool *covered, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "SELECT 1 FROM connector"
	    " WHERE account = ?1 AND enabled = 1 AND (domain = ?2 OR"
	    "  (subdomains = 1 AND length(?2) > length(domain) AND"
	    "   substr(?2, -length(domain) - 1) = '.' || domain)) LIMIT 1", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, domain);
	rc = db_step(q, e);
	*covered = rc == 1;
	db_done(q);
	return rc < 0 ? -1 : 0;
}
