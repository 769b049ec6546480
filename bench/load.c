/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - a FastCGI client that loads workers without a web server between.
 *
 * load -s SOCKET [-s SOCKET…] -t TOKEN [-c CONNECTIONS] [-d MS] [-n COUNT]
 *      [-m METHOD] -u URI [-b BODY [-B BODY]] [-f FILE] [-e STATUS]
 *      [-i IDLE] [-p PID…] [-T START] [-o FILE]
 *
 * One thread, kept-alive connections; ends after MS or COUNT requests.  URI
 * and BODY may hold {1}, {2}… (columns of a line of FILE, chosen at random),
 * {n} (a number never used before).  A BODY that begins with "@" is read from
 * a file.  With -B every second request of a connection has that body, and
 * the line of the one before.  -i: so many more connections that sent one
 * request each and then idle.  -T: START (ns) is when the worker was started;
 * connecting is tried again until it answers.  It prints
 *   rate cpu_us p50_us p99_us max_us answered bad
 * where cpu is what the processes PID spent, per request.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"

#define CONNS_MAX 256
#define SOCKETS_MAX 8
#define TIMES_MAX 4000000

struct conn {
	int fd;
	bool second;                    /* the next body is the second one */
	unsigned char head[8];
	size_t have, left, pad;         /* of the record that arrives */
	int status;
	size_t text;                    /* bytes of the answer so far */
	char start[16];
	size_t line;
	int64_t began;
};

struct load {
	struct arena *arena, *scratch;
	const char *sockets[SOCKETS_MAX], *token, *method, *uri;
	struct str body[2];
	bool two;
	size_t sockets_n, conns, idle;
	int64_t ms, count, expect, start;
	long pids[SOCKETS_MAX];
	size_t pids_n;
	struct str *lines;
	size_t lines_n;
	FILE *save;
	uint64_t seed, number;
	int64_t sent, answered, bad;
	uint32_t *times;
	int poller;
	struct conn conn[CONNS_MAX];
};

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Nanoseconds that the process has run, over its threads. */
static int64_t cpu_of(long pid)
{
	char path[320], text[64];
	int64_t sum = 0;
	struct dirent *d;
	DIR *dir;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/task", pid);
	dir = opendir(path);
	while (dir && (d = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%ld/task/%.20s/schedstat",
		    pid, d->d_name);
		f = d->d_name[0] == '.' ? NULL : fopen(path, "r");
		if (f && fgets(text, sizeof(text), f))
			sum += strtoll(text, NULL, 10);
		if (f)
			fclose(f);
	}
	if (dir)
		closedir(dir);
	return sum;
}

static int64_t cpu_all(const struct load *l)
{
	int64_t sum = 0;

	for (size_t i = 0; i < l->pids_n; i++)
		sum += cpu_of(l->pids[i]);
	return sum;
}

static struct str column(struct str line, size_t n)
{
	struct str part = { "", 0 };

	while (n-- && str_split(&line, ' ', &part))
		;
	return part;
}

/* template with {1} … {9} and {n} filled in. */
static struct str fill(struct load *l, struct str t, size_t line)
{
	struct buf b;

	buf_init(&b, l->scratch);
	while (t.n) {
		size_t at = str_find(t, '{');
		char c = at + 2 < t.n && t.p[at + 2] == '}' ? t.p[at + 1] : 0;

		buf_add(&b, str_sub(t, 0, at));
		if (c >= '1' && c <= '9' && l->lines_n)
			buf_add(&b, column(l->lines[line], (size_t)(c - '0')));
		else if (c == 'n')
			buf_printf(&b, "%llx", (unsigned long long)l->number++);
		else if (at < t.n)
			buf_addc(&b, '{');
		t = str_sub(t, at + (c == 'n' || (c >= '1' && c <= '9') ?
		    3 : 1), t.n);
	}
	return buf_str(&b);
}

static void record(struct buf *b, int type, struct str s)
{
	do {
		size_t n = s.n < 65528 ? s.n : 65528;
		const char head[8] = { 1, (char)type, 0, 1,
			(char)(n >> 8), (char)n, 0, 0 };

		buf_add(b, (struct str){ head, sizeof(head) });
		buf_add(b, str_sub(s, 0, n));
		s = str_sub(s, n, s.n);
	} while (s.n);
}

static void pair(struct buf *b, const char *name, struct str v)
{
	buf_addc(b, (char)strlen(name));
	if (v.n > 127) {
		buf_addc(b, (char)(0x80 | v.n >> 24));
		buf_addc(b, (char)(v.n >> 16));
		buf_addc(b, (char)(v.n >> 8));
	}
	buf_addc(b, (char)v.n);
	buf_adds(b, name);
	buf_add(b, v);
}

static struct str request(struct load *l, struct conn *c)
{
	static const char begin[8] = { 0, 1, 1 };
	struct str body, none = { "", 0 };
	struct buf b, p;

	body = fill(l, l->body[l->two && c->second], c->line);
	buf_init(&p, l->scratch);
	pair(&p, "REQUEST_METHOD", str_of(l->method));
	pair(&p, "REQUEST_URI", fill(l, str_of(l->uri), c->line));
	pair(&p, "CONTENT_TYPE", S("application/scim+json"));
	pair(&p, "CONTENT_LENGTH", str_printf(l->scratch, "%zu", body.n));
	pair(&p, "REMOTE_ADDR", S("127.0.0.1"));
	pair(&p, "REQUEST_SCHEME", S("http"));
	pair(&p, "HTTP_AUTHORIZATION", str_printf(l->scratch, "Bearer %s",
	    l->token));
	buf_init(&b, l->scratch);
	record(&b, 1, (struct str){ begin, sizeof(begin) });
	record(&b, 4, buf_str(&p));
	record(&b, 4, none);
	if (body.n)
		record(&b, 5, body);
	record(&b, 5, none);
	return buf_str(&b);
}

static void send_next(struct load *l, struct conn *c)
{
	struct str s;

	if (!c->second && l->lines_n)
		c->line = next(&l->seed) % l->lines_n;
	arena_reset(l->scratch);
	s = request(l, c);
	c->second = l->two && !c->second;
	c->began = now_us();
	c->text = c->have = c->left = c->pad = 0;
	c->status = 200;
	l->sent++;
	while (s.n) {
		ssize_t n = send(c->fd, s.p, s.n, MSG_NOSIGNAL);

		if (n < 0)
			die("send");
		s = str_sub(s, (size_t)n, s.n);
	}
}

static void take_text(struct load *l, struct conn *c, const char *p, size_t n)
{
	if (l->save)
		fwrite(p, 1, n, l->save);
	for (size_t i = 0; i < n && c->text + i < sizeof(c->start) - 1; i++)
		c->start[c->text + i] = p[i];
	c->text += n;
	if (c->text >= 11 && !strncmp(c->start, "Status: ", 8))
		c->status = (int)strtol(c->start + 8, NULL, 10);
}

/* Takes what came; true when the answer is complete. */
static bool take(struct load *l, struct conn *c, const char *p, size_t n)
{
	bool end = false;

	while (n) {
		size_t k;

		if (c->have < 8) {
			c->head[c->have++] = (unsigned char)*p++;
			n--;
			if (c->have == 8) {
				c->left = (size_t)c->head[4] << 8 | c->head[5];
				c->pad = c->head[6];
			}
		} else if (c->left) {
			k = c->left < n ? c->left : n;
			if (c->head[1] == 6)
				take_text(l, c, p, k);
			c->left -= k;
			p += k;
			n -= k;
		} else {
			k = c->pad < n ? c->pad : n;
			c->pad -= k;
			p += k;
			n -= k;
		}
		if (c->have == 8 && !c->left && !c->pad) {
			end = end || c->head[1] == 3;
			c->have = 0;
		}
	}
	return end;
}

static void done(struct load *l, struct conn *c)
{
	int64_t took = now_us() - c->began;

	if (l->answered < TIMES_MAX)
		l->times[l->answered] = (uint32_t)took;
	l->answered++;
	if (l->expect ? c->status != l->expect : c->status >= 500)
		l->bad++;
}

static bool receive(struct load *l, struct conn *c)
{
	static char room[262144];
	ssize_t n = recv(c->fd, room, sizeof(room), 0);

	if (n <= 0)
		die("the worker closed a connection");
	return take(l, c, room, (size_t)n);
}

static int dial(struct load *l, size_t n)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd;

	snprintf(a.sun_path, sizeof(a.sun_path), "%s",
	    l->sockets[n % l->sockets_n]);
	for (int tries = 0; tries < 20000; tries++) {
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (!connect(fd, (struct sockaddr *)&a, sizeof(a)))
			return fd;
		close(fd);
		if (!l->start)
			break;
		usleep(500);
	}
	die(a.sun_path);
	return -1;
}

/* Connections that were used once and are kept. */
static void leave_idle(struct load *l)
{
	static struct conn c;

	for (size_t i = 0; i < l->idle; i++) {
		c = (struct conn){ .fd = dial(l, i) };
		send_next(l, &c);
		while (!receive(l, &c))
			;
	}
	l->sent = 0;
}

static void drive(struct load *l, int64_t until)
{
	struct epoll_event ev[64];
	size_t busy = l->conns;

	for (size_t i = 0; i < l->conns; i++)
		send_next(l, &l->conn[i]);
	while (busy) {
		int n = epoll_wait(l->poller, ev, 64, 60000);

		if (n <= 0)
			die("no answer for a minute");
		for (int i = 0; i < n; i++) {
			struct conn *c = ev[i].data.ptr;

			if (!receive(l, c))
				continue;
			done(l, c);
			if (now_us() < until &&
			    (!l->count || l->sent < l->count))
				send_next(l, c);
			else
				busy--;
		}
	}
}

static int by_time(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

static void report(struct load *l, int64_t took, int64_t cpu)
{
	size_t n = (size_t)(l->answered < TIMES_MAX ? l->answered : TIMES_MAX);
	double answered = (double)(l->answered ? l->answered : 1);

	qsort(l->times, n, sizeof(l->times[0]), by_time);
	printf("%.1f %.2f %u %u %u %lld %lld\n", answered * 1e6 /
	    (double)(took ? took : 1), (double)cpu / 1e3 / answered,
	    l->times[n / 2], l->times[n - 1 - n / 100],
	    l->times[n ? n - 1 : 0], (long long)l->answered,
	    (long long)l->bad);
}

static void run(struct load *l)
{
	int64_t began, cpu;

	l->poller = epoll_create1(EPOLL_CLOEXEC);
	leave_idle(l);
	for (size_t i = 0; i < l->conns; i++) {
		struct epoll_event ev = { .events = EPOLLIN };

		ev.data.ptr = &l->conn[i];
		l->conn[i].fd = dial(l, i);
		epoll_ctl(l->poller, EPOLL_CTL_ADD, l->conn[i].fd, &ev);
	}
	cpu = cpu_all(l);
	began = now_us();
	drive(l, began + l->ms * 1000);
	report(l, now_us() - began, cpu_all(l) - cpu);
}

static struct str read_file(struct load *l, const char *path)
{
	FILE *f = fopen(path, "r");
	struct buf b;
	size_t n;

	if (!f)
		die(path);
	buf_init(&b, l->arena);
	do {
		n = fread(buf_room(&b, 65536), 1, 65536, f);
		buf_wrote(&b, n);
	} while (n);
	fclose(f);
	return buf_str(&b);
}

static void read_lines(struct load *l, const char *path)
{
	struct str all = read_file(l, path), line, rest = all;
	size_t n = 0;

	while (str_split(&rest, '\n', &line))
		n++;
	l->lines = ARENA_ARRAY(l->arena, struct str, n + 1);
	while (str_split(&all, '\n', &line))
		if (line.n)
			l->lines[l->lines_n++] = line;
}

static struct str body_of(struct load *l, const char *text)
{
	return *text == '@' ? read_file(l, text + 1) : str_of(text);
}

static void option(struct load *l, int o, const char *v)
{
	switch (o) {
	case 's': l->sockets[l->sockets_n++ % SOCKETS_MAX] = v; break;
	case 't': l->token = v; break;
	case 'c': l->conns = strtoul(v, NULL, 10); break;
	case 'd': l->ms = strtoll(v, NULL, 10); break;
	case 'n': l->count = strtoll(v, NULL, 10); break;
	case 'm': l->method = v; break;
	case 'u': l->uri = v; break;
	case 'b': l->body[0] = body_of(l, v); break;
	case 'B': l->body[1] = body_of(l, v); l->two = true; break;
	case 'f': read_lines(l, v); break;
	case 'e': l->expect = strtoll(v, NULL, 10); break;
	case 'i': l->idle = strtoul(v, NULL, 10); break;
	case 'p': l->pids[l->pids_n++ % SOCKETS_MAX] = strtol(v, NULL, 10);
		break;
	case 'T': l->start = strtoll(v, NULL, 10); break;
	case 'o': l->save = fopen(v, "w"); break;
	default: exit(2);
	}
}

int main(int argc, char **argv)
{
	static struct load l = { .token = "", .method = "GET", .conns = 1,
	    .ms = 60000 };
	struct timespec t;
	int o;

	l.arena = arena_new(0);
	l.scratch = arena_new(0);
	while ((o = getopt(argc, argv, "s:t:c:d:n:m:u:b:B:f:e:i:p:T:o:")) > 0)
		option(&l, o, optarg);
	if (!l.sockets_n || !l.uri || l.conns > CONNS_MAX || !l.conns)
		return 2;
	clock_gettime(CLOCK_REALTIME, &t);
	l.number = (uint64_t)t.tv_sec << 32 | (uint64_t)t.tv_nsec;
	l.seed = l.number;
	l.times = mem_new(TIMES_MAX * sizeof(l.times[0]));
	run(&l);
	if (l.start) {
		clock_gettime(CLOCK_REALTIME, &t);
		printf("%.1f\n", ((double)t.tv_sec * 1e9 + (double)t.tv_nsec -
		    (double)l.start) / 1e6);
	}
	return l.bad ? 3 : 0;
}
