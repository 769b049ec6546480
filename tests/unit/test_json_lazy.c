/* SPDX-License-Identifier: Apache-2.0 */
/* Long arrays that stay in the text: the same values, the same refusals. */
#include <string.h>

#include "json/json.h"
#include "tests/unit/unit.h"

#define LONG 256                        /* an array of so many is left */

static const struct json_limits limits = { 16, 200000 };

#define TEN "0,1,2,3,4,5,6,7,8,9,"
/* More values than the reader has room for. */
#define MANY "[" TEN TEN TEN TEN TEN TEN TEN "%zu]"

/* Values of every kind; %zu is their number. */
static const char *const values[] = {
	"{\"value\":\"id-%zu\",\"display\":\"Ada\"}",
	"{\"value\":\"\\u00e4\\n %zu\",\"$ref\":\"\",\"n\":[1,{\"x\":null}]}",
	"\"text %zu\"", "\"\"", "null", "true", "-%zu.50", "[]", "{}",
	"[[%zu],[\"a\\\"b\",false]]",
	MANY,
};

/* {"Operations":[{"op":"x","value":[…],"path":"p"}]} */
static struct str text_of(size_t n, const char *at_300)
{
	struct buf b;

	buf_init(&b, unit_arena());
	buf_adds(&b, "{\"Operations\": [ {\"op\":\"x\", \"value\" : [");
	for (size_t i = 0; i < n; i++) {
		const char *v = values[i % ARRAY_LEN(values)];
		const char *mark = strstr(v, "%zu");

		buf_adds(&b, i ? " , " : " ");
		if (i == 300 && at_300) {
			buf_adds(&b, at_300);
		} else if (mark) {
			buf_add(&b, (struct str){ v, (size_t)(mark - v) });
			buf_printf(&b, "%zu", i);
			buf_adds(&b, mark + 3);
		} else {
			buf_adds(&b, v);
		}
	}
	buf_adds(&b, "], \"path\":\"p\"}]}");
	return buf_str(&b);
}

static struct json *read_lazily(struct str text)
{
	struct json *v = NULL;
	struct err e = { 0 };

	T_OK(json_read_lazily(unit_arena(), text, &limits, &v, &e), &e);
	T_NEED(v);
	return v;
}

static struct json *read_all(struct str text)
{
	struct json *v = NULL;
	struct err e = { 0 };

	T_OK(json_read(unit_arena(), text, &limits, &v, &e), &e);
	T_NEED(v);
	return v;
}

static struct str written(const struct json *v)
{
	struct buf b;

	buf_init(&b, unit_arena());
	json_write(&b, v);
	return buf_str(&b);
}

static const struct json *value_in(const struct json *v)
{
	return json_gets(json_gets(v, "Operations")->first, "value");
}

static void a_long_array_is_left_and_counted(void)
{
	static const size_t sizes[] = { 0, 1, LONG - 1, LONG, LONG + 1, 3000 };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct str text = text_of(sizes[i], NULL);
		struct json *v = read_lazily(text);
		const struct json *array = value_in(v);

		T_INT(array->unread, sizes[i] >= LONG);
		T_INT(array->count, sizes[i]);
		T_INT(json_is_unassigned(array), sizes[i] == 0);
		T_STR(json_text(json_gets(v, "Operations")->first, S("path")),
		    "p");
		T_STR(written(json_whole(unit_arena(), v)),
		    written(read_all(text)));
	}
}

/* What json_each() showed: copies, and the texts themselves. */
struct seen {
	struct json *copies;
	struct str texts[3000];
	size_t n, stop;
};

static int see(struct json *v, void *arg)
{
	struct seen *s = arg;
	struct str value = json_text(v, S("value"));

	s->texts[s->n++] = value.p ? value : v->text;
	json_push(s->copies, json_copy(unit_arena(), v));
	return s->stop && s->n == s->stop ? 7 : 0;
}

static void each_value_is_shown_in_order(void)
{
	static const size_t sizes[] = { 3, LONG, 2500 };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct str text = text_of(sizes[i], NULL);
		static struct seen s;
		size_t at = 0;

		s = (struct seen){ .copies = json_array(unit_arena()) };
		T_INT(json_each(unit_arena(), value_in(read_lazily(text)), see,
		    &s), 0);
		T_INT(s.n, sizes[i]);
		T_STR(written(s.copies), written(value_in(read_all(text))));
		JSON_EACH(v, s.copies) {
			struct str value = json_text(v, S("value"));

			T_STR(s.texts[at], value.p ? value :
			    v->text.p ? v->text : S(""));
			at++;
		}
		s = (struct seen){ .copies = json_array(unit_arena()),
		    .stop = 2 };
		T_INT(json_each(unit_arena(), value_in(read_lazily(text)), see,
		    &s), 7);
		T_INT(s.n, 2);
	}
}

#define DEEP "[[[[[[[[[[[[[]]]]]]]]]]]]]"

static void what_is_left_is_checked_all_the_same(void)
{
	static const char *const bad[] = {
		"{\"a\":1,\"A\":2}", "{\"a\":[{\"b\":1,\"b\":2}]}", "{\"a\"}",
		"[1,]", "\"\\ud800\"", "01", "\"\xff\"", DEEP, "]",
		"{\"a\":\"\\u0000\"}",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct str text = text_of(600, bad[i]);
		struct err e = { 0 }, same = { 0 };
		struct json *v = NULL;

		T_INT(json_read_lazily(unit_arena(), text, &limits, &v, &e),
		    -1);
		T_TRUE(v == NULL);
		T_INT(json_read(unit_arena(), text, &limits, &v, &same), -1);
		T_INT(e.kind, same.kind);
		T_STR(str_of(e.detail), str_of(same.detail));
	}
}

static void the_limit_of_values_counts_them(void)
{
	struct str text = text_of(1100, NULL);
	struct json_limits lim = { 16, 0 };
	size_t fits = 0;

	for (lim.nodes = 2000; lim.nodes < 20000; lim.nodes += 100) {
		struct err e = { 0 }, same = { 0 };
		struct json *v = NULL;
		int rc = json_read_lazily(unit_arena(), text, &lim, &v, &e);

		T_INT(rc, json_read(unit_arena(), text, &lim, &v, &same));
		T_INT(e.kind, same.kind);
		fits += rc == 0;
	}
	T_TRUE(fits > 10 && fits < 170);
}

static void ten_thousand_take_no_more_than_their_text(void)
{
	struct arena *a = arena_new(0);
	struct json *v = NULL;
	struct err e = { 0 };
	struct buf b;

	buf_init(&b, unit_arena());
	buf_adds(&b, "{\"Operations\":[{\"op\":\"add\",\"value\":[");
	for (int i = 0; i < 10000; i++)
		buf_printf(&b, "%s{\"value\":\"2819c223-7f76-453a-919d-%012d\","
		    "\"display\":\"ada%d@example.com\"}", i ? "," : "", i, i);
	buf_adds(&b, "]}]}");
	T_OK(json_read_lazily(a, buf_str(&b), &limits, &v, &e), &e);
	T_TRUE(arena_used(a) < 100000);
	arena_free(a);
}

UNIT_MAIN("json_lazy", UNIT(a_long_array_is_left_and_counted),
    UNIT(each_value_is_shown_in_order),
    UNIT(what_is_left_is_checked_all_the_same),
    UNIT(the_limit_of_values_counts_them),
    UNIT(ten_thousand_take_no_more_than_their_text))
