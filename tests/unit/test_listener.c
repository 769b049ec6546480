/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/listener.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scimd/options.h"
#include "scimd/peers.h"
#include "tests/unit/fastcgi_client.h"
#include "tests/unit/unit.h"

static struct config fresh(void)
{
	struct config c;

	config_defaults(unit_arena(), &c);
	c.socket = str_of(unit_path("socket"));
	return c;
}

static int open_it(const struct config *c, struct listener *l, struct err *e)
{
	return listener_open(unit_arena(), c, l, e);
}

static void makes_a_socket_with_its_mode_and_removes_it(void)
{
	struct config c = fresh();
	struct listener l;
	struct err e = { 0 };
	struct stat st;
	int fd;

	c.socket_mode = 0620;
	T_NEED(T_OK(open_it(&c, &l, &e), &e));
	T_INT(stat(c.socket.p, &st), 0);
	T_INT(st.st_mode & 0777, 0620);
	T_TRUE(l.unix_socket);
	fd = client_connect(c.socket.p, 1000);
	T_TRUE(fd >= 0);
	close(fd);
	listener_close(&l);
	T_INT(stat(c.socket.p, &st), -1);
}

static void replaces_a_socket_that_nobody_serves(void)
{
	struct config c = fresh();
	struct listener l, dead;
	struct err e = { 0 };

	T_NEED(T_OK(open_it(&c, &dead, &e), &e));
	close(dead.fd);
	T_OK(open_it(&c, &l, &e), &e);
	listener_close(&l);
}

static void leaves_what_is_not_its_own_alone(void)
{
	struct config c = fresh();
	struct listener l, other;
	struct err e = { 0 };
	int fd;

	T_NEED(T_OK(open_it(&c, &l, &e), &e));
	T_ERR(open_it(&c, &other, &e), &e, ERR_INVALID_VALUE);
	T_TRUE(strstr(e.detail, "another process") != NULL);
	err_clear(&e);
	unlink(c.socket.p);
	fd = open(c.socket.p, O_CREAT | O_WRONLY, 0600);
	close(fd);
	listener_close(&l);
	T_INT(access(c.socket.p, F_OK), 0);
	T_ERR(open_it(&c, &l, &e), &e, ERR_INVALID_VALUE);
	T_INT(access(c.socket.p, F_OK), 0);
}

static void says_what_cannot_be_opened(void)
{
	static const char *const bad[][2] = {
		{ "socket", "/nowhere/at/all/socket" },
		{ "socket_group", "no-such-group" },
		{ "listen_tcp", "127.0.0.1" }, { "listen_tcp", ":9000" },
		{ "listen_tcp", "localhost:9000" },
		{ "listen_tcp", "127.0.0.1:http" },
		{ "listen_tcp", "192.0.2.1:9" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct config c = fresh();
		struct listener l;
		struct err e = { 0 };

		config_set(unit_arena(), &c, str_of(bad[i][0]),
		    str_of(bad[i][1]), &e);
		T_ERR(open_it(&c, &l, &e), &e, ERR_INVALID_VALUE);
		unlink(c.socket.p);
	}
}

static void opens_tcp_when_it_is_configured(void)
{
	struct config c = fresh();
	struct listener l;
	struct err e = { 0 };

	c.listen_tcp = S("127.0.0.1:0");
	T_NEED(T_OK(open_it(&c, &l, &e), &e));
	T_FALSE(l.unix_socket);
	listener_close(&l);
	c.listen_tcp = S("[::1]:0");
	if (open_it(&c, &l, &e) == 0)   /* where there is IPv6 */
		listener_close(&l);
}

/* Makes fd standard input while the listener is opened. */
static int inherit(int fd, const struct config *c, struct listener *l,
    struct err *e)
{
	int saved = dup(STDIN_FILENO), rc;

	dup2(fd, STDIN_FILENO);
	rc = listener_open(unit_arena(), c, l, e);
	if (saved >= 0)
		dup2(saved, STDIN_FILENO);
	else
		close(STDIN_FILENO);
	close(saved);
	return rc;
}

static void inherits_standard_input(void)
{
	struct config c = fresh();
	struct listener made, l;
	struct err e = { 0 };
	int tcp = socket(AF_INET, SOCK_STREAM, 0);

	T_NEED(T_OK(open_it(&c, &made, &e), &e));
	T_OK(inherit(made.fd, &c, &l, &e), &e);
	T_INT(l.fd, STDIN_FILENO);
	T_TRUE(l.unix_socket);
	T_TRUE(l.path == NULL);
	listener_close(&made);
	listen(tcp, 1);
	T_ERR(inherit(tcp, &c, &l, &e), &e, ERR_INVALID_VALUE);
	T_TRUE(strstr(e.detail, "allow_tcp") != NULL);
	err_clear(&e);
	c.allow_tcp = 1;
	T_OK(inherit(tcp, &c, &l, &e), &e);
	T_FALSE(l.unix_socket);
	close(tcp);
}

static void reads_the_users_who_may_connect(void)
{
	struct peers p;
	struct err e = { 0 };

	T_OK(peers_read(unit_arena(), S(""), &p, &e), &e);
	T_INT(p.count, 2);
	T_OK(peers_read(unit_arena(), S(" root  4711 "), &p, &e), &e);
	T_INT(p.count, 4);
	T_INT(p.uids[3], 4711);
	T_FALSE(p.anybody);
	T_OK(peers_read(unit_arena(), S("*"), &p, &e), &e);
	T_TRUE(p.anybody);
	T_ERR(peers_read(unit_arena(), S("no-such-user"), &p, &e), &e,
	    ERR_INVALID_VALUE);
}

struct outcome {
	struct config c;
	enum options_wish wish;
	bool usage;
	struct err e;
	int rc;
};

static struct outcome options(const char *a, const char *b, const char *c)
{
	char *argv[] = { "scimd", (char *)(uintptr_t)a, (char *)(uintptr_t)b,
		(char *)(uintptr_t)c, NULL };
	int argc = 1 + (a != NULL) + (b != NULL) + (c != NULL);
	struct outcome o = { .rc = 0 };

	unsetenv(CONFIG_ENV);
	o.rc = options_read(unit_arena(), argc, argv, &o.c, &o.wish, &o.usage,
	    &o.e);
	return o;
}

static void reads_every_key_as_an_option(void)
{
	struct outcome o = options("--body-max=64K", "--threads", "3");
	size_t n;
	const struct config_key *k = config_keys(&n);
	struct str help = options_help(unit_arena());

	T_OK(o.rc, &o.e);
	T_INT(o.wish, OPTIONS_RUN);
	T_INT(o.c.body_max, 65536);
	T_INT(o.c.threads, 3);
	for (size_t i = 0; i < n; i++)
		T_TRUE(str_find_str(help, str_of(k[i].help)) < help.n ||
		    strlen(k[i].help) > 60);
	T_INT(options("--check", NULL, NULL).wish, OPTIONS_CHECK);
	T_INT(options("--version", NULL, NULL).wish, OPTIONS_VERSION);
	T_INT(options("--threads", "0", "--help").wish, OPTIONS_HELP);
}

static void says_whether_the_command_line_is_wrong(void)
{
	static const char *const bad[][2] = {
		{ "-x", NULL }, { "x", NULL }, { "-c", NULL },
		{ "--threads", NULL }, { "--threads", "0" },
		{ "--nothing", "1" }, { "--", NULL },
	};
	struct outcome o;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		o = options(bad[i][0], bad[i][1], NULL);
		T_ERR(o.rc, &o.e, ERR_INVALID_VALUE);
		T_TRUE(o.usage);
	}
	o = options("-c", "/nowhere", NULL);
	T_ERR(o.rc, &o.e, ERR_INVALID_VALUE);
	T_FALSE(o.usage);
}

UNIT_MAIN("listener", UNIT(makes_a_socket_with_its_mode_and_removes_it),
    UNIT(replaces_a_socket_that_nobody_serves),
    UNIT(leaves_what_is_not_its_own_alone),
    UNIT(says_what_cannot_be_opened),
    UNIT(opens_tcp_when_it_is_configured),
    UNIT(inherits_standard_input),
    UNIT(reads_the_users_who_may_connect),
    UNIT(reads_every_key_as_an_option),
    UNIT(says_whether_the_command_line_is_wrong))
