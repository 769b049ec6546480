/* SPDX-License-Identifier: Apache-2.0 */
/* tool.c - other programs: scimctl and sqlite3. */
#include "wire.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEP 4096

static void become(char **args, int out)
{
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execvp(args[0], args);
	_exit(127);
}

int tool_run(struct arena *a, char **args, struct output *out, struct err *e)
{
	int fd[2], status = 0;
	ssize_t n = 1;
	struct buf b;
	pid_t pid;

	if (pipe(fd))
		return WIRE_BAD(e, "no pipe");
	pid = fork();
	if (pid == 0) {
		close(fd[0]);
		become(args, fd[1]);
	}
	close(fd[1]);
	buf_init(&b, a);
	while (pid > 0 && n > 0) {
		n = read(fd[0], buf_room(&b, STEP), STEP);
		buf_wrote(&b, n > 0 ? (size_t)n : 0);
	}
	close(fd[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return WIRE_BAD(e, "%s cannot be run", args[0]);
	out->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	out->text = str_trim(buf_str(&b));
	return out->status == 127 ? WIRE_BAD(e, "%s cannot be run", args[0]) :
	    0;
}

/* Takes one word off *line, without its quotes. */
static bool word(struct arena *a, struct str *line, struct str *out)
{
	struct buf b;
	char quote = 0;
	size_t i = 0;

	*line = str_trim(*line);
	if (!line->n)
		return false;
	buf_init(&b, a);
	for (; i < line->n; i++) {
		char c = line->p[i];

		if (!quote && (c == ' ' || c == '\t' || c == '\n'))
			break;
		if (c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
		else
			buf_addc(&b, c);
	}
	*line = str_sub(*line, i, line->n);
	*out = buf_str(&b);
	return true;
}

char **tool_words(struct arena *a, struct str line, size_t *count,
    size_t more)
{
	char **args = ARENA_ARRAY(a, char *, line.n + more + 1);
	struct str one;

	*count = 0;
	while (word(a, &line, &one))
		args[(*count)++] = str_c(a, one);
	return args;
}
