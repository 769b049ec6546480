/* SPDX-License-Identifier: Apache-2.0 */
/* blank.c - bodies as the provisioning log may keep them. */
#include "api/deed.h"

#define BLANK "(blanked)"

/* Whatever is configured. */
static const struct str always[] = { STR("password"), STR("filter") };

static bool is_listed(struct str word, struct str names)
{
	struct str one;

	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		if (str_ieq(word, always[i]))
			return true;
	while (names.n && str_split(&names, ' ', &one))
		if (one.n && str_ieq(one, word))
			return true;
	return false;
}

/* "password", "name.password", "urn:…:User:password", "emails[…]": one of
 * its words is listed. */
static bool names_listed(struct str path, struct str names)
{
	size_t from = 0;

	for (size_t i = 0; i <= path.n; i++) {
		if (i < path.n && path.p[i] != '.' && path.p[i] != ':' &&
		    path.p[i] != '[' && path.p[i] != ']')
			continue;
		if (i > from && is_listed(str_sub(path, from, i), names))
			return true;
		from = i + 1;
	}
	return false;
}

static void blank(struct arena *a, struct json *v, struct str names);

static void blank_object(struct arena *a, struct json *v, struct str names)
{
	struct str path = json_text(v, S("path"));

	if (path.p && names_listed(path, names)) {
		json_set(v, S("path"), json_str(a, str_sub(path, 0,
		    str_find(path, '['))));
		if (json_gets(v, "value"))
			json_set(v, S("value"), json_str(a, S(BLANK)));
	}
	for (struct json *m = v->first, *next; m; m = next) {
		next = m->next;
		if (names_listed(m->name, names))
			json_set(v, m->name, json_str(a, S(BLANK)));
		else
			blank(a, m, names);
	}
}

/* As deep as the reader let it be. */
static void blank(struct arena *a, struct json *v, struct str names)
{
	if (v->kind == JSON_OBJECT)
		blank_object(a, v, names);
	else if (v->kind == JSON_ARRAY)
		JSON_EACH(one, v)
			blank(a, one, names);
}

struct str body_blanked(struct arena *a, const struct json *body,
    struct str names)
{
	struct json *copy = json_copy(a, body);
	struct buf b;

	blank(a, copy, names);
	buf_init(&b, a);
	json_write(&b, copy);
	return buf_str(&b);
}
