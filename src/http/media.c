/* SPDX-License-Identifier: Apache-2.0 */
/* media.c - media types and their parameters (RFC 9110 section 8.3, 12.5.1). */
#include "http/request.h"

#define SCIM_JSON S("application/scim+json")
#define JSON S("application/json")

static struct str unquoted(struct str s)
{
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return str_sub(s, 1, s.n - 1);
	return s;
}

/* The value of a parameter in ";a=b;c=d", absent when there is none. */
static struct str param(struct str params, struct str name)
{
	struct str part;
	size_t eq;

	while (str_split(&params, ';', &part)) {
		eq = str_find(part, '=');
		if (eq < part.n &&
		    str_ieq(str_trim(str_sub(part, 0, eq)), name))
			return unquoted(str_trim(str_sub(part, eq + 1,
			    part.n)));
	}
	return (struct str){ NULL, 0 };
}

/* Takes a media range apart: its type, and what follows it. */
static struct str type_of(struct str range, struct str *params)
{
	size_t end = str_find(range, ';');

	*params = str_sub(range, end, range.n);
	return str_trim(str_sub(range, 0, end));
}

int media_check(struct str content_type, bool *plain, struct err *e)
{
	struct str params, type = type_of(content_type, &params);
	struct str charset = param(params, S("charset"));

	*plain = false;
	if (!type.n && !params.n)
		return 0;               /* RFC 7644 section 3.8: scim+json */
	if (!str_ieq(type, SCIM_JSON) && !str_ieq(type, JSON))
		return err_set(e, ERR_MEDIA_TYPE, "the Content-Type must be "
		    "application/scim+json or application/json");
	if (charset.p && !str_ieq(charset, S("utf-8")) &&
	    !str_ieq(charset, S("utf8")))
		return err_set(e, ERR_MEDIA_TYPE, "the charset must be utf-8");
	*plain = str_ieq(type, JSON);
	return 0;
}

/* A qvalue in thousandths; what cannot be read counts as 1. */
static int quality(struct str params)
{
	struct str q = param(params, S("q"));
	int v = 0, unit = 100;

	if (!q.n || (q.p[0] != '0' && q.p[0] != '1') ||
	    (q.n > 1 && q.p[1] != '.') || q.p[0] == '1')
		return 1000;
	for (size_t i = 2; i < q.n && i < 5; i++, unit /= 10) {
		if (q.p[i] < '0' || q.p[i] > '9')
			return 1000;
		v += (q.p[i] - '0') * unit;
	}
	return v;
}

/* How closely range names type: 3 exactly, 2 application, 1 anything. */
static int closeness(struct str range, struct str type)
{
	if (str_ieq(range, type))
		return 3;
	if (str_ieq(range, S("application/*")))
		return 2;
	return str_eq(range, S("*/*")) || str_eq(range, S("*"));
}

/* The quality of the range of accept that names type most closely. */
static int wish(struct str accept, struct str type)
{
	struct str range, params, name;
	int best = 0, q = 0, close;

	while (str_split(&accept, ',', &range)) {
		name = type_of(range, &params);
		close = closeness(name, type);
		if (close > best) {
			best = close;
			q = quality(params);
		}
	}
	return q;
}

bool media_wants_plain(struct str accept)
{
	return wish(accept, JSON) > wish(accept, SCIM_JSON);
}
