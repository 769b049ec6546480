/* SPDX-License-Identifier: Apache-2.0 */
/* peak.c - the most anonymous memory that a process has for a while.
 *
 * peak PID COMMAND…: runs COMMAND, looks at the process PID every millisecond
 * until it ends, and prints the peak and what there was before, in MB.  The
 * kernel keeps a peak of resident memory only, and that counts the pages of
 * mapped files, which are the system's to take back.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static long anonymous(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];
	long kb = 0;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "RssAnon:", 8))
			kb = strtol(line + 8, NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

int main(int argc, char **argv)
{
	char path[64];
	long before, now, most = 0;
	int status = 0;
	pid_t child;

	if (argc < 3)
		return 2;
	snprintf(path, sizeof(path), "/proc/%.20s/status", argv[1]);
	before = anonymous(path);
	child = fork();
	if (child == 0) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execv(argv[2], argv + 2);
		_exit(127);
	}
	while (waitpid(child, &status, WNOHANG) == 0) {
		now = anonymous(path);
		most = now > most ? now : most;
		usleep(1000);
	}
	printf("%.3f %.3f\n", (double)most / 1024, (double)before / 1024);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
