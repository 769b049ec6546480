/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"

#define BACKLOG 1024
#define SYSTEMD_FD 3

static int option(int fd, int name)
{
	int v = 0;
	socklen_t n = sizeof(v);

	return getsockopt(fd, SOL_SOCKET, name, &v, &n) ? -1 : v;
}

static bool is_listening(int fd)
{
	return option(fd, SO_ACCEPTCONN) == 1;
}

static int refuse(struct err *e, const char *what, const char *name)
{
	return err_set(e, ERR_INVALID_VALUE, "%s %s: %s", what, name,
	    strerror(errno));
}

/* A socket that somebody else made. */
static int inherit(const struct config *c, int fd, const char *name,
    struct listener *out, struct err *e)
{
	int family = option(fd, SO_DOMAIN);

	if (!is_listening(fd))
		return err_set(e, ERR_INVALID_VALUE,
		    "%s is not a listening socket", name);
	if (family != AF_UNIX && !c->allow_tcp)
		return err_set(e, ERR_INVALID_VALUE, "%s is a TCP socket, "
		    "which needs allow_tcp = yes; a Unix socket is safer",
		    name);
	*out = (struct listener){ .fd = fd, .name = name,
	    .unix_socket = family == AF_UNIX };
	return 0;
}

static bool has_systemd_socket(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	int64_t n;

	return pid && fds && str_to_i64(str_of(pid), &n) && n == getpid() &&
	    str_to_i64(str_of(fds), &n) && n >= 1;
}

/* Does anybody answer at this address? */
static bool is_alive(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;

	if (fd < 0)
		return true;
	rc = connect(fd, (const struct sockaddr *)at, sizeof(*at));
	close(fd);
	return rc == 0 || errno != ECONNREFUSED;
}

/* What stands in the way goes only when it is a socket that nobody serves. */
static int clear_path(const struct sockaddr_un *at, struct err *e)
{
	struct stat st;

	if (lstat(at->sun_path, &st))
		return errno == ENOENT ? 0 :
		    refuse(e, "cannot look at", at->sun_path);
	if (!S_ISSOCK(st.st_mode))
		return err_set(e, ERR_INVALID_VALUE, "%s is there and is not "
		    "a socket: remove it or set socket", at->sun_path);
	if (is_alive(at))
		return err_set(e, ERR_INVALID_VALUE, "another process serves "
		    "%s: stop it or set socket", at->sun_path);
	if (unlink(at->sun_path))
		return refuse(e, "cannot remove", at->sun_path);
	return 0;
}

static int set_owner(const struct config *c, const char *path, struct err *e)
{
	const struct group *g;

	if (c->socket_group.n) {
		g = getgrnam(c->socket_group.p);
		if (!g)
			return err_set(e, ERR_INVALID_VALUE,
			    "socket_group: there is no group \"%s\"",
			    c->socket_group.p);
		if (chown(path, (uid_t)-1, g->gr_gid))
			return refuse(e, "cannot set the group of", path);
	}
	if (chmod(path, (mode_t)c->socket_mode))
		return refuse(e, "cannot set the mode of", path);
	return 0;
}

/* Binds with no permissions at all until owner and mode are right. */
static int bind_unix(const struct config *c, int fd,
    const struct sockaddr_un *at, struct err *e)
{
	mode_t before = umask(0777);
	int rc = bind(fd, (const struct sockaddr *)at, sizeof(*at));

	umask(before);
	if (rc)
		return refuse(e, "cannot make the socket", at->sun_path);
	if (set_owner(c, at->sun_path, e))
		return -1;
	return listen(fd, BACKLOG) ? refuse(e, "cannot listen on",
	    at->sun_path) : 0;
}

static int open_unix(struct arena *a, const struct config *c,
    struct listener *out, struct err *e)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct stat st;
	int fd;

	if (c->socket.n >= sizeof(at.sun_path))
		return err_set(e, ERR_INVALID_VALUE, "socket is too long");
	memcpy(at.sun_path, c->socket.p, c->socket.n);
	if (clear_path(&at, e))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return refuse(e, "cannot make the socket", at.sun_path);
	if (bind_unix(c, fd, &at, e)) {
		close(fd);
		return -1;
	}
	*out = (struct listener){ .fd = fd, .unix_socket = true };
	out->name = out->path = str_c(a, c->socket);
	if (!stat(out->path, &st)) {
		out->device = st.st_dev;
		out->inode = st.st_ino;
	}
	return 0;
}

/* "127.0.0.1:9000" or "[::1]:9000". */
static int resolve(struct arena *a, struct str text, struct addrinfo **out,
    struct err *e)
{
	struct addrinfo hint = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
	size_t colon = str_rfind(text, ':');
	struct str host = str_sub(text, 0, colon);

	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = str_sub(host, 1, host.n - 1);
	if (colon == text.n || !host.n || getaddrinfo(str_c(a, host),
	    str_c(a, str_sub(text, colon + 1, text.n)), &hint, out))
		return err_set(e, ERR_INVALID_VALUE, "listen_tcp = %.*s: it "
		    "must be address:port, e.g. 127.0.0.1:9000",
		    STR_ARG(text));
	return 0;
}

static int open_tcp(struct arena *a, const struct config *c,
    struct listener *out, struct err *e)
{
	struct addrinfo *at;
	const int one = 1;
	int fd, rc;

	if (resolve(a, c->listen_tcp, &at, e))
		return -1;
	fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	rc = fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(fd, at->ai_addr, at->ai_addrlen) || listen(fd, BACKLOG);
	freeaddrinfo(at);
	if (rc) {
		refuse(e, "cannot listen on", c->listen_tcp.p);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	*out = (struct listener){ .fd = fd, .name = c->listen_tcp.p };
	return 0;
}

static int choose(struct arena *a, const struct config *c,
    struct listener *out, struct err *e)
{
	if (is_listening(STDIN_FILENO))
		return inherit(c, STDIN_FILENO, "standard input", out, e);
	if (has_systemd_socket())
		return inherit(c, SYSTEMD_FD, "the socket of systemd", out, e);
	if (c->listen_tcp.n)
		return open_tcp(a, c, out, e);
	return open_unix(a, c, out, e);
}

/* The listener must not block a thread that lost the race for a connection. */
int listener_open(struct arena *a, const struct config *c,
    struct listener *out, struct err *e)
{
	if (choose(a, c, out, e))
		return -1;
	if (fcntl(out->fd, F_SETFL, O_NONBLOCK) ||
	    fcntl(out->fd, F_SETFD, FD_CLOEXEC)) {
		listener_close(out);
		return refuse(e, "cannot prepare", out->name);
	}
	return 0;
}

void listener_close(struct listener *l)
{
	struct stat st;

	close(l->fd);
	if (l->path && !stat(l->path, &st) && st.st_dev == l->device &&
	    st.st_ino == l->inode)
		unlink(l->path);
}
