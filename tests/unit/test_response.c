/* SPDX-License-Identifier: Apache-2.0 */
#include "http/response.h"

#include <string.h>

#include "tests/unit/unit.h"

/* What the peer got, and when it hangs up. */
struct peer {
	struct response_sink sink;
	struct buf got;
	size_t writes, ends;
	size_t gone_after;              /* writes; 0: never */
	struct response r;
	struct err e;
};

static int take(void *arg, struct str bytes)
{
	struct peer *p = arg;

	if (p->gone_after && p->writes >= p->gone_after)
		return -1;
	if (!bytes.n) {
		p->ends++;
		return 0;
	}
	p->writes++;
	buf_add(&p->got, bytes);
	return 0;
}

static struct peer *peer(void)
{
	struct peer *p = ARENA_NEW(unit_arena(), struct peer);

	p->sink = (struct response_sink){ p, take };
	buf_init(&p->got, unit_arena());
	response_init(&p->r, unit_arena(), &p->sink);
	return p;
}

#define TAIL "Cache-Control: no-store\r\n" \
	"X-Content-Type-Options: nosniff\r\n\r\n"

static bool got(const struct peer *p, const char *text)
{
	return str_find_str(buf_str(&p->got), str_of(text)) < p->got.n;
}

static void sends_a_small_answer_in_one_piece(void)
{
	struct peer *p = peer();

	p->r.status = 201;
	buf_adds(&p->r.body, "{}");
	response_header(&p->r, "ETag", S("W/\"1\""));
	T_OK(response_flow(&p->r, &p->e), &p->e);
	T_INT(p->writes, 0);
	T_INT(response_end(&p->r), 0);
	T_INT(p->writes, 1);
	T_INT(p->ends, 1);
	T_STR(buf_str(&p->got), "Status: 201 Created\r\n"
	    "Content-Type: application/scim+json\r\nContent-Length: 2\r\n"
	    "ETag: W/\"1\"\r\n" TAIL "{}");
	T_INT(p->r.bytes, p->got.n);
}

static void names_plain_json_when_it_was_asked_for(void)
{
	struct peer *p = peer();

	p->r.plain_json = true;
	buf_adds(&p->r.body, "{}");
	response_end(&p->r);
	T_TRUE(got(p, "Content-Type: application/json\r\n"));
}

static void sends_no_body_with_204_and_304(void)
{
	for (int status = 204; status <= 304; status += 100) {
		struct peer *p = peer();

		p->r.status = status;
		buf_adds(&p->r.body, "{}");
		response_end(&p->r);
		T_FALSE(got(p, "\nContent-"));
		T_TRUE(str_ends(buf_str(&p->got), S(TAIL)));
	}
}

static void sends_the_head_of_a_body_to_head(void)
{
	struct peer *p = peer();

	p->r.head_only = true;
	buf_adds(&p->r.body, "{}");
	response_end(&p->r);
	T_TRUE(got(p, "Content-Length: 2\r\n"));
	T_TRUE(str_ends(buf_str(&p->got), S(TAIL)));
}

static void streams_what_is_larger_than_a_chunk(void)
{
	char piece[1000];
	struct peer *p = peer();

	memset(piece, 'x', sizeof(piece));
	for (int i = 0; i < 1000; i++) {
		buf_add(&p->r.body, (struct str){ piece, sizeof(piece) });
		T_OK(response_flow(&p->r, &p->e), &p->e);
	}
	T_TRUE(p->r.started);
	T_FALSE(response_restart(&p->r));
	T_INT(response_end(&p->r), 0);
	T_FALSE(got(p, "Content-Length"));
	T_INT(p->got.n - str_find_str(buf_str(&p->got), S(TAIL)) -
	    strlen(TAIL), 1000000);
	T_TRUE(p->r.body.cap < 4 * RESPONSE_CHUNK);
	T_INT(p->ends, 1);
}

static void streams_nothing_to_head(void)
{
	struct peer *p = peer();

	p->r.head_only = true;
	buf_room(&p->r.body, RESPONSE_CHUNK + 1);
	memset(p->r.body.p, 'x', RESPONSE_CHUNK + 1);
	buf_wrote(&p->r.body, RESPONSE_CHUNK + 1);
	T_OK(response_flow(&p->r, &p->e), &p->e);
	buf_adds(&p->r.body, "more");
	T_INT(response_end(&p->r), 0);
	T_TRUE(str_ends(buf_str(&p->got), S(TAIL)));
}

static void keeps_headers_to_one_line(void)
{
	static const struct str bad[] = {
		STR("a\r\nSet-Cookie: b"), STR("a\nb"), STR("a\rb"),
		STR("a\0b"), STR("a\x1b[m"), STR("a\x7f"),
	};
	struct peer *p = peer();

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		response_header(&p->r, "Location", bad[i]);
	T_INT(p->r.headers, 0);
	response_header(&p->r, "Location", S("/a"));
	response_header(&p->r, "location", S("/b"));
	T_INT(p->r.headers, 1);
	response_end(&p->r);
	T_TRUE(got(p, "ocation: /b\r\n"));
	T_FALSE(got(p, "Cookie"));
}

static void drops_headers_beyond_its_room(void)
{
	static const char *const names[] = { "A", "B", "C", "D", "E", "F", "G",
		"H", "I", "J", "K", "L", "M" };
	struct peer *p = peer();

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		response_header(&p->r, names[i], S("1"));
	T_INT(p->r.headers, RESPONSE_HEADERS);
	response_end(&p->r);
	T_TRUE(got(p, "L: 1\r\n"));
	T_FALSE(got(p, "M: 1\r\n"));
}

static void becomes_an_error_before_it_went_out(void)
{
	struct peer *p = peer();

	buf_adds(&p->r.body, "{\"half\":");
	response_header(&p->r, "ETag", S("W/\"1\""));
	response_header(&p->r, "Allow", S("GET"));
	err_set(&p->e, ERR_BUSY, "try again");
	p->e.retry_after = 7;
	T_TRUE(response_restart(&p->r));
	response_error(&p->r, &p->e, S("R1"), NULL);
	T_INT(response_end(&p->r), 0);
	T_TRUE(str_starts(buf_str(&p->got),
	    S("Status: 503 Service Unavailable\r\n")));
	T_TRUE(got(p, "Retry-After: 7\r\n"));
	T_TRUE(got(p, "Allow: GET\r\n"));
	T_TRUE(got(p, "(request R1)"));
	T_FALSE(got(p, "half"));
	T_FALSE(got(p, "ETag"));
	T_FALSE(got(p, "WWW-Authenticate"));
}

static void challenges_who_has_no_token(void)
{
	struct peer *p = peer();

	err_set(&p->e, ERR_UNAUTHORIZED, "no");
	response_error(&p->r, &p->e, S(""), "Bearer realm=\"scim\"");
	response_end(&p->r);
	T_TRUE(got(p, "Status: 401 Unauthorized\r\n"));
	T_TRUE(got(p, "WWW-Authenticate: Bearer realm=\"scim\"\r\n"));
}

static void gives_up_when_the_peer_is_gone(void)
{
	struct peer *p = peer();

	p->gone_after = 1;
	for (int i = 0; i < 2; i++) {
		memset(buf_room(&p->r.body, RESPONSE_CHUNK + 1), 'x',
		    RESPONSE_CHUNK + 1);
		buf_wrote(&p->r.body, RESPONSE_CHUNK + 1);
		err_clear(&p->e);
		T_INT(response_flow(&p->r, &p->e), i ? -1 : 0);
	}
	T_INT(p->e.kind, ERR_CANCELLED);
	T_TRUE(p->r.failed);
	T_INT(response_end(&p->r), -1);
	T_INT(p->ends, 0);
}

UNIT_MAIN("response", UNIT(sends_a_small_answer_in_one_piece),
    UNIT(names_plain_json_when_it_was_asked_for),
    UNIT(sends_no_body_with_204_and_304),
    UNIT(sends_the_head_of_a_body_to_head),
    UNIT(streams_what_is_larger_than_a_chunk),
    UNIT(streams_nothing_to_head),
    UNIT(keeps_headers_to_one_line),
    UNIT(drops_headers_beyond_its_room),
    UNIT(becomes_an_error_before_it_went_out),
    UNIT(challenges_who_has_no_token),
    UNIT(gives_up_when_the_peer_is_gone))
