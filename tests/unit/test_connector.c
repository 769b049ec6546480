/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/connector.h"

struct step {
	struct fixture *f;
	int64_t account;
	struct connector k;
	int enable;                     /* 0, 1, or -1: add */
};

static int run(struct session *w, void *arg, struct err *e)
{
	struct step *s = arg;

	if (s->enable < 0)
		return connector_add(w, s->account, &s->k, e);
	return connector_enable(w, s->account, s->k.domain, s->enable, e);
}

static int add(struct fixture *f, int64_t account, const char *domain)
{
	struct step s = { f, account, { .created = FIXTURE_NOW }, -1 };

	err_clear(&f->e);
	s.k.domain = str_of(domain);
	return fixture_write(f, run, &s);
}

static int enable(struct fixture *f, int64_t account, const char *domain,
    bool enabled)
{
	struct step s = { f, account, { .created = 0 }, enabled };

	err_clear(&f->e);
	s.k.domain = str_of(domain);
	return fixture_write(f, run, &s);
}

static void reads_a_domain_and_refuses_what_is_none(void)
{
	static const char *const bad[] = { "", "acme", ".acme.com",
		"acme.com.", "acme..com", "-a.com", "a-.com", "@acme.com",
		"*.acme.com", "acme com.org", ("b\xc3\xbc" "cher.example"),
		"a_b.com" };
	struct fixture *f = fixture_new();
	struct str out = { NULL, 0 };

	T_OK(connector_domain(f->arena, S("Mail.ACME.com"), &out, &f->e),
	    &f->e);
	T_STR(out, "mail.acme.com");
	T_OK(connector_domain(f->arena, S("xn--bcher-kva.example"), &out,
	    &f->e), &f->e);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = { 0 };

		T_INT(connector_domain(f->arena, str_of(bad[i]), &out, &e),
		    -1);
		T_INT(e.kind, ERR_INVALID_VALUE);
	}
	fixture_free(f);
}

static void gives_an_enabled_domain_to_one_account(void)
{
	struct fixture *f = fixture_new();
	struct caller other = fixture_account(f, "globex");
	struct connector *list;

	T_OK(add(f, f->account.id, "acme.com"), &f->e);
	T_INT(add(f, f->account.id, "acme.com"), -1);
	T_INT(f->e.kind, ERR_UNIQUENESS);
	T_INT(add(f, other.account, "acme.com"), -1);
	T_INT(f->e.kind, ERR_UNIQUENESS);
	T_OK(enable(f, f->account.id, "acme.com", false), &f->e);
	T_OK(add(f, other.account, "acme.com"), &f->e);
	T_INT(enable(f, f->account.id, "acme.com", true), -1);
	T_INT(f->e.kind, ERR_UNIQUENESS);
	T_INT(enable(f, f->account.id, "example.com", false), -1);
	T_INT(f->e.kind, ERR_NOT_FOUND);
	err_clear(&f->e);
	T_OK(connector_list(f->arena, f->w, other.account, &list, &f->e),
	    &f->e);
	T_STR(list->domain, "acme.com");
	T_INT(list->enabled, 1);
	T_INT(list->next == NULL, 1);
	fixture_free(f);
}

static int add_acme(struct fixture *f)
{
	return add(f, f->account.id, "acme.com");
}

static void leaves_no_trace_of_a_failure(void)
{
	struct fixture *f = fixture_new();

	T_INT(fixture_faults(f, add_acme) > 0, 1);
	T_INT(fixture_i64(f, "SELECT count(*) FROM connector"), 1);
	fixture_free(f);
}

UNIT_MAIN("connector", UNIT(reads_a_domain_and_refuses_what_is_none),
    UNIT(gives_an_enabled_domain_to_one_account),
    UNIT(leaves_no_trace_of_a_failure))
