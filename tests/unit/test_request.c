/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"

#include <string.h>

#include "tests/unit/unit.h"

#define BASE S("/scim/{account}/v2")
#define MAX_VARS 10

/* A web server that says what the test wants it to say. */
struct peer {
	struct request_source source;
	const char *vars[MAX_VARS];     /* NAME=value */
	struct str body;
	size_t at;
	size_t piece;                   /* most bytes a read; 0: no limit */
	size_t breaks_at;               /* byte at which it fails; 0: never */
	struct request r;
	struct err e;
};

static const char *variable(void *arg, const char *name)
{
	const struct peer *p = arg;
	size_t n = strlen(name);

	for (size_t i = 0; i < MAX_VARS && p->vars[i]; i++)
		if (!strncmp(p->vars[i], name, n) && p->vars[i][n] == '=')
			return p->vars[i] + n + 1;
	return NULL;
}

static int read_some(void *arg, char *to, int n)
{
	struct peer *p = arg;
	size_t k = p->body.n - p->at;

	if (p->breaks_at && p->at >= p->breaks_at)
		return -1;
	if (p->piece && k > p->piece)
		k = p->piece;
	if (k > (size_t)n)
		k = (size_t)n;
	memcpy(to, p->body.p + p->at, k);
	p->at += k;
	return (int)k;
}

static const struct request_limits limits = { 40, 60, 1000 };

static struct peer *peer(const char *method, const char *uri)
{
	struct peer *p = ARENA_NEW(unit_arena(), struct peer);

	p->source = (struct request_source){ p, variable, read_some };
	p->r.arena = unit_arena();
	p->r.source = &p->source;
	p->body = S("");
	if (method)
		p->vars[0] = str_printf(unit_arena(), "REQUEST_METHOD=%s",
		    method).p;
	if (uri)
		p->vars[method ? 1 : 0] = str_printf(unit_arena(),
		    "REQUEST_URI=%s", uri).p;
	return p;
}

static int view(struct peer *p)
{
	return request_view(&p->r, BASE, &limits, &p->e);
}

static void reads_what_was_asked(void)
{
	struct peer *p = peer("PATCH", "/scim/acme/v2/Users/7?count=1");

	p->vars[2] = "HTTP_AUTHORIZATION=Bearer x";
	p->vars[3] = "HTTP_IF_MATCH=";
	p->vars[4] = "HTTPS=on";
	p->vars[5] = "CONTENT_LENGTH=12";
	p->vars[6] = "HTTP_PREFER=respond-async, Scimd-Dry-Run";
	p->vars[7] = "REMOTE_ADDR=192.0.2.1";
	p->vars[8] = "HTTP_X_FORWARDED_FOR=192.0.2.7, 192.0.2.8";
	T_OK(view(p), &p->e);
	T_INT(p->r.method, HTTP_PATCH);
	T_STR(p->r.account, "acme");
	T_INT(p->r.segments, 2);
	T_STR(request_param(&p->r, S("count")), "1");
	T_STR(p->r.authorization, "Bearer x");
	T_TRUE(p->r.if_match.p == NULL);
	T_TRUE(p->r.https);
	T_INT(p->r.length, 12);
	T_TRUE(p->r.dry_run);
	T_STR(p->r.address, "192.0.2.1");
	T_STR(p->r.forwarded_for, "192.0.2.7, 192.0.2.8");
}

static void takes_absent_variables_for_absent_headers(void)
{
	struct peer *p = peer("GET", "/scim/a/v2");

	p->vars[2] = "HTTPS=off";
	p->vars[3] = "CONTENT_LENGTH=";
	T_OK(view(p), &p->e);
	T_TRUE(p->r.authorization.p == NULL);
	T_FALSE(p->r.https);
	T_FALSE(p->r.dry_run);
	T_INT(p->r.length, -1);
}

static void knows_methods_by_their_exact_case(void)
{
	static const struct { const char *text; enum method want; } rows[] = {
		{ "DELETE", HTTP_DELETE }, { "GET", HTTP_GET },
		{ "HEAD", HTTP_HEAD }, { "OPTIONS", HTTP_OPTIONS },
		{ "PATCH", HTTP_PATCH }, { "POST", HTTP_POST },
		{ "PUT", HTTP_PUT }, { "get", HTTP_OTHER },
		{ "TRACE", HTTP_OTHER }, { "M-SEARCH", HTTP_OTHER },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct peer *p = peer(rows[i].text, "/scim/a/v2");

		T_OK(view(p), &p->e);
		T_INT(p->r.method, rows[i].want);
		T_STR(p->r.method_text, rows[i].text);
	}
}

static void refuses_what_no_web_server_would_send(void)
{
	static const char *const bad[][2] = {
		{ NULL, "/scim/a/v2" }, { "", "/scim/a/v2" },
		{ "GET", NULL }, { "GET", "" }, { "GE T", "/scim/a/v2" },
		{ "GET\r\n", "/scim/a/v2" }, { "GET", "/scim/a/v2#x" },
		{ "AVERYLONGMETHODTHATHASMORETHAN32CHARS", "/scim/a/v2" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct peer *p = peer(bad[i][0], bad[i][1]);

		T_ERR(view(p), &p->e, ERR_BAD_REQUEST);
	}
}

static void refuses_lengths_that_are_not_plain_numbers(void)
{
	static const char *const bad[] = {
		"-1", "+1", "1,1", " 1", "1 ", "0x10", "one", "1.0",
		"18446744073709551616", "9223372036854775808",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct peer *p = peer("PUT", "/scim/a/v2");

		p->vars[2] = str_printf(unit_arena(), "CONTENT_LENGTH=%s",
		    bad[i]).p;
		T_ERR(view(p), &p->e, ERR_BAD_REQUEST);
	}
}

static void keeps_to_the_limits_of_path_and_query(void)
{
	static const struct { size_t path, query; bool fits; } rows[] = {
		{ 40, 60, true }, { 41, 0, false }, { 40, 61, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf b;
		struct peer *p;

		buf_init(&b, unit_arena());
		buf_adds(&b, "/scim/a/v2/");
		while (b.n < rows[i].path)
			buf_addc(&b, 'x');
		buf_addc(&b, '?');
		for (size_t n = 0; n < rows[i].query; n++)
			buf_addc(&b, 'y');
		p = peer("GET", str_c(unit_arena(), buf_str(&b)));
		T_INT(view(p), rows[i].fits ? 0 : -1);
		T_INT(p->e.kind, rows[i].fits ? ERR_NONE : ERR_TOO_LARGE);
	}
}

static struct peer *sender(const char *length, struct str body)
{
	struct peer *p = peer("POST", "/scim/a/v2/Users");

	p->body = body;
	if (length)
		p->vars[2] = str_printf(unit_arena(), "CONTENT_LENGTH=%s",
		    length).p;
	T_OK(view(p), &p->e);
	return p;
}

static int body(struct peer *p)
{
	return request_read_body(&p->r, &limits, &p->e);
}

static void reads_a_body_in_any_pieces(void)
{
	for (size_t piece = 0; piece < 4; piece++) {
		struct peer *p = sender("7", S("{\"a\":1}"));

		p->piece = piece;
		T_OK(body(p), &p->e);
		T_STR(p->r.body, "{\"a\":1}");
	}
}

static void takes_no_length_for_no_body(void)
{
	struct peer *p = sender(NULL, S(""));

	T_OK(body(p), &p->e);
	T_INT(p->r.body.n, 0);
	p = sender(NULL, S("x"));
	T_ERR(body(p), &p->e, ERR_BAD_REQUEST);
}

static void never_takes_a_part_for_the_whole(void)
{
	struct peer *p = sender("8", S("{\"a\":1}"));

	T_ERR(body(p), &p->e, ERR_CANCELLED);
	p = sender("6", S("{\"a\":1}"));
	T_ERR(body(p), &p->e, ERR_BAD_REQUEST);
	for (size_t at = 1; at <= 7; at++) {
		p = sender("7", S("{\"a\":1}"));
		p->piece = 1;
		p->breaks_at = at;
		T_ERR(body(p), &p->e, ERR_CANCELLED);
		T_TRUE(p->r.body.p == NULL);
	}
}

static void keeps_to_the_limit_of_the_body(void)
{
	char text[1001] = { 0 };
	struct peer *p = sender("1000", (struct str){ text, 1000 });

	T_OK(body(p), &p->e);
	p = sender("1001", (struct str){ text, 1001 });
	T_ERR(body(p), &p->e, ERR_TOO_LARGE);
	T_INT(p->at, 0);
	p = sender("9223372036854775807", S(""));
	T_ERR(body(p), &p->e, ERR_TOO_LARGE);
}

UNIT_MAIN("request", UNIT(reads_what_was_asked),
    UNIT(takes_absent_variables_for_absent_headers),
    UNIT(knows_methods_by_their_exact_case),
    UNIT(refuses_what_no_web_server_would_send),
    UNIT(refuses_lengths_that_are_not_plain_numbers),
    UNIT(keeps_to_the_limits_of_path_and_query),
    UNIT(reads_a_body_in_any_pieces),
    UNIT(takes_no_length_for_no_body),
    UNIT(never_takes_a_part_for_the_whole),
    UNIT(keeps_to_the_limit_of_the_body))
