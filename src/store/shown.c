/* SPDX-License-Identifier: Apache-2.0 */
#include "store/shown.h"

#include "base/clock.h"
#include "store/membership.h"

struct shown {
	struct arena *a;
	const struct document_rules *rules;
	struct json *groups;
};

static struct str location(const struct shown *s, const struct restype *t,
    struct str id)
{
	return str_printf(s->a, "%.*s%.*s/%.*s", STR_ARG(s->rules->base_url),
	    STR_ARG(t->endpoint), STR_ARG(id));
}

static void put(const struct shown *s, struct json *o, struct str name,
    struct str text)
{
	json_set(o, name, json_str(s->a, str_dup(s->a, text)));
}

static struct json *meta(const struct shown *s, struct session *w,
    const struct resource *r)
{
	char created[CLOCK_TEXT_LEN + 1], modified[CLOCK_TEXT_LEN + 1];
	struct str version = resource_version(s->a, w, r);
	struct json *o = json_object(s->a);

	clock_text(r->created, created);
	clock_text(r->modified, modified);
	put(s, o, S("resourceType"), r->type->name);
	put(s, o, S("created"), str_of(created));
	put(s, o, S("lastModified"), str_of(modified));
	put(s, o, S("version"), str_printf(s->a, "W/\"%.*s\"",
	    STR_ARG(version)));
	put(s, o, S("location"), location(s, r->type, r->uuid));
	return o;
}

static int group(const struct member *m, void *arg, struct err *e)
{
	struct shown *s = arg;
	struct json *o = json_object(s->a);

	(void)e;
	put(s, o, S("value"), m->uuid);
	put(s, o, S("$ref"), location(s, m->type, m->uuid));
	if (m->display.n)
		put(s, o, S("display"), m->display);
	put(s, o, S("type"), m->direct ? S("direct") : S("indirect"));
	json_push(s->groups, o);
	return 0;
}

int shown_read(struct arena *a, struct session *w, const struct resource *r,
    const struct document_rules *rules, struct patch_identity *out,
    struct err *e)
{
	struct shown s = { a, rules, json_array(a) };

	if (r->type->groups_attr && membership_each_group(a, w, r, group, &s,
	    e))
		return -1;
	out->meta = meta(&s, w, r);
	out->groups = s.groups;
	return 0;
}
