/* SPDX-License-Identifier: Apache-2.0 */
/* expect.c - the lines of a case that begin with "<". */
#include "wire.h"

#include <ctype.h>

static const struct json_limits limits = { 64, 10 * 1000 * 1000 };

static int body_json(struct play *p, struct json **out, struct err *e)
{
	if (json_read(p->arena, p->answer.body, &limits, out, e))
		return err_note(e, "of the body");
	return 0;
}

/* "200", "200|204", "closed|400". */
static int status(struct play *p, struct str list, struct err *e)
{
	struct str all = list, one;
	int64_t n;

	while (str_split(&list, '|', &one)) {
		one = str_trim(one);
		if (str_eq(one, S("closed")))
			n = 0;
		else if (!str_to_i64(one, &n))
			return WIRE_BAD(e, "a status is expected");
		if (n == p->answer.status) {
			p->judged = true;
			return 0;
		}
	}
	return WIRE_BAD(e, "status %.*s was expected, %d came", STR_ARG(all),
	    p->answer.status);
}

static int header(struct play *p, struct str text, bool regex, struct err *e)
{
	size_t colon = str_find(text, ':');
	struct str name = str_trim(str_sub(text, 0, colon));
	struct str want = str_trim(str_sub(text, colon + 1, text.n));
	struct str got = answer_header(&p->answer, name);

	if (colon == text.n)
		return WIRE_BAD(e, "\"Name: value\" is expected");
	if (!got.p)
		return WIRE_BAD(e, "the header %.*s is absent", STR_ARG(name));
	if (regex)
		return match_regex(p->arena, want, got, e);
	return str_eq(got, want) ? 0 : WIRE_BAD(e, "%.*s: %.*s was expected, "
	    "%.*s came", STR_ARG(name), STR_ARG(want), STR_ARG(got));
}

int expect_status(struct play *p, struct str text, struct err *e)
{
	struct str name;

	if (!text.n)
		return WIRE_BAD(e, "a status or a header is expected");
	if (isdigit((unsigned char)text.p[0]) || str_starts(text, S("closed")))
		return status(p, text, e);
	if (text.p[0] != '!')
		return header(p, text, false, e);
	name = str_trim(str_sub(text, 1, text.n));
	if (!answer_header(&p->answer, name).p)
		return 0;
	return WIRE_BAD(e, "the header %.*s should be absent", STR_ARG(name));
}

int expect_header_regex(struct play *p, struct str text, struct err *e)
{
	return header(p, text, true, e);
}

static int json(struct play *p, struct str text, bool any, struct err *e)
{
	struct json *want, *got;

	if (json_read(p->arena, text, &limits, &want, e) ||
	    body_json(p, &got, e))
		return -1;
	return match_json(p->arena, want, got, any, e);
}

int expect_json(struct play *p, struct str text, struct err *e)
{
	return json(p, text, false, e);
}

int expect_json_any(struct play *p, struct str text, struct err *e)
{
	return json(p, text, true, e);
}

int expect_no_json(struct play *p, struct str text, struct err *e)
{
	struct json *v;

	if (body_json(p, &v, e) || match_path(v, text, &v, e))
		return -1;
	return v ? WIRE_BAD(e, "%.*s should be absent", STR_ARG(text)) : 0;
}

int expect_body(struct play *p, struct str text, struct err *e)
{
	return match_regex(p->arena, text, p->answer.body, e);
}

int expect_no_body(struct play *p, struct str text, struct err *e)
{
	if (text.n)
		return WIRE_BAD(e, "nothing is expected behind <empty");
	return p->answer.body.n ? WIRE_BAD(e, "the body should be empty, it "
	    "is %.*s", STR_ARG(str_sub(p->answer.body, 0, 200))) : 0;
}

/* RFC 7644 section 3.12. */
static int sound_error(struct play *p, const struct json *v, struct err *e)
{
	struct str text = str_printf(p->arena, "{\"schemas\":[\"urn:ietf:"
	    "params:scim:api:messages:2.0:Error\"],\"status\":\"%d\","
	    "\"detail\":\"~.\"}", p->answer.status);
	struct json *want;

	if (json_read(p->arena, text, &limits, &want, e))
		return -1;
	return match_json(p->arena, want, v, false, e);
}

/* What holds of every answer: a body is JSON and says so, an error has the
 * form of RFC 7644, 204 and 304 have no body. */
int expect_sound(struct play *p, struct err *e)
{
	struct str type = answer_header(&p->answer, S("Content-Type"));
	struct json *v;

	if (p->answer.status == 204 || p->answer.status == 304)
		return expect_no_body(p, S(""), e);
	if (!p->answer.body.n)
		return 0;
	if (!str_starts(type, S("application/scim+json")) &&
	    !str_starts(type, S("application/json")))
		return WIRE_BAD(e, "the Content-Type of the answer is %.*s",
		    STR_ARG(type));
	if (body_json(p, &v, e))
		return -1;
	return p->answer.status >= 400 ? sound_error(p, v, e) : 0;
}
