/* SPDX-License-Identifier: Apache-2.0 */
/* A PATCH whose long lists were left in the body does what it always did. */
#include "patch_fixture.h"

#include <string.h>

static const struct json_limits limits = { 32, 200000 };

/* A body with one operation; each value is written by printf, with its number
 * twice. */
static struct str body(const char *before, const char *value,
    const char *after)
{
	struct buf b;

	buf_init(&b, unit_arena());
	buf_printf(&b, "{\"schemas\":[\"%s\"],\"Operations\":[{%s[", PATCH_OP,
	    before);
	for (int i = 0; i < 600; i++) {
		const char *mark = strstr(value, "%d");

		buf_adds(&b, i ? "," : "");
		buf_add(&b, (struct str){ value, (size_t)(mark - value) });
		buf_printf(&b, "%d", i % 500);  /* the last hundred again */
		buf_adds(&b, mark + 2);
	}
	buf_printf(&b, "]%s}]}", after);
	return buf_str(&b);
}

static int read_patch(struct str text, bool lazily)
{
	struct json *v = NULL;

	err_clear(&pc.err);
	pc.patch = NULL;
	T_OK((lazily ? json_read_lazily : json_read)(unit_arena(), text,
	    &limits, &v, &pc.err), &pc.err);
	T_NEED(v);
	return patch_read(unit_arena(), &pc.rules, v, &pc.limits, &pc.patch,
	    &pc.err);
}

static const struct { const char *before, *value, *after; } members[] = {
	{ "\"op\":\"add\",\"path\":\"members\",\"value\":",
	    "{\"value\":\"id-%d\",\"display\":\"Ada\"}", "" },
	{ "\"value\":", "{\"display\":\"A\",\"value\":\"i\\u0064-%d\"}",
	    ",\"op\":\"add\",\"path\":\"members\"" },
	{ "\"op\":\"replace\",\"value\":{\"members\":",
	    "{\"$ref\":\"https://x.org/v2/Users/id-%d\"}", "}" },
	{ "\"op\":\"remove\",\"path\":\"members\",\"value\":",
	    "{\"value\":\"id-%d\"}", "" },
};

static void members_are_the_same(void)
{
	patch_begin(DIALECT_DEFAULT, "Group", NULL);
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		struct str text = body(members[i].before, members[i].value,
		    members[i].after);
		const struct member_step *eager, *lazy;
		const struct member_ref *x, *y;

		T_NEED(T_OK(read_patch(text, false), &pc.err));
		eager = pc.patch->members;
		T_NEED(T_OK(read_patch(text, true), &pc.err));
		lazy = pc.patch->members;
		T_NEED(eager && lazy);
		T_INT(lazy->kind, eager->kind);
		T_INT(lazy->ref_count, 500);
		x = eager->refs;
		for (y = lazy->refs; x && y; x = x->next, y = y->next)
			T_STR(y->value, x->value);
		T_TRUE(!x && !y);
	}
}

static void other_lists_are_read_whole(void)
{
	static const struct { const char *before, *after; } rows[] = {
		{ "\"op\":\"replace\",\"path\":\"emails\",\"value\":", "" },
		{ "\"op\":\"add\",\"value\":{\"title\":\"x\",\"emails\":",
		    "}" },
	};

	patch_begin(DIALECT_DEFAULT, "User", NULL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text = body(rows[i].before,
		    "{\"value\":\"m%d@x.org\"}", rows[i].after), want;

		T_NEED(T_OK(read_patch(text, false), &pc.err));
		T_INT(patch_try(patch_json("{'userName':'a'}")), 0);
		want = patch_text(pc.doc);
		T_NEED(T_OK(read_patch(text, true), &pc.err));
		T_INT(patch_try(patch_json("{'userName':'a'}")), 0);
		T_STR(patch_text(pc.doc), want);
		T_TRUE(want.n > 500 * 10);
	}
}

static void what_is_wrong_is_refused_the_same(void)
{
	static const char *const bad[] = { "{\"display\":\"%d\"}", "%d",
		"{\"value\":%d}", "[\"%d\"]" };

	patch_begin(DIALECT_DEFAULT, "Group", NULL);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct str text = body(members[0].before, bad[i], "");
		struct err want;

		T_INT(read_patch(text, false), -1);
		want = pc.err;
		T_INT(read_patch(text, true), -1);
		T_INT(pc.err.kind, want.kind);
		T_STR(str_of(pc.err.detail), str_of(want.detail));
	}
}

UNIT_MAIN("patch_lazy", UNIT(members_are_the_same),
    UNIT(other_lists_are_read_whole), UNIT(what_is_wrong_is_refused_the_same))
