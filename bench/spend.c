/* SPDX-License-Identifier: Apache-2.0 */
/* spend.c - what a command costs.
 *
 * spend FILE COMMAND [ARGUMENT…]
 *
 * Runs the command and writes into FILE, as bench/table.awk reads it,
 * "seconds cpu_seconds 0 0 peak_MB 1 bad": bad is 1 when the command failed.
 * The peak is of anonymous memory, looked at every two milliseconds: the pages
 * of a mapped file are the system's to take back.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* In MB; 0 when the process has none any more. */
static double anonymous(pid_t pid)
{
	char path[64], line[256];
	double kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, "RssAnon:", 8))
			kb = strtod(line + 8, NULL);
	fclose(f);
	return kb / 1024;
}

/* Until pid has ended; false when it cannot be waited for. */
static bool watch(pid_t pid, int *status, struct rusage *used, double *peak)
{
	static const struct timespec pause = { 0, 2000000 };
	pid_t ended;

	while ((ended = wait4(pid, status, WNOHANG, used)) == 0) {
		double mb = anonymous(pid);

		if (mb > *peak)
			*peak = mb;
		nanosleep(&pause, NULL);
	}
	return ended == pid;
}

int main(int argc, char **argv)
{
	struct rusage used;
	double began = now(), wall, peak = 0;
	int status = 1;
	pid_t pid;
	FILE *f;

	if (argc < 3)
		return 2;
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || !watch(pid, &status, &used, &peak))
		return 1;
	wall = now() - began;
	f = fopen(argv[1], "w");
	if (!f)
		return 1;
	fprintf(f, "%.3f %.3f 0 0 %.1f 1 %d\n", wall,
	    seconds(used.ru_utime) + seconds(used.ru_stime),
	    peak, status != 0);
	return fclose(f) || status ? 1 : 0;
}
