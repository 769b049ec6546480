/* SPDX-License-Identifier: Apache-2.0 */
/* vars.c - {name}, {name|filter}, {repeat:N:text} and {hex:00ff}. */
#include "wire.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/rand.h"

#define REPEAT_MAX (64 * 1024 * 1024)

static const struct { struct str name; const char *env; } known[] = {
	{ STR("admin"),          "SCIM_ADMIN_ID" },
	{ STR("base"),           "SCIM_BASE_URL" },
	{ STR("base_b"),         "SCIM_BASE_URL_B" },
	{ STR("server"),         "SCIM_SERVER" },
	{ STR("token:b"),        "SCIM_TOKEN_B" },
	{ STR("token:expired"),  "SCIM_TOKEN_EXPIRED" },
	{ STR("token:main"),     "SCIM_TOKEN" },
	{ STR("token:readonly"), "SCIM_TOKEN_READONLY" },
	{ STR("token:revoked"),  "SCIM_TOKEN_REVOKED" },
};

void vars_set(struct vars *v, struct str name, struct str value)
{
	struct var *x = ARENA_NEW(v->arena, struct var);

	x->name = str_dup(v->arena, name);
	x->value = str_dup(v->arena, value);
	x->next = v->first;
	v->first = x;
}

/* The path of a URL. */
static struct str path_of(struct str url)
{
	struct str rest = str_sub(url, str_find_str(url, S("://")) + 3, url.n);

	return str_sub(rest, str_find(rest, '/'), rest.n);
}

void vars_init(struct vars *v, struct arena *a)
{
	struct str base = str_of(getenv("SCIM_BASE_URL"));
	unsigned char bytes[4] = { 0 };
	struct err e = { 0 };

	*v = (struct vars){ .arena = a };
	rand_bytes(bytes, sizeof(bytes), &e);
	vars_set(v, S("run"), str_hex(a, (struct str){ (char *)bytes,
	    sizeof(bytes) }));
	vars_set(v, S("base_path"), path_of(base));
	vars_set(v, S("path_b"), path_of(str_of(getenv("SCIM_BASE_URL_B"))));
	vars_set(v, S("root"), S(""));
	vars_set(v, S("origin"), str_sub(base, 0,
	    base.n - path_of(base).n));
}

static bool find(struct vars *v, struct str name, struct str *out)
{
	for (struct var *x = v->first; x; x = x->next)
		if (str_eq(x->name, name)) {
			*out = x->value;
			return true;
		}
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_eq(known[i].name, name)) {
			*out = str_of(getenv(known[i].env));
			return out->p;
		}
	if (!str_starts(name, S("env:")))
		return false;
	*out = str_of(getenv(str_c(v->arena, str_sub(name, 4, name.n))));
	return out->p;
}

static struct str percent(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (isalnum(c) || c == '-' || c == '_' || c == '.')
			buf_addc(&b, (char)c);
		else
			buf_printf(&b, "%%%02X", c);
	}
	return buf_str(&b);
}

static struct str upper(struct arena *a, struct str s)
{
	char *p = str_c(a, s);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)toupper((unsigned char)p[i]);
	return (struct str){ p, s.n };
}

/* The middle of scim_ID_secret. */
static struct str token_id(struct arena *a, struct str s)
{
	struct str rest = str_sub(s, 5, s.n);

	(void)a;
	return str_sub(rest, 0, str_find(rest, '_'));
}

static struct str quoted(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a);
	buf_json(&b, s);
	return str_sub(buf_str(&b), 1, b.n - 1);
}

static const struct {
	struct str name;
	struct str (*run)(struct arena *a, struct str s);
} filters[] = {
	{ STR("id"), token_id },
	{ STR("json"), quoted },
	{ STR("lower"), str_lower },
	{ STR("path"), NULL },
	{ STR("upper"), upper },
	{ STR("url"), percent },
};

static int filter(struct vars *v, struct str name, struct str *s,
    struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(filters); i++)
		if (str_eq(filters[i].name, name)) {
			*s = filters[i].run ? filters[i].run(v->arena, *s) :
			    path_of(*s);
			return 0;
		}
	return WIRE_BAD(e, "there is no filter |%.*s", STR_ARG(name));
}

static int repeat(struct vars *v, struct str text, struct str *out,
    struct err *e)
{
	size_t colon = str_find(text, ':');
	struct str part = str_sub(text, colon + 1, text.n);
	struct buf b;
	int64_t n;

	if (!str_to_i64(str_sub(text, 0, colon), &n) || n < 0 ||
	    n * (int64_t)part.n > REPEAT_MAX)
		return WIRE_BAD(e, "{repeat:N:text} is expected");
	buf_init(&b, v->arena);
	for (int64_t i = 0; i < n; i++)
		buf_add(&b, part);
	*out = buf_str(&b);
	return 0;
}

static int nibble(char c)
{
	c = (char)tolower((unsigned char)c);
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int hex(struct vars *v, struct str text, struct str *out,
    struct err *e)
{
	struct buf b;

	buf_init(&b, v->arena);
	for (size_t i = 0; i + 1 < text.n; i += 2) {
		int h = nibble(text.p[i]), l = nibble(text.p[i + 1]);

		if (h < 0 || l < 0)
			return WIRE_BAD(e, "{hex:00ff} is expected");
		buf_addc(&b, (char)(h * 16 + l));
	}
	*out = buf_str(&b);
	return 0;
}

int vars_get(struct vars *v, struct str name, struct str *out, struct err *e)
{
	struct str rest = name, part;

	if (str_starts(name, S("repeat:")))
		return repeat(v, str_sub(name, 7, name.n), out, e);
	if (str_starts(name, S("hex:")))
		return hex(v, str_sub(name, 4, name.n), out, e);
	str_split(&rest, '|', &part);
	if (!find(v, part, out))
		return WIRE_BAD(e, "nothing is called {%.*s}", STR_ARG(part));
	while (rest.p && str_split(&rest, '|', &part))
		if (filter(v, part, out, e))
			return -1;
	return 0;
}

/* "{" that begins a name and not a JSON object. */
static bool is_name(struct str s, size_t at)
{
	return s.p[at] == '{' && at + 1 < s.n &&
	    islower((unsigned char)s.p[at + 1]);
}

int vars_expand(struct vars *v, struct str text, struct str *out,
    struct err *e)
{
	struct str value;
	struct buf b;
	size_t n;

	buf_init(&b, v->arena);
	for (size_t i = 0; i < text.n; i++) {
		if (!is_name(text, i)) {
			buf_addc(&b, text.p[i]);
			continue;
		}
		n = str_find(str_sub(text, i + 1, text.n), '}');
		if (vars_get(v, str_sub(text, i + 1, i + 1 + n), &value, e))
			return -1;
		buf_add(&b, value);
		i += n + 1;
	}
	*out = buf_str(&b);
	return 0;
}
