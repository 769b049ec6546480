/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connector.h"

#include "store/session.h"

#define DOMAIN_MAX 253
#define LABEL_MAX 63

static bool is_label(struct str label)
{
	if (!label.n || label.n > LABEL_MAX || label.p[0] == '-' ||
	    label.p[label.n - 1] == '-')
		return false;
	for (size_t i = 0; i < label.n; i++) {
		char c = label.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-')
			return false;
	}
	return true;
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

int connector_domain(struct arena *a, struct str text, struct str *out,
    struct err *e)
{
	struct str domain = str_lower(a, text), rest = domain, label;
	bool ok = domain.n <= DOMAIN_MAX && str_find(domain, '.') < domain.n;

	if (!is_ascii(domain))
		return err_set(e, ERR_INVALID_VALUE, "\"%.*s\": write an "
		    "international domain in its A-label form, like "
		    "xn--bcher-kva.example", STR_ARG(str_sub(text, 0, 100)));
	while (ok && str_split(&rest, '.', &label))
		ok = is_label(label);
	if (!ok)
		return err_set(e, ERR_INVALID_VALUE, "\"%.*s\" is not a "
		    "domain like acme.com (without \"@\", without \"*\")",
		    STR_ARG(str_sub(text, 0, 100)));
	*out = domain;
	return 0;
}

/* An enabled connector of another account stands in the way. */
static int check_owner(struct session *w, int64_t account, struct str domain,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT a.tag FROM connector AS c JOIN account AS a"
	    " ON a.id = c.account WHERE c.domain = ?1 AND c.enabled = 1"
	    " AND c.account <> ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_str(q, 1, domain);
	db_bind_i64(q, 2, account);
	rc = db_step(q, e);
	if (rc == 1)
		err_set(e, ERR_UNIQUENESS, "account %.*s has the connector "
		    "%.*s: disable it there first",
		    STR_ARG(db_col_view(q, 0)), STR_ARG(domain));
	db_done(q);
	return rc == 0 ? 0 : -1;
}

int connector_add(struct session *w, int64_t account,
    const struct connector *c, struct err *e)
{
	struct db_stmt *q;

	if (check_owner(w, account, c->domain, e))
		return -1;
	q = db_prepare(w->db, "INSERT INTO connector"
	    " (account, domain, subdomains, enabled, created)"
	    " VALUES (?1, ?2, ?3, 1, ?4)"
	    " ON CONFLICT (account, domain) DO NOTHING", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, c->domain);
	db_bind_i64(q, 3, c->subdomains);
	db_bind_i64(q, 4, c->created);
	if (db_run(q, e))
		return -1;
	if (db_changes(w->db))
		return 0;
	return err_set(e, ERR_UNIQUENESS,
	    "the account has the connector %.*s already", STR_ARG(c->domain));
}

int connector_list(struct arena *a, struct session *w, int64_t account,
    struct connector **out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT domain, subdomains, enabled, created FROM connector"
	    " WHERE account = ?1 ORDER BY domain", e);
	struct connector *first = NULL, **tail = &first;
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	while ((rc = db_step(q, e)) == 1) {
		*tail = ARENA_NEW(a, struct connector);
		(*tail)->domain = db_col_str(a, q, 0);
		(*tail)->subdomains = db_col_i64(q, 1) != 0;
		(*tail)->enabled = db_col_i64(q, 2) != 0;
		(*tail)->created = db_col_i64(q, 3);
		tail = &(*tail)->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

static int found(struct session *w, struct str domain, struct err *e)
{
	if (db_changes(w->db))
		return 0;
	return err_set(e, ERR_NOT_FOUND,
	    "the account has no connector %.*s", STR_ARG(domain));
}

int connector_enable(struct session *w, int64_t account, struct str domain,
    bool enabled, struct err *e)
{
	struct db_stmt *q;

	if (enabled && check_owner(w, account, domain, e))
		return -1;
	q = db_prepare(w->db, "UPDATE connector SET enabled = ?3"
	    " WHERE account = ?1 AND domain = ?2", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, domain);
	db_bind_i64(q, 3, enabled);
	return db_run(q, e) ? -1 : found(w, domain, e);
}

int connector_remove(struct session *w, int64_t account, struct str domain,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "DELETE FROM connector WHERE account = ?1 AND domain = ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, domain);
	return db_run(q, e) ? -1 : found(w, domain, e);
}
