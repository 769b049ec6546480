/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever filter_read() accepts is a tree within the limits whose text is read
 * as the same tree; whatever it refuses is invalidFilter with a reason. */
#include <stdlib.h>

#include "scim/filter.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_name[] = "filter";

static const struct filter_limits limits = { 4096, 100, 32 };
static struct catalog *catalog;

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void prepare(void)
{
	static struct arena *a;
	struct err e = { 0 };

	if (a)
		return;
	a = arena_new(0);
	check(a != NULL);
	check(catalog_build(a, NULL, 0, &catalog, &e) == 0);
}

static bool same(const struct filter *x, const struct filter *y)
{
	if (!x || !y)
		return x == y;
	return x->kind == y->kind && x->op == y->op && x->flag == y->flag &&
	    x->attr == y->attr && x->qualified == y->qualified &&
	    x->literal.kind == y->literal.kind &&
	    x->literal.flag == y->literal.flag &&
	    x->literal.number == y->literal.number &&
	    x->literal.instant == y->literal.instant &&
	    str_eq(x->literal.text, y->literal.text) &&
	    str_eq(x->literal.key, y->literal.key) &&
	    same(x->left, y->left) && same(x->right, y->right);
}

static size_t terms(const struct filter *f)
{
	if (!f)
		return 0;
	if (f->kind == FILTER_COMPARE)
		check(f->attr && f->attr->type != ATTR_COMPLEX &&
		    f->attr->home != ATTR_DISCARDED);
	if (f->kind == FILTER_ELEMENT)
		check(f->attr && f->attr->multi && f->left && !f->right);
	if (f->kind == FILTER_AND || f->kind == FILTER_OR)
		return terms(f->left) + terms(f->right);
	return f->left ? terms(f->left) : 1;
}

/* The text may be longer than what was sent (URNs), so it is read without
 * limits. */
static void again(struct arena *a, const struct restype *t,
    const struct filter *f, bool absent)
{
	struct filter_limits none = { SIZE_MAX, 10000, 10000 };
	struct leniency lenient = { .granted = lenient_of(DIALECT_OKTA) };
	const struct filter_scope s = { .catalog = catalog, .type = t,
	    .limits = &none, .lenient = &lenient, .unknown_absent = absent };
	struct filter *g = NULL;
	struct err e = { 0 };

	check(terms(f) <= limits.terms);
	check(filter_tree(a, f).n > 0);
	check(filter_read(a, &s, filter_text(a, f), &g, &e) == 0);
	check(same(f, g));
}

static void once(struct arena *a, struct str text, const char *type,
    unsigned how)
{
	const struct restype *t = catalog_type(catalog, str_of(type));
	struct leniency lenient = { .granted = lenient_of(how & 1 ?
	    DIALECT_OKTA : DIALECT_RFC) };
	const struct filter_scope s = { .catalog = catalog, .type = t,
	    .limits = &limits, .lenient = &lenient,
	    .unknown_absent = how & 2 };
	struct filter *f = NULL;
	struct err e = { 0 };

	if (filter_read(a, &s, text, &f, &e) == 0) {
		check(f && e.kind == ERR_NONE);
		again(a, t, f, how & 2);
	} else {
		check(!f && e.kind == ERR_INVALID_FILTER && e.detail[0]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena *a = arena_new(0);

	check(a != NULL);
	prepare();
	for (unsigned how = 0; how < 4; how++) {
		once(a, text, "User", how);
		once(a, text, "Group", how);
	}
	arena_free(a);
	return 0;
}
