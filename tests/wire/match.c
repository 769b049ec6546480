/* SPDX-License-Identifier: Apache-2.0 */
/* match.c - is an answer what a case expects? */
#include "wire.h"

#include <regex.h>

int match_regex(struct arena *a, struct str regex, struct str text,
    struct err *e)
{
	regex_t r;
	int rc;

	if (regcomp(&r, str_c(a, regex), REG_EXTENDED | REG_NOSUB))
		return WIRE_BAD(e, "this is no regular expression: %.*s",
		    STR_ARG(regex));
	rc = regexec(&r, str_c(a, text), 0, NULL, 0);
	regfree(&r);
	return rc ? WIRE_BAD(e, "\"%.*s\" does not match %.*s",
	    STR_ARG(str_sub(text, 0, 200)), STR_ARG(regex)) : 0;
}

static struct str shown(struct arena *a, const struct json *v)
{
	struct buf b;

	if (!v)
		return S("nothing");
	buf_init(&b, a);
	json_write(&b, v);
	return str_sub(buf_str(&b), 0, 200);
}

static int differs(struct arena *a, const struct json *want,
    const struct json *got, struct err *e)
{
	struct str w = shown(a, want), g = shown(a, got);

	return WIRE_BAD(e, "%.*s: %.*s was expected, %.*s came",
	    STR_ARG(want->name), STR_ARG(w), STR_ARG(g));
}

static int match_object(struct arena *a, const struct json *want,
    const struct json *got, bool any, struct err *e)
{
	JSON_EACH(w, want) {
		struct json *g = json_get(got, w->name);

		if (w->kind == JSON_NULL && g)
			return WIRE_BAD(e, "%.*s should be absent, it is %.*s",
			    STR_ARG(w->name), STR_ARG(shown(a, g)));
		if (w->kind != JSON_NULL && match_json(a, w, g, any, e))
			return -1;
	}
	return 0;
}

static int match_some(struct arena *a, const struct json *want,
    const struct json *got, struct err *e)
{
	JSON_EACH(w, want) {
		bool found = false;

		JSON_EACH(g, got) {
			struct err no = { 0 };

			found = found || !match_json(a, w, g, true, &no);
		}
		if (!found)
			return WIRE_BAD(e, "%.*s: %.*s is not among %.*s",
			    STR_ARG(want->name), STR_ARG(shown(a, w)),
			    STR_ARG(shown(a, got)));
	}
	return 0;
}

static int match_array(struct arena *a, const struct json *want,
    const struct json *got, struct err *e)
{
	const struct json *g = got->first;

	if (want->count != got->count)
		return differs(a, want, got, e);
	JSON_EACH(w, want) {
		if (match_json(a, w, g, false, e))
			return -1;
		g = g->next;
	}
	return 0;
}

static int match_scalar(struct arena *a, const struct json *want,
    const struct json *got, struct err *e)
{
	if (want->kind == JSON_STRING && str_starts(want->text, S("~")) &&
	    (got->kind == JSON_STRING || got->kind == JSON_NUMBER))
		return match_regex(a, str_sub(want->text, 1, want->text.n),
		    got->text, e);
	return json_eq(want, got) ? 0 : differs(a, want, got, e);
}

int match_json(struct arena *a, const struct json *want,
    const struct json *got, bool any, struct err *e)
{
	if (!got)
		return differs(a, want, got, e);
	if (want->kind == JSON_OBJECT && got->kind == JSON_OBJECT)
		return match_object(a, want, got, any, e);
	if (want->kind == JSON_ARRAY && got->kind == JSON_ARRAY)
		return any ? match_some(a, want, got, e) :
		    match_array(a, want, got, e);
	return match_scalar(a, want, got, e);
}

/* Takes one step off *path: "name", "'quoted.name'" or "[3]". */
static int step(struct str *path, struct str *name, int64_t *index,
    struct err *e)
{
	struct str s = *path;
	size_t n = 0;

	*index = -1;
	if (s.p[0] == '[') {
		n = str_find(s, ']');
		*path = str_sub(s, n + 1, s.n);
		if (!str_to_i64(str_sub(s, 1, n), index) || *index < 0)
			return WIRE_BAD(e, "[0] is expected in a path");
	} else if (s.p[0] == '\'') {
		n = 1 + str_find(str_sub(s, 1, s.n), '\'');
		*name = str_sub(s, 1, n);
		*path = str_sub(s, n + 1, s.n);
	} else {
		while (n < s.n && s.p[n] != '.' && s.p[n] != '[')
			n++;
		*name = str_sub(s, 0, n);
		*path = str_sub(s, n, s.n);
	}
	if (path->n && path->p[0] == '.')
		*path = str_sub(*path, 1, path->n);
	return 0;
}

int match_path(const struct json *v, struct str path, struct json **out,
    struct err *e)
{
	const struct json *at = v;
	struct str name;
	int64_t index;

	while (at && path.n) {
		if (step(&path, &name, &index, e))
			return -1;
		if (index < 0) {
			at = at->kind == JSON_OBJECT ? json_get(at, name) :
			    NULL;
			continue;
		}
		at = at->kind == JSON_ARRAY ? at->first : NULL;
		while (at && index-- > 0)
			at = at->next;
	}
	*out = (struct json *)(uintptr_t)at;
	return 0;
}
