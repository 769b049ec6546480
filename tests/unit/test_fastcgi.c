/* SPDX-License-Identifier: Apache-2.0 */
/* test_fastcgi.c - the worker's transport against peers of every kind. */
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/unit/fastcgi_client.h"
#include "tests/unit/fastcgi_rig.h"
#include "tests/unit/unit.h"

static void answers_many_requests_on_one_connection(void)
{
	struct rig *r = rig();
	int fd = client_connect(r->path, WAIT_MS);

	for (int i = 0; i < 50; i++)
		ask(fd, request("/x", S("body")), S("\r\n\r\n4"));
	ask(fd, whole_request(unit_arena(), "/x", S(""), false),
	    S("\r\n\r\n0"));
	T_TRUE(client_closed(fd));
	close(fd);
	T_INT(stored, 51);
	rig_end(r);
}

static void passes_large_bodies_and_answers(void)
{
	static char body[3000000];
	struct rig *r = rig();
	struct buf out;
	int fd = client_connect(r->path, WAIT_MS);

	ask(fd, request("/x", (struct str){ body, sizeof(body) }),
	    S("\r\n\r\n3000000"));
	buf_init(&out, unit_arena());
	client_send(fd, request("/big", S("")));
	T_INT(client_answer(fd, &out), 1);
	T_INT(out.n, strlen("Status: 200 OK\r\n\r\n") + 200000);
	ask(fd, request("/unread", (struct str){ body, sizeof(body) }),
	    S("unread"));
	ask(fd, request("/x", S("12")), S("\r\n\r\n2"));
	close(fd);
	rig_end(r);
}

static void takes_a_request_byte_by_byte(void)
{
	struct rig *r = rig();
	int fd = client_connect(r->path, WAIT_MS);
	struct str s = request("/x", S("12"));

	for (size_t i = 0; i + 1 < s.n; i++)
		T_NEED(client_send(fd, str_sub(s, i, i + 1)));
	ask(fd, str_sub(s, s.n - 1, s.n), S("\r\n\r\n2"));
	close(fd);
	rig_end(r);
}

static void idle_connections_cost_no_thread(void)
{
	struct rig *r = rig();
	int fd[40];

	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		fd[i] = client_connect(r->path, WAIT_MS);
		ask(fd[i], request("/x", S("")), S("\r\n\r\n0"));
	}
	serves_on(r);
	pause_ms(700);
	pool_tick(r->pool);             /* idling is not stalling */
	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		ask(fd[i], request("/x", S("")), S("\r\n\r\n0"));
		close(fd[i]);
	}
	rig_end(r);
}

static void half_requests_cost_no_thread_and_are_cut_off(void)
{
	struct str s = request("/x", S("body"));
	struct rig *r = rig();
	int fd[40];

	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		fd[i] = client_connect(r->path, WAIT_MS);
		client_send(fd[i], str_sub(s, 0, 1 + i * 2));
	}
	serves_on(r);
	pause_ms(700);
	pool_tick(r->pool);
	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		T_TRUE(client_closed(fd[i]));
		close(fd[i]);
	}
	T_INT(begun, 1);
	rig_end(r);
}

static void stalled_uploads_leave_threads_for_others(void)
{
	static char body[60000];
	struct str s = request("/x", (struct str){ body, sizeof(body) });
	struct rig *r = rig();
	int fd[12];

	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		fd[i] = client_connect(r->path, WAIT_MS);
		client_send(fd[i], str_sub(s, 0, 50000));
	}
	pause_ms(100);
	T_INT(begun, THREADS - 1);
	serves_on(r);
	for (size_t i = 0; i < ARRAY_LEN(fd); i++)
		client_send(fd[i], str_sub(s, 50000, s.n));
	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		ask(fd[i], S(""), S("\r\n\r\n60000"));
		close(fd[i]);
	}
	rig_end(r);
}

static void an_upload_that_stops_is_given_up(void)
{
	static char body[60000];
	struct str s = request("/x", (struct str){ body, sizeof(body) });
	struct rig *r = rig();
	int fd = client_connect(r->path, WAIT_MS);

	client_send(fd, str_sub(s, 0, 50000));
	T_TRUE(client_closed(fd));
	close(fd);
	T_INT(stored, 0);
	serves_on(r);
	rig_end(r);
}

/* Sends bytes, hangs up or waits for the peer to do so. */
static void hostile(struct rig *r, struct str bytes)
{
	int fd = client_connect(r->path, WAIT_MS);

	client_send(fd, bytes);
	shutdown(fd, SHUT_WR);
	T_TRUE(client_closed(fd));
	close(fd);
}

static void nothing_is_stored_of_a_request_that_is_cut(void)
{
	static char body[100000];
	struct str small = request("/x", S("12345"));
	struct str large = request("/x", (struct str){ body, sizeof(body) });
	struct rig *r = rig();

	for (size_t n = 0; n < small.n; n += 3)
		hostile(r, str_sub(small, 0, n));
	for (size_t n = 1; n < large.n; n += 9000)
		hostile(r, str_sub(large, 0, n));
	hostile(r, str_sub(large, 0, large.n - 8));
	T_INT(stored, 0);
	serves_on(r);
	rig_end(r);
}

/* The head and n bytes of a body, then a record of the given kind. */
static struct str aborted(size_t n, struct record_spec kind)
{
	static char body[60000];
	struct buf b;

	buf_init(&b, unit_arena());
	add_begin(&b, true);
	add_record(&b, REC(REC_PARAMS), S("\013\2REQUEST_URI/x"));
	add_record(&b, REC(REC_PARAMS), S(""));
	add_record(&b, REC(REC_STDIN), (struct str){ body, n });
	add_record(&b, kind, S("12345678"));
	add_record(&b, REC(REC_STDIN), S(""));
	return buf_str(&b);
}

static void nothing_is_stored_of_a_request_that_is_aborted(void)
{
	struct rig *r = rig();

	hostile(r, aborted(5, REC(REC_ABORT)));
	hostile(r, aborted(60000, REC(REC_ABORT)));
	hostile(r, aborted(5, REC(REC_PARAMS)));
	hostile(r, aborted(5, (struct record_spec){ 1, REC_STDIN, 2, 0 }));
	T_INT(stored, 0);
	serves_on(r);
	rig_end(r);
}

/* Six names that libfcgi has an answer for overflow its buffer. */
static void management_records_do_not_reach_libfcgi(void)
{
	struct rig *r = rig();
	struct buf names, b;

	buf_init(&names, unit_arena());
	for (int i = 0; i < 60; i++)
		add_param(&names, S("FCGI_MPXS_CONNS"), S(""));
	buf_init(&b, unit_arena());
	add_record(&b, (struct record_spec){ 1, REC_GET_VALUES, 0, 0 },
	    buf_str(&names));
	hostile(r, buf_str(&b));
	buf_clear(&b);
	add_begin(&b, true);
	add_record(&b, (struct record_spec){ 1, REC_GET_VALUES, 0, 0 },
	    buf_str(&names));
	hostile(r, buf_str(&b));
	add_record(&b, REC(REC_PARAMS), S(""));
	hostile(r, buf_str(&b));
	T_INT(begun, 0);
	serves_on(r);
	rig_end(r);
}

static void params_that_lie_about_their_length_are_cut_off(void)
{
	static const struct str bad[] = {
		STR("\377\377\377\377\377\377\377\377x"),
		STR("\200\0\377\377\0x"), STR("\5\5abc"), STR("\377"),
		STR("\177\377\377\377"),
	};
	struct rig *r = rig();
	struct buf b;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		buf_init(&b, unit_arena());
		add_begin(&b, true);
		add_record(&b, REC(REC_PARAMS), bad[i]);
		add_record(&b, REC(REC_PARAMS), S(""));
		add_record(&b, REC(REC_STDIN), S(""));
		hostile(r, buf_str(&b));
	}
	T_INT(begun, 0);
	serves_on(r);
	rig_end(r);
}

static void a_head_beyond_the_window_is_cut_off(void)
{
	static char piece[60000];
	struct rig *r = rig();
	struct buf b;

	buf_init(&b, unit_arena());
	add_begin(&b, true);
	add_record(&b, REC(REC_PARAMS), (struct str){ piece, sizeof(piece) });
	add_record(&b, REC(REC_PARAMS), (struct str){ piece, sizeof(piece) });
	hostile(r, buf_str(&b));
	T_INT(begun, 0);
	serves_on(r);
	rig_end(r);
}

static void mutations_do_not_kill_it(void)
{
	struct rig *r = rig();
	uint32_t seed = 20260101;

	for (int i = 0; i < 300; i++) {
		struct str s = request("/x", S("0123456789"));
		char *p = str_c(unit_arena(), s);
		int fd = client_connect(r->path, WAIT_MS);

		for (int k = 0; k < 1 + i % 4; k++) {
			seed = seed * 1664525 + 1013904223;
			p[(seed >> 8) % s.n] = (char)(seed >> 24);
		}
		client_send(fd, (struct str){ p, s.n });
		close(fd);
	}
	serves_on(r);
	rig_end(r);
}

static void an_answer_that_is_cut_does_not_look_whole(void)
{
	struct rig *r = rig();
	int fd = client_connect(r->path, WAIT_MS);
	struct buf out;

	buf_init(&out, unit_arena());
	client_send(fd, request("/cut", S("")));
	T_INT(client_answer(fd, &out), 0);
	close(fd);
	rig_end(r);
}

static void clients_that_run_away_do_no_harm(void)
{
	struct rig *r = rig();

	for (int i = 0; i < 12; i++) {
		int fd = client_connect(r->path, WAIT_MS);

		client_send(fd, request(i % 2 ? "/big" : "/slow", S("1")));
		close(fd);
	}
	pause_ms(1000);
	serves_on(r);
	rig_end(r);
}

static void the_longest_idle_gives_way_when_there_is_no_room(void)
{
	struct rig *r = rig_of(4, 500);
	int fd[6];

	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		fd[i] = client_connect(r->path, WAIT_MS);
		ask(fd[i], request("/x", S("")), S("\r\n\r\n0"));
		pause_ms(50);           /* until it is idle */
	}
	T_INT(pool_connections(r->pool), 4);
	T_TRUE(client_closed(fd[0]));
	T_TRUE(client_closed(fd[1]));
	ask(fd[2], request("/x", S("")), S("\r\n\r\n0"));
	for (size_t i = 0; i < ARRAY_LEN(fd); i++)
		close(fd[i]);
	rig_end(r);
}

/* One thread takes events in their order, so once a later request is answered
 * it is known that the half requests before it were seen, and in which order;
 * how long anything takes does not matter. */
static void half_requests_give_way_when_there_is_no_room(void)
{
	struct rig *r = rig_in_order(5, 10000);
	struct str whole = request("/x", S("1"));
	int seen = client_connect(r->path, 10 * WAIT_MS), fd[5], other;

	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		if (i == 4)
			close(seen);            /* the last takes its place */
		fd[i] = client_connect(r->path, 10 * WAIT_MS);
		client_send(fd[i], str_sub(whole, 0, 2));
		if (i < 4)
			ask(seen, request("/x", S("")), S("\r\n\r\n0"));
	}
	other = client_connect(r->path, 10 * WAIT_MS);
	ask(other, whole, S("\r\n\r\n1"));
	T_TRUE(client_closed(fd[0]));
	for (size_t i = 1; i < ARRAY_LEN(fd); i++)
		ask(fd[i], str_sub(whole, 2, whole.n), S("\r\n\r\n1"));
	close(other);
	for (size_t i = 0; i < ARRAY_LEN(fd); i++)
		close(fd[i]);
	rig_end(r);
}

/* Only root can become somebody else. */
static void other_users_are_turned_away(void)
{
	struct rig *r;
	int status = 0;
	pid_t child;

	if (geteuid() != 0)
		return;
	r = rig();
	T_INT(chmod(r->path, 0777), 0);
	T_INT(chmod(unit_dir(), 0755), 0);
	child = fork();
	if (child == 0) {
		int fd = setuid(65534) ? -1 : client_connect(r->path, 2000);

		_exit(fd >= 0 && client_closed(fd) ? 0 : 1);
	}
	waitpid(child, &status, 0);
	T_INT(status, 0);
	serves_on(r);
	rig_end(r);
}

static void finishes_what_has_arrived_when_it_stops(void)
{
	struct rig *r = rig();
	struct buf out;
	int fd[3 * THREADS], idle = client_connect(r->path, WAIT_MS);

	ask(idle, request("/x", S("")), S("\r\n\r\n0"));
	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		fd[i] = client_connect(r->path, WAIT_MS);
		ask(fd[i], request("/x", S("")), S("\r\n\r\n0"));
	}
	for (size_t i = 0; i < ARRAY_LEN(fd); i++)
		client_send(fd[i], request("/slow", S("12")));
	rig_end(r);
	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		buf_init(&out, unit_arena());
		T_INT(client_answer(fd[i], &out), 1);
		T_TRUE(client_closed(fd[i]));
		close(fd[i]);
	}
	T_TRUE(client_closed(idle));
	close(idle);
	T_INT(access(r->path, F_OK), -1);
}

static void stops_in_time_whatever_stalls(void)
{
	static char body[60000];
	struct str s = request("/x", (struct str){ body, sizeof(body) });
	struct rig *r = rig_of(200, 10000);
	int64_t began;
	int fd[6];

	for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
		fd[i] = client_connect(r->path, WAIT_MS);
		client_send(fd[i], str_sub(s, 0, i % 2 ? 50000 : 20));
	}
	pause_ms(50);
	began = clock_ticks();
	T_TRUE(pool_stop(r->pool, 100));
	T_TRUE(clock_ticks() - began < 900000);
	pool_free(r->pool);
	listener_close(&r->listener);
	for (size_t i = 0; i < ARRAY_LEN(fd); i++)
		close(fd[i]);
	T_INT(stored, 0);
}

UNIT_MAIN("fastcgi", UNIT(answers_many_requests_on_one_connection),
    UNIT(passes_large_bodies_and_answers),
    UNIT(takes_a_request_byte_by_byte),
    UNIT(idle_connections_cost_no_thread),
    UNIT(half_requests_cost_no_thread_and_are_cut_off),
    UNIT(stalled_uploads_leave_threads_for_others),
    UNIT(an_upload_that_stops_is_given_up),
    UNIT(nothing_is_stored_of_a_request_that_is_cut),
    UNIT(nothing_is_stored_of_a_request_that_is_aborted),
    UNIT(management_records_do_not_reach_libfcgi),
    UNIT(params_that_lie_about_their_length_are_cut_off),
    UNIT(a_head_beyond_the_window_is_cut_off),
    UNIT(mutations_do_not_kill_it),
    UNIT(an_answer_that_is_cut_does_not_look_whole),
    UNIT(clients_that_run_away_do_no_harm),
    UNIT(the_longest_idle_gives_way_when_there_is_no_room),
    UNIT(half_requests_give_way_when_there_is_no_room),
    UNIT(other_users_are_turned_away),
    UNIT(finishes_what_has_arrived_when_it_stops),
    UNIT(stops_in_time_whatever_stalls))
