/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever path_read() accepts names an attribute or an extension of the type;
 * whatever it refuses is invalidPath with a reason. */
#include <stdlib.h>

#include "scim/path.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_name[] = "path";

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

static void look(struct arena *a, const struct path *p)
{
	struct json *element = json_object(a);

	check((p->extension == NULL) == (p->attr != NULL));
	if (p->extension)
		return;
	check(!p->attr->parent);
	check(!p->sub || p->sub->parent == p->attr);
	if (!p->filter)
		return;
	check(p->attr->multi);
	filter_matches_element(a, p->filter, element);
	json_set(element, S("value"), json_str(a, S("x")));
	json_set(element, S("primary"), json_bool(a, true));
	filter_matches_element(a, p->filter, element);
	filter_matches_element(a, p->filter, json_str(a, S("x")));
}

static void once(struct arena *a, struct str text, const char *type,
    enum dialect d)
{
	struct leniency lenient = { .granted = lenient_of(d) };
	const struct filter_scope s = { .catalog = catalog,
	    .type = catalog_type(catalog, str_of(type)), .limits = &limits,
	    .lenient = &lenient };
	struct path p = { .text = { NULL, 0 } };
	struct err e = { 0 };
	bool unknown;

	if (path_read(a, &s, text, &p, &unknown, &e) == 0) {
		check(!unknown && e.kind == ERR_NONE);
		look(a, &p);
	} else {
		check(e.kind == ERR_INVALID_PATH && e.detail[0] && !p.attr);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena *a = arena_new(0);

	check(a != NULL);
	prepare();
	once(a, text, "User", DIALECT_RFC);
	once(a, text, "User", DIALECT_OKTA);
	once(a, text, "Group", DIALECT_RFC);
	arena_free(a);
	return 0;
}
