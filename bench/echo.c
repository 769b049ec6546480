/* SPDX-License-Identifier: Apache-2.0 */
/* echo.c - the least that a FastCGI worker can do: the control of reads.
 *
 * echo SOCKET THREADS FILE
 *
 * Threads that accept by libfcgi on one Unix socket and answer every request
 * with the bytes of FILE (headers, empty line, body).
 */
#include <fcgiapp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_MAX 65536
#define THREADS_MAX 64

static char answer[ANSWER_MAX];
static int length, listener;

static void *run(void *arg)
{
	FCGX_Request r;

	(void)arg;
	if (FCGX_InitRequest(&r, listener, 0))
		return NULL;
	while (FCGX_Accept_r(&r) == 0) {
		FCGX_PutStr(answer, length, r.out);
		FCGX_Finish_r(&r);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int threads = argc == 4 ? (int)strtol(argv[2], NULL, 10) : 0;
	pthread_t t[THREADS_MAX];
	FILE *f;

	if (threads < 1 || threads > THREADS_MAX) {
		fputs("usage: echo SOCKET THREADS FILE\n", stderr);
		return 2;
	}
	f = fopen(argv[3], "r");
	if (!f)
		return 1;
	length = (int)fread(answer, 1, sizeof(answer), f);
	fclose(f);
	umask(0);
	if (FCGX_Init() || (listener = FCGX_OpenSocket(argv[1], 512)) < 0)
		return 1;
	signal(SIGTERM, SIG_DFL);       /* libfcgi's handler would go on */
	for (int i = 0; i < threads; i++)
		if (pthread_create(&t[i], NULL, run, NULL))
			return 1;
	for (int i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	return 0;
}
