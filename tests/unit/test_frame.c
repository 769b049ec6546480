/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/frame.h"

#include "tests/unit/fastcgi_client.h"
#include "tests/unit/unit.h"

static enum frame look(struct str s)
{
	return frame_look((const unsigned char *)s.p, s.n);
}

static struct str request(void)
{
	return whole_request(unit_arena(), "/x", S("body"), true);
}

static void knows_a_whole_request(void)
{
	struct str s = request();

	T_INT(look(s), FRAME_WHOLE);
	s = whole_request(unit_arena(), "/x", S(""), false);
	T_INT(look(s), FRAME_WHOLE);
}

static void waits_for_every_byte_that_is_missing(void)
{
	struct str s = request();
	enum frame f, last = FRAME_MORE;

	for (size_t n = 0; n < s.n; n++) {
		f = look(str_sub(s, 0, n));
		T_TRUE(f == FRAME_MORE || f == FRAME_HEAD);
		T_TRUE(f >= last);
		last = f;
	}
	T_INT(last, FRAME_HEAD);
}

static void allows_padding_and_small_records(void)
{
	struct record_spec padded = REC(REC_PARAMS);
	struct buf b;

	buf_init(&b, unit_arena());
	add_begin(&b, true);
	padded.padding = 255;
	add_record(&b, padded, S("\1"));
	add_record(&b, REC(REC_PARAMS), S("\3NVA"));
	add_record(&b, REC(REC_PARAMS), S("L"));
	padded.padding = 7;
	add_record(&b, padded, S(""));
	T_INT(look(buf_str(&b)), FRAME_HEAD);
	add_record(&b, REC(REC_STDIN), S("c"));
	add_record(&b, REC(REC_STDIN), S(""));
	T_INT(look(buf_str(&b)), FRAME_WHOLE);
}

/* What may not come first; content of the right length. */
static void refuses_what_does_not_begin_a_request(void)
{
	static const struct record_spec bad[] = {
		{ 0, REC_BEGIN, 1, 0 }, { 2, REC_BEGIN, 1, 0 },
		{ 255, REC_BEGIN, 1, 0 }, { 1, REC_BEGIN, 0, 0 },
		{ 1, REC_PARAMS, 1, 0 }, { 1, REC_STDIN, 1, 0 },
		{ 1, REC_ABORT, 1, 0 }, { 1, REC_GET_VALUES, 0, 0 },
		{ 1, 0, 1, 0 }, { 1, 99, 0, 0 }, { 1, 255, 1, 0 },
	};
	struct buf b;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		buf_init(&b, unit_arena());
		add_record(&b, bad[i], S("\0\1\0\0\0\0\0\0"));
		T_INT(look(buf_str(&b)), FRAME_BAD);
	}
	T_INT(look(S("GET / HTTP/1.1\r\n")), FRAME_BAD);
	T_INT(look(S("G")), FRAME_BAD);
}

static void refuses_other_roles_and_lengths(void)
{
	static const struct str bad[] = {
		STR("\0\2\0\0\0\0\0\0"), STR("\0\3\0\0\0\0\0\0"),
		STR("\0\0\0\0\0\0\0\0"), STR("\1\1\0\0\0\0\0\0"),
		STR("\0\1\0\0\0\0\0"), STR("\0\1\0\0\0\0\0\0\0"), STR(""),
	};
	struct buf b;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		buf_init(&b, unit_arena());
		add_record(&b, REC(REC_BEGIN), bad[i]);
		T_INT(look(buf_str(&b)), FRAME_BAD);
	}
}

static void refuses_what_does_not_belong_to_the_request(void)
{
	static const struct record_spec bad[] = {
		{ 1, REC_GET_VALUES, 0, 0 }, { 1, 99, 0, 0 },
		{ 1, REC_BEGIN, 2, 0 }, { 1, REC_BEGIN, 1, 0 },
		{ 1, REC_PARAMS, 2, 0 }, { 1, REC_PARAMS, 257, 0 },
		{ 1, REC_ABORT, 1, 0 }, { 1, REC_STDIN, 1, 0 },
		{ 2, REC_PARAMS, 1, 0 }, { 1, 8, 1, 0 },
	};
	struct buf b;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		buf_init(&b, unit_arena());
		add_begin(&b, true);
		add_record(&b, REC(REC_PARAMS), S("x"));
		add_record(&b, bad[i], S("y"));
		T_INT(look(buf_str(&b)), FRAME_BAD);
	}
}

static enum frame look_params(struct str params)
{
	struct buf b;

	buf_init(&b, unit_arena());
	add_begin(&b, true);
	add_record(&b, REC(REC_PARAMS), params);
	add_record(&b, REC(REC_PARAMS), S(""));
	add_record(&b, REC(REC_STDIN), S(""));
	return look(buf_str(&b));
}

static void refuses_params_that_lie_about_their_length(void)
{
	static const struct str good[] = {
		STR("\0\0"), STR("\1\1ab"), STR("\200\0\0\1\1ab"),
		STR("\1\200\0\0\1ab\0\1c"),
		STR("\200\0\0\1\200\0\0\1ab"),
	};
	static const struct str bad[] = {
		STR("\1"), STR("\1\1"), STR("\1\1a"), STR("\1\1abc"),
		STR("\200\0\0"), STR("\0\200\0\1\1abc"),
		STR("\377\377\377\377\377\377\377\377"),
		STR("\177\377\377\377\377"),
	};
	struct buf b;

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		T_INT(look_params(good[i]), FRAME_WHOLE);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		T_INT(look_params(bad[i]), FRAME_BAD);
	buf_init(&b, unit_arena());
	add_begin(&b, true);
	add_record(&b, REC(REC_PARAMS), S("\200\1\0\0\1"));
	T_INT(look(buf_str(&b)), FRAME_BAD);    /* not worth waiting for */
}

static void refuses_an_abort_within_the_body(void)
{
	struct buf b;

	buf_init(&b, unit_arena());
	add_begin(&b, true);
	add_record(&b, REC(REC_PARAMS), S(""));
	add_record(&b, REC(REC_STDIN), S("half"));
	T_INT(look(buf_str(&b)), FRAME_HEAD);
	add_record(&b, REC(REC_ABORT), S(""));
	T_INT(look(buf_str(&b)), FRAME_BAD);
}

UNIT_MAIN("frame", UNIT(knows_a_whole_request),
    UNIT(waits_for_every_byte_that_is_missing),
    UNIT(allows_padding_and_small_records),
    UNIT(refuses_what_does_not_begin_a_request),
    UNIT(refuses_other_roles_and_lengths),
    UNIT(refuses_what_does_not_belong_to_the_request),
    UNIT(refuses_params_that_lie_about_their_length),
    UNIT(refuses_an_abort_within_the_body))
