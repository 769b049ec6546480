/* SPDX-License-Identifier: Apache-2.0 */
#include "store/config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "tests/unit/unit.h"

static struct config fresh(void)
{
	struct config c;

	config_defaults(unit_arena(), &c);
	return c;
}

static int parse(struct config *c, const char *text, struct err *e)
{
	return config_parse(unit_arena(), c, S("f"), str_of(text), e);
}

static void lists_its_keys_in_order(void)
{
	size_t n;
	const struct config_key *k = config_keys(&n);

	T_TRUE(n > 30 && n <= 64);
	for (size_t i = 1; i < n; i++)
		T_TRUE(strcmp(k[i - 1].name, k[i].name) < 0);
}

static void takes_every_default_as_a_value(void)
{
	struct config c = fresh();
	size_t n;
	const struct config_key *k = config_keys(&n);
	struct err e = { 0 };

	for (size_t i = 0; i < n; i++)
		T_OK(config_set(unit_arena(), &c, str_of(k[i].name),
		    str_of(k[i].value), &e), &e);
	T_OK(config_check(&c, &e), &e);
	T_INT(c.body_max, 10 * 1024 * 1024);
	T_INT(c.busy_timeout, 5000);
	T_INT(c.filter_deadline, 2000);
	T_INT(c.socket_mode, 0660);
	T_INT(c.log_level, LOG_INFO);
	T_INT(c.require_https, 0);
	T_INT(c.query_max, 16384);
	T_STR(c.database, "/var/lib/scimd/scimd.db");
	T_STR(c.peer_users, "");
}

static void reads_lines_comments_and_blanks(void)
{
	struct config c = fresh();
	struct err e = { 0 };

	T_OK(parse(&c, "# head\n\n  threads = 4 # cores\r\n"
	    "\tbody_max=64K\nbase_url = https://h.example/a#b\n"
	    "filter_deadline = 500ms\nsocket-mode = 0600\nlog_level=DEBUG\n"
	    "peer_users =\nallow_tcp = Yes\nrequest_deadline = 2m", &e), &e);
	T_INT(c.threads, 4);
	T_INT(c.body_max, 65536);
	T_STR(c.base_url, "https://h.example/a#b");
	T_INT(c.filter_deadline, 500);
	T_INT(c.socket_mode, 0600);
	T_INT(c.log_level, LOG_DEBUG);
	T_INT(c.allow_tcp, 1);
	T_INT(c.request_deadline, 120000);
}

static void says_where_it_is_wrong_and_what_is_right(void)
{
	static const struct { const char *text, *detail; } bad[] = {
		{ "threads", "f:1: a line is \"key = value\"" },
		{ "\nthreds = 4", "f:2: there is no key \"threds\"; is it "
		    "threads?" },
		{ "x = 4", "f:1: there is no key \"x\"; scimd --help lists "
		    "them" },
		{ "threads = 0", "f:1: threads = 0: it must be a number from "
		    "1 to 1000" },
		{ "threads = 1001", "f:1: threads = 1001: it must be a number "
		    "from 1 to 1000" },
		{ "threads = ", "f:1: threads = : it must be a number from 1 "
		    "to 1000" },
		{ "threads=2\nthreads=2", "f:2: threads is given twice" },
		{ "allow_tcp = auto", "f:1: allow_tcp = auto: it must be yes "
		    "or no" },
		{ "require_https = 1", "f:1: require_https = 1: it must be "
		    "auto, yes or no" },
		{ "socket_mode = 0888", "f:1: socket_mode = 0888: it must be "
		    "an octal mode like 0660" },
		{ "socket_mode = 01777", "f:1: socket_mode = 01777: it must "
		    "be an octal mode like 0660" },
		{ "log_level = loud", "f:1: log_level = loud: it must be "
		    "debug, info, warn or error" },
		{ "path_max = 1G", "f:1: path_max = 1G: it must be bytes from "
		    "64 to 32768, or like 64K, 10M, 1G" },
		{ "database =", "f:1: database = : it must be text of 1 to "
		    "4000 bytes" },
		{ "busy_timeout = 5", "f:1: busy_timeout = 5: it must be a "
		    "time like 500ms, 5s, 2m; from 0ms to 3600000ms" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct config c = fresh();
		struct err e = { 0 };

		T_ERR(parse(&c, bad[i].text, &e), &e, ERR_INVALID_VALUE);
		T_STR(e.detail, bad[i].detail);
	}
}

static void refuses_values_that_are_nearly_right(void)
{
	static const char *const bad[][2] = {
		{ "body_max", "10MB" }, { "body_max", "M" },
		{ "body_max", "-1" }, { "body_max", "1.5M" },
		{ "body_max", "9223372036854775807G" },
		{ "body_max", "10m" }, { "busy_timeout", "5 s" },
		{ "busy_timeout", "ms" }, { "busy_timeout", "-5s" },
		{ "busy_timeout", "99999999999999999999s" },
		{ "socket_mode", "" }, { "socket_mode", "rw" },
		{ "database", "a\nb" }, { "database", "a\xff" },
		{ "threads", "0x10" },
	};
	struct config c = fresh();

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = { 0 };

		T_ERR(config_set(unit_arena(), &c, str_of(bad[i][0]),
		    str_of(bad[i][1]), &e), &e, ERR_INVALID_VALUE);
	}
}

static int check_url(const char *url, struct config *c, struct err *e)
{
	*c = fresh();
	return config_set(unit_arena(), c, S("base-url"), str_of(url), e) ||
	    config_check(c, e) ? -1 : 0;
}

static void checks_the_base_url(void)
{
	static const char *const bad[] = {
		"example.com/scim", "ftp://example.com/", "https://",
		"https:///scim", "https://e.com/a_b", "https://e.com/a b",
		"https://e.com/a?b", "https://e.com/a%20b", "https://e.com//a",
		"https://e.com/x{account}", "https://e.com/{account}x",
		"https://e.com/{account}/{account}", "https://e.com/{tenant}",
		"https://u@e.com/",
	};
	struct config c;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = { 0 };

		T_ERR(check_url(bad[i], &c, &e), &e, ERR_INVALID_VALUE);
	}
}

static void settles_what_follows_from_the_base_url(void)
{
	struct config c;
	struct err e = { 0 };

	T_OK(check_url("https://e.com:8443/a/{account}/v2//", &c, &e), &e);
	T_STR(c.base_url, "https://e.com:8443/a/{account}/v2");
	T_INT(c.require_https, 1);
	T_OK(check_url("http://127.0.0.1", &c, &e), &e);
	T_INT(c.require_https, 0);
	config_set(unit_arena(), &c, S("require_https"), S("yes"), &e);
	T_OK(config_check(&c, &e), &e);
	T_INT(c.require_https, 1);
}

static void listens_on_tcp_only_when_told_twice(void)
{
	struct config c = fresh();
	struct err e = { 0 };

	config_set(unit_arena(), &c, S("listen_tcp"), S("127.0.0.1:9"), &e);
	T_ERR(config_check(&c, &e), &e, ERR_INVALID_VALUE);
	err_clear(&e);
	config_set(unit_arena(), &c, S("allow_tcp"), S("yes"), &e);
	T_OK(config_check(&c, &e), &e);
}

static void checks_what_must_fit_together(void)
{
	static const char *const bad[] = {
		"page_default = 200\npage_max = 100",
		"trusted_proxies = 10.0.0.0/8 300.1.1.1",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct config c = fresh();
		struct err e = { 0 };

		T_OK(parse(&c, bad[i], &e), &e);
		T_ERR(config_check(&c, &e), &e, ERR_INVALID_VALUE);
	}
}

static const char *file_with(const char *text)
{
	const char *path = unit_path("scimd.conf");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	T_NEED(fd >= 0);
	T_INT(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return path;
}

static void finds_its_file(void)
{
	const char *path = file_with("threads = 3\n");
	struct config c;
	struct err e = { 0 };

	T_OK(config_load(unit_arena(), &c, path, "/nowhere", &e), &e);
	T_INT(c.threads, 3);
	T_STR(c.file, path);
	T_OK(config_load(unit_arena(), &c, NULL, path, &e), &e);
	T_INT(c.threads, 3);
	T_ERR(config_load(unit_arena(), &c, "/nowhere", NULL, &e), &e,
	    ERR_INVALID_VALUE);
	err_clear(&e);
	T_ERR(config_load(unit_arena(), &c, NULL, "/nowhere", &e), &e,
	    ERR_INVALID_VALUE);
	err_clear(&e);
	T_ERR(config_load(unit_arena(), &c, unit_dir(), NULL, &e), &e,
	    ERR_INVALID_VALUE);
}

static void hands_the_store_its_part(void)
{
	struct config c = fresh();
	struct store_config s;

	config_store(&c, &s);
	T_STR(s.database, "/var/lib/scimd/scimd.db");
	T_INT(s.busy_ms, 5000);
	T_INT(s.deadline_ms, 25000);
	T_INT(s.filter_ms, 2000);
	T_INT(s.queue_max, 1000);
	T_INT(s.page_default, 100);
	T_INT(s.page_max, 1000);
	T_INT(s.patch.operations, 1000);
	T_INT(s.patch.members, 20000);
	T_INT(s.patch.filter.bytes, 4096);
	T_INT(s.patch.filter.terms, 100);
	T_INT(s.patch.filter.depth, 32);
	T_STR(s.base_url, c.base_url);
}

UNIT_MAIN("config", UNIT(lists_its_keys_in_order),
    UNIT(takes_every_default_as_a_value),
    UNIT(reads_lines_comments_and_blanks),
    UNIT(says_where_it_is_wrong_and_what_is_right),
    UNIT(refuses_values_that_are_nearly_right),
    UNIT(checks_the_base_url),
    UNIT(settles_what_follows_from_the_base_url),
    UNIT(listens_on_tcp_only_when_told_twice),
    UNIT(checks_what_must_fit_together),
    UNIT(finds_its_file),
    UNIT(hands_the_store_its_part))
