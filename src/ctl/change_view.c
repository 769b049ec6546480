/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/change_view.h"

struct json *change_by(struct ctl *c, const struct change *ch)
{
	struct str mark = S("scimctl:");

	if (ch->token.p)
		return json_str(c->arena, str_printf(c->arena, "token %.*s",
		    STR_ARG(ch->token)));
	if (ch->request.p && str_starts(ch->request, mark))
		return json_str(c->arena, str_printf(c->arena,
		    "operator %.*s", STR_ARG(str_sub(ch->request, mark.n,
		    ch->request.n))));
	return json_str(c->arena, S("a token that is gone"));
}

struct json *change_diff(struct ctl *c, const struct change *ch)
{
	static const struct json_limits limits = { 128, 10000000 };
	struct json *v = NULL;
	struct err none = { 0 };

	if (ch->diff.p)
		json_read(c->arena, ch->diff, &limits, &v, &none);
	return v;
}

struct json *change_view(struct ctl *c, const struct change *ch)
{
	struct arena *a = c->arena;
	struct json *v = json_object(a), *diff = change_diff(c, ch);

	json_set(v, S("number"), json_i64(a, ch->number));
	json_set(v, S("time"), ctl_time(c, ch->time));
	json_set(v, S("operation"), json_str(a, ch->operation));
	json_set(v, S("type"), ctl_text(c, ch->type));
	json_set(v, S("id"), ctl_text(c, ch->uuid));
	json_set(v, S("name"), ctl_text(c, ch->name));
	json_set(v, S("by"), change_by(c, ch));
	json_set(v, S("request"), ctl_text(c, ch->request));
	json_set(v, S("diff"), diff ? diff : json_null(a));
	return v;
}
