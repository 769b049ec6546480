/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - a client with threads that keeps account of what was acknowledged.
 *
 *   load write THREADS SECONDS PREFIX FILE   makes, changes, deletes users
 *   load check FILE                          is all of that there?
 *   load race COUNT METHOD PATH BODY [HEADER]  at the same instant; "%" in
 *                                            PATH and BODY: number of each
 *   load mixed THREADS COUNT                 good and bad requests, mixed
 *   load hold IDLE STALLED SECONDS           connections that do nothing
 *   load turn FILE SECONDS                   holds the turn to write
 *   load one METHOD PATH [BODY]              status, then the body
 *
 * All but check and one print "STATUS COUNT" lines (0: no answer), and
 * "slowest MS". A line of FILE is an id, its name, "there" or "gone", and a
 * displayName or "-": not known.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/faults/http.h"

#define THREADS_MAX 64
#define STATUSES 600
#define HELD_MAX 1024
#define TEXT_MAX 1024

struct thread {
	struct http http;
	pthread_t id;
	long number;
	unsigned long seen[STATUSES];
	int64_t slowest;
};

static struct thread threads[THREADS_MAX];
static long thread_count, amount;
static int64_t until;
static const char *prefix;
static int file = -1;
static struct ask contest;
static pthread_barrier_t line;

static int tell(struct thread *t, const struct ask *a)
{
	int status = http_ask(&t->http, a);

	t->seen[status > 0 && status < STATUSES ? status : 0]++;
	if (status && t->http.took > t->slowest)
		t->slowest = t->http.took;
	return status;
}

static void nap(long ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static int post_user(struct thread *t, const char *name)
{
	char body[TEXT_MAX];

	snprintf(body, sizeof(body), "{\"schemas\":[\"urn:ietf:params:scim:"
	    "schemas:core:2.0:User\"],\"userName\":\"%s\",\"emails\":"
	    "[{\"value\":\"%s@load.example\",\"primary\":true}]}", name, name);
	return tell(t, &(struct ask){ "POST", "/Users", body, NULL, false });
}

static int patch_user(struct thread *t, const char *path, const char *value)
{
	char body[TEXT_MAX];

	snprintf(body, sizeof(body), "{\"schemas\":[\"urn:ietf:params:scim:"
	    "api:messages:2.0:PatchOp\"],\"Operations\":[{\"op\":\"replace\","
	    "\"path\":\"displayName\",\"value\":\"%s\"}]}", value);
	return tell(t, &(struct ask){ "PATCH", path, body, NULL, false });
}

static void acknowledged(const char *id, const char *name, const char *state,
    const char *value)
{
	char text[TEXT_MAX];
	int n = snprintf(text, sizeof(text), "%s %s %s %s\n", id, name, state,
	    value);

	if (write(file, text, (size_t)n) != n)
		exit(1);
}

/* One user's life: every second one is changed, every fourth deleted. */
static void life(struct thread *t, long i)
{
	char name[128], id[64], path[128], value[64];
	int status;

	snprintf(name, sizeof(name), "%s-%ld-%ld", prefix, t->number, i);
	if (post_user(t, name) != 201 ||
	    !http_member(&t->http, "id", id, sizeof(id))) {
		if (t->http.status != 201)
			nap(5);
		return;
	}
	snprintf(path, sizeof(path), "/Users/%s", id);
	snprintf(value, sizeof(value), "display-%ld", i);
	if (i % 2 == 0) {
		acknowledged(id, name, "there", "-");
		return;
	}
	status = patch_user(t, path, value);
	if (i % 4 == 1) {
		acknowledged(id, name, "there",
		    status == 200 || status == 204 ? value : "-");
		return;
	}
	if (tell(t, &(struct ask){ "DELETE", path, NULL, NULL, false }) == 204)
		acknowledged(id, name, "gone", "-");
}

static void *writes(void *arg)
{
	struct thread *t = arg;

	for (long i = 0; http_ticks() < until; i++)
		life(t, i);
	return NULL;
}

/* "%" becomes the number. */
static void number(char *to, const char *text, long n)
{
	size_t at = 0;

	for (; text && *text && at < TEXT_MAX * 8 - 32; text++)
		if (*text == '%')
			at += (size_t)snprintf(to + at, 32, "%ld", n);
		else
			to[at++] = *text;
	to[at] = '\0';
}

static void *races(void *arg)
{
	struct thread *t = arg;
	struct ask a = contest;
	char path[TEXT_MAX * 8], body[TEXT_MAX * 8];

	number(path, contest.path, t->number);
	number(body, contest.body, t->number);
	a.path = path;
	a.body = *body ? body : NULL;
	http_connect(&t->http);
	pthread_barrier_wait(&line);
	tell(t, &a);
	return NULL;
}

static const struct ask mix[] = {
	{ "GET", "/Users?count=5", NULL, NULL, false },
	{ "GET", "/Users?filter=userName%20eq%20%22nobody%22", NULL, NULL,
	    false },
	{ "GET", "/Users?filter=userName%20sw%20%22mixed%22&count=3", NULL,
	    NULL, false },
	{ "GET", "/Users?filter=((((", NULL, NULL, false },
	{ "GET", "/ServiceProviderConfig", NULL, NULL, true },
	{ "GET", "/Groups?count=2", NULL, NULL, false },
	{ "GET", "/Users?count=1", NULL, NULL, true },
	{ "POST", "/Users", "{\"schemas\":[[[[[[[[[[", NULL, false },
	{ "POST", "/Users", "{\"userName\":\"\\ud800\"}", NULL, false },
	{ "PATCH", "/Users/none", "{\"Operations\":[]}", NULL, false },
	{ "DELETE", "/Users/00000000-0000-4000-8000-000000000000", NULL, NULL,
	    false },
	{ "GET", "/%2e%2e/etc/passwd", NULL, NULL, false },
	{ "PUT", "/Users", "{}", "X-Forwarded-For: \x1b[31m", false },
	{ "GET", "/Users?sortBy=%00&startIndex=-9&count=99999", NULL, NULL,
	    false },
	{ "GET", "/Schemas", NULL, NULL, false },
};

#define MIX_COUNT (sizeof(mix) / sizeof(mix[0]))

/* What is made is taken away: the record stays small. */
static void passing(struct thread *t, long i)
{
	char name[64], id[64], path[96];

	snprintf(name, sizeof(name), "%s-%ld-%ld", prefix, t->number, i);
	if (post_user(t, name) != 201 ||
	    !http_member(&t->http, "id", id, sizeof(id)))
		return;
	snprintf(path, sizeof(path), "/Users/%s", id);
	tell(t, &(struct ask){ "DELETE", path, NULL, NULL, false });
}

static void *mixed(void *arg)
{
	struct thread *t = arg;
	long share = amount / thread_count;

	for (long i = 0; i < share; i++) {
		size_t k = (size_t)(i + t->number) % (MIX_COUNT + 2);

		if (k < MIX_COUNT) {
			tell(t, &mix[k]);
			continue;
		}
		passing(t, i);
	}
	return NULL;
}

static void run_threads(long n, void *(*fn)(void *))
{
	unsigned long sum[STATUSES] = { 0 };
	int64_t slowest = 0;

	thread_count = n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : n;
	pthread_barrier_init(&line, NULL, (unsigned)thread_count);
	for (long i = 0; i < thread_count; i++) {
		threads[i].number = i;
		threads[i].http.fd = -1;
		if (pthread_create(&threads[i].id, NULL, fn, &threads[i]))
			exit(1);
	}
	for (long i = 0; i < thread_count; i++) {
		pthread_join(threads[i].id, NULL);
		for (int s = 0; s < STATUSES; s++)
			sum[s] += threads[i].seen[s];
		if (threads[i].slowest > slowest)
			slowest = threads[i].slowest;
	}
	for (int s = 0; s < STATUSES; s++)
		if (sum[s])
			printf("%d %lu\n", s, sum[s]);
	printf("slowest %lld\n", (long long)slowest / 1000);
}

static bool check_line(struct http *h, char *text)
{
	char *id = strsep(&text, " \n"), *name = strsep(&text, " \n");
	char *state = strsep(&text, " \n"), *value = strsep(&text, " \n");
	char path[128], got[256] = "";
	int status;

	if (!id || !name || !state || !value)
		return false;
	snprintf(path, sizeof(path), "/Users/%s", id);
	status = http_ask(h, &(struct ask){ "GET", path, NULL, NULL, false });
	if (!strcmp(state, "gone"))
		return status == 404;
	if (status != 200 || !http_member(h, "userName", got, sizeof(got)) ||
	    strcmp(got, name))
		return false;
	return !strcmp(value, "-") || (http_member(h, "displayName", got,
	    sizeof(got)) && !strcmp(got, value));
}

static int check(const char *name)
{
	struct http *h = &threads[0].http;
	unsigned long good = 0, bad = 0;
	char text[TEXT_MAX], copy[TEXT_MAX];
	FILE *f = fopen(name, "r");

	if (!f)
		return 1;
	h->fd = -1;
	while (fgets(text, sizeof(text), f)) {
		snprintf(copy, sizeof(copy), "%s", text);
		if (check_line(h, text)) {
			good++;
			continue;
		}
		bad++;
		printf("%d for %s", h->status, copy);
	}
	fclose(f);
	printf("%lu acknowledged, %lu of them lost\n", good + bad, bad);
	return bad || !good;
}

static int hold(long idle, long stalled, long seconds)
{
	static struct http held[2];
	static int fds[HELD_MAX];
	long n = 0;

	for (; n < idle + stalled && n < HELD_MAX; n++) {
		struct http *h = &held[0];
		bool ok = n < idle ? http_connect(h) :
		    http_stall(h, "/Users", 900000);

		if (!ok)
			break;
		fds[n] = h->fd;
	}
	printf("held %ld\n", n);
	fflush(stdout);
	nap(seconds * 1000);
	while (n > 0)
		close(fds[--n]);
	return 0;
}

/* As another process would hold it that stands still. */
static int hold_turn(const char *name, long seconds)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = 0, .l_len = 2 };
	int fd = open(name, O_RDWR | O_CLOEXEC);

	if (fd < 0 || fcntl(fd, F_OFD_SETLKW, &l))
		return 1;
	nap(seconds * 1000);
	return 0;
}

static int one(char **word)
{
	struct http *h = &threads[0].http;
	struct ask a = { .method = word[0], .path = word[1], .body = word[2] };

	h->fd = -1;
	printf("%d\n", http_ask(h, &a));
	puts(h->body);
	return 0;
}

static int command(int n, char **word)
{
	long first = n > 1 ? strtol(word[1], NULL, 10) : 0;

	if (n == 5 && !strcmp(word[0], "write")) {
		until = http_ticks() + (int64_t)(strtod(word[2], NULL) * 1e6);
		prefix = word[3];
		file = open(word[4], O_WRONLY | O_CREAT | O_APPEND, 0600);
		if (file < 0)
			return 1;
		run_threads(first, writes);
	} else if (n == 2 && !strcmp(word[0], "check")) {
		return check(word[1]);
	} else if (n >= 5 && !strcmp(word[0], "race")) {
		contest = (struct ask){ word[2], word[3], word[4], word[5],
		    false };
		run_threads(first, races);
	} else if (n == 3 && !strcmp(word[0], "mixed")) {
		amount = strtol(word[2], NULL, 10);
		prefix = "mixed";
		run_threads(first, mixed);
	} else if (n == 4 && !strcmp(word[0], "hold")) {
		return hold(first, strtol(word[2], NULL, 10),
		    strtol(word[3], NULL, 10));
	} else if (n == 3 && !strcmp(word[0], "turn")) {
		return hold_turn(word[1], strtol(word[2], NULL, 10));
	} else if (n >= 3 && !strcmp(word[0], "one")) {
		return one(word + 1);
	} else {
		fputs("load: see the head of load.c\n", stderr);
		return 2;
	}
	return 0;
}

int main(int argc, char **argv)
{
	return http_setup() ? command(argc - 1, argv + 1) : 1;
}
